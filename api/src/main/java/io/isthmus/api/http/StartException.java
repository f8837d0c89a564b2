package io.isthmus.api.http;

/** The server cannot listen as it was told. The message says where and why, for the operator. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
