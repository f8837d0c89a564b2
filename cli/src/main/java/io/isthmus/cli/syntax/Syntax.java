package io.isthmus.cli.syntax;

import io.isthmus.cli.client.UsageException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What may be typed after a command's name, read from the annotated fields of its class, and set into them.
 *
 * @param path the words that name the command
 * @param takesRest whether everything after the first argument is an argument, dashes or not
 */
public record Syntax(String path, String description, Leaf command, boolean takesRest) {
    private static final int WIDTH = 110;

    /** Characters of a short option such as -c. */
    private static final int LETTER = 2;

    /** Of more calls than these the help says what they are for, and not what they take. */
    private static final int MOST_CALLS_IN_FULL = 4;

    /** Options of the command's class first, then what all commands share. */
    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = command.getClass(); Leaf.class.isAssignableFrom(type); type = type.getSuperclass()) {
            fields.addAll(List.of(type.getDeclaredFields()));
        }
        return fields;
    }

    private List<Field> options() {
        return fields().stream()
                .filter(field -> field.isAnnotationPresent(Option.class))
                .toList();
    }

    private List<Field> arguments() {
        return fields().stream()
                .filter(field -> field.isAnnotationPresent(Argument.class))
                .toList();
    }

    private static Option option(Field field) {
        return field.getAnnotation(Option.class);
    }

    /** The long names of all options. */
    public List<String> optionNames() {
        return options().stream().map(field -> longName(option(field))).toList();
    }

    private static String longName(Option option) {
        return option.names()[option.names().length - 1];
    }

    /**
     * A value that may be typed.
     *
     * @param label what stands for it in the help
     * @param choices all that it may be; empty: other things
     */
    public record Value(String label, List<String> choices) {}

    /**
     * What may be typed next.
     *
     * @param value empty: nothing but options
     * @param isValue whether it is the value of an option, and so no option
     * @param context whose context was named so far
     */
    public record Next(Optional<Value> value, boolean isValue, Optional<String> context) {}

    /** What may be typed behind these words, be they right or not. */
    public Next next(List<String> given) {
        Deque<Field> arguments = new ArrayDeque<>(arguments());
        Optional<String> context = Optional.empty();
        Optional<Field> pending = Optional.empty();
        for (String word : given) {
            if (pending.isPresent()) {
                context = List.of(option(pending.get()).names()).contains("--context") ? Optional.of(word) : context;
                pending = Optional.empty();
            } else if (word.startsWith("-") && word.length() > 1) {
                pending = options().stream()
                        .filter(field -> field.getType() != boolean.class
                                && List.of(option(field).names()).contains(word))
                        .findFirst();
            } else {
                Optional.ofNullable(arguments.peekFirst())
                        .filter(field -> field.getType() != List.class)
                        .ifPresent(arguments::remove);
            }
        }
        if (pending.isPresent()) {
            Option option = option(pending.get());
            return new Next(
                    Optional.of(new Value(option.paramLabel(), choices(pending.get(), option.choices()))),
                    true,
                    context);
        }
        return new Next(
                Optional.ofNullable(arguments.peekFirst())
                        .map(field -> new Value(
                                field.getAnnotation(Argument.class).paramLabel(),
                                choices(
                                        field,
                                        field.getAnnotation(Argument.class).choices()))),
                false,
                context);
    }

    private static List<String> choices(Field field, String[] said) {
        return field.getType().isEnum()
                ? Arrays.stream(field.getType().getEnumConstants())
                        .map(Object::toString)
                        .toList()
                : List.of(said);
    }

    /**
     * Sets the command's fields.
     *
     * @return whether the command is to be called; otherwise its help was asked for
     * @throws UsageException if the words are not of this syntax
     */
    public boolean parse(List<String> given) {
        Deque<String> words = new ArrayDeque<>(given);
        Deque<Field> arguments = new ArrayDeque<>(arguments());
        Set<Field> seen = new HashSet<>();
        boolean optionsEnded = false;
        while (!words.isEmpty()) {
            String word = words.removeFirst();
            if (!optionsEnded && word.equals("--")) {
                optionsEnded = true;
            } else if (!optionsEnded && word.length() > 1 && word.startsWith("-")) {
                if (word.equals("-h") || word.equals("--help")) {
                    return false;
                }
                parseOption(word, words, seen);
            } else {
                Field field = arguments.peekFirst();
                if (field == null) {
                    throw wrong("'" + word + "' is one word too many.");
                }
                if (field.getType() != List.class) {
                    arguments.removeFirst();
                }
                set(field, field.getAnnotation(Argument.class).paramLabel(), word);
                seen.add(field);
                optionsEnded |= takesRest;
            }
        }
        requireAll(arguments, seen);
        return true;
    }

    private void parseOption(String word, Deque<String> words, Set<Field> seen) {
        boolean isLong = word.startsWith("--");
        int equals = isLong ? word.indexOf('=') : -1;
        if (!isLong && word.length() > LETTER && takesValue(word.substring(0, LETTER))) {
            words.addFirst(word.substring(LETTER)); // -c1 is -c 1
            parseOption(word.substring(0, LETTER), words, seen);
            return;
        }
        String name = equals < 0 ? word : word.substring(0, equals);
        Field field = options().stream()
                .filter(candidate -> List.of(option(candidate).names()).contains(name))
                .findFirst()
                .orElseThrow(() -> Similar.to(name, optionNames())
                        .map(meant -> new UsageException("Unknown option " + name + ".", "Did you mean: " + meant))
                        .orElseGet(() -> wrong("Unknown option " + name + ".")));
        boolean repeatable = field.getType() == List.class || field.getType() == Map.class;
        if (!seen.add(field) && !repeatable) {
            throw wrong(name + " is given twice.");
        }
        if (field.getType() == boolean.class) {
            if (equals >= 0) {
                throw wrong(name + " takes no value.");
            }
            set(field, name, "true");
        } else if (equals >= 0) {
            set(field, name, word.substring(equals + 1));
        } else if (words.isEmpty()) {
            throw wrong(name + " needs a value: " + name + " " + option(field).paramLabel());
        } else {
            set(field, name, words.removeFirst());
        }
    }

    private boolean takesValue(String name) {
        return options().stream()
                .anyMatch(field -> field.getType() != boolean.class
                        && List.of(option(field).names()).contains(name));
    }

    private void requireAll(Deque<Field> arguments, Set<Field> seen) {
        List<String> missing = new ArrayList<>();
        options().stream()
                .filter(field -> option(field).required() && !seen.contains(field))
                .forEach(field -> missing.add(longName(option(field))));
        arguments.stream()
                .filter(field -> field.getType() != Optional.class && !seen.contains(field))
                .forEach(
                        field -> missing.add(field.getAnnotation(Argument.class).paramLabel()));
        if (!missing.isEmpty()) {
            throw wrong("Missing: " + String.join(", ", missing) + ".");
        }
    }

    private UsageException wrong(String message) {
        return new UsageException(message, "See " + path + " --help");
    }

    private void set(Field field, String name, String text) {
        field.setAccessible(true);
        try {
            field.set(command, value(field, name, text));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object value(Field field, String name, String text) throws IllegalAccessException {
        Class<?> type = field.getType();
        if (type == String.class) {
            return text;
        } else if (type == boolean.class) {
            return true;
        } else if (type == int.class) {
            return number(name, text);
        } else if (type == OptionalInt.class) {
            return OptionalInt.of(number(name, text));
        } else if (type == Optional.class) {
            return Optional.of(text);
        } else if (type == List.class) {
            List<Object> longer = new ArrayList<>((List<?>) field.get(command));
            longer.add(text);
            return longer;
        } else if (type == Map.class) {
            String[] entry = text.split("=", 2);
            if (entry.length < 2) {
                throw wrong(name + " needs KEY=NUMBER, not '" + text + "'.");
            }
            Map<Object, Object> larger = new LinkedHashMap<>((Map<?, ?>) field.get(command));
            larger.put(entry[0], number(name, entry[1]));
            return larger;
        }
        List<Object> choices = Arrays.asList(type.getEnumConstants());
        return choices.stream()
                .filter(choice -> choice.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> wrong(name + " is one of " + choices + ", not '" + text + "'."));
    }

    private int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw wrong(name + " needs a number, not '" + text + "'.");
        }
    }

    /** Prints the help. */
    public void help(PrintStream out) {
        Map<String, String> argumentLines = new LinkedHashMap<>();
        Map<String, String> optionLines = new LinkedHashMap<>();
        StringBuilder synopsis = new StringBuilder("Usage: " + path + " [OPTIONS]");
        for (Field field : options()) {
            Option option = option(field);
            String value = option.paramLabel().isEmpty() ? "" : " " + option.paramLabel();
            String names = option.names().length > 1 ? String.join(", ", option.names()) : "    " + option.names()[0];
            optionLines.put(names + value, option.description());
            if (option.required()) {
                synopsis.append(' ').append(longName(option)).append(value);
            }
        }
        for (Field field : arguments()) {
            Argument argument = field.getAnnotation(Argument.class);
            argumentLines.put(argument.paramLabel(), argument.description());
            synopsis.append(' ')
                    .append(
                            field.getType() == Optional.class
                                    ? "[" + argument.paramLabel() + "]"
                                    : field.getType() == List.class
                                            ? argument.paramLabel() + "..."
                                            : argument.paramLabel());
        }
        out.println(synopsis);
        out.println(description);
        lines("", argumentLines, out);
        lines("Options:", optionLines, out);
        List<ApiCalls.Call> calls = command.calls().stream()
                .flatMap(call -> ApiCalls.find(call).stream())
                .toList();
        if (calls.size() > MOST_CALLS_IN_FULL) {
            Map<String, String> summaries = new LinkedHashMap<>();
            calls.forEach(call -> summaries.put(call.name(), call.summary() + "."));
            lines("API:", summaries, out);
        } else {
            calls.forEach(call -> api(call, out));
        }
    }

    private static void api(ApiCalls.Call call, PrintStream out) {
        lines("API: " + call.name(), Map.of("", call.summary() + "."), out);
        lines("", call.fields(), out);
        if (!call.refusals().isEmpty()) {
            lines("", Map.of("Refused by", call.refusals()), out);
        }
    }

    private static void lines(String heading, Map<String, String> lines, PrintStream out) {
        if (lines.isEmpty()) {
            return;
        }
        out.println();
        if (!heading.isEmpty()) {
            out.println(heading);
        }
        int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        lines.forEach((left, right) -> {
            StringBuilder line = new StringBuilder("  " + left + " ".repeat(width - left.length()) + "  ");
            for (String word : right.split(" ")) {
                if (line.length() + word.length() > WIDTH) {
                    out.println(line.toString().stripTrailing());
                    line = new StringBuilder(" ".repeat(width + 4));
                }
                line.append(word).append(' ');
            }
            out.println(line.toString().stripTrailing());
        });
    }
}
