package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Problem;

/** How a family of endpoints words its errors. Stateless and thread-safe. */
public interface Dialect {
    /** The body of an error answer: a record of the type {@link #errorType}. */
    Record error(Problem problem, String requestId);

    /** What every error answer looks like. */
    Class<? extends Record> errorType();

    /** The code that the error answer tells. */
    String code(Problem problem);

    /** Whether a field or a parameter that an endpoint does not know is refused, and not passed over. */
    boolean isStrict();

    /** Whether a list refuses a parameter that it does not know, where {@link #isStrict} does not say so already. */
    default boolean hasStrictLists() {
        return false;
    }
}
