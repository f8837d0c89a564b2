package io.isthmus.api.catalogue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Stops the guessing of passwords: after 10 failures within a minute a user name is not even tried until the minute is
 * over. Remembers at most 10,000 names, the longest untouched is forgotten first. Thread-safe.
 */
public final class LogInLimit {
    private static final int FAILURES = 10;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int NAMES = 10_000;

    private record Failures(Instant first, int count) {}

    private final InstantSource clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    public LogInLimit(InstantSource clock) {
        this.clock = clock;
    }

    /** How long this name must wait; empty if it may try now. */
    public synchronized Optional<Duration> wait(String name) {
        Failures known = failures.get(name);
        if (known == null || known.count < FAILURES) {
            return Optional.empty();
        }
        Duration rest = Duration.between(clock.instant(), known.first.plus(WINDOW));
        return rest.isPositive() ? Optional.of(rest) : Optional.empty();
    }

    public synchronized void failed(String name) {
        Instant now = clock.instant();
        Failures known = failures.remove(name);
        Failures counted = known != null && now.isBefore(known.first.plus(WINDOW))
                ? new Failures(known.first, known.count + 1)
                : new Failures(now, 1);
        failures.put(name, counted);
        if (failures.size() > NAMES) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    public synchronized void succeeded(String name) {
        failures.remove(name);
    }
}
