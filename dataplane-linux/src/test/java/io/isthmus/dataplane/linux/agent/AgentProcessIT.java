package io.isthmus.dataplane.linux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.dataplane.linux.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Controller and agent as processes of their own, in the namespaces of whoever runs the test. */
@Timeout(120)
final class AgentProcessIT {
    private final Path state;
    private Controller controller;

    AgentProcessIT(@TempDir Path state) throws IOException {
        this.state = state;
        this.controller = start();
    }

    @AfterEach
    void end() throws InterruptedException, IOException {
        controller.kill();
        await().until(() ->
                AgentLock.tryTake(state).map(AgentProcessIT::release).orElse(false));
    }

    @Test
    void agentThatIsKilledIsStartedAgainAndSynced() throws IOException {
        long first = controller.agent();
        kill(first);
        long second = controller.agent();
        assertThat(second).isNotEqualTo(first);
        assertThat(state.resolve("closed")).doesNotExist();
    }

    @Test
    void agentEndsWhenItsControllerIsKilledAndTheNextControllerHasAnAgentOfItsOwn()
            throws IOException, InterruptedException {
        long first = controller.agent();
        controller.kill();
        controller = start();
        long second = controller.agent();
        assertThat(second).isNotEqualTo(first);
        await().until(() -> ProcessIdentity.of(first).isEmpty());
    }

    @Test
    void agentThatHangsIsKilledAndReplaced() throws IOException {
        long first = controller.agent();
        stop(first);
        long second = controller.agent();
        assertThat(second).isNotEqualTo(first);
        await().until(() -> ProcessIdentity.of(first).isEmpty());
    }

    @Test
    void agentThatIsStoppedOnlyForAWhileGoesOn() throws IOException {
        long first = controller.agent();
        stop(first);
        Shell.run("kill -CONT " + first);
        controller.say("place");
        assertThat(controller.hear("ip ")).isEqualTo("netns exec ns-e");
        assertThat(AgentLock.holder(state)).isEqualTo(Long.toString(first));
    }

    /** It cannot end with its controller, and keeps its lock. */
    @Test
    void stoppedAgentOfAControllerThatIsGoneIsKilled() throws IOException, InterruptedException {
        long first = controller.agent();
        stop(first);
        controller.kill();
        controller = start();
        assertThat(controller.agent()).isNotEqualTo(first);
        await().until(() -> ProcessIdentity.of(first).isEmpty());
    }

    private static void stop(long pid) {
        Shell.run("kill -STOP " + pid);
        await().until(() -> Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T "));
    }

    @Test
    void controllerThatStopsEndsItsAgent() throws IOException, InterruptedException {
        long agent = controller.agent();
        controller.say("stop");
        assertThat(controller.awaitEnd()).isZero();
        assertThat(ProcessIdentity.of(agent)).isEmpty();
        assertThat(state.resolve("s")).doesNotExist();
        assertThat(state.resolve("closed")).as("the data plane was closed").exists();
    }

    @Test
    void secondAgentRefusesToWork() throws IOException, InterruptedException {
        long first = controller.agent();
        Path log = state.resolve("second.log");
        Process second = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentMain.class.getName(),
                        "--socket",
                        state.resolve("s").toString(),
                        "--state",
                        state.toString(),
                        "--instance",
                        "it",
                        "--host",
                        "box"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(second.waitFor()).as(Files.readString(log)).isEqualTo(Agent.SECOND_AGENT);
        assertThat(AgentLock.holder(state)).isEqualTo(Long.toString(first));
        controller.say("place");
        assertThat(controller.hear("ip ")).isEqualTo("netns exec ns-e");
    }

    private Controller start() throws IOException {
        return Controller.start(List.of(), System.getProperty("java.class.path"), state, "root");
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static boolean release(AgentLock lock) {
        try (lock) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
