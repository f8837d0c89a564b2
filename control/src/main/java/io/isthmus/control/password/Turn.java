package io.isthmus.control.password;

import java.util.Optional;
import java.util.function.Function;

/**
 * What became of something that takes a turn at computing a hash.
 *
 * @param <T> what it comes to
 */
public sealed interface Turn<T> {
    record Taken<T>(T result) implements Turn<T> {}

    /** Whoever asks has as many waiting as it may; nothing was computed. */
    record Crowded<T>(int most) implements Turn<T> {}

    /** All together have as many waiting as they may; nothing was computed. */
    record Full<T>() implements Turn<T> {}

    /** The result if a turn was taken. */
    default Optional<T> taken() {
        return this instanceof Taken<T>(T result) ? Optional.of(result) : Optional.empty();
    }

    /** What comes of the result, which may take another turn. */
    default <U> Turn<U> flatMap(Function<T, Turn<U>> next) {
        return switch (this) {
            case Taken<T>(T result) -> next.apply(result);
            case Crowded<T>(int most) -> new Crowded<>(most);
            case Full<T> _ -> new Full<>();
        };
    }

    /** The same with what is made of the result. */
    default <U> Turn<U> map(Function<T, U> next) {
        return flatMap(result -> new Taken<>(next.apply(result)));
    }
}
