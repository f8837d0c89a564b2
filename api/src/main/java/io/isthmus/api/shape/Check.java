package io.isthmus.api.shape;

import io.isthmus.edge.PlainText;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What one annotation demands of a value that already has the right type. */
public record Check(String expected, Test test) {

    /** Tells what is wrong with a value; empty if nothing is. */
    interface Test {
        Optional<String> problem(Object value);
    }

    /** The check that an annotation stands for; empty if it stands for none. */
    static Optional<Check> of(Annotation annotation) {
        return switch (annotation) {
            case Length length -> Optional.of(length(length.min(), length.max()));
            case Range range -> Optional.of(range(range.min(), range.max()));
            case Items items -> Optional.of(items(items.min(), items.max()));
            case OneOf oneOf -> Optional.of(oneOf(List.of(oneOf.value())));
            case Letters letters -> Optional.of(letters(letters.value()));
            case NoAngleBrackets _ -> Optional.of(noAngleBrackets());
            default -> Optional.empty();
        };
    }

    /** What every text of a body must be, also in a list, and as a name in an object of the client's own. */
    static Check plain(boolean lines) {
        String expected = lines
                ? "text without control characters but line feeds and tabs, and without invisible ones"
                : "text without control characters and invisible ones";
        return new Check(expected, value -> foreign(value, lines).map(character -> "holds the character " + character));
    }

    private static Optional<String> foreign(Object value, boolean lines) {
        return switch (value) {
            case String text -> lines ? PlainText.foreignInDescription(text) : PlainText.foreignInName(text);
            case List<?> list -> first(list.stream(), lines);
            case Map<?, ?> map -> first(Stream.concat(map.keySet().stream(), map.values().stream()), lines);
            default -> Optional.empty();
        };
    }

    private static Optional<String> first(Stream<?> values, boolean lines) {
        return values.flatMap(value -> foreign(value, lines).stream()).findFirst();
    }

    private static Check length(int min, int max) {
        return new Check(min == 0 ? "at most " + max + " characters" : min + " to " + max + " characters", value -> {
            String text = (String) value;
            int length = text.codePointCount(0, text.length());
            return length >= min && length <= max
                    ? Optional.empty()
                    : Optional.of(length == 0 ? "is empty" : "has " + length + " characters");
        });
    }

    private static Check range(long min, long max) {
        return new Check("a whole number from " + min + " to " + max, value -> {
            long number = ((Number) value).longValue();
            return number >= min && number <= max ? Optional.empty() : Optional.of("is " + number);
        });
    }

    private static Check items(int min, int max) {
        return new Check(min == 0 ? "at most " + max + " elements" : min + " to " + max + " elements", value -> {
            int size = ((List<?>) value).size();
            return size >= min && size <= max
                    ? Optional.empty()
                    : Optional.of("has " + size + (size == 1 ? " element" : " elements"));
        });
    }

    private static Check oneOf(List<String> allowed) {
        return new Check(
                String.join(" or ", allowed),
                value -> allowed.contains((String) value)
                        ? Optional.empty()
                        : Optional.of("\"" + value + "\" is not offered yet"));
    }

    private static Check letters(String others) {
        return new Check("letters, digits and any of " + String.join(" ", others.split("")), value -> {
            String text = (String) value;
            return text.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || others.indexOf(c) >= 0)
                    ? Optional.empty()
                    : Optional.of("has characters that are not allowed");
        });
    }

    private static Check noAngleBrackets() {
        return new Check("text without < and >", value -> {
            String text = (String) value;
            return text.indexOf('<') < 0 && text.indexOf('>') < 0 ? Optional.empty() : Optional.of("contains < or >");
        });
    }
}
