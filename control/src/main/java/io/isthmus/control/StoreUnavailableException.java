package io.isthmus.control;

/** A change could not be made durable, such as on a full disk. Nothing has changed; the same request may be sent again. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
