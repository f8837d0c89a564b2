package io.isthmus.dataplane.linux.agent;

import java.time.Duration;

/**
 * How long to wait before something that ended is begun again: each time twice as long, up to a limit, until it has lasted
 * well. For one thread.
 */
final class Pauses {
    private final Duration first;
    private final Duration longest;
    private final Duration well;
    private Duration next;

    /** @param well what lasted so long had begun well, and need not wait long */
    Pauses(Duration first, Duration longest, Duration well) {
        this.first = first;
        this.longest = longest;
        this.well = well;
        this.next = first;
    }

    /** The pause after it has lasted so long. */
    Duration after(Duration lasted) {
        Duration pause = lasted.compareTo(well) >= 0 ? first : next;
        Duration twice = pause.multipliedBy(2);
        next = twice.compareTo(longest) > 0 ? longest : twice;
        return pause;
    }
}
