package io.isthmus.forwarding;

/**
 * What a search has looked at, counted and not timed: a hop of a packet, a peering on a road, a change that might help. Beyond
 * its bound the search ends with what it has. For one thread.
 */
final class Effort {
    private final long most;
    private long spent;
    private boolean all = true;

    Effort(long most) {
        this.most = most;
    }

    void spend(long looks) {
        spent += looks;
    }

    long spent() {
        return spent;
    }

    boolean isExhausted() {
        return spent > most;
    }

    /** Something is there that is not looked at. */
    void passOver() {
        all = false;
    }

    /** Whether nothing was passed over. */
    boolean sawAll() {
        return all;
    }
}
