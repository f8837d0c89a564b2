package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Network;
import io.isthmus.dataplane.Probe;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However much an ECS puts into its own namespace, looking at it costs little, and it stays as it should be. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileEcsIT {
    private static final int TOO_MANY = 5 * Dump.SOME;

    private final Network network = new Network();
    private final String ecs = new Names(Fixture.INSTANCE).ecs(network.ecs("a1"));
    private final Namespaces namespaces = new Namespaces(Fixture.NAMESPACES, 1);

    @TempDir
    Path directory = Path.of("none");

    @SuppressWarnings("NullAway.Init") // set before each test
    private DataPlane dataPlane;

    @BeforeEach
    void makeAVpc() {
        network.vpc("a").subnet("172.16.0.0/24").ecs("a1", "172.16.0.5").ecs("a2", "172.16.0.6");
        dataPlane = new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
        sync();
    }

    private void sync() {
        assertThat(dataPlane.sync(network.state()).join().failures()).isEmpty();
    }

    @AfterEach
    void removeEverything() {
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        dataPlane.close();
        namespaces.close();
    }

    private void flood(String format) throws IOException {
        Path batch = Files.writeString(
                directory.resolve("batch"),
                IntStream.range(0, TOO_MANY)
                        .mapToObj(i -> format.formatted(i >> 8, i & 255))
                        .collect(Collectors.joining("\n", "", "\n")));
        Shell.run("ip -n " + ecs + " -batch " + batch);
    }

    @Test
    void ofAFloodedNamespaceOnlySomeIsRead() throws IOException {
        flood("route add blackhole 10.%d.%d.0/24 table 7");
        int read = namespaces.inside(ecs, () -> Dump.routes(Dump.some()).size()).join();
        assertThat(read).isBetween(1, Dump.SOME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "route add blackhole 10.%d.%d.0/24 table 7",
                "route add 10.%d.%d.0/24 dev eth0",
                "neigh add 10.0.%d.%d dev lo lladdr 0a:00:00:00:00:01 nud permanent",
                "addr add 10.1.%d.%d/32 dev lo",
            })
    void whatIsBrokenInAFloodedNamespaceIsRepaired(String flood) throws IOException {
        flood(flood);
        sync();
        assertReaches();
        Shell.run("ip -n " + ecs + " route flush default");
        Shell.run("ip -n " + ecs + " neigh replace 172.16.0.1 dev eth0 lladdr 0a:69:73:74:00:77 nud permanent");
        sync();
        assertReaches();
    }

    private void assertReaches() {
        assertThat(dataPlane
                        .probe(new Probe(
                                network.ecs("a1"),
                                Ip.parse("172.16.0.6"),
                                new Probe.Kind.Icmp(),
                                1,
                                Duration.ZERO,
                                Duration.ofSeconds(2)))
                        .join()
                        .answered())
                .isEqualTo(1);
    }
}
