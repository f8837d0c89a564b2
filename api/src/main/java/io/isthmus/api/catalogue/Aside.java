package io.isthmus.api.catalogue;

import io.isthmus.control.aside.Niceness;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does work that takes a processor for long on a few platform threads that step back for all others, never on those that carry
 * requests: these are as many as processors, and a virtual thread gives its own to nobody while it computes. Each {@link Room} of
 * such work has threads of its own, so that one kind does not wait for another; how much may wait is what the room has places
 * for. Threads that have had nothing to do for a while end. Thread-safe.
 */
public final class Aside {
    private static final Logger LOG = LoggerFactory.getLogger(Aside.class);
    private static final long IDLE_SECONDS = 10;

    private final Map<Room, ThreadPoolExecutor> threads = new EnumMap<>(Room.class);
    private final AtomicLong asked = new AtomicLong();

    /** How much of whose work waits or is under way: an entry for each who has some. */
    private final Map<Asker, Integer> outstanding = new ConcurrentHashMap<>();

    private record Asker(Room room, Claimant claimant) {}

    /**
     * @param atOnce how much is done of each kind at the same time, from 1
     * @param stepBack what a thread does first of all
     */
    Aside(int atOnce, Runnable stepBack) {
        ThreadFactory nicer = work -> Thread.ofPlatform().name("aside").daemon().unstarted(() -> {
            try {
                stepBack.run();
            } catch (RuntimeException | Error failed) {
                // The pool counts on this thread, and somebody waits for its first work already.
                LOG.warn("long work does not step back for other work", failed);
            }
            work.run();
        });
        for (Room room : Room.values()) {
            if (room.isAside()) {
                ThreadPoolExecutor own = new ThreadPoolExecutor(
                        atOnce, atOnce, IDLE_SECONDS, TimeUnit.SECONDS, new PriorityBlockingQueue<>(), nicer);
                own.allowCoreThreadTimeOut(true);
                threads.put(room, own);
            }
        }
    }

    /** On as many threads of each kind as there are processors. */
    Aside() {
        this(Runtime.getRuntime().availableProcessors());
    }

    Aside(int atOnce) {
        this(atOnce, () -> Niceness.take(Niceness.ASIDE));
    }

    /**
     * Does the work of this room when its turn comes, and waits for that; at once and on the calling thread if it is not long.
     * The local administrator's comes first. Of all others the first of each comes before the second of anybody, so that nobody's
     * many keep another from the only one.
     */
    <T> T run(Room room, Claimant claimant, Supplier<T> work) {
        ThreadPoolExecutor own = threads.get(room);
        if (own == null) {
            return work.get();
        }
        Asker asker = new Asker(room, claimant);
        int before = outstanding.merge(asker, 1, Integer::sum);
        try {
            Task<T> task = new Task<>(
                    claimant instanceof Claimant.LocalAdministrator ? 0 : before,
                    asked.getAndIncrement(),
                    work,
                    new CompletableFuture<>());
            own.execute(task);
            return task.result.join();
        } catch (CompletionException failed) {
            throw unwrapped(failed);
        } finally {
            outstanding.computeIfPresent(asker, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** What the work failed with: to whoever asked for it, it is as if its own thread had done it. */
    private static RuntimeException unwrapped(CompletionException failed) {
        return switch (failed.getCause()) {
            case RuntimeException own -> own;
            case Error own -> throw own;
            case null, default -> failed;
        };
    }

    /** How much of a room's work waits for its turn. */
    int waiting(Room room) {
        ThreadPoolExecutor own = threads.get(room);
        return own == null ? 0 : own.getQueue().size();
    }

    private record Task<T>(int rank, long number, Supplier<T> work, CompletableFuture<T> result)
            implements Runnable, Comparable<Task<?>> {
        private static final Comparator<Task<?>> IN_TURN =
                Comparator.<Task<?>>comparingInt(Task::rank).thenComparingLong(Task::number);

        @Override
        public void run() {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error failed) {
                result.completeExceptionally(failed);
            }
        }

        @Override
        public int compareTo(Task<?> other) {
            return IN_TURN.compare(this, other);
        }
    }
}
