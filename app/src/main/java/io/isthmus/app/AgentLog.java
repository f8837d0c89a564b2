package io.isthmus.app;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.linux.agent.AgentDataPlane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what becomes of the agent. */
final class AgentLog implements AgentDataPlane.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLog.class);

    @Override
    public void connected(String host, long pid) {
        LOG.info("event=agent_connected host={} pid={}", host, pid);
    }

    @Override
    public void lost(String host, long pid) {
        LOG.warn("event=agent_lost host={} pid={}", host, pid);
    }

    @Override
    public void outcome(DataPlane.Outcome outcome) {
        for (DataPlane.Failure failure : outcome.failures()) {
            LOG.warn(
                    "event=not_converged revision={} vpc={} reason=\"{}\"",
                    outcome.revision(),
                    failure.vpc(),
                    failure.reason());
        }
    }
}
