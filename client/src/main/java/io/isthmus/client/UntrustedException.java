package io.isthmus.client;

/** The server's certificate is not trusted, or not of the name that was asked for. Nothing was sent. */
public final class UntrustedException extends ClientException {
    private static final long serialVersionUID = 1L;

    UntrustedException(String reason) {
        super(reason);
    }
}
