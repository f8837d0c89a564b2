package io.isthmus.api.catalogue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many requests a caller may send: so many a second in the long run, twice as many at once after a rest. Remembers at
 * most 10,000 callers; of more, whoever has been silent longest starts afresh. Thread-safe.
 */
public final class RateLimit {
    private static final int CALLERS = 10_000;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final long perSecond;
    private final LongSupplier nanoTime;

    /** When each caller's allowance is whole again; in the order of the last request. */
    private final LinkedHashMap<String, Long> wholeAt = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > CALLERS;
        }
    };

    /**
     * @param perSecond requests a second, 1 to 1,000,000
     * @param nanoTime a clock that only goes forward, in nanoseconds
     */
    public RateLimit(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    /** Counts a request of this caller; how long to wait if it is one too many. Such a one is not counted. */
    public synchronized Optional<Duration> count(String caller) {
        long now = nanoTime.getAsLong();
        Long known = wholeAt.get(caller);
        long from = known == null || known - now < 0 ? now : known;
        long whole = from + SECOND / perSecond;
        long tooMuch = whole - now - 2 * SECOND;
        if (tooMuch > 0) {
            return Optional.of(Duration.ofNanos(tooMuch));
        }
        wholeAt.put(caller, whole);
        return Optional.empty();
    }
}
