package io.isthmus.dataplane.linux.agent;

import java.util.List;

/** An agent with a data plane that only remembers, as a process of its own. */
final class AgentMain {
    private AgentMain() {}

    public static void main(String[] arguments) {
        System.exit(Agent.run(AgentOptions.parse(List.of(arguments)), options -> new FakeDataPlane()));
    }
}
