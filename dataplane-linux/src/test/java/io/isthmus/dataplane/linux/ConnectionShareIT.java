package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Network;
import io.isthmus.dataplane.Probe;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever opens more connections than his share is refused further ones, and takes no place of others. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionShareIT {
    private static final int SHARE = 16_384;
    private static final int TOO_MANY = 20_000;
    private static final int FIRST_PORT = 10_000;

    /** Of the pings, and of what was opened while the kernel did not yet know that it was too much. */
    private static final int FEW = 200;

    private final Network network = new Network();
    private final Frames frames = new Frames();

    @SuppressWarnings("NullAway.Init") // set before each test
    private DataPlane dataPlane;

    @BeforeEach
    void makeThreePeeredVpcs() {
        network.vpc("a").subnet("172.16.0.0/24").route("10.0.0.0/16", "ab");
        network.vpc("a").ecs("a1", "172.16.0.5").ecs("a2", "172.16.0.6").ecs("a3", "172.16.0.7");
        network.vpc("b").subnet("10.0.0.0/24").route("172.16.0.0/16", "ab").route("172.17.0.0/16", "cb");
        network.vpc("b").ecs("b1", "10.0.0.5").ecs("b2", "10.0.0.6");
        network.vpc("c").subnet("172.17.0.0/24").ecs("c1", "172.17.0.5").route("10.0.0.0/16", "cb");
        network.peer("ab", "a", "b");
        network.peer("cb", "c", "b");
        dataPlane = new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
        assertThat(dataPlane.sync(network.state()).join().failures()).isEmpty();
        // Nothing may end while a slow machine still floods.
        for (String vpc : List.of("a", "b")) {
            Shell.run("ip netns exec " + router(vpc) + " sysctl -q -w net.netfilter.nf_conntrack_udp_timeout=600");
        }
    }

    private String router(String vpc) {
        return new Names(Fixture.INSTANCE).router(network.vpc(vpc).id());
    }

    @AfterEach
    void removeEverything() {
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        dataPlane.close();
        frames.close();
    }

    @Test
    void aPortOpensNoMoreThanItsShare() {
        CompletableFuture<Probe.Result> open = pings("a1", "172.16.0.6", 60);
        assertThat(answered("a1", "172.16.0.6")).isEqualTo(1);
        flood("a1", "172.16.0.5", "172.16.0.6", TOO_MANY);
        assertThat(connections("a")).isBetween(SHARE, SHARE + FEW);
        assertThat(answered("a1", "172.16.0.6")).isZero();
        assertThat(answered("a1", "172.16.0.1")).isZero();
        assertThat(answered("a2", "172.16.0.5")).isEqualTo(1);
        assertThat(answered("b1", "172.16.0.5")).isEqualTo(1);
        assertThat(open.join().answered()).isEqualTo(60);
    }

    @Test
    void nothingOpensMoreOverALinkThanItsShare() {
        flood("a1", "172.16.0.5", "10.0.0.5", TOO_MANY / 2);
        assertThat(answered("a3", "10.0.0.6")).isEqualTo(1);
        flood("a2", "172.16.0.6", "10.0.0.5", TOO_MANY / 2);
        assertThat(connections("b")).isBetween(SHARE, SHARE + FEW);
        assertThat(answered("a3", "10.0.0.6")).isZero();
        assertThat(answered("c1", "10.0.0.6")).isEqualTo(1);
        assertThat(answered("b2", "172.16.0.7")).isEqualTo(1);
        assertThat(answered("b2", "10.0.0.5")).isEqualTo(1);
    }

    @Test
    void aStreamThatNobodyAnswersTakesOnePlace() {
        byte[] packet = Frames.udp(network.mac("a1"), Ip.parse("172.16.0.5"), Ip.parse("10.0.0.5"), FIRST_PORT);
        send("a1", Collections.nCopies(2 * TOO_MANY, packet));
        assertThat(connections("b")).isBetween(1, FEW);
        assertThat(answered("a1", "10.0.0.6")).isEqualTo(1);
        send("a1", Collections.nCopies(FEW, packet));
        assertThat(answered("a1", "10.0.0.5")).isEqualTo(1);
    }

    private void flood(String from, String source, String to, int count) {
        send(
                from,
                IntStream.range(FIRST_PORT, FIRST_PORT + count)
                        .mapToObj(port -> Frames.udp(network.mac(from), Ip.parse(source), Ip.parse(to), port))
                        .toList());
    }

    private void send(String from, List<byte[]> attempts) {
        frames.send(new Names(Fixture.INSTANCE).ecs(network.ecs(from)), "eth0", attempts);
    }

    private int connections(String vpc) {
        String router = new Names(Fixture.INSTANCE).router(network.vpc(vpc).id());
        return Integer.parseInt(Shell.run("ip netns exec " + router + " sysctl -n net.netfilter.nf_conntrack_count")
                .strip());
    }

    private int answered(String from, String to) {
        return pings(from, to, 1).join().answered();
    }

    private CompletableFuture<Probe.Result> pings(String from, String to, int count) {
        return dataPlane.probe(new Probe(
                network.ecs(from),
                Ip.parse(to),
                new Probe.Kind.Icmp(),
                count,
                Duration.ofMillis(50),
                Duration.ofMillis(500)));
    }
}
