package io.isthmus.control;

import io.isthmus.model.ProjectId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets others wait for the next published revision, or for the next that a project sees; whoever publishes waits for nobody,
 * and wakes only those who have something to look at. Thread-safe.
 */
final class Publication {
    /** Projects of which it is known when they last saw a change; of all others it is taken to be the newest of those. */
    static final int MOST_KNOWN = 10_000;

    private final ReentrantLock lock = new ReentrantLock();

    /** Whoever waits for any revision. */
    private final Condition published = lock.newCondition();

    /** Whoever waits for what a project sees; only while somebody does. */
    private final Map<ProjectId, Audience> audiences = new HashMap<>();

    /** The newest revision that a project sees. */
    private final Map<ProjectId, Long> seen = new HashMap<>();

    private long newest;

    /** The newest revision that everybody must look at, as it belongs to no project or nobody knows to which. */
    private long everybody;

    private static final class Audience {
        private final Condition told;
        private int waiting;

        Audience(Condition told) {
            this.told = told;
        }
    }

    Publication(long revision) {
        this.newest = revision;
        this.everybody = revision;
    }

    /** A revision that everybody must look at. */
    void tell(long revision) {
        lock.lock();
        try {
            newest = revision;
            everybody = revision;
            seen.clear();
            published.signalAll();
            audiences.values().forEach(audience -> audience.told.signalAll());
        } finally {
            lock.unlock();
        }
    }

    /** A revision, up to which only these projects see anything that was not published before. */
    void tell(long revision, Collection<ProjectId> projects) {
        lock.lock();
        try {
            newest = revision;
            published.signalAll();
            if (seen.size() + projects.size() > MOST_KNOWN) {
                everybody = seen.values().stream().reduce(everybody, Math::max);
                seen.clear();
            }
            for (ProjectId project : projects) {
                seen.put(project, revision);
                Audience audience = audiences.get(project);
                if (audience != null) {
                    audience.told.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** See {@link Controller#awaitChange}. */
    long await(long after, Optional<ProjectId> project, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (project.isPresent()) {
                await(after, project.get(), atMost.toNanos());
            } else {
                long left = atMost.toNanos();
                while (newest <= after && left > 0) {
                    left = published.awaitNanos(left);
                }
            }
            return newest;
        } finally {
            lock.unlock();
        }
    }

    private void await(long after, ProjectId project, long atMost) throws InterruptedException {
        Audience audience = audiences.computeIfAbsent(project, _ -> new Audience(lock.newCondition()));
        audience.waiting++;
        try {
            long left = atMost;
            while (Math.max(everybody, seen.getOrDefault(project, 0L)) <= after && left > 0) {
                left = audience.told.awaitNanos(left);
            }
        } finally {
            audience.waiting--;
            if (audience.waiting == 0) {
                audiences.remove(project);
            }
        }
    }

    /** Number of projects for whose changes somebody waits. */
    int audiences() {
        lock.lock();
        try {
            return audiences.size();
        } finally {
            lock.unlock();
        }
    }
}
