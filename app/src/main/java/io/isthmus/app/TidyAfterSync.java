package io.isthmus.app;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.linux.agent.AgentDataPlane;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Collects garbage once after each full sync. Reading the store and sending the whole state leave several times the heap that
 * a controller needs from then on, and one with little to do would keep it for hours. Thread-safe.
 */
final class TidyAfterSync implements AgentDataPlane.Listener {
    private final AgentDataPlane.Listener next;
    private final AtomicBoolean syncing = new AtomicBoolean();

    TidyAfterSync(AgentDataPlane.Listener next) {
        this.next = next;
    }

    @Override
    public void connected(String host, long pid) {
        syncing.set(true);
        next.connected(host, pid);
    }

    @Override
    public void lost(String host, long pid) {
        next.lost(host, pid);
    }

    @Override
    public void outcome(DataPlane.Outcome outcome) {
        next.outcome(outcome);
        if (syncing.getAndSet(false)) {
            Thread.ofPlatform().daemon().name("tidy").start(System::gc);
        }
    }
}
