package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Network;
import io.isthmus.dataplane.Probe;
import io.isthmus.dataplane.linux.nft.FlowSet;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever makes more flows than are kept hides nothing: neither what passes, nor what others do, nor that something is missing. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlowFloodIT {
    private static final int MOST = 4_096;

    /** More than is kept of what is refused, and as many connections as one sender may have open. */
    private static final int MANY = 16_000;

    /** Whose connections together are more than is kept of what passes. */
    private static final List<String> SENDERS = List.of("b4", "b5", "b6");

    private static final int FIRST_PORT = 10_000;
    private static final RouterPlan.Rule PING = new RouterPlan.Rule(
            IpFamily.V4, OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty(), new RouterPlan.Peer.Anyone());

    private final Network network = new Network();
    private final Frames frames = new Frames();

    @SuppressWarnings("NullAway.Init") // set before each test
    private DataPlane dataPlane;

    /** b1 and b2 are logged; b1 takes pings and nothing else, b2 everything. */
    @BeforeEach
    void makeTwoPeeredVpcs() {
        network.vpc("a").subnet("172.16.0.0/24").ecs("a1", "172.16.0.5").route("10.0.0.0/16", "ab");
        network.vpc("b").subnet("10.0.0.0/24").route("172.16.0.0/16", "ab");
        network.vpc("b").filter("pings", List.of(PING), List.of(PING));
        network.vpc("b")
                .ecs("b1", "10.0.0.5", 1, "pings")
                .ecs("b2", "10.0.0.6")
                .ecs("b3", "10.0.0.7")
                .ecs("b4", "10.0.0.8")
                .ecs("b5", "10.0.0.9")
                .ecs("b6", "10.0.0.10")
                .log("b1")
                .log("b2")
                .log("b3");
        network.peer("ab", "a", "b");
        dataPlane = new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
        assertThat(dataPlane.sync(network.state()).join().failures()).isEmpty();
    }

    @AfterEach
    void removeEverything() {
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        dataPlane.close();
        frames.close();
    }

    @Test
    void refusedAttemptsFillOnlyASetOfTheirOwn() {
        flood("a1", "172.16.0.5", "10.0.0.5");
        assertReaches("a1", "10.0.0.5");
        assertReaches("a1", "10.0.0.6");
        Flow.Reading flooded = read("b1", MOST);
        assertThat(flooded.cut()).isTrue();
        assertThat(flooded.untold()).isEqualTo(MANY - FlowSet.Of.REFUSED.most());
        assertThat(pings(flooded, "10.0.0.5")).isEqualTo(1);
        Flow.Reading other = read("b2", MOST);
        assertThat(other.cut()).isFalse();
        assertThat(other.untold()).isZero();
        assertThat(pings(other, "10.0.0.6")).isEqualTo(1);
    }

    /** b3 takes what it gets, and fills what is kept of itself. */
    @Test
    void whatPassesFillsOnlyTheShareOfWhoGetsIt() {
        for (int i = 0; i < SENDERS.size(); i++) {
            flood(SENDERS.get(i), "10.0.0." + (8 + i), "10.0.0.7");
        }
        assertReaches("a1", "10.0.0.5");
        Flow.Reading flooded = read("b3", MOST);
        assertThat(flooded.cut()).isTrue();
        assertThat(flooded.untold()).isGreaterThanOrEqualTo(SENDERS.size() * MANY - FlowSet.Of.PASSED.most());
        assertThat(flooded.flows()).hasSize(MOST);
        Flow.Reading other = read("b1", MOST);
        assertThat(other.cut()).isFalse();
        assertThat(other.untold()).isZero();
        assertThat(pings(other, "10.0.0.5")).isEqualTo(1);
    }

    private void flood(String from, String source, String to) {
        List<byte[]> attempts = IntStream.range(FIRST_PORT, FIRST_PORT + MANY)
                .mapToObj(port -> Frames.udp(network.mac(from), Ip.parse(source), Ip.parse(to), port))
                .toList();
        frames.send(new Names(Fixture.INSTANCE).ecs(network.ecs(from)), "eth0", attempts);
    }

    private Flow.Reading read(String ecs, int most) {
        return dataPlane
                .flows(network.vpc("b").id(), network.portOf(ecs), most)
                .join()
                .orElseThrow();
    }

    private static long pings(Flow.Reading reading, String to) {
        return reading.flows().stream()
                .filter(flow ->
                        flow.key().protocol() == 1 && flow.key().destination().equals(Ip.parse(to)))
                .mapToLong(flow -> flow.passed().packets())
                .sum();
    }

    private void assertReaches(String from, String to) {
        Probe probe = new Probe(
                network.ecs(from), Ip.parse(to), new Probe.Kind.Icmp(), 1, Duration.ZERO, Duration.ofSeconds(2));
        assertThat(dataPlane.probe(probe).join().answered()).isEqualTo(1);
    }
}
