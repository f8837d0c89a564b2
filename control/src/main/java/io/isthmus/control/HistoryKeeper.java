package io.isthmus.control;

import io.isthmus.store.Store;
import io.isthmus.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what of the history is older than it is to be kept, on a thread of its own: in short steps, after each of which it
 * leaves the store to others for three times as long as it took.
 */
public final class HistoryKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryKeeper.class);

    /** How long it waits when there is nothing to do, and after a failure, which it logs. */
    record Rests(Duration idle, Duration failed) {
        static final Rests USUAL = new Rests(Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    private static final int REST_PARTS = 3;

    private final Store store;
    private final Optional<Duration> keep;
    private final Clock clock;
    private final Rests rests;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Starts to keep it so.
     *
     * @param keep how long changes are kept; empty: for ever
     */
    public HistoryKeeper(Store store, Optional<Duration> keep, Clock clock) {
        this(store, keep, clock, Rests.USUAL);
    }

    HistoryKeeper(Store store, Optional<Duration> keep, Clock clock, Rests rests) {
        this.store = store;
        this.keep = keep;
        this.clock = clock;
        this.rests = rests;
        this.thread = Thread.ofPlatform().name("history").daemon().start(this::run);
    }

    private void run() {
        while (!closed) {
            long nanos = step().toNanos();
            if (!closed) {
                LockSupport.parkNanos(this, nanos);
            }
        }
    }

    /** How long to rest after it. Whatever goes wrong, an Error too, may go well the next time. */
    private Duration step() {
        long start = System.nanoTime();
        try {
            Instant before = keep.map(clock.instant()::minus).orElse(Instant.MIN);
            return store.compact(before) ? Duration.ofNanos(REST_PARTS * (System.nanoTime() - start)) : rests.idle();
        } catch (StoreException e) {
            LOG.warn("event=history_not_shortened reason=\"{}\"", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("event=history_not_shortened", e);
        }
        return rests.failed();
    }

    /** Returns when it does nothing any more. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
