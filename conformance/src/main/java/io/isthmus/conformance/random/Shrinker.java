package io.isthmus.conformance.random;

import java.util.function.Predicate;

/** Makes a story that fails small: leaves out runs of calls, long ones first, as long as it fails without them. Stateless. */
public final class Shrinker {
    private Shrinker() {}

    /**
     * @param fails whether a story fails; asked once for each attempt
     * @param attempts how often it may be asked
     * @return one that fails, the given one if none smaller was found
     */
    public static Story shrink(Story story, Predicate<Story> fails, int attempts) {
        Story smallest = story;
        int left = attempts;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int size = Math.max(1, smallest.calls() / 2); size >= 1; size /= 2) {
                // From the end: what is made last is needed by nothing that comes before it.
                for (int first = smallest.calls() - size; first > -size; first -= size) {
                    if (left-- <= 0) {
                        return smallest;
                    }
                    int from = Math.max(0, first);
                    Story candidate = smallest.without(from, first + size - from);
                    if (fails.test(candidate)) {
                        smallest = candidate;
                        smaller = true;
                    }
                }
            }
        }
        return smallest;
    }
}
