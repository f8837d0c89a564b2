package io.isthmus.control;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Slows down the guessing of passwords: after a failure, the same user cannot be tried from the same address for a second.
 * From other addresses it can, so nobody is locked out by another's guesses. Remembers the failures of the last second, and at
 * most 10,000 of them, which is more than can be tried. Thread-safe.
 */
final class LogInDelays {
    static final int MOST = 10_000;

    private static final long DELAY = Duration.ofSeconds(1).toNanos();

    private record Pair(String user, String address) {}

    private final LongSupplier nanoTime;

    /** When each pair may be tried again, the earliest first. */
    private final LinkedHashMap<Pair, Long> free = new LinkedHashMap<>();

    /** @param nanoTime a clock that only goes forward, in nanoseconds */
    LogInDelays(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** How long this user must not be tried from this address; empty if it may be tried now. */
    synchronized Optional<Duration> wait(String user, String address) {
        Long at = free.get(new Pair(user, address));
        long rest = at == null ? 0 : at - nanoTime.getAsLong();
        return rest > 0 ? Optional.of(Duration.ofNanos(rest)) : Optional.empty();
    }

    synchronized void failed(String user, String address) {
        long now = nanoTime.getAsLong();
        var oldest = free.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Pair, Long> next = oldest.next();
            if (next.getValue() - now > 0 && free.size() < MOST) {
                break;
            }
            oldest.remove();
        }
        Pair pair = new Pair(user, address);
        free.remove(pair);
        free.put(pair, now + DELAY);
    }

    /** Number of failures that are remembered. */
    synchronized int size() {
        return free.size();
    }
}
