package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Network;
import io.isthmus.dataplane.Probe;
import io.isthmus.net.Ip;
import java.time.Duration;
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
import org.junit.jupiter.params.provider.MethodSource;

/** The inside of an ECS with three NICs, two of them in one subnet (contract.md 10.33). */
@Tag("kernel")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralNicsIT {
    private static final List<String> ADDRESSES =
            List.of("172.16.0.5", "172.16.1.5", "172.16.0.6", "fd00:0:0:a::5", "fd00:0:0:aa::5", "fd00:0:0:a::6");

    private final Network network = new Network();
    private final String ecs = new Names(Fixture.INSTANCE).ecs(network.ecs("a1"));

    @SuppressWarnings("NullAway.Init") // set before each test
    private DataPlane dataPlane;

    @BeforeEach
    void makeAnEcsWithThreeNics() {
        network.vpc("a").subnet("172.16.0.0/24").subnet("172.16.1.0/24").ecs("a1", "172.16.0.5");
        network.vpc("a").subnet("fd00:0:0:a::/64").subnet("fd00:0:0:aa::/64").address("a1", "fd00:0:0:a::5");
        network.vpc("a").nic("a1-1", "a1", 1, "172.16.1.5").address("a1-1", "fd00:0:0:aa::5");
        network.vpc("a").nic("a1-2", "a1", 2, "172.16.0.6").address("a1-2", "fd00:0:0:a::6");
        network.vpc("a").ecs("a2", "172.16.0.9").address("a2", "fd00:0:0:a::9");
        network.vpc("a").ecs("a3", "172.16.1.9").address("a3", "fd00:0:0:aa::9");
        dataPlane = new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
        sync();
    }

    @AfterEach
    void removeEverything() {
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        dataPlane.close();
    }

    @Test
    void whatItStartsGoesByTheFirstNicUnlessASourceAddressSaysOtherwise() {
        assertSendsByTheRightNic();
    }

    private void assertSendsByTheRightNic() {
        for (String to : List.of("172.16.0.9", "172.16.1.9", "8.8.8.8", "fd00:0:0:a::9", "fd00:0:0:aa::9")) {
            assertThat(route(to)).as(to).contains("dev eth0");
        }
        for (int device = 0; device < 3; device++) {
            for (String to : List.of("172.16.0.9", "172.16.1.9")) {
                assertThat(route(to + " from " + ADDRESSES.get(device))).contains("dev eth" + device);
                ping(ADDRESSES.get(device), to);
            }
            for (String to : List.of("fd00:0:0:a::9", "fd00:0:0:aa::9")) {
                assertThat(route(to + " from " + ADDRESSES.get(3 + device))).contains("dev eth" + device);
                ping(ADDRESSES.get(3 + device), to);
            }
        }
    }

    private String route(String to) {
        return Shell.run("ip -n " + ecs + " route get " + to);
    }

    private void ping(String source, String to) {
        Shell.run("ip netns exec " + ecs + " ping -q -c 1 -W 2 -I " + source + " " + to);
    }

    @Test
    void whatIsBoundToANicGoesByIt() {
        for (int device = 0; device < 3; device++) {
            ping("eth" + device, "172.16.1.9");
            ping("eth" + device, "fd00:0:0:aa::9");
        }
    }

    static Stream<String> disturbances() {
        return Stream.of(
                "ip -n ECS rule del pref 1001",
                "ip -n ECS rule del pref 1002",
                "ip -n ECS -6 rule del pref 1001",
                "ip -n ECS rule flush; ip -n ECS rule add pref 32766 lookup main",
                "ip -n ECS route flush table 1001",
                "ip -n ECS route flush table 1002",
                "ip -n ECS -6 route flush table 1001",
                "ip -n ECS route replace default dev eth0 table 1001",
                "ip -n ECS route del default dev eth1",
                "ip -n ECS addr flush dev eth1",
                // The one of the second NIC is then not the kernel's first address in that subnet.
                "ip -n ECS addr add 172.16.1.66/24 dev eth0",
                "ip -n ECS addr del 172.16.1.5/24 dev eth1; ip -n ECS addr add 172.16.1.5/24 dev eth1",
                "ip -n ECS addr del 172.16.1.5/24 dev eth1; ip -n ECS addr add 172.16.1.5/32 dev eth1",
                "ip -n ECS -6 addr del fd00:0:0:aa::5/64 dev eth1; ip -n ECS -6 addr add fd00:0:0:aa::5/64 dev eth1 nodad",
                "ip -n ECS link set eth1 down",
                "ip -n ECS link set eth2 name eth7",
                "ip -n ECS link del eth1");
    }

    @ParameterizedTest
    @MethodSource("disturbances")
    void whatIsBrokenIsRepaired(String disturbance) {
        for (String command : List.of(disturbance.split("; "))) {
            Shell.run(command.replace("ECS", ecs));
        }
        sync();
        for (String address : ADDRESSES) {
            assertReaches("a2", address);
            assertReaches("a3", address);
        }
        Shell.run("ip -n " + ecs + " addr flush to 172.16.1.66");
        assertSendsByTheRightNic();
    }

    @Test
    void rulesGoWithTheirNic() {
        assertThat(rules()).contains("1001:", "1002:");
        network.vpc("a").without("a1-1");
        assertThat(dataPlane.apply(network.change("a")).join().failures()).isEmpty();
        assertThat(rules()).contains("1002:").doesNotContain("1001:");
    }

    @Test
    void whatIsLeftOfANicThatIsGoneIsTidiedAway() {
        Shell.run("ip -n " + ecs + " rule add pref 1003 from 172.16.1.7 lookup 1003");
        Shell.run("ip -n " + ecs + " -6 rule add pref 1003 from fd00:0:0:aa::7 lookup 1003");
        Shell.run("ip -n " + ecs + " rule add pref 1001 from 172.16.1.8 lookup 1001");
        Shell.run("ip -n " + ecs + " rule add pref 900 from 172.16.1.8 lookup 77");
        sync();
        assertThat(rules()).contains("900:", "1001:", "1002:").doesNotContain("1003:", "172.16.1.8 lookup 1001");
    }

    private String rules() {
        return Shell.run("ip -n " + ecs + " rule") + Shell.run("ip -n " + ecs + " -6 rule");
    }

    private void sync() {
        assertThat(dataPlane.sync(network.state()).join().failures()).isEmpty();
    }

    private void assertReaches(String from, String to) {
        Probe probe = new Probe(
                network.ecs(from), Ip.parse(to), new Probe.Kind.Icmp(), 1, Duration.ZERO, Duration.ofSeconds(2));
        assertThat(dataPlane.probe(probe).join().answered())
                .as("%s -> %s", from, to)
                .isEqualTo(1);
    }
}
