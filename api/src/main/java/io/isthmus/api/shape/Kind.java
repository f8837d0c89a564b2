package io.isthmus.api.shape;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What sort of value a component holds, and so what JSON stands for it. */
public sealed interface Kind {
    /** Characters (UTF-16) of a text of a request for which nothing stricter is said. */
    int TEXT_LIMIT = 65_536;

    /** Elements of a list of a request for which nothing stricter is said. */
    int LIST_LIMIT = 10_000;

    record Text() implements Kind {}

    record Whole() implements Kind {}

    record Flag() implements Kind {}

    /** A value written as text, such as an address. */
    record Scalar(Class<?> type, String expected, Function<String, ? extends Optional<?>> parse) implements Kind {}

    record Listing(Kind element) implements Kind {}

    /** An object with names that the client chooses. */
    record Keyed(Kind element) implements Kind {}

    record Nested(Class<? extends Record> type) implements Kind {}

    /** A moment, of an answer: its form is that of the dialect. */
    record Moment(Class<? extends Time> form) implements Kind {}

    /** Anything: of an answer, or of a request what is handed on as it is. */
    record Any() implements Kind {}

    /** The types that are written as text. */
    List<Scalar> SCALARS = List.of(
            new Scalar(Cidr.class, "an address block such as 10.0.0.0/16, host bits zero", Cidr::strict),
            new Scalar(
                    Prefix.class,
                    "an address block such as 10.0.0.0/16, host bits zero, or an IP address",
                    Prefix::tryParse),
            new Scalar(Uuid.class, "a UUID", Uuid::tryParse),
            new Scalar(Ip.class, "an IP address", Ip::tryParse),
            new Scalar(
                    Destination.class,
                    "an address block such as 10.0.0.0/16, host bits zero",
                    text -> Cidr.strict(text).map(block -> new Destination(block, text))));

    static boolean isScalar(Class<?> type) {
        for (Scalar scalar : SCALARS) {
            if (scalar.type == type) {
                return true;
            }
        }
        return false;
    }

    private static Scalar orNone(Scalar scalar) {
        return new Scalar(
                scalar.type,
                scalar.expected,
                text -> text.isEmpty()
                        ? Optional.of(new OrNone<>(Optional.empty()))
                        : scalar.parse.apply(text).map(value -> new OrNone<>(Optional.of(value))));
    }

    /** @throws IllegalArgumentException if no JSON stands for the type */
    static Kind of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return new Listing(of(arguments[0]));
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return new Keyed(of(arguments[1]));
            }
            if (generic.getRawType() == OrNone.class && of(arguments[0]) instanceof Scalar scalar) {
                return orNone(scalar);
            }
        } else if (type instanceof Class<?> plain) {
            if (plain == String.class) {
                return new Text();
            }
            if (plain == Integer.class || plain == int.class || plain == Long.class || plain == long.class) {
                return new Whole();
            }
            if (plain == Boolean.class || plain == boolean.class) {
                return new Flag();
            }
            if (plain == Object.class || plain == double.class || plain == Double.class) {
                return new Any();
            }
            for (Scalar scalar : SCALARS) {
                if (scalar.type == plain) {
                    return scalar;
                }
            }
            if (Time.class.isAssignableFrom(plain)) {
                return new Moment(plain.asSubclass(Time.class));
            }
            if (plain.isRecord()) {
                return new Nested(plain.asSubclass(Record.class));
            }
        }
        throw new IllegalArgumentException("no JSON stands for " + type);
    }
}
