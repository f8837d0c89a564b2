package io.isthmus.cli.client;

import java.util.Optional;
import java.util.function.Supplier;

/** Asks again until there is an answer. Stateless. */
public final class Polling {
    private static final int PAUSE_MS = 50;
    private static final int LONGEST_MS = 60_000;

    private Polling() {}

    /**
     * The answer; empty if there is none within a minute.
     *
     * @param question its answer, or empty as long as there is none
     */
    public static <T> Optional<T> ask(Supplier<Optional<T>> question) {
        Optional<T> answer = question.get();
        for (int waited = 0; answer.isEmpty() && waited < LONGEST_MS; waited += PAUSE_MS) {
            pause();
            answer = question.get();
        }
        return answer;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted.", "");
        }
    }
}
