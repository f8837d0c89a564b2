package io.isthmus.cli.client;

import java.io.PrintStream;
import java.util.List;
import java.util.function.UnaryOperator;

/** Something went wrong that the user can read about and act on. Printed without a stack trace. */
public class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> details;
    private final String hint;

    /** @param hint what to do about it; empty if that is plain */
    public CliException(String message, String hint) {
        this(message, List.of(), hint);
    }

    /** @param details more of it, one line each */
    public CliException(String message, List<String> details, String hint) {
        super(message);
        this.details = List.copyOf(details);
        this.hint = hint;
    }

    /** More than the message says. */
    public final List<String> details() {
        return details;
    }

    /** What to do about it; empty if that is plain. */
    public String hint() {
        return hint;
    }

    /**
     * Prints it for people.
     *
     * @param words what becomes of each text: names in place of ids, if somebody knows them
     */
    public final void print(PrintStream err, UnaryOperator<String> words) {
        err.println("isthmus: " + words.apply(String.valueOf(getMessage())));
        details.forEach(detail -> err.println("  " + words.apply(detail)));
        if (!hint.isEmpty()) {
            err.println("  hint: " + words.apply(hint));
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
