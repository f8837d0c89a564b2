package io.isthmus.api.shape;

import io.isthmus.edge.PlainText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns plain JSON values or query texts into request records and collects everything that is wrong with them. Strict in
 * types: a number is no text. Texts of a body hold only what can be seen (DECISIONS 52). Fields that the record does not have
 * are ignored, or refused by name where all are asked to be known (see {@link KnownFields}). One use, one thread.
 */
public final class Binder {
    private final boolean fromTexts;
    /** Whether a field that the record does not have is refused, but for one that is null. */
    private final boolean knownOnly;

    private final List<Violation> violations = new ArrayList<>();

    private Binder(boolean fromTexts, boolean knownOnly) {
        this.fromTexts = fromTexts;
        this.knownOnly = knownOnly;
    }

    /**
     * Binds a request body.
     *
     * @param wrapper name of the one field that holds the record; empty text if the body is the record itself
     * @param knownOnly whether a field that the record does not have is refused in any case
     */
    public static <T extends Record> Bound<T> body(Class<T> type, String wrapper, boolean knownOnly, Object plain) {
        Binder binder = new Binder(false, knownOnly || RecordShape.of(type).isKnownOnly());
        if (!(plain instanceof Map<?, ?> map)) {
            return new Bound.Invalid<>(List.of(new Violation("", "is " + named(plain), "an object")));
        }
        if (wrapper.isEmpty()) {
            return binder.finish(type, binder.record(RecordShape.of(type), map, ""));
        }
        binder.refuseUnknown(List.of(wrapper), map, "");
        Object inner = map.get(wrapper);
        if (inner instanceof Map<?, ?> fields) {
            return binder.finish(type, binder.record(RecordShape.of(type), fields, wrapper + "."));
        }
        String problem = inner == null ? "is missing" : "is " + named(inner);
        binder.violations.add(new Violation(wrapper, problem, "an object"));
        return new Bound.Invalid<>(binder.violations);
    }

    /**
     * Binds the query of a URL: each name with all its values, decoded.
     *
     * @param knownOnly whether a name that the record does not have is refused
     */
    public static <T extends Record> Bound<T> query(Class<T> type, boolean knownOnly, Map<String, List<String>> query) {
        Binder binder = new Binder(true, knownOnly);
        return binder.finish(type, binder.record(RecordShape.of(type), query, ""));
    }

    /** What is wrong with a query that has names which the record does not have; empty if it has none. */
    public static Optional<Problem> unknown(Class<? extends Record> type, Map<String, List<String>> query) {
        Binder binder = new Binder(true, true);
        binder.refuseUnknown(RecordShape.of(type).names(), query, "");
        return binder.violations.isEmpty()
                ? Optional.empty()
                : Optional.of(new Problem.UnknownFilter(binder.violations));
    }

    private <T> Bound<T> finish(Class<T> type, Optional<Object> made) {
        return made.filter(_ -> violations.isEmpty())
                .<Bound<T>>map(value -> new Bound.Valid<>(type.cast(value)))
                .orElseGet(() -> new Bound.Invalid<>(violations));
    }

    private void refuseUnknown(List<String> known, Map<?, ?> fields, String prefix) {
        fields.forEach((name, value) -> {
            if (knownOnly && value != null && !known.contains(name)) {
                String expected = known.isEmpty() ? "nothing" : String.join(", ", known);
                violations.add(
                        new Violation(prefix + abbreviated(String.valueOf(name)), "is not known here", expected));
            }
        });
    }

    private Optional<Object> record(RecordShape shape, Map<?, ?> fields, String prefix) {
        List<RecordShape.Component> components = shape.components();
        refuseUnknown(shape.names(), fields, prefix);
        Object[] values = new Object[components.size()];
        boolean whole = true;
        for (int i = 0; i < values.length; i++) {
            Optional<Object> value = component(components.get(i), fields, prefix);
            whole &= value.isPresent();
            values[i] = value.orElse("");
        }
        return whole ? Optional.of(shape.make(values)) : Optional.empty();
    }

    private Optional<Object> component(RecordShape.Component component, Map<?, ?> fields, String prefix) {
        Object raw = unwrapped(component, fields.get(component.wireName()));
        if (raw == null && component.orNull() && fields.containsKey(component.wireName())) {
            raw = empty(component.kind());
        }
        if (raw == null || (raw instanceof String && component.orText())) {
            return absent(component, prefix);
        }
        String field = prefix + component.wireName();
        Optional<Object> value = value(component.kind(), raw, field).filter(found -> holds(component, found, field));
        return component.optional() ? value.map(Optional::of) : value;
    }

    /** What null stands for where {@link OrNull} is said. */
    private static Object empty(Kind kind) {
        return switch (kind) {
            case Kind.Listing _ -> List.of();
            case Kind.Keyed _, Kind.Nested _ -> Map.of();
            case Kind.Text _, Kind.Scalar _ -> "";
            case Kind.Whole _, Kind.Flag _, Kind.Moment _, Kind.Any _ ->
                throw new IllegalStateException("there is no empty " + kind);
        };
    }

    /** Texts of a query come as lists; and an empty text that should be a number or an address is an absent one. */
    private @Nullable Object unwrapped(RecordShape.Component component, @Nullable Object raw) {
        Object value = raw;
        if (fromTexts && !(component.kind() instanceof Kind.Listing) && raw instanceof List<?> list) {
            value = list.getFirst();
        }
        boolean blank = component.optional()
                && !component.filled()
                && "".equals(value)
                && !(component.kind() instanceof Kind.Text);
        return blank ? null : value;
    }

    private Optional<Object> absent(RecordShape.Component component, String prefix) {
        if (component.optional()) {
            return Optional.of(Optional.empty());
        }
        String field = prefix + component.wireName();
        Object empty = switch (component.kind()) {
            case Kind.Listing _ -> List.of();
            case Kind.Keyed _ -> Map.of();
            case Kind.Text _, Kind.Whole _, Kind.Flag _, Kind.Scalar _, Kind.Nested _, Kind.Moment _, Kind.Any _ -> "";
        };
        if (empty instanceof String) {
            violations.add(new Violation(field, "is missing", expected(component)));
            return Optional.empty();
        }
        return holds(component, empty, field) ? Optional.of(empty) : Optional.empty();
    }

    private boolean holds(RecordShape.Component component, Object value, String field) {
        boolean holds = true;
        List<Check> checks = fromTexts ? component.checks() : component.checksOfBody();
        for (Check check : checks) {
            Optional<String> problem = check.test().problem(value);
            if (problem.isPresent()) {
                violations.add(new Violation(field, problem.get(), check.expected()));
                holds = false;
            }
        }
        return holds;
    }

    private Optional<Object> value(Kind kind, Object raw, String field) {
        return switch (kind) {
            case Kind.Text _ -> text(kind, raw, field);
            case Kind.Whole _ -> whole(kind, raw, field);
            case Kind.Flag _ -> flag(kind, raw, field);
            case Kind.Scalar scalar -> scalar(scalar, raw, field);
            case Kind.Listing(Kind element) ->
                raw instanceof List<?> list ? list(element, list, field) : wrong(kind, raw, field);
            case Kind.Keyed(Kind element) ->
                raw instanceof Map<?, ?> map ? keyed(element, map, field) : wrong(kind, raw, field);
            case Kind.Nested(Class<? extends Record> type) ->
                raw instanceof Map<?, ?> map ? record(RecordShape.of(type), map, field + ".") : wrong(kind, raw, field);
            // Only answers tell times.
            case Kind.Moment _ -> wrong(kind, raw, field);
            case Kind.Any _ -> Optional.of(raw);
        };
    }

    private Optional<Object> text(Kind kind, Object raw, String field) {
        if (!(raw instanceof String text)) {
            return wrong(kind, raw, field);
        }
        if (text.length() > Kind.TEXT_LIMIT) {
            violations.add(new Violation(
                    field, "has " + text.length() + " characters", "at most " + Kind.TEXT_LIMIT + " characters"));
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private Optional<Object> whole(Kind kind, Object raw, String field) {
        if (raw instanceof Integer) {
            return Optional.of(raw);
        }
        if (raw instanceof Long || raw instanceof BigInteger) {
            violations.add(new Violation(field, "is " + raw, "a smaller number"));
            return Optional.empty();
        }
        if (fromTexts && raw instanceof String text) {
            try {
                return Optional.of(Integer.parseInt(text));
            } catch (NumberFormatException _) {
                return wrong(kind, raw, field);
            }
        }
        return wrong(kind, raw, field);
    }

    private Optional<Object> flag(Kind kind, Object raw, String field) {
        if (raw instanceof Boolean) {
            return Optional.of(raw);
        }
        if (fromTexts && raw instanceof String text) {
            if (text.equalsIgnoreCase("true") || text.equals("1")) {
                return Optional.of(true);
            }
            if (text.equalsIgnoreCase("false") || text.equals("0")) {
                return Optional.of(false);
            }
        }
        return wrong(kind, raw, field);
    }

    private Optional<Object> scalar(Kind.Scalar scalar, Object raw, String field) {
        if (!(raw instanceof String text)) {
            return wrong(scalar, raw, field);
        }
        Optional<?> parsed = scalar.parse().apply(text);
        if (parsed.isEmpty()) {
            Optional<String> foreign = PlainText.foreignInName(text);
            violations.add(
                    foreign.isEmpty() && scalar.type() == Uuid.class
                            ? Violation.noUuid(field, abbreviated(text))
                            : new Violation(
                                    field,
                                    foreign.map(character -> "holds the character " + character)
                                            .orElseGet(() -> "is " + named(raw)),
                                    scalar.expected()));
        }
        return parsed.map(found -> found);
    }

    private Optional<Object> list(Kind element, List<?> raw, String field) {
        if (raw.size() > Kind.LIST_LIMIT) {
            violations.add(new Violation(
                    field, "has " + raw.size() + " elements", "at most " + Kind.LIST_LIMIT + " elements"));
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>(raw.size());
        for (int i = 0; i < raw.size(); i++) {
            value(element, raw.get(i), field + "[" + i + "]").ifPresent(values::add);
        }
        return values.size() == raw.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    private Optional<Object> keyed(Kind element, Map<?, ?> raw, String field) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<?, ?> there = new LinkedHashMap<>(raw);
        there.values().removeIf(Objects::isNull);
        there.forEach((name, value) ->
                value(element, value, field + "." + name).ifPresent(found -> values.put((String) name, found)));
        return values.size() == there.size() ? Optional.of(values) : Optional.empty();
    }

    private Optional<Object> wrong(Kind kind, Object raw, String field) {
        violations.add(new Violation(field, "is " + named(raw), expected(kind)));
        return Optional.empty();
    }

    private static String expected(RecordShape.Component component) {
        return component.checks().isEmpty()
                ? expected(component.kind())
                : component.checks().getFirst().expected();
    }

    private static String expected(Kind kind) {
        return switch (kind) {
            case Kind.Text _ -> "text";
            case Kind.Whole _ -> "a whole number";
            case Kind.Flag _ -> "true or false";
            case Kind.Scalar scalar -> scalar.expected();
            case Kind.Listing _ -> "a list";
            case Kind.Keyed _, Kind.Nested _ -> "an object";
            case Kind.Moment _ -> "a time";
            case Kind.Any _ -> "a value";
        };
    }

    private static final int QUOTED = 64;

    private static String named(Object raw) {
        return switch (raw) {
            case String text -> "\"" + abbreviated(text) + "\"";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "an object";
            case Number _ -> "a number";
            default -> raw.toString();
        };
    }

    private static String abbreviated(String text) {
        return text.length() > QUOTED ? text.substring(0, QUOTED) + "..." : text;
    }
}
