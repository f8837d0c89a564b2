package io.isthmus.dataplane.linux.agent;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.model.EcsId;
import io.isthmus.model.VpcId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A small controller as a process of its own: the data plane with one router, and the agent as its child. Arguments: state
 * directory, "rootless" or "root". Says {@code agent PID} and {@code converged REVISION}, and on the command {@code place}
 * how to enter an ECS; {@code clean} ends the anchor too.
 */
final class ControllerMain {
    private ControllerMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path state = Path.of(arguments[0]);
        CompletableFuture<AgentProcess> launched = new CompletableFuture<>();
        AgentDataPlane.Listener teller = new AgentDataPlane.Listener() {
            @Override
            public void connected(String host, long pid) {
                say("agent " + pid);
            }

            @Override
            public void silent(String host, long pid) {
                var _ = launched.thenAccept(process -> process.kill(pid));
            }

            @Override
            public void synced(DataPlane.State told, DataPlane.Outcome outcome) {
                say((outcome.converged() ? "converged " : "failed ") + outcome.revision());
            }
        };
        AgentProcess.Settings settings = new AgentProcess.Settings(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentMain.class.getName()),
                state.resolve("s"),
                state,
                "it",
                "box",
                arguments[1].equals("rootless"));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (AgentDataPlane dataPlane = new AgentDataPlane(
                        settings.socket(), "it", () -> Plans.state(1, Plans.empty(new VpcId("v"))), teller);
                AgentProcess process = AgentProcess.start(settings)) {
            launched.complete(process);
            Optional<String> command = Optional.ofNullable(commands.readLine());
            while (command.isPresent() && command.get().equals("place")) {
                say(String.join(
                        " ",
                        dataPlane.place(new EcsId("e")).join().orElseThrow().enter()));
                command = Optional.ofNullable(commands.readLine());
            }
            if (!command.equals(Optional.of("clean"))) {
                return;
            }
        }
        Optional<Anchor> anchor = Anchor.find(state);
        if (anchor.isPresent()) {
            anchor.get().end(state);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
