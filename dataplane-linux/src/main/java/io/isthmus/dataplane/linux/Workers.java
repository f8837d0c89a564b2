package io.isthmus.dataplane.linux;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Spreads work over threads and waits for it; what fails is noted at the router that it was for. Safe for use by many threads. */
record Workers(Executor executor) {

    CompletableFuture<Object> run(Runnable work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    work.run();
                    return work;
                },
                executor);
    }

    /** The work, done even if it failed: then the router knows. */
    static CompletableFuture<?> noted(Router router, CompletableFuture<?> work) {
        return work.handle((done, failure) -> {
            if (failure != null) {
                router.fail(failure);
            }
            return router;
        });
    }

    /** Does something for each router, and waits for the last. */
    static void each(Collection<Router> routers, Function<Router, CompletableFuture<?>> work) {
        await(routers.stream().map(router -> noted(router, work.apply(router))).toList());
    }

    /** Does it on the calling thread. */
    static void attempt(Router router, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            router.fail(e);
        }
    }

    /** What went wrong on another thread. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    static String reason(Throwable failure) {
        Throwable cause = cause(failure);
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    static void await(Collection<? extends CompletableFuture<?>> work) {
        CompletableFuture.allOf(work.toArray(CompletableFuture<?>[]::new)).join();
    }
}
