package io.isthmus.control;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets others wait for the next published revision; whoever publishes waits for nobody. Thread-safe. */
final class Publication {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private long newest;

    Publication(long revision) {
        this.newest = revision;
    }

    void tell(long revision) {
        lock.lock();
        try {
            newest = revision;
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** See {@link Controller#awaitChange}. */
    long await(long after, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            while (newest <= after && left > 0) {
                left = published.awaitNanos(left);
            }
            return newest;
        } finally {
            lock.unlock();
        }
    }
}
