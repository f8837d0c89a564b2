package io.isthmus.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whose something is, in the words of whoever makes networks from files: all that bears a file's label is that file's. Packets
 * and rights know nothing of it.
 */
public record Label(String text) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.-]{1,32}");

    /** What a label is, for complaints. */
    public static final String EXPECTED = "1 to 32 letters, digits, \"-\", \"_\" or \".\"";

    /** Empty unless the text is one. */
    public static Optional<Label> tryParse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Label(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
