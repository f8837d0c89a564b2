package io.isthmus.control;

/** More commands wait than are taken. Nothing has changed; the same request may be sent again in a second. */
public final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BusyException(String message) {
        super(message);
    }
}
