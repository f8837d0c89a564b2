package io.isthmus.conformance;

import io.isthmus.conformance.cloud.CallFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Comparisons that wait side by side for packets, a bounded number at a time over all who share this. Thread-safe. */
final class Comparisons {
    private final Semaphore atOnce;

    Comparisons(int atOnce) {
        this.atOnce = new Semaphore(atOnce);
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
