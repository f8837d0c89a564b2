package io.isthmus.model.testing;

import io.isthmus.model.Id;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What records consist of: every field with its type, and every choice that a field has. As text, to be compared with what it
 * was.
 */
public final class Shape {
    private final Map<String, String> types = new TreeMap<>();

    private Shape() {}

    /** The shape of these records, each by the name that it has where it is written. */
    public static String of(SortedMap<String, Class<?>> named) {
        Shape shape = new Shape();
        String records = named.entrySet().stream()
                .map(one -> one.getKey() + " = " + shape.fields(one.getValue()) + "\n")
                .collect(Collectors.joining());
        return records + "\n"
                + shape.types.entrySet().stream()
                        .map(type -> type.getKey() + " = " + type.getValue() + "\n")
                        .collect(Collectors.joining());
    }

    /** The records that a sealed type comes down to. */
    public static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed() ? Arrays.stream(type.getPermittedSubclasses()).flatMap(Shape::records) : Stream.of(type);
    }

    private String fields(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> component.getName() + ": " + text(component))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private String text(RecordComponent component) {
        return text(component.getGenericType());
    }

    private String text(Type type) {
        if (type instanceof ParameterizedType generic) {
            return text(generic.getRawType())
                    + Arrays.stream(generic.getActualTypeArguments())
                            .map(this::text)
                            .collect(Collectors.joining(", ", "<", ">"));
        }
        Class<?> plain = (Class<?>) type;
        String name = name(plain);
        boolean inParts = plain.getPackageName().startsWith("io.isthmus.")
                && !plain.getPackageName().equals("io.isthmus.net")
                && !Id.class.isAssignableFrom(plain);
        if (!inParts && !plain.isEnum()) {
            return name; // written as a text, a number or a list
        }
        if (types.putIfAbsent(name, "") == null) {
            types.put(name, definition(plain));
        }
        return name;
    }

    private String definition(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(" | "));
        }
        List<String> choices = new ArrayList<>();
        records(type).forEach(choice -> choices.add((type.isSealed() ? choice.getSimpleName() : "") + fields(choice)));
        return String.join(" | ", choices);
    }

    private static String name(Class<?> type) {
        return type.getEnclosingClass() == null
                ? type.getSimpleName()
                : name(type.getEnclosingClass()) + "." + type.getSimpleName();
    }
}
