package io.isthmus.net.testing;

import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Checks an assertion on many random values. What fails is shrunk to a simple value that still fails and reported with
 * the seed that makes it again.
 *
 * <p>System properties: {@code isthmus.seed} is the seed of the first run (else a new one each time);
 * {@code isthmus.runs} is the number of runs of every property (else what the test says); {@code isthmus.shrinks} is how
 * many values shrinking may try (else 5000).
 */
public final class Property {
    /** Bounds the time spent on shrinking, in values tried. */
    private static final int MOST_SHRINK_ATTEMPTS = Integer.getInteger("isthmus.shrinks", 5_000);

    private Property() {}

    /** What must hold for every value; it fails by throwing. */
    @FunctionalInterface
    public interface Assertion<T> {
        void verify(T value) throws Exception;
    }

    /**
     * Verifies the assertion on {@code runs} values.
     *
     * @throws AssertionError with name, seed and simplest failing value if the assertion throws for some value
     */
    public static <T> void check(String name, Generator<T> generator, int runs, Assertion<? super T> assertion) {
        long firstSeed = Long.getLong("isthmus.seed", new SplittableRandom().nextLong(1L << 48));
        check(name, generator, Integer.getInteger("isthmus.runs", runs), firstSeed, assertion);
    }

    static <T> void check(
            String name, Generator<T> generator, int runs, long firstSeed, Assertion<? super T> assertion) {
        for (int run = 0; run < runs; run++) {
            // Each run has a seed of its own, so that a failing run is repeated without those before it.
            long seed = firstSeed + run;
            T value = generator.next(new Random(scattered(seed)));
            Throwable failure = failure(assertion, value);
            if (failure != null) {
                throw report(name, seed, new Failing<>(value, failure, 0), generator, assertion);
            }
        }
    }

    private record Failing<T>(T value, Throwable failure, int steps) {}

    private static <T> AssertionError report(
            String name, long seed, Failing<T> found, Generator<T> generator, Assertion<? super T> assertion) {
        Failing<T> simplest = shrunk(found, generator, assertion);
        AssertionError error = new AssertionError(
                "property \"%s\" fails; repeat with -Disthmus.seed=%d -Disthmus.runs=1%nafter %d shrinks: %s%nfailure: %s"
                        .formatted(name, seed, simplest.steps, text(simplest.value), simplest.failure),
                simplest.failure);
        if (simplest.steps > 0) {
            error.addSuppressed(found.failure);
        }
        return error;
    }

    private static <T> Failing<T> shrunk(Failing<T> found, Generator<T> generator, Assertion<? super T> assertion) {
        Failing<T> simplest = found;
        int attempts = 0;
        Iterator<T> candidates = generator.shrink(simplest.value).iterator();
        while (candidates.hasNext() && attempts < MOST_SHRINK_ATTEMPTS) {
            attempts++;
            T candidate = candidates.next();
            Throwable failure = failure(assertion, candidate);
            if (failure != null) {
                simplest = new Failing<>(candidate, failure, simplest.steps + 1);
                candidates = generator.shrink(candidate).iterator();
            }
        }
        return simplest;
    }

    private static <T> @Nullable Throwable failure(Assertion<? super T> assertion, T value) {
        try {
            assertion.verify(value);
            return null;
        } catch (Exception | AssertionError | StackOverflowError failure) {
            return failure;
        }
    }

    /** Lists one element a line: a sequence of commands is read from top to bottom. */
    private static String text(Object value) {
        if (!(value instanceof List<?> list)) {
            return String.valueOf(value);
        }
        return IntStream.range(0, list.size())
                .mapToObj(index -> "%n  %d. %s".formatted(index, list.get(index)))
                .collect(Collectors.joining("", list.size() + " elements", ""));
    }

    /** Neighbouring seeds make java.util.Random start alike; the finalizer of SplitMix64 pulls them apart. */
    private static long scattered(long seed) {
        long mixed = seed * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
