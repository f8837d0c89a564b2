package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Network;
import io.isthmus.dataplane.Probe;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an ECS asks or claims, the kernel learns no neighbour by it: all namespaces of a host share the table of them. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NeighbourFloodIT {
    /** More than the 1,024 that a host has places for. */
    private static final int TOO_MANY = 1_500;

    private static final Ip GATEWAY = Ip.parse("172.16.0.1");
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;

    private final Network network = new Network();
    private final Frames frames = new Frames();
    private final String router =
            new Names(Fixture.INSTANCE).router(network.vpc("a").id());

    @SuppressWarnings("NullAway.Init") // set before each test
    private DataPlane dataPlane;

    @BeforeEach
    void makeAVpc() {
        network.vpc("a").subnet("172.16.0.0/16").subnet("fd00:0:0:a::/64");
        network.vpc("a").ecs("a1", "172.16.0.5").address("a1", "fd00:0:0:a::5");
        network.vpc("a").ecs("a2", "172.16.0.6").address("a2", "fd00:0:0:a::6");
    }

    private void sync() {
        dataPlane = new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
        assertThat(dataPlane.sync(network.state()).join().failures()).isEmpty();
    }

    @AfterEach
    void removeEverything() {
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        dataPlane.close();
        frames.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.1.1.1/0", "172.16.0.0/16"})
    void aFloodOfQuestionsTeachesTheRouterNothing(String paired) {
        if (!paired.isEmpty()) {
            network.vpc("a").pairs("a1", paired);
        }
        sync();
        List<String> before = neighbours(router);
        Ip first = Ip.parse("172.16.4.0");
        send(IntStream.range(0, TOO_MANY)
                .mapToObj(i -> Frames.arpRequest(network.mac("a1"), first.plus(i), GATEWAY))
                .toList());
        assertThat(answered("172.16.0.6", 1)).isEqualTo(1);
        assertThat(neighbours(router)).isEqualTo(before);
    }

    @Test
    void neighbourDiscoveryTeachesTheRouterNothing() {
        network.vpc("a").pairs("a1", "::/0");
        sync();
        List<String> before = neighbours(router);
        Ip first = Ip.parse("fd00:0:0:a::1000");
        for (int type : List.of(SOLICITATION, ADVERTISEMENT)) {
            send(IntStream.range(0, TOO_MANY)
                    .mapToObj(i -> Frames.icmp(
                            network.mac("a1"),
                            first.plus(i),
                            Ip.parse("fd00:0:0:a::1"),
                            type,
                            0,
                            discovery(first.plus(i))))
                    .toList());
        }
        assertThat(answered("172.16.0.6", 1)).isEqualTo(1);
        assertThat(neighbours(router)).isEqualTo(before);
    }

    /** Who looks for all that could be in its subnet makes no neighbours of its own either. */
    @Test
    void pingsThroughASubnetTeachTheEcsNothing() {
        sync();
        String ecs = new Names(Fixture.INSTANCE).ecs(network.ecs("a1"));
        List<String> before = neighbours(ecs);
        for (int i = 0; i < 20; i++) {
            answered("172.16.7." + i, 0);
        }
        assertThat(answered("172.16.0.6", 1)).isEqualTo(1);
        assertThat(neighbours(ecs)).isEqualTo(before);
    }

    /** An ECS is answered as itself and as what it is paired with, and as nobody else. */
    @Test
    void theGatewayAnswersOnlyWhoAsksAsHimself() {
        network.vpc("a").pairs("a1", "172.16.9.0/24");
        sync();
        assertThat(answers(network.mac("a1"), "172.16.0.5")).isEqualTo(1);
        assertThat(answers(network.mac("a1"), "172.16.9.7")).isEqualTo(1);
        assertThat(answers(network.mac("a1"), "172.16.0.6")).isZero();
        assertThat(answers(network.mac("a1"), "172.16.8.7")).isZero();
        assertThat(answers(network.mac("a2"), "172.16.0.5")).isZero();
        network.vpc("a").pairs("a1", "1.1.1.1/0");
        assertThat(dataPlane.apply(network.change("a")).join().failures()).isEmpty();
        assertThat(answers(network.mac("a1"), "172.16.8.7")).isZero();
        assertThat(answers(network.mac("a1"), "172.16.0.5")).isEqualTo(1);
    }

    private static byte[] discovery(Ip target) {
        byte[] body = new byte[20];
        System.arraycopy(target.bytes(), 0, body, 4, 16);
        return body;
    }

    private void send(List<byte[]> sent) {
        frames.send(new Names(Fixture.INSTANCE).ecs(network.ecs("a1")), "eth0", sent);
    }

    /** Frames that come back, besides the answer to a ping that follows. */
    private long answers(Mac sender, String asking) {
        long before = received();
        send(List.of(Frames.arpRequest(sender, Ip.parse(asking), GATEWAY)));
        assertThat(answered("172.16.0.6", 1)).isEqualTo(1);
        return received() - before - 1;
    }

    private long received() {
        return Long.parseLong(Shell.run("ip netns exec "
                        + new Names(Fixture.INSTANCE).ecs(network.ecs("a1"))
                        + " cat /sys/class/net/eth0/statistics/rx_packets")
                .strip());
    }

    /** With their states, which tell who answered last. */
    private static List<String> neighbours(String namespace) {
        return Stream.of("-4", "-6")
                .flatMap(family -> Shell.run("ip -n " + namespace + " " + family + " neigh show nud all")
                        .lines())
                .filter(line -> !line.contains("NOARP"))
                .sorted()
                .toList();
    }

    private int answered(String to, int seconds) {
        return dataPlane
                .probe(new Probe(
                        network.ecs("a1"),
                        Ip.parse(to),
                        new Probe.Kind.Icmp(),
                        1,
                        Duration.ZERO,
                        Duration.ofMillis(Math.max(1, 2_000L * seconds))))
                .join()
                .answered();
    }
}
