package io.isthmus.cli.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says on stderr that something is still under way, once it has taken longer than people wait without wondering. */
public final class Progress implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final CountDownLatch done = new CountDownLatch(1);

    /** @param patience how long to say nothing */
    public Progress(PrintStream err, String what, Duration patience) {
        Thread thread = new Thread(() -> watch(err, what, patience), "progress");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(PrintStream err, String what, Duration patience) {
        long start = System.nanoTime();
        Duration wait = patience;
        try {
            while (!done.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                err.println(what + " ... " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s");
                wait = AGAIN;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
    }
}
