package io.isthmus.control.password;

import io.isthmus.control.aside.Niceness;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Computes hashes on a few platform threads, each with memory of its own, and never on the threads that carry requests. Whoever
 * asks gets its turn after at most one of each other asker's, and has one under way at a time, so that nobody's many keep
 * another from the only one. Threads that have had nothing to do for a while end and give their memory back. Thread-safe.
 */
final class Turns {
    /** Who is served first and always has places, whatever strangers ask for: the local administrator. */
    static final String FIRST = "local socket";

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int threads;
    private final int perAsker;
    private final int total;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();

    /** Who waits, in the order of their turns. */
    private final LinkedHashMap<String, Deque<Task<?>>> waiting = new LinkedHashMap<>();

    private final Set<String> served = new HashSet<>();
    private int count;
    private int running;
    private int idle;

    /**
     * @param threads how many hashes are computed at once, from 1
     * @param perAsker how many of one asker may wait, from 1
     * @param total how many may wait altogether, {@link #FIRST}'s not counted
     */
    Turns(int threads, int perAsker, int total) {
        this.threads = threads;
        this.perAsker = perAsker;
        this.total = total;
    }

    private static final class Task<T> {
        private final Function<Argon2id, T> work;
        private final CompletableFuture<Turn<T>> result = new CompletableFuture<>();

        Task(Function<Argon2id, T> work) {
            this.work = work;
        }

        void run(Argon2id argon) {
            try {
                result.complete(new Turn.Taken<>(work.apply(argon)));
            } catch (RuntimeException | Error failed) {
                result.completeExceptionally(failed);
            }
        }
    }

    /** Does the work when its turn comes, and waits for that. */
    <T> Turn<T> take(String asker, Function<Argon2id, T> work) {
        Task<T> task = new Task<>(work);
        lock.lock();
        try {
            if (waitingOf(asker) >= perAsker) {
                return new Turn.Crowded<>(perAsker);
            }
            if (!asker.equals(FIRST)) {
                if (count >= total && !makeRoom(asker)) {
                    return new Turn.Full<>();
                }
                count++;
            }
            waiting.computeIfAbsent(asker, _ -> new ArrayDeque<>()).addLast(task);
            more.signal();
            if (allWaiting() > idle && running < threads) {
                running++;
                Thread.ofPlatform().name("hashing").daemon().start(this::serve);
            }
        } finally {
            lock.unlock();
        }
        return task.result.join();
    }

    /** Number of those that wait. */
    int waiting() {
        lock.lock();
        try {
            return allWaiting();
        } finally {
            lock.unlock();
        }
    }

    private int allWaiting() {
        return waiting.values().stream().mapToInt(Deque::size).sum();
    }

    private int waitingOf(String asker) {
        Deque<Task<?>> own = waiting.get(asker);
        return own == null ? 0 : own.size();
    }

    /** Turns away the last of whoever has the most waiting, if those are at least two more than this asker's. */
    private boolean makeRoom(String asker) {
        String most = waiting.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(FIRST))
                .max(Comparator.comparingInt(entry -> entry.getValue().size()))
                .map(Map.Entry::getKey)
                .orElse(asker);
        if (waitingOf(most) < waitingOf(asker) + 2) {
            return false;
        }
        crowded(Objects.requireNonNull(waiting.get(most)).removeLast());
        count--;
        return true;
    }

    private <T> void crowded(Task<T> task) {
        task.result.complete(new Turn.Crowded<>(perAsker));
    }

    private void serve() {
        try (Argon2id argon = new Argon2id(HashText.USUAL.memory())) {
            Niceness.take(Niceness.ASIDE);
            for (Optional<Next> next = next(); next.isPresent(); next = next()) {
                next.get().task.run(argon);
                done(next.get().asker);
            }
        } catch (RuntimeException | Error failed) {
            giveUp();
            throw failed;
        }
    }

    private record Next(String asker, Task<?> task) {}

    /** Waits for something to do; empty if there is nothing for long, and the thread must end. */
    private Optional<Next> next() {
        lock.lock();
        try {
            long left = IDLE_NANOS;
            while (true) {
                Optional<Next> next = pick();
                if (next.isPresent()) {
                    return next;
                }
                if (left <= 0) {
                    running--;
                    return Optional.empty();
                }
                idle++;
                try {
                    left = more.awaitNanos(left);
                } catch (InterruptedException _) {
                    left = 0; // nobody but the end of the process interrupts it
                } finally {
                    idle--;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<Next> pick() {
        Optional<String> asker = Stream.concat(Stream.of(FIRST), waiting.keySet().stream())
                .filter(each -> waiting.containsKey(each) && !served.contains(each))
                .findFirst();
        return asker.map(each -> {
            Deque<Task<?>> own = Objects.requireNonNull(waiting.remove(each));
            Task<?> task = own.removeFirst();
            if (!own.isEmpty()) {
                waiting.put(each, own);
            }
            if (!each.equals(FIRST)) {
                count--;
            }
            served.add(each);
            return new Next(each, task);
        });
    }

    private void done(String asker) {
        lock.lock();
        try {
            served.remove(asker);
        } finally {
            lock.unlock();
        }
    }

    /** After a failure of the machinery, such as no memory: nobody waits for a thread that is no more. */
    private void giveUp() {
        lock.lock();
        try {
            running--;
            waiting.values().forEach(own -> own.forEach(Turns::full));
            waiting.clear();
            count = 0;
        } finally {
            lock.unlock();
        }
    }

    private static <T> void full(Task<T> task) {
        task.result.complete(new Turn.Full<>());
    }
}
