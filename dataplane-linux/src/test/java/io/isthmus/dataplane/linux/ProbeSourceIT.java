package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Network;
import io.isthmus.dataplane.Probe;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes by each NIC of an ECS, from its own address and from one that is paired with it. */
@Tag("kernel")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProbeSourceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofMillis(300);

    private final Network network = new Network();

    @SuppressWarnings("NullAway.Init") // set before each test
    private DataPlane dataPlane;

    /**
     * Two peered VPCs of both families. Of a1, 192.0.2.0/24 and 2001:db8::/32 are paired with the first NIC, and routes of both VPCs
     * lead there; with the second, 198.51.100.0/24, of which routes lead 198.51.100.9 there.
     */
    @BeforeEach
    void makeTwoPeeredVpcs() {
        network.vpc("a").subnet("172.16.0.0/24").subnet("172.16.1.0/24").subnet("fd00:0:0:a::/64");
        network.vpc("a").ecs("a1", "172.16.0.5").address("a1", "fd00:0:0:a::5");
        network.vpc("a").nic("a1-1", "a1", 1, "172.16.1.5").address("a1-1", "fd00:0:0:a::15");
        network.vpc("a").pairs("a1", "192.0.2.0/24", "2001:db8::/32", "172.16.0.0/24");
        network.vpc("a").pairs("a1-1", "198.51.100.0/24");
        network.vpc("a").ecs("a2", "172.16.0.9").address("a2", "fd00:0:0:a::9");
        network.vpc("a").route("10.0.0.0/16", "ab").route("fd00:0:0:b::/64", "ab");
        network.vpc("a")
                .server("192.0.2.0/24", "a1")
                .server("2001:db8::/32", "a1")
                .server("198.51.100.9/32", "a1-1");
        network.vpc("b").subnet("10.0.0.0/24").subnet("fd00:0:0:b::/64");
        network.vpc("b").ecs("b1", "10.0.0.5").address("b1", "fd00:0:0:b::5");
        network.vpc("b").route("172.16.0.0/16", "ab").route("fd00:0:0:a::/64", "ab");
        network.vpc("b")
                .route("192.0.2.0/24", "ab")
                .route("2001:db8::/32", "ab")
                .route("198.51.100.9/32", "ab");
        network.peer("ab", "a", "b");
        dataPlane = new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
        assertThat(dataPlane.sync(network.state()).join().failures()).isEmpty();
    }

    @AfterEach
    void removeEverything() {
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        dataPlane.close();
    }

    private CompletableFuture<Probe.Result> probe(
            int device, String source, String to, Probe.Kind kind, int count, Duration timeout) {
        Optional<Ip> paired = source.isEmpty() ? Optional.empty() : Optional.of(Ip.parse(source));
        return dataPlane.probe(
                new Probe(network.ecs("a1"), device, paired, Ip.parse(to), kind, count, Duration.ofMillis(5), timeout));
    }

    private static Probe.Kind kind(String name) {
        return switch (name) {
            case "icmp" -> new Probe.Kind.Icmp();
            case "tcp" -> new Probe.Kind.Tcp(9);
            case "udp" -> new Probe.Kind.Udp(9);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void assertAnswered(int device, String source, String to, String kind) {
        Probe.Result result = probe(device, source, to, kind(kind), 3, PATIENCE).join();
        assertThat(result.problem()).isEmpty();
        assertThat(result.answered()).as("eth%d %s -> %s", device, source, to).isEqualTo(3);
        assertThat(result.refused()).isEqualTo(kind.equals("icmp") ? 0 : 3);
    }

    private void assertSilent(int device, String source, String to, String kind) {
        Probe.Result result = probe(device, source, to, kind(kind), 2, SILENCE).join();
        assertThat(result.problem()).isEmpty();
        assertThat(result.sent()).isEqualTo(2);
        assertThat(result.answered()).as("eth%d %s -> %s", device, source, to).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"icmp", "tcp", "udp"})
    void eachNicHasAnswersToItsOwnAddress(String kind) {
        for (int device : new int[] {0, 1}) {
            for (String to : List.of("172.16.0.9", "10.0.0.5", "fd00:0:0:a::9", "fd00:0:0:b::5")) {
                long before = leftBy(device);
                assertAnswered(device, "", to, kind);
                assertThat(leftBy(device) - before).as("by eth%d", device).isGreaterThanOrEqualTo(3);
            }
        }
    }

    private long leftBy(int device) {
        String ecs = new Names(Fixture.INSTANCE).ecs(network.ecs("a1"));
        return Long.parseLong(
                Shell.run("ip netns exec " + ecs + " cat /sys/class/net/eth" + device + "/statistics/tx_packets")
                        .strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"icmp", "tcp", "udp"})
    void aPairedSourceHasAnswersWhereRoutesLeadThemBack(String kind) {
        assertAnswered(0, "192.0.2.7", "172.16.0.9", kind);
        assertAnswered(0, "192.0.2.7", "10.0.0.5", kind);
        assertAnswered(0, "2001:db8::7", "fd00:0:0:a::9", kind);
        assertAnswered(0, "2001:db8::7", "fd00:0:0:b::5", kind);
        assertAnswered(1, "198.51.100.9", "10.0.0.5", kind);
    }

    /** Rules are asked of what opens a connection: not of the answer, though a route gives it to a server over a peering. */
    @ParameterizedTest
    @ValueSource(strings = {"icmp", "tcp", "udp"})
    void anAnswerPassesThoughNothingElseMayComeIn(String kind) {
        network.vpc("a")
                .filter(
                        Network.OPEN,
                        List.of(),
                        network.vpc("a").plan().filters().getFirst().egress());
        assertThat(dataPlane.apply(network.change("a")).join().failures()).isEmpty();
        assertAnswered(0, "", "10.0.0.5", kind);
        assertAnswered(0, "192.0.2.7", "10.0.0.5", kind);
        assertAnswered(0, "2001:db8::7", "fd00:0:0:b::5", kind);
        Probe.Result in = dataPlane
                .probe(new Probe(network.ecs("b1"), Ip.parse("192.0.2.7"), kind(kind), 1, Duration.ZERO, SILENCE))
                .join();
        assertThat(in.answered()).isZero();
    }

    /** Of the first it is another server's address, of the second nobody's; the last two may not be used. */
    @ParameterizedTest
    @ValueSource(strings = {"icmp", "tcp", "udp"})
    void elseItHasNone(String kind) {
        assertSilent(0, "172.16.0.9", "10.0.0.5", kind);
        assertSilent(0, "172.16.0.77", "10.0.0.5", kind);
        assertSilent(1, "198.51.100.8", "10.0.0.5", kind);
        assertSilent(0, "198.51.100.9", "10.0.0.5", kind);
        assertSilent(1, "192.0.2.7", "10.0.0.5", kind);
    }

    /** Whoever accepts a connection is told that it is over, and keeps nothing. */
    @Test
    void aConnectionFromAPairedSourceIsAcceptedAndEnds() throws IOException {
        String b1 = new Names(Fixture.INSTANCE).ecs(network.ecs("b1"));
        try (Namespaces namespaces = new Namespaces(Fixture.NAMESPACES, 1);
                ServerSocketChannel listener =
                        namespaces.inside(b1, () -> listen("10.0.0.5")).join();
                ServerSocketChannel listener6 =
                        namespaces.inside(b1, () -> listen("fd00:0:0:b::5")).join()) {
            for (List<String> ends :
                    List.of(List.of("192.0.2.7", "10.0.0.5"), List.of("2001:db8::7", "fd00:0:0:b::5"))) {
                Probe.Result result = probe(0, ends.getFirst(), ends.getLast(), new Probe.Kind.Tcp(8080), 3, PATIENCE)
                        .join();
                assertThat(result.answered()).isEqualTo(3);
                assertThat(result.refused()).isZero();
            }
            assertThat(listener.isOpen() && listener6.isOpen()).isTrue();
            assertThat(Shell.run("ip netns exec " + b1 + " cat /proc/net/tcp /proc/net/tcp6")
                            .lines()
                            .filter(line -> line.contains(" 03 ") || line.contains(" 01 ")))
                    .as("half open or open")
                    .isEmpty();
        }
    }

    private static ServerSocketChannel listen(String address) {
        try {
            return ServerSocketChannel.open().bind(new InetSocketAddress(address, 8080));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoeverCancelsItHasItEndedAndNothingIsLeftOfIt() {
        String before = inside();
        CompletableFuture<Probe.Result> running =
                probe(0, "192.0.2.7", "10.0.0.77", new Probe.Kind.Icmp(), 1000, Duration.ofSeconds(10));
        long first = leftBy(0);
        while (leftBy(0) < first + 3) {
            Thread.onSpinWait();
        }
        assertThat(inside()).isEqualTo(before);
        running.cancel(false);
        long count = leftBy(0);
        assertThat(count).isLessThan(first + 1000);
        assertAnswered(0, "192.0.2.7", "10.0.0.5", "icmp");
        assertThat(dataPlane.sync(network.state()).join().failures()).isEmpty();
        assertThat(inside()).isEqualTo(before);
    }

    /** What the ECS is set up with. */
    private String inside() {
        String ecs = new Names(Fixture.INSTANCE).ecs(network.ecs("a1"));
        return Shell.run("ip -n " + ecs + " addr")
                + Shell.run("ip -n " + ecs + " rule")
                + Shell.run("ip -n " + ecs + " route show table all")
                + Shell.run("ip -n " + ecs + " -6 route show table all");
    }

    @Test
    void aNicThatIsNotThereIsAProblemInWords() {
        assertThat(probe(4, "", "10.0.0.5", new Probe.Kind.Icmp(), 1, SILENCE)
                        .join()
                        .problem())
                .isNotEmpty();
        assertThat(probe(4, "192.0.2.7", "10.0.0.5", new Probe.Kind.Icmp(), 1, SILENCE)
                        .join()
                        .problem())
                .contains("eth4");
    }
}
