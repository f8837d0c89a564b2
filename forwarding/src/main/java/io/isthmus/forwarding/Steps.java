package io.isthmus.forwarding;

/**
 * What it takes to judge guard rails, counted and not timed: a step is a packet that is shown to filters of up to 64 rules, a look
 * into a route table, a port that is put to those like it, or a rail's look at what two sorts of ports send each other. For one
 * thread.
 */
final class Steps {
    private final long most;
    private long taken;

    /** @param most after more it is not worth to go on */
    Steps(long most) {
        this.most = most;
    }

    void take(long number) {
        taken += number;
    }

    long taken() {
        return taken;
    }

    /** Whether there were more than there may be. */
    boolean areTooMany() {
        return taken > most;
    }
}
