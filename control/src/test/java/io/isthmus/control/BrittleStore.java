package io.isthmus.control;

import io.isthmus.model.Edit;
import io.isthmus.model.Secret;
import io.isthmus.store.LogEntry;
import io.isthmus.store.PastChange;
import io.isthmus.store.Store;
import io.isthmus.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that counts appends, and can be made to fail or to wait. Thread-safe as the one it wraps. */
final class BrittleStore implements Store {
    private final Store store;
    private final AtomicInteger appends = new AtomicInteger();
    private final AtomicInteger durable = new AtomicInteger();
    private final AtomicInteger largest = new AtomicInteger();
    private final Semaphore turns = new Semaphore(Integer.MAX_VALUE);
    private final Queue<Error> compactionFailures = new ConcurrentLinkedQueue<>();
    private final Semaphore compacted = new Semaphore(0);
    private volatile boolean broken;
    private volatile boolean unreadable;
    private Optional<Error> before = Optional.empty();
    private Optional<Error> after = Optional.empty();

    BrittleStore(Store store) {
        this.store = store;
    }

    void broken(boolean isBroken) {
        broken = isBroken;
    }

    /** From now on it cannot be told what the log holds. */
    void unreadable(boolean isUnreadable) {
        unreadable = isUnreadable;
    }

    /** The next append ends in this, and has written nothing. */
    synchronized void breakBeforeWriting(Error error) {
        before = Optional.of(error);
    }

    /** The next append ends in this, though it has written all. */
    synchronized void breakAfterWriting(Error error) {
        after = Optional.of(error);
    }

    private synchronized void breakIfTold(boolean written) {
        Optional<Error> told = written ? after : before;
        if (written) {
            after = Optional.empty();
        } else {
            before = Optional.empty();
        }
        if (told.isPresent()) {
            throw told.get();
        }
    }

    /** Most edits that were to be written at once. */
    int largestAppend() {
        return largest.get();
    }

    int appends() {
        return appends.get();
    }

    /** How many appends had to be on the disk before they were answered. */
    int waitedForDisk() {
        return durable.get();
    }

    /** From now on appends wait for {@link #go}. */
    void pause() {
        turns.drainPermits();
    }

    void go() {
        turns.drainPermits();
        turns.release(Integer.MAX_VALUE - 1000);
    }

    /** Whether an append is waiting. */
    boolean waiting() {
        return turns.hasQueuedThreads();
    }

    @Override
    public Contents load() {
        return store.load();
    }

    @Override
    public boolean append(long decidedOn, List<LogEntry> entries, List<Edit> secrets, boolean fleeting) {
        turns.acquireUninterruptibly();
        turns.release();
        if (broken) {
            throw new StoreException("The change could not be written: the disk is full.");
        }
        appends.incrementAndGet();
        if (!fleeting || !entries.isEmpty()) {
            durable.incrementAndGet();
        }
        breakIfTold(false);
        largest.accumulateAndGet(
                entries.stream().mapToInt(entry -> entry.edits().size()).sum(), Math::max);
        boolean appended = store.append(decidedOn, entries, secrets, fleeting);
        breakIfTold(true);
        return appended;
    }

    @Override
    public Beginning beginning() {
        return store.beginning();
    }

    /** Lets the next steps of compaction fail so. */
    void failCompaction(Error... failures) {
        compactionFailures.addAll(List.of(failures));
    }

    /** Waits for a step of compaction that begins after this call and finds nothing to do. */
    void awaitCompacted() throws InterruptedException {
        compacted.drainPermits();
        // The first may have begun before.
        if (!compacted.tryAcquire(2, 1, TimeUnit.MINUTES)) {
            throw new AssertionError("nobody shortens the history");
        }
    }

    @Override
    public boolean compact(Instant before) {
        Error failure = compactionFailures.poll();
        if (failure != null) {
            throw failure;
        }
        boolean more = store.compact(before);
        if (!more) {
            compacted.release();
        }
        return more;
    }

    @Override
    public Sizes sizes() {
        return store.sizes();
    }

    @Override
    public void tidy() {
        store.tidy();
    }

    @Override
    public List<Secret> secrets() {
        return store.secrets();
    }

    @Override
    public List<LogEntry> since(long revision, int limit) {
        if (unreadable) {
            throw new StoreException("The change log cannot be read: the disk is gone.");
        }
        return store.since(revision, limit);
    }

    @Override
    public List<PastChange> changes(Query query) {
        return store.changes(query);
    }

    @Override
    public void close() {
        store.close();
    }
}
