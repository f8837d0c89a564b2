package io.isthmus.dataplane.linux;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Tells whoever asks that work goes on: with each piece of work that is done, or when there is none. Thread-safe. It keeps as
 * many questions as there are askers who have no answer yet.
 */
final class Pulse {
    private final Queue<CompletableFuture<Boolean>> questions = new ConcurrentLinkedQueue<>();

    /** Completes with the next {@link #beat}. */
    CompletableFuture<Boolean> next() {
        CompletableFuture<Boolean> question = new CompletableFuture<>();
        questions.add(question);
        return question;
    }

    void beat() {
        for (CompletableFuture<Boolean> question = questions.poll(); question != null; question = questions.poll()) {
            question.complete(true);
        }
    }
}
