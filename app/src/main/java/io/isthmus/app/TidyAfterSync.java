package io.isthmus.app;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.linux.agent.AgentDataPlane;

/**
 * Collects garbage once after each full sync. Reading the store and sending the whole state leave several times the heap that
 * a controller needs from then on, and one with little to do would keep it for hours. Thread-safe.
 */
record TidyAfterSync(AgentDataPlane.Listener next) implements AgentDataPlane.Listener {
    @Override
    public void connected(String host, long pid) {
        next.connected(host, pid);
    }

    @Override
    public void lost(String host, long pid) {
        next.lost(host, pid);
    }

    @Override
    public void silent(String host, long pid) {
        next.silent(host, pid);
    }

    @Override
    public void synced(DataPlane.State state, DataPlane.Outcome outcome) {
        next.synced(state, outcome);
        Thread.ofPlatform().daemon().name("tidy").start(System::gc);
    }
}
