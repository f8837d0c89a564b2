package io.isthmus.dataplane.linux.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** An agent with a data plane that only remembers, as a process of its own. */
final class AgentMain {
    private AgentMain() {}

    public static void main(String[] arguments) {
        System.exit(Agent.run(AgentOptions.parse(List.of(arguments)), AgentMain::dataPlane));
    }

    /** Leaves a file named "closed" when it is closed. */
    private static FakeDataPlane dataPlane(AgentOptions options) {
        return new FakeDataPlane(() -> {
            try {
                Files.createFile(options.state().resolve("closed"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
