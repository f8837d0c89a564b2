package io.isthmus.cli.client;

/** The command line itself is wrong; the process ends with status 2. */
public final class UsageException extends CliException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message, String hint) {
        super(message, hint);
    }
}
