package io.isthmus.bench.site;

/** Waiting. */
public final class Pauses {
    private Pauses() {}

    /** @throws BenchException if interrupted; the thread stays so */
    public static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
