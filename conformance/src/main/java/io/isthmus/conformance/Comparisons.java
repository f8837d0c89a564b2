package io.isthmus.conformance;

import io.isthmus.conformance.cloud.CallFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Comparisons that wait side by side for packets, a bounded number at a time over all who share this, and of each stage of a
 * story a bounded number. Thread-safe.
 */
final class Comparisons {
    private final Semaphore atOnce;
    private final int ofEachStage;

    /** All of each stage. */
    Comparisons(int atOnce) {
        this(atOnce, Integer.MAX_VALUE);
    }

    Comparisons(int atOnce, int ofEachStage) {
        this.atOnce = new Semaphore(atOnce);
        this.ofEachStage = ofEachStage;
    }

    /** As many of them as are to be made, drawn by the seed; all, if they are no more. */
    <T> List<T> some(List<T> all, long seed) {
        if (all.size() <= ofEachStage) {
            return all;
        }
        List<T> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled.subList(0, ofEachStage);
    }

    /** Makes all of them, and tells what is not as it should be. */
    List<Mismatch> of(List<Callable<Optional<Mismatch>>> comparisons) {
        List<Callable<Optional<Mismatch>>> bounded = comparisons.stream()
                .<Callable<Optional<Mismatch>>>map(comparison -> () -> bounded(comparison))
                .toList();
        List<Mismatch> mismatches = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Optional<Mismatch>> future : executor.invokeAll(bounded)) {
                future.get().ifPresent(mismatches::add);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailedException(0, "interrupted while probing");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return mismatches;
    }

    private Optional<Mismatch> bounded(Callable<Optional<Mismatch>> comparison) throws Exception {
        atOnce.acquire();
        try {
            return comparison.call();
        } finally {
            atOnce.release();
        }
    }
}
