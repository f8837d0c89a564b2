package io.isthmus.api.shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The JSON schemas (draft 2020-12) of request and answer records. Not thread-safe. */
public final class Schemas {
    /** Characters of an address or address block as text, with room to spare. */
    private static final int SCALAR_LIMIT = 64;

    /** Requests say what is accepted, so they have limits; answers say exactly what is there. */
    public enum Side {
        REQUEST,
        ANSWER
    }

    private final Map<String, Object> all = new TreeMap<>();

    /** Every record that was asked for so far, with the records in it, by name. */
    public Map<String, Object> all() {
        return all;
    }

    /** The schema of a body: of the record, or of an object that holds it under the wrapper's name. */
    public Map<String, Object> wrapped(Side side, Class<? extends Record> type, String wrapper) {
        if (wrapper.isEmpty()) {
            return reference(side, type);
        }
        Map<String, Object> schema = object(side);
        schema.put("required", List.of(wrapper));
        schema.put("properties", Map.of(wrapper, reference(side, type)));
        return schema;
    }

    /** The parameters that a query record stands for. */
    public List<Object> query(Class<? extends Record> type) {
        List<Object> parameters = new ArrayList<>();
        for (RecordShape.Component component : RecordShape.of(type).components()) {
            boolean list = component.kind() instanceof Kind.Listing;
            Map<String, Object> parameter = new LinkedHashMap<>();
            parameter.put("name", component.wireName());
            parameter.put("in", "query");
            parameter.put("required", !component.optional() && !list);
            parameter.put("description", component.doc().orElse(""));
            parameter.put("schema", value(Side.REQUEST, component));
            if (list) {
                parameter.put("style", "form");
                parameter.put("explode", true);
            }
            parameters.add(parameter);
        }
        return parameters;
    }

    private Map<String, Object> reference(Side side, Class<? extends Record> type) {
        String name = name(side, type);
        if (!all.containsKey(name)) {
            all.put(name, Map.of());
            all.put(name, record(side, type));
        }
        return new LinkedHashMap<>(Map.of("$ref", "#/components/schemas/" + name));
    }

    /** Such as {@code otc.Vpcs.VpcView}; with {@code -request} for what a client sends. */
    private static String name(Side side, Class<?> type) {
        String full = type.getName();
        String family = type.getPackageName().substring(type.getPackageName().lastIndexOf('.') + 1);
        String name = family + "."
                + full.substring(type.getPackageName().length() + 1).replace('$', '.');
        return side == Side.REQUEST ? name + "-request" : name;
    }

    private Map<String, Object> record(Side side, Class<? extends Record> type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordShape.Component component : RecordShape.of(type).components()) {
            Map<String, Object> property = value(side, component);
            component.doc().ifPresent(doc -> property.put("description", doc));
            properties.put(component.wireName(), property);
            if (isAlwaysThere(side, component)) {
                required.add(component.wireName());
            }
        }
        Map<String, Object> schema = object(side);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("properties", properties);
        return schema;
    }

    private static boolean isAlwaysThere(Side side, RecordShape.Component component) {
        boolean empty = component.kind() instanceof Kind.Listing || component.kind() instanceof Kind.Keyed;
        return switch (side) {
            case REQUEST -> !component.optional() && !empty;
            case ANSWER -> !component.optional() || component.nullIfEmpty();
        };
    }

    private static Map<String, Object> object(Side side) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        if (side == Side.ANSWER) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    private Map<String, Object> value(Side side, RecordShape.Component component) {
        Map<String, Object> schema = value(side, component.kind());
        if (side == Side.REQUEST) {
            limit(schema, component);
        }
        if (side == Side.ANSWER && component.optional() && component.nullIfEmpty()) {
            return either(schema, Map.of("type", "null"));
        }
        if (component.orNull()) {
            return either(schema, Map.of("type", "null"));
        }
        return component.orText() ? either(schema, Map.of("type", "string", "maxLength", Kind.TEXT_LIMIT)) : schema;
    }

    private static Map<String, Object> either(Map<String, Object> one, Map<String, Object> other) {
        return new LinkedHashMap<>(Map.of("anyOf", List.of(one, other)));
    }

    private Map<String, Object> value(Side side, Kind kind) {
        Map<String, Object> schema = new LinkedHashMap<>();
        boolean request = side == Side.REQUEST;
        switch (kind) {
            case Kind.Text _ -> {
                schema.put("type", "string");
                if (request) {
                    schema.put("maxLength", Kind.TEXT_LIMIT);
                }
            }
            case Kind.Whole _ -> {
                schema.put("type", "integer");
                if (request) {
                    schema.put("minimum", Integer.MIN_VALUE);
                    schema.put("maximum", Integer.MAX_VALUE);
                }
            }
            case Kind.Flag _ -> schema.put("type", "boolean");
            case Kind.Scalar scalar -> {
                schema.put("type", "string");
                schema.put("format", scalar.type().getSimpleName().toLowerCase(Locale.ROOT));
                if (request) {
                    schema.put("maxLength", SCALAR_LIMIT);
                }
            }
            case Kind.Moment(Class<? extends Time> form) -> {
                schema.put("type", "string");
                schema.put("pattern", "^" + Time.pattern(form) + "$");
            }
            case Kind.Listing(Kind element) -> {
                schema.put("type", "array");
                schema.put("items", value(side, element));
                if (request) {
                    schema.put("maxItems", Kind.LIST_LIMIT);
                }
            }
            case Kind.Keyed(Kind element) -> {
                schema.put("type", "object");
                schema.put("additionalProperties", value(side, element));
            }
            case Kind.Nested(Class<? extends Record> type) -> schema.putAll(reference(side, type));
            case Kind.Any _ -> {
                // anything is right
            }
        }
        return schema;
    }

    /** Writes down what {@link Check} holds a value to. */
    private static void limit(Map<String, Object> schema, RecordShape.Component component) {
        component.annotation(Length.class).ifPresent(length -> {
            schema.put("minLength", length.min());
            schema.put("maxLength", length.max());
        });
        component.annotation(Range.class).ifPresent(range -> {
            schema.put("minimum", range.min());
            schema.put("maximum", Math.min(range.max(), Integer.MAX_VALUE));
        });
        component.annotation(Items.class).ifPresent(items -> {
            schema.put("minItems", items.min());
            schema.put("maxItems", items.max());
        });
        component.annotation(OneOf.class).ifPresent(oneOf -> schema.put("enum", List.of(oneOf.value())));
        Optional<String> letters = component.annotation(Letters.class).map(Letters::value);
        if (letters.isPresent()) {
            schema.put("pattern", "^[\\p{L}\\p{Nd}" + letters.get().replaceAll("[^A-Za-z0-9_]", "\\\\$0") + "]*$");
        } else if (component.annotation(NoAngleBrackets.class).isPresent()) {
            schema.put("pattern", "^[^<>]*$");
        }
    }
}
