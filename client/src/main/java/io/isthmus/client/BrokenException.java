package io.isthmus.client;

/** The connection failed when it stood already, or what came over it was no HTTP. */
public final class BrokenException extends ClientException {
    private static final long serialVersionUID = 1L;

    BrokenException(String reason) {
        super(reason);
    }
}
