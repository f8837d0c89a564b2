package io.isthmus.api.isthmus;

/** Lets other calls have their turn in the middle of long work: virtual threads are not taken off their processor. */
final class Turns {
    private Turns() {}

    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but how soon others are answered
    static void pass() {
        Thread.yield();
    }
}
