package io.isthmus.model.testing;

import io.isthmus.model.Id;
import io.isthmus.model.Route;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import io.isthmus.net.PrefixTable;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Records made up from their fields alone: what is added to one is in them without anybody thinking of it. Between them they
 * have every choice, and every field that may be left out once given and once not.
 */
public final class Samples {
    private static final Instant TIME = Instant.parse("2026-11-02T10:00:00.123456789Z");

    /** Different for every sample; decides all choices in it. */
    private final int variant;

    private Samples(int variant) {
        this.variant = variant;
    }

    /**
     * As many as the record's field with the most choices has, and at least two. The same every time.
     *
     * @param name begins every text in them
     */
    public static <T> List<T> of(Class<T> type, String name) {
        List<T> all = new ArrayList<>();
        for (int variant = 0; variant < choices(type); variant++) {
            all.add(type.cast(new Samples(variant).record(type, name)));
        }
        return all;
    }

    private static int choices(Class<?> type) {
        int most = 2;
        for (RecordComponent component : type.getRecordComponents()) {
            most = Math.max(most, choices(component.getGenericType()));
        }
        return most;
    }

    private static int choices(Type type) {
        if (type instanceof ParameterizedType generic) {
            // Half of them have nothing where there may be nothing.
            return 2
                    * Arrays.stream(generic.getActualTypeArguments())
                            .mapToInt(Samples::choices)
                            .max()
                            .orElse(1);
        }
        Class<?> plain = (Class<?>) type;
        return plain.isEnum()
                ? plain.getEnumConstants().length
                : plain.isSealed()
                        ? 2 * (int) Shape.records(plain).count()
                        : plain.isRecord() && !isText(plain) ? choices(plain) : 1;
    }

    private static boolean isText(Class<?> type) {
        return Id.class.isAssignableFrom(type) || type == Cidr.class || type == Ip.class || type == Mac.class;
    }

    private Object record(Class<?> type, String name) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i].getGenericType(), name + "." + components[i].getName());
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot make a " + type + " of " + Arrays.toString(values), e);
        }
    }

    /** Whether what may be left out is there. */
    private boolean given() {
        return variant % 2 == 0;
    }

    private Object value(Type type, String name) {
        if (type instanceof ParameterizedType generic) {
            return generic((Class<?>) generic.getRawType(), generic.getActualTypeArguments(), name);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            Object[] constants = plain.getEnumConstants();
            return constants[variant % constants.length];
        }
        if (plain.isSealed()) {
            List<Class<?>> choices = Shape.records(plain).toList();
            Class<?> choice = choices.get(variant % choices.size());
            return new Samples(variant / choices.size()).record(choice, name);
        }
        return switch (plain.getSimpleName()) {
            case "String" -> name + " " + variant + " ü";
            case "boolean", "Boolean" -> given();
            case "int", "Integer" -> 10 + variant;
            case "long", "Long" -> 1_000_000_000_000L + variant;
            case "OptionalInt" -> given() ? OptionalInt.of(20 + variant) : OptionalInt.empty();
            case "Instant" -> TIME.plusSeconds(variant);
            case "Duration" -> Duration.ofMillis(1_500 + variant);
            case "Cidr" ->
                given() ? Cidr.parse("10." + variant + ".0.0/16") : Cidr.parse("2001:db8:" + variant + "::/48");
            case "Ip" -> given() ? Ip.parse("10.0.0." + variant) : Ip.parse("2001:db8::" + variant);
            case "Mac" -> Mac.parse("fa:16:3e:00:00:%02x".formatted(variant));
            default -> Id.class.isAssignableFrom(plain) ? id(plain, name) : record(plain, name);
        };
    }

    private Object id(Class<?> type, String name) {
        try {
            return type.getDeclaredConstructor(String.class).newInstance(name + "-" + variant);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private Object generic(Class<?> raw, Type[] of, String name) {
        // The choices of what is inside must not depend on whether something is.
        Samples inside = new Samples(variant / 2);
        return switch (raw.getSimpleName()) {
            case "Optional" -> given() ? Optional.of(inside.value(of[0], name)) : Optional.empty();
            case "List" -> given() ? List.of(inside.value(of[0], name)) : List.of();
            case "Set" -> given() ? Set.of(inside.value(of[0], name)) : Set.of();
            case "Map" ->
                given() ? new TreeMap<>(Map.of(inside.value(of[0], name), inside.value(of[1], name))) : Map.of();
            case "PrefixTable" -> routes(inside, name);
            default -> throw new AssertionError("no sample of " + raw);
        };
    }

    private PrefixTable<Route> routes(Samples inside, String name) {
        if (!given()) {
            return PrefixTable.empty();
        }
        Route route = (Route) inside.record(Route.class, name);
        return PrefixTable.<Route>empty().with(route.destination(), route);
    }
}
