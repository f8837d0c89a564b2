package io.isthmus.app;

import io.isthmus.control.RegionController;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.linux.agent.AgentDataPlane;
import io.isthmus.dataplane.linux.agent.AgentProcess;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what becomes of the agent, tells the controller, and has an agent ended that hangs.
 *
 * @param controller completes when it has started
 * @param process completes when there is one
 */
record AgentWatcher(CompletableFuture<RegionController> controller, CompletableFuture<AgentProcess> process)
        implements AgentDataPlane.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(AgentWatcher.class);

    @Override
    public void connected(String host, long pid) {
        LOG.info("event=agent_connected host={} pid={}", host, pid);
    }

    @Override
    public void lost(String host, long pid) {
        LOG.warn("event=agent_lost host={} pid={}", host, pid);
    }

    @Override
    public void silent(String host, long pid) {
        var _ = process.thenAccept(running -> running.kill(pid));
    }

    @Override
    public void synced(DataPlane.State state, DataPlane.Outcome outcome) {
        var _ = controller.thenAccept(started -> started.synced(state, outcome));
    }
}
