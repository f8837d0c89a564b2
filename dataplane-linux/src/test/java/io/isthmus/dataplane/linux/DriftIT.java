package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.DataPlane.Outcome;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an administrator breaks by hand, the data plane repairs; what is not its own, it leaves alone. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DriftIT {
    private static final String PREFIX = "ist" + Fixture.INSTANCE + "-";

    private final Network network = new Network();
    private final String router =
            new Names(Fixture.INSTANCE).router(network.vpc("a").id());
    private final String other =
            new Names(Fixture.INSTANCE).router(network.vpc("b").id());
    private final String ecs = new Names(Fixture.INSTANCE).ecs(network.ecs("a1"));
    private final String link = Names.link(network.peering("ab"));

    @SuppressWarnings("NullAway.Init") // set before each test
    private DataPlane dataPlane;

    /** VPC a has two route tables, b one. */
    @BeforeEach
    void makeTwoPeeredVpcs() {
        network.vpc("a").subnet("172.16.0.0/24").ecs("a1", "172.16.0.5").route("10.0.0.0/16", "ab");
        network.vpc("b").subnet("10.0.0.0/24").ecs("b1", "10.0.0.5").route("172.16.0.0/16", "ab");
        network.vpc("a")
                .subnet("fd00:0:0:a::/64")
                .address("a1", "fd00:0:0:a::5")
                .route("fd00:0:0:b::/64", "ab");
        network.vpc("b")
                .subnet("fd00:0:0:b::/64")
                .address("b1", "fd00:0:0:b::5")
                .route("fd00:0:0:a::/64", "ab");
        network.vpc("a").ecs("a2", "172.16.0.6", 2, Network.OPEN);
        network.peer("ab", "a", "b");
        dataPlane = open(Duration.ZERO);
        sync();
    }

    @AfterEach
    void removeEverything() {
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        dataPlane.close();
    }

    static Stream<String> disturbances() {
        return Stream.of(
                "ip netns del ROUTER",
                "ip netns del ECS",
                "ip -n ROUTER link del LINK",
                "ip -n ROUTER link set LINK down",
                "ip -n ROUTER link set LINK arp on",
                "ip -n ROUTER link set LINK address 0a:69:73:74:00:99",
                "ip -n ROUTER link set PORT down",
                "ip -n ROUTER link del PORT",
                "ip -n ROUTER link set PORT group 7",
                "ip -n ROUTER route flush table 1000",
                "ip -n ROUTER route del 10.0.0.0/16 table 1001",
                "ip -n ROUTER route replace blackhole 10.0.0.0/16 table 1001",
                "ip -n ROUTER route add blackhole 10.0.0.5 table 1001",
                "ip -n ROUTER rule del pref 1001",
                "ip -n ROUTER rule add pref 900 blackhole",
                "ip -n ROUTER neigh flush nud permanent dev PORT",
                "ip -n ROUTER neigh replace 172.16.0.5 dev PORT lladdr 0a:69:73:74:00:77 nud permanent",
                "ip -n ROUTER addr flush dev lo",
                "ip netns exec ROUTER nft flush ruleset",
                "ip -n OTHER route flush table main",
                "ip -n OTHER route replace blackhole 172.16.0.0/16",
                "ip -n OTHER route add blackhole 172.16.0.5",
                "ip -n OTHER rule add pref 900 blackhole",
                "ip -n OTHER rule del pref 32766",
                "ip -n OTHER rule del pref 0",
                "ip -n OTHER -6 route flush table main",
                "ip -n OTHER -6 rule del pref 32766",
                "ip netns exec ROUTER nft flush set ip isthmus sources",
                "ip netns exec ROUTER nft flush set ip6 isthmus sources",
                "ip netns exec ROUTER nft flush map ip isthmus marks",
                "ip netns exec ROUTER nft insert rule ip isthmus forward drop",
                "ip netns exec ROUTER nft insert rule ip6 isthmus forward drop",
                "ip netns exec ROUTER sysctl -q -w net.ipv4.ip_forward=0",
                "ip -n ROUTER -6 route flush table 1001",
                "ip -n ROUTER -6 rule del pref 1001",
                "ip -n ROUTER -6 neigh replace fd00:0:0:a::5 dev PORT lladdr 0a:69:73:74:00:77 nud permanent",
                "ip netns exec ROUTER sysctl -q -w net.ipv6.conf.all.forwarding=0",
                "ip netns exec ROUTER sysctl -q -w net.ipv6.conf.all.disable_ipv6=1",
                "ip -n ECS -6 addr flush dev eth0",
                "ip -n ECS -6 route flush default",
                "ip -n ECS link set eth0 down",
                "ip -n ECS link set eth0 name eth7",
                "ip -n ECS link set eth0 address 0a:69:73:74:00:88",
                "ip -n ECS addr flush dev eth0",
                "ip -n ECS route flush default",
                "ip -n ECS neigh replace 172.16.0.1 dev eth0 lladdr 0a:69:73:74:00:77 nud permanent");
    }

    @ParameterizedTest
    @MethodSource("disturbances")
    void whatIsBrokenIsRepaired(String disturbance) {
        disturb(disturbance);
        sync();
        assertEverythingReaches();
    }

    @ParameterizedTest
    @MethodSource("disturbances")
    void whatIsBrokenIsRepairedByLooksAtOneRouterAtATime(String disturbance) {
        dataPlane.close();
        dataPlane =
                new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ofMillis(50), 1));
        sync();
        disturb(disturbance);
        await().untilAsserted(this::assertEverythingReaches);
    }

    private void disturb(String disturbance) {
        String port = Shell.run("ip -n " + router + " -br link")
                .lines()
                .map(line -> line.split("@")[0])
                .filter(name -> name.startsWith("p"))
                .findFirst()
                .orElseThrow();
        Shell.run(disturbance
                .replace("ROUTER", router)
                .replace("OTHER", other)
                .replace("LINK", link)
                .replace("PORT", port)
                .replace("ECS", ecs));
    }

    private void assertEverythingReaches() {
        assertReaches("a1", "10.0.0.5");
        assertReaches("b1", "172.16.0.5");
        assertReaches("a1", "172.16.0.1");
        assertReaches("a1", "fd00:0:0:b::5");
        assertReaches("a1", "fd00:0:0:a::1");
    }

    @Test
    void whatIsAddedToARouterIsRemoved() {
        Shell.run("ip -n " + router + " route add 10.9.0.0/16 via 169.254.1.1 dev " + link + " onlink table 1001");
        Shell.run("ip -n " + router + " addr add 172.16.0.99/32 dev lo");
        Shell.run("ip -n " + router + " rule add pref 500 lookup main");
        Shell.run("ip -n " + router + " link add p0123456789abc type veth peer name p0123456789abd");
        Shell.run("ip netns add " + PREFIX + "e-stray");
        sync();
        assertThat(Shell.run("ip -n " + router + " route show table 1001")).doesNotContain("10.9.0.0");
        assertThat(Shell.run("ip -n " + router + " addr show dev lo")).doesNotContain("172.16.0.99");
        assertThat(Shell.run("ip -n " + router + " rule")).doesNotContain("500:");
        assertThat(Shell.run("ip -n " + router + " link")).doesNotContain("p0123456789ab");
        assertThat(Shell.run("ip netns list")).doesNotContain("stray");
    }

    @Test
    void theRepairPassActsByItself() {
        dataPlane.close();
        dataPlane = open(Duration.ofMillis(50));
        sync();
        Shell.run("ip -n " + router + " route flush table 1001");
        Probe probe = new Probe(
                network.ecs("a1"),
                Ip.parse("10.0.0.5"),
                new Probe.Kind.Icmp(),
                100,
                Duration.ofMillis(10),
                Duration.ofMillis(100));
        assertThat(dataPlane.probe(probe).join().answered()).isPositive();
        assertReaches("a1", "10.0.0.5");
    }

    @Test
    void aSecondSyncChangesNothing() {
        String before = kernel();
        sync();
        assertThat(kernel()).isEqualTo(before);
        dataPlane.close();
        dataPlane = open(Duration.ZERO);
        sync();
        assertThat(kernel()).isEqualTo(before);
    }

    @Test
    void foreignThingsAreLeftAlone() {
        String foreign = "ist" + Fixture.INSTANCE + "x-v-foreign";
        Shell.run("ip netns add " + foreign);
        try {
            Shell.run("ip -n " + ecs + " link add mine type veth peer name yours");
            Shell.run("ip -n " + ecs + " addr add 192.0.2.1/24 dev eth0");
            Shell.run("ip -n " + ecs + " route add 198.51.100.0/24 dev eth0");
            sync();
            assertThat(Shell.run("ip netns list")).contains(foreign);
            assertThat(Shell.run("ip -n " + ecs + " link")).contains("mine");
            assertThat(Shell.run("ip -n " + ecs + " addr")).contains("192.0.2.1");
            assertThat(Shell.run("ip -n " + ecs + " route")).contains("198.51.100.0");
        } finally {
            Shell.run("ip netns del " + foreign);
        }
    }

    @Test
    void aSpoofedSourceGetsNothingThrough() {
        network.vpc("a").ecs("a2", "172.16.0.6");
        sync();
        assertReaches("a1", "172.16.0.6");
        Shell.run("ip -n " + ecs + " addr add 172.16.0.66/24 dev eth0");
        Shell.run("ip -n " + ecs + " route replace default via 172.16.0.1 dev eth0 onlink src 172.16.0.66");
        Shell.run("ip -n " + ecs + " route replace 172.16.0.0/24 via 172.16.0.1 dev eth0 onlink src 172.16.0.66");
        assertSilent("a1", "10.0.0.5");
        assertSilent("a1", "172.16.0.6");
        assertSilent("a1", "172.16.0.1");
        sync();
        assertReaches("a1", "10.0.0.5");
    }

    @Test
    void aSpoofedIpv6SourceGetsNothingThrough() {
        Shell.run("ip -n " + ecs + " -6 addr add fd00:0:0:a::66/64 dev eth0 nodad noprefixroute");
        Shell.run("ip -n " + ecs + " -6 addr del fd00:0:0:a::5/64 dev eth0");
        assertSilent("a1", "fd00:0:0:b::5");
        assertSilent("a1", "fd00:0:0:a::1");
        Shell.run("ip -n " + ecs + " -6 addr del fd00:0:0:a::66/64 dev eth0");
        sync();
        assertReaches("a1", "fd00:0:0:b::5");
    }

    @Test
    void aSpoofedHardwareAddressGetsNothingThrough() {
        long before = arrivedAt("b1");
        Shell.run("ip -n " + ecs + " link set eth0 address 0a:69:73:74:00:88");
        assertSilent("a1", "10.0.0.5");
        assertThat(arrivedAt("b1")).isEqualTo(before);
    }

    @Test
    void anArpMessageCannotTakeAnAddressAway() {
        network.vpc("a").ecs("a2", "172.16.0.6");
        sync();
        Shell.run("ip -n " + ecs + " addr add 172.16.0.6/32 dev eth0");
        Shell.run("ip netns exec " + ecs + " sysctl -q -w net.ipv4.conf.eth0.arp_notify=1");
        Shell.run("ip -n " + ecs + " link set eth0 down");
        Shell.run("ip -n " + ecs + " link set eth0 up");
        assertReaches("b1", "172.16.0.6");
    }

    @Test
    void aLinkSpeaksNoArp() {
        assertThat(Shell.run("ip -n " + router + " link show " + link)).contains("NOARP");
        assertReaches("a1", "10.0.0.5");
        assertThat(Shell.run("ip -n " + router + " neigh show dev " + link)
                        .strip()
                        .lines())
                .hasSize(2)
                .allMatch(line ->
                        (line.contains("169.254.1.1") || line.contains("fe80::1")) && line.contains("PERMANENT"));
    }

    private long arrivedAt(String name) {
        String namespace = new Names(Fixture.INSTANCE).ecs(network.ecs(name));
        return Long.parseLong(Shell.run("ip netns exec " + namespace + " cat /sys/class/net/eth0/statistics/rx_packets")
                .strip());
    }

    /** All that the router and the ECS hold, as the administrator's tools see it. */
    private String kernel() {
        StringBuilder text = new StringBuilder();
        for (String namespace : List.of(router, ecs)) {
            for (String what : List.of(
                    "link", "addr", "route show table all", "rule", "neigh", "-6 route show table all", "-6 rule")) {
                text.append(Shell.run("ip -n " + namespace + " " + what));
            }
        }
        text.append(Shell.run("ip netns exec " + router + " nft list ruleset"));
        // The kernel takes its time to tell the operational state.
        return text.toString().replaceAll(" state [A-Z]+", "");
    }

    private void sync() {
        Outcome outcome = dataPlane.sync(network.state()).join();
        assertThat(outcome.failures()).isEmpty();
    }

    private void assertReaches(String from, String to) {
        assertThat(ping(from, to, Duration.ofSeconds(2)).answered())
                .as("%s -> %s", from, to)
                .isEqualTo(1);
    }

    private void assertSilent(String from, String to) {
        assertThat(ping(from, to, Duration.ofMillis(200)).answered())
                .as("%s -> %s", from, to)
                .isZero();
    }

    private Probe.Result ping(String from, String to, Duration timeout) {
        return dataPlane
                .probe(new Probe(network.ecs(from), Ip.parse(to), new Probe.Kind.Icmp(), 1, Duration.ZERO, timeout))
                .join();
    }

    private static DataPlane open(Duration repairInterval) {
        return new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", repairInterval));
    }
}
