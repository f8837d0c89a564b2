package io.isthmus.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PlainTextTest {
    private static final Pattern ACTS = Pattern.compile("[\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    @Test
    void whatPeopleWriteIsPlain() {
        for (String name :
                List.of("", "web-1", "Ärger mit Öl", "路由表", "מַזָּל", "भारत", "naïve", "👍🏽", "⚠️", "a b", "½€")) {
            assertThat(PlainText.foreignInName(name)).as(name).isEmpty();
            assertThat(PlainText.shown(name)).isSameAs(name);
        }
    }

    /** By Unicode's own properties, and not by the list that the code has. */
    @Test
    void noCharacterThatActsOrHidesIsPlain() {
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            String text = "a" + Character.toString(character) + "b";
            boolean acts = Character.isISOControl(character)
                    || Character.isIdentifierIgnorable(character)
                    || ACTS.matcher(text).find()
                    || (Character.getType(character) == Character.OTHER_LETTER && isBlankLetter(character));
            if (acts) {
                assertThat(PlainText.foreignInName(text))
                        .as(Integer.toHexString(character))
                        .contains("U+%04X".formatted(character));
                assertThat(PlainText.shown(text)).matches("a\\\\\\S+b");
            }
        }
    }

    private static boolean isBlankLetter(int character) {
        return Character.getName(character).contains("FILLER");
    }

    @Test
    void aDescriptionMayHaveLinesAndTabsBesides() {
        assertThat(PlainText.foreignInName("a\nb")).contains("U+000A");
        assertThat(PlainText.foreignInName("a\tb")).contains("U+0009");
        assertThat(PlainText.foreignInDescription("a\n\tb\n")).isEmpty();
        assertThat(PlainText.foreignInDescription("a\r\nb")).contains("U+000D");
        assertThat(PlainText.foreignInDescription("\u001b[2J")).contains("U+001B");
    }

    @Test
    void whatIsShownIsPlainAndStaysOnItsLine() {
        List<String> texts = new ArrayList<>(List.of("\u001b[31mred\u001b[0m", "\u202Eevil", "\ud800", "\udc00\ud800"));
        texts.add("tag " + Character.toString(0xe0041));
        texts.add("c1 \u009b31m");
        texts.add("two\nlines\tand a tab\r");
        for (String text : texts) {
            assertThat(PlainText.foreignInName(PlainText.shown(text))).isEmpty();
            assertThat(PlainText.foreignInDescription(PlainText.shownLines(text)))
                    .isEmpty();
        }
        assertThat(PlainText.shown("two\nlines\tand \u001b")).isEqualTo("two\\nlines\\tand \\u001b");
        assertThat(PlainText.shownLines("two\nlines\tand \u202e")).isEqualTo("two\nlines\tand \\u202e");
    }
}
