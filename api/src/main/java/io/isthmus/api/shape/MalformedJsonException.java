package io.isthmus.api.shape;

/** A text is no JSON, or goes beyond the limits of depth and size. The message is fit for the client. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message);
    }
}
