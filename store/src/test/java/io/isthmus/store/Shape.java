package io.isthmus.store;

import io.isthmus.model.Id;
import io.isthmus.model.Resource;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What documents consist of: every field of every kind with its type, and every choice that a field has. As text, to be
 * compared with what it was.
 */
final class Shape {
    private final Map<String, String> types = new TreeMap<>();

    private Shape() {}

    static String ofDocuments() {
        Shape shape = new Shape();
        String kinds = Arrays.stream(Resource.Kind.values())
                .sorted(Comparator.comparing(Enum::name))
                .map(kind -> kind + " = " + shape.fields(ResourceJson.type(kind)) + "\n")
                .collect(Collectors.joining());
        return kinds + "\n"
                + shape.types.entrySet().stream()
                        .map(type -> type.getKey() + " = " + type.getValue() + "\n")
                        .collect(Collectors.joining());
    }

    /** The records that a sealed type comes down to. */
    static Stream<Class<?>> records(Class<?> type) {
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
        boolean ours = plain.getPackageName().startsWith("io.isthmus.model") && !Id.class.isAssignableFrom(plain);
        if (!ours && !plain.isEnum()) {
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
