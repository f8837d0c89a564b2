package io.isthmus.conformance.random;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Chance, the same for the same seed. For one thread. */
final class Dice {
    private final Random random;

    Dice(long seed) {
        this.random = new Random(seed);
    }

    /** A number from 0 on, below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T draw(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    <T> Optional<T> pick(List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(draw(all));
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    /** From one to {@code most} times; not at all if that is 0. */
    void times(int most, Runnable task) {
        int times = most == 0 ? 0 : 1 + random.nextInt(most);
        for (int i = 0; i < times; i++) {
            task.run();
        }
    }
}
