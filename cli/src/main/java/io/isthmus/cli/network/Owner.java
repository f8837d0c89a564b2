package io.isthmus.cli.network;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose something is, as its description says: the last word is {@code isthmus:LABEL}. The description is given with the
 * call that makes a thing, so there is no moment at which it is there and nobody's. Stateless.
 */
public final class Owner {
    private static final Pattern MARK = Pattern.compile("(?:^|.* )isthmus:([A-Za-z0-9_.-]{1,32})", Pattern.DOTALL);

    private Owner() {}

    /** The label in a description; empty if it bears none. */
    public static Optional<String> of(String description) {
        Matcher matcher = MARK.matcher(description);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The description with the label behind what it says. */
    public static String mark(String description, String label) {
        return (description.isEmpty() ? "" : description + " ") + "isthmus:" + label;
    }
}
