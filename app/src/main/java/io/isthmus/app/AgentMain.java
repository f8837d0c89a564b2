package io.isthmus.app;

import io.isthmus.dataplane.linux.LinuxDataPlane;
import io.isthmus.dataplane.linux.Options;
import io.isthmus.dataplane.linux.agent.Agent;
import io.isthmus.dataplane.linux.agent.AgentOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code isthmus agent}: realises plans on this host. The controller starts it; nobody else needs to. */
final class AgentMain {
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Duration REPAIR_INTERVAL = Duration.ofSeconds(10);

    private AgentMain() {}

    static int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(AgentOptions.USAGE);
            return 0;
        }
        if (arguments.contains("--doctor")) {
            return Doctor.run();
        }
        AgentOptions options;
        try {
            options = AgentOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("isthmus agent: " + e.getMessage());
            return 2;
        }
        LogSetup.logTo(options.state().resolve("agent.log"));
        return run(options);
    }

    /** Works until the controller is gone. */
    static int run(AgentOptions options) {
        return Agent.run(
                options,
                told -> new LinuxDataPlane(new Options(told.instance(), NAMESPACES, told.host(), REPAIR_INTERVAL)));
    }
}
