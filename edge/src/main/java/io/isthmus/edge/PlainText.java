package io.isthmus.edge;

import java.util.Optional;

/**
 * Text that is what it looks like. A name holds no character that moves the cursor, ends a line, turns the direction of
 * writing or takes no room at all; a description may have several lines besides. Stateless and thread-safe.
 *
 * <p>What is refused, by Unicode: control characters (C0, DEL, C1), format characters (bidirectional overrides, zero-width
 * space and joiners, soft hyphen, byte order mark, tags), separators of lines and paragraphs, halves of surrogate pairs,
 * noncharacters, and the letters and marks that are blank by definition. Marks that change the character before them, such as
 * accents and variation selectors, are taken.
 */
public final class PlainText {
    private static final int LAST_ASCII = 0x7e;

    private PlainText() {}

    /** The first character that a name may not hold, as {@code U+001B}; empty if there is none. */
    public static Optional<String> foreignInName(String text) {
        return foreign(text, false);
    }

    /** The first character that a description may not hold, as {@code U+001B}: line feeds and tabs are taken. */
    public static Optional<String> foreignInDescription(String text) {
        return foreign(text, true);
    }

    private static Optional<String> foreign(String text, boolean lines) {
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            if (!isPlain(character) && !(lines && (character == '\n' || character == '\t'))) {
                return Optional.of("U+%04X".formatted(character));
            }
            i += Character.charCount(character);
        }
        return Optional.empty();
    }

    /**
     * The text for one line of a terminal or a log: whatever a name may not hold is written out, as {@code \\n} and
     * {@code \\u202e}. All else stays as it is.
     */
    public static String shown(String text) {
        return foreignInName(text).isEmpty() ? text : escaped(text, false);
    }

    /**
     * The same with the text's own lines and tabs. JSON stays the JSON that it was: it has those between its values only, and
     * what is written out here is written as JSON does.
     */
    public static String shownLines(String text) {
        return foreignInDescription(text).isEmpty() ? text : escaped(text, true);
    }

    private static String escaped(String text, boolean lines) {
        StringBuilder shown = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            int length = Character.charCount(character);
            if (isPlain(character)) {
                shown.appendCodePoint(character);
            } else if (character == '\n' || character == '\t') {
                shown.append(lines ? Character.toString(character) : character == '\n' ? "\\n" : "\\t");
            } else {
                text.substring(i, i + length).chars().forEach(unit -> shown.append("\\u%04x".formatted(unit)));
            }
            i += length;
        }
        return shown.toString();
    }

    private static boolean isPlain(int character) {
        if (character <= LAST_ASCII) {
            return character >= ' ';
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> !isBlank(character) && !isNoncharacter(character);
        };
    }

    /** Letters and marks that Unicode calls ignorable: they take no room, or room that looks empty. */
    private static boolean isBlank(int character) {
        return switch (character) {
            case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xffa0 -> true;
            default -> false;
        };
    }

    private static boolean isNoncharacter(int character) {
        return (character & 0xfffe) == 0xfffe || (character >= 0xfdd0 && character <= 0xfdef);
    }
}
