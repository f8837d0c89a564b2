package io.isthmus.api.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times by which something must have happened, or else something else does. Whoever sets one ends it, and each belongs to an
 * open connection, so there are no more than a few of each. Thread-safe.
 */
final class Deadlines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final LongSupplier nanoTime;
    private final Set<Deadline> open = ConcurrentHashMap.newKeySet();
    private final Thread watch = Thread.ofPlatform().daemon().name("deadlines").unstarted(this::watch);

    /** @param nanoTime a clock that only goes forward, in nanoseconds */
    Deadlines(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Begins to look, some ten times a second. */
    void start() {
        watch.start();
    }

    /** One of them, until it is closed or missed. */
    final class Deadline implements AutoCloseable {
        private final long at;
        private final Runnable missed;

        private Deadline(long at, Runnable missed) {
            this.at = at;
            this.missed = missed;
        }

        /** It was met, or matters no more. */
        @Override
        public void close() {
            open.remove(this);
        }

        private void check(long now) {
            if (at - now <= 0 && open.remove(this)) {
                missed.run();
            }
        }
    }

    /** @param missed what is done, once, if the time is over before the deadline is closed; must be short */
    Deadline in(Duration time, Runnable missed) {
        Deadline deadline = new Deadline(nanoTime.getAsLong() + time.toNanos(), missed);
        open.add(deadline);
        return deadline;
    }

    /** How many are open. */
    int size() {
        return open.size();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                check();
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /** Does what is to be done for those whose time is over. */
    void check() {
        long now = nanoTime.getAsLong();
        for (Deadline deadline : open) {
            try {
                deadline.check(now);
            } catch (RuntimeException | Error failed) {
                // whatever one connection does, the others must be looked at
                LOG.warn("event=deadline_failed reason=\"{}\"", failed.toString());
            }
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
