package io.isthmus.app;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How a controller is told to stop: by a call, or by a signal (SIGTERM, SIGINT, SIGHUP). A signal ends the process with the
 * status of its work, once all is put away, and not as soon as Java would. Thread-safe.
 */
final class OrderlyStop implements AutoCloseable {
    /** Longer than every step of a stop may take; one that hangs must not outlive what systemd waits. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final CompletableFuture<Boolean> asked = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    OrderlyStop() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::signalled, "stop"));
    }

    /** @param removed whether everything was removed from the kernel for good */
    void ask(boolean removed) {
        asked.complete(removed);
    }

    /** Waits until it is asked for, and tells whether everything was removed from the kernel for good. */
    boolean await() {
        return asked.join();
    }

    /** What the process is going to end with. */
    int status(int status) {
        ended.complete(status);
        return status;
    }

    /** Java runs this when it exits, by a signal or at the end of the work, and would call a signal a failure. */
    private void signalled() {
        if (ended.isDone()) {
            return;
        }
        ask(false);
        int status = ended.completeOnTimeout(1, LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> 1)
                .join();
        Runtime.getRuntime().halt(status);
    }

    /** However the work ended, nobody waits for it any longer. */
    @Override
    public void close() {
        ended.complete(1);
    }
}
