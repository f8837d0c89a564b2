package io.isthmus.net.testing;

import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Makes random values for {@link Property} and knows simpler ones than a given value. Stateless: the same random numbers
 * give the same value. A lambda is a generator whose values do not shrink.
 */
@FunctionalInterface
public interface Generator<T> {
    T next(Random random);

    /**
     * Simpler values to try in place of one that fails, the boldest first. Every one must be simpler by some measure
     * that cannot fall for ever; the stream is read only as far as needed.
     */
    default Stream<T> shrink(T value) {
        return Stream.empty();
    }

    /** Values made from these; the way back is unknown, so they do not shrink. */
    default <U> Generator<U> map(Function<? super T, ? extends U> function) {
        return random -> function.apply(next(random));
    }

    /** The same values, shrinking as given. */
    default Generator<T> shrinkingBy(Function<? super T, ? extends Stream<? extends T>> shrink) {
        Generator<T> source = this;
        return new Generator<>() {
            @Override
            public T next(Random random) {
                return source.next(random);
            }

            @Override
            public Stream<T> shrink(T value) {
                return shrink.apply(value).map(simpler -> simpler);
            }
        };
    }
}
