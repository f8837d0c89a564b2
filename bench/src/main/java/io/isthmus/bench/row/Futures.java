package io.isthmus.bench.row;

import io.isthmus.bench.site.BenchException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waiting for other threads. */
final class Futures {
    private Futures() {}

    /** @throws BenchException if the work failed */
    static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } catch (ExecutionException e) {
            throw new BenchException("a measuring thread failed", e.getCause() == null ? e : e.getCause());
        }
    }
}
