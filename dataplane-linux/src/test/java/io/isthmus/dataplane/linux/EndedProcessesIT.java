package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes end with the namespace that they are in, and no others do. */
@Tag("kernel")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndedProcessesIT {
    private static final String SLEEP = "exec sleep 3600";

    private final Network network = new Network();
    private final Names names = new Names(Fixture.INSTANCE);
    private final String ecs = names.ecs(network.ecs("a1"));
    private final String neighbour = names.ecs(network.ecs("a2"));
    private final String router = names.router(network.vpc("a").id());
    private final List<Process> started = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private DataPlane dataPlane;

    @BeforeEach
    void makeTwoEcss() {
        network.vpc("a").subnet("172.16.0.0/24").ecs("a1", "172.16.0.5").ecs("a2", "172.16.0.6");
        dataPlane = open();
        sync();
    }

    @AfterEach
    void removeEverything() {
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        dataPlane.close();
        started.forEach(Process::destroyForcibly);
    }

    /** What a program may do to be hard to end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                SLEEP,
                "trap '' TERM INT HUP; while :; do sleep 1; done",
                "kill -STOP $$",
                "setsid sh -c 'sleep 3600 & sleep 3600 & exec sleep 3600' & exec sleep 3600",
                // Each process leaves its work to a child and ends; for longer than the test waits, but not for ever.
                "f() { [ $1 -gt 0 ] || exit; f $(($1 - 1)) & exit; }; f 20000 & exec sleep 3600",
                "n=0; while [ $n -lt 100 ]; do sleep 3600 & n=$((n + 1)); done; wait",
                // In the namespace by its user namespace's root only.
                "exec unshare -U sleep 3600"
            })
    void whatRunsInAnEcsEndsWithIt(String program) {
        Path namespace = namespace(ecs);
        start(ecs, program);
        Process outside = startOutside(SLEEP);
        Process beside = start(neighbour, SLEEP);
        await().until(() -> !inside(namespace).isEmpty());
        network.vpc("a").without("a1");
        dataPlane.apply(network.change("a")).join();
        await().until(() -> inside(namespace).isEmpty() && !Files.exists(Fixture.NAMESPACES.resolve(ecs)));
        assertThat(outside.isAlive()).isTrue();
        assertThat(beside.isAlive()).isTrue();
        assertThat(inside(namespace(neighbour))).containsExactly(beside.pid());
    }

    @Test
    void whatRunsInARouterEndsWithIt() {
        Process inRouter = start(router, SLEEP);
        Process inEcs = start(ecs, SLEEP);
        dataPlane.apply(network.removal(List.of(network.remove("a")))).join();
        await().until(() -> !inRouter.isAlive() && !inEcs.isAlive());
    }

    @Test
    void nothingIsLeftOfAnEmptyState() {
        List<Process> processes = List.of(start(router, SLEEP), start(ecs, SLEEP), start(neighbour, SLEEP));
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        // That was the last word before the agent ends: what is to be done is done.
        processes.forEach(process ->
                assertThat(process.onExit().orTimeout(1, TimeUnit.SECONDS)).succeedsWithin(Duration.ofSeconds(1)));
    }

    @Test
    void whatAnEarlierAgentLeftEndsToo() {
        Process process = start(ecs, SLEEP);
        dataPlane.close();
        network.vpc("a").without("a1");
        dataPlane = open();
        sync();
        await().until(() -> !process.isAlive());
    }

    /** A name of ours that stands for a namespace that is not: the one we are in. */
    @Test
    void whatIsOutsideIsNotEndedByANameInside() throws IOException {
        Process outside = startOutside(SLEEP);
        String stray = "ist" + Fixture.INSTANCE + "-e-stray";
        Path file = Files.createFile(Fixture.NAMESPACES.resolve(stray));
        Shell.run("mount --bind /proc/self/ns/net " + file);
        Files.createFile(Fixture.NAMESPACES.resolve("ist" + Fixture.INSTANCE + "-e-empty"));
        sync();
        await().until(() -> !Files.exists(file));
        assertThat(outside.isAlive()).isTrue();
    }

    private Process start(String namespace, String script) {
        Process process = start(List.of("ip", "netns", "exec", namespace, "sh", "-c", script));
        await().until(() -> inside(namespace(namespace)).contains(process.pid()));
        return process;
    }

    private Process startOutside(String script) {
        return start(List.of("sh", "-c", script));
    }

    private Process start(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What /proc calls it. */
    private static Path namespace(String name) {
        return Path.of(Shell.run("ip netns exec " + name + " readlink /proc/self/ns/net")
                .strip());
    }

    private static List<Long> inside(Path namespace) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.map(ProcessHandle::pid)
                    .filter(pid -> {
                        try {
                            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net"))
                                    .equals(namespace);
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .toList();
        }
    }

    private void sync() {
        assertThat(dataPlane.sync(network.state()).join().failures()).isEmpty();
    }

    private static DataPlane open() {
        return new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
    }
}
