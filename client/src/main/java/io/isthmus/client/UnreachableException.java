package io.isthmus.client;

/** Nobody answers where the API should be. Nothing was sent. */
public final class UnreachableException extends ClientException {
    private static final long serialVersionUID = 1L;

    UnreachableException(String reason) {
        super(reason);
    }
}
