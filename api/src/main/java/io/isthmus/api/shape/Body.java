package io.isthmus.api.shape;

/** What came, or did not come, as the body of a request. */
public sealed interface Body {
    /** All of it, perhaps no byte. */
    @SuppressWarnings("ArrayRecordComponent") // as many bytes as came, never compared
    record Whole(byte[] bytes) implements Body {}

    /** None that can be used. */
    record Unusable(Problem problem) implements Body {}
}
