package io.isthmus.cli.client;

import java.io.PrintStream;

/** Something went wrong that the user can read about and act on. Printed without a stack trace. */
public class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    /** @param hint what to do about it; empty if that is plain */
    public CliException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What to do about it; empty if that is plain. */
    public String hint() {
        return hint;
    }

    /** Prints it for people. */
    public final void print(PrintStream err) {
        err.println("isthmus: " + getMessage());
        if (!hint.isEmpty()) {
            err.println("  hint: " + hint);
        }
        if (!reference().isEmpty()) {
            err.println("  (" + reference() + ")");
        }
    }

    /** One more line for a report, such as the request id; empty if there is none. */
    public String reference() {
        return "";
    }
}
