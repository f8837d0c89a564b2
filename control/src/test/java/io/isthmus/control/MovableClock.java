package io.isthmus.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;

/** A clock that stands still until it is moved. Thread-safe. */
final class MovableClock extends Clock {
    private final AtomicInteger failures = new AtomicInteger();
    private volatile Instant now = Instant.parse("2026-11-02T10:00:00Z");

    /** Called by one thread at a time. */
    synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    /** Each of the next readings ends in an error. */
    void fail(int readings) {
        failures.set(readings);
    }

    int failuresLeft() {
        return Math.max(0, failures.get());
    }

    @Override
    public Instant instant() {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new StackOverflowError("made to fail");
        }
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
