package io.isthmus.cli.client;

/** Nobody answers where the API should be. */
public final class UnreachableException extends CliException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message, String hint) {
        super(message, hint);
    }
}
