package io.isthmus.dataplane;

import static io.isthmus.dataplane.Network.DEFAULT_TABLE;
import static io.isthmus.dataplane.Network.OPEN;
import static io.isthmus.dataplane.Network.allow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.dataplane.DataPlane.Outcome;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.forwarding.RouterPlan.Peer;
import io.isthmus.forwarding.RouterPlan.Rule;
import io.isthmus.model.PortRange;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every data plane must do with real packets. Each test starts with an empty one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class DataPlaneContract {
    private static final OptionalInt ICMP = OptionalInt.of(1);
    private static final OptionalInt TCP = OptionalInt.of(6);
    private static final List<Rule> ANY = List.of(allow(OptionalInt.empty(), new Peer.Anyone()));

    /** How long nothing must come back until it counts as nothing. */
    private static final Duration SILENCE = Duration.ofMillis(250);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int PROBES_AT_LEAST = 64;
    private static final int PROBES_AT_MOST = 256;

    protected final Network network = new Network();

    @SuppressWarnings("NullAway.Init") // set before each test
    protected DataPlane dataPlane;

    /** A data plane that takes over what is there. */
    protected abstract DataPlane open();

    /** Names of all that the data plane of {@link #open} has made and not removed, of whatever kind. */
    protected abstract List<String> left();

    @BeforeEach
    void openDataPlane() {
        dataPlane = open();
    }

    @AfterEach
    void removeEverything() {
        settled(dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())));
        dataPlane.close();
        assertThat(left()).isEmpty();
    }

    @Test
    void peeredEcssReachEachOtherBothWays() {
        twoPeeredVpcs();
        sync();
        assertReaches("a1", "10.0.0.5");
        assertReaches("b1", "172.16.0.5");
    }

    @Test
    void ecssOfOneVpcReachEachOther() {
        network.vpc("a")
                .subnet("10.0.0.0/24")
                .subnet("10.0.1.0/24")
                .ecs("a1", "10.0.0.5")
                .ecs("a2", "10.0.0.6");
        network.vpc("a").ecs("a3", "10.0.1.5");
        sync();
        assertReaches("a1", "10.0.0.6");
        assertReaches("a2", "10.0.0.5");
        assertReaches("a1", "10.0.1.5");
    }

    @Test
    void aPeeringWithoutRoutesCarriesNothing() {
        twoPeeredVpcs();
        network.vpc("a").withoutRoute("10.0.0.0/16");
        network.vpc("b").withoutRoute("172.16.0.0/16");
        sync();
        assertSilent("a1", "10.0.0.5");
        assertSilent("b1", "172.16.0.5");
    }

    @Test
    void aRouteWithoutAWayBackBringsNoAnswer() {
        twoPeeredVpcs();
        network.vpc("b").withoutRoute("172.16.0.0/16");
        sync();
        assertSilent("a1", "10.0.0.5");
        assertSilent("b1", "172.16.0.5");
    }

    @Test
    void aGatewayAnswersItsOwnVpcOnly() {
        twoPeeredVpcs();
        network.vpc("a").subnet("172.16.1.0/24");
        sync();
        assertReaches("a1", "172.16.0.1");
        assertReaches("a1", "172.16.1.1");
        assertReaches("b1", "10.0.0.1");
        assertSilent("a1", "10.0.0.1");
        assertSilent("b1", "172.16.0.1");
    }

    @Test
    void aBlackholeBeatsAShorterRoute() {
        twoPeeredVpcs();
        network.vpc("a").blackhole("10.0.0.5/32");
        network.vpc("b").ecs("b2", "10.0.0.6");
        sync();
        assertSilent("a1", "10.0.0.5");
        assertReaches("a1", "10.0.0.6");
    }

    @Test
    void theLongestPrefixWins() {
        network.vpc("a").subnet("172.16.0.0/24").ecs("a1", "172.16.0.5");
        network.vpc("b").subnet("10.0.0.0/24").ecs("b1", "10.0.0.5").ecs("b2", "10.0.0.6");
        network.vpc("c").subnet("10.0.0.0/24").ecs("c2", "10.0.0.6");
        network.peer("ab", "a", "b").peer("ac", "a", "c");
        network.vpc("a").route("10.0.0.0/24", "ab").route("10.0.0.6/32", "ac");
        network.vpc("b").route("172.16.0.0/16", "ab");
        sync();
        assertReaches("a1", "10.0.0.5");
        assertSilent("a1", "10.0.0.6");
        network.vpc("c").route("172.16.0.0/16", "ac");
        apply("c");
        assertReaches("a1", "10.0.0.6");
    }

    @Test
    void aLocalSubnetBeatsEveryRoute() {
        twoPeeredVpcs();
        network.vpc("a").subnet("10.0.0.0/28").ecs("a2", "10.0.0.5").route("10.0.0.6/32", "ab");
        network.vpc("b").ecs("b2", "10.0.0.6").ecs("b3", "10.0.0.20");
        sync();
        assertReaches("a1", "10.0.0.5");
        network.vpc("a").without("a2");
        apply("a");
        assertSilent("a1", "10.0.0.5");
        assertSilent("a1", "10.0.0.6");
        assertReaches("a1", "10.0.0.20");
    }

    @Test
    void aCustomTableRulesOnlyWhatItsSubnetSends() {
        network.vpc("a")
                .subnet("172.16.0.0/24")
                .subnet("172.16.1.0/24")
                .ecs("a1", "172.16.0.5")
                .ecs("a2", "172.16.1.5", 2, OPEN);
        network.vpc("b").subnet("10.0.0.0/24").ecs("b1", "10.0.0.5", 2, OPEN);
        network.peer("ab", "a", "b");
        network.vpc("a").route(2, "10.0.0.0/16", "ab");
        network.vpc("b").route(2, "172.16.0.0/16", "ab");
        sync();
        assertReaches("a2", "10.0.0.5");
        assertReaches("b1", "172.16.1.5");
        assertSilent("a1", "10.0.0.5");
        network.vpc("a").ecs("a1", "172.16.0.5", 2, OPEN);
        apply("a");
        assertReaches("a1", "10.0.0.5");
    }

    @Test
    void theArrivalTableCarriesTransitOnlyWhereItHasRoutes() {
        transit();
        sync();
        assertReaches("b1", "192.168.0.5");
        assertReaches("c1", "10.0.0.5");
        network.vpc("a").withoutRoute("192.168.0.0/16");
        apply("a");
        assertSilent("b1", "192.168.0.5");
    }

    @Test
    void withoutAnArrivalTableLinksReachLocalSubnetsOnly() {
        transit();
        network.vpc("a").localOnlyOnArrival();
        network.vpc("b").route("172.16.0.0/16", "ab");
        sync();
        assertSilent("b1", "192.168.0.5");
        assertReaches("b1", "172.16.0.5");
        assertReaches("a1", "192.168.0.5");
    }

    @Test
    void vpcsWithTheSameBlockAreSeparate() {
        for (String vpc : List.of("a", "b")) {
            network.vpc(vpc).subnet("10.0.0.0/24").ecs(vpc + "1", "10.0.0.5");
        }
        network.vpc("a").ecs("a2", "10.0.0.6");
        sync();
        assertReaches("a1", "10.0.0.6");
        assertSilent("b1", "10.0.0.6");
    }

    @Test
    void requestAndReplyMayTakeDifferentWays() {
        network.vpc("a").subnet("172.16.0.0/24").ecs("a1", "172.16.0.5");
        network.vpc("b").subnet("10.0.0.0/24").ecs("b1", "10.0.0.5");
        network.vpc("t").subnet("192.168.0.0/24");
        network.peer("ab", "a", "b").peer("at", "a", "t").peer("tb", "t", "b");
        network.vpc("a").route("10.0.0.0/16", "at");
        network.vpc("t").route("10.0.0.0/16", "tb");
        network.vpc("b").route("172.16.0.0/16", "ab");
        sync();
        assertReaches("a1", "10.0.0.5");
        assertThat(tcp("a1", "10.0.0.5", 9).refused()).isEqualTo(1);
    }

    @Test
    void anAddressWithoutAnEcsIsNeverRoutedOn() {
        twoPeeredVpcs();
        network.vpc("a").subnet("10.0.0.0/28");
        sync();
        assertSilent("a1", "10.0.0.5");
        assertSilent("b1", "172.16.0.77");
    }

    /** A neighbour that does not answer is asked for three times, a second apart; what waits for it is then thrown away. */
    @Test
    void whoLookedForAnEcsInVainReachesItAsSoonAsItIsThere() {
        twoPeeredVpcs();
        sync();
        settled(ping("a1", "172.16.0.6", 1, Duration.ZERO, Duration.ofMillis(2300)));
        network.vpc("a").ecs("a2", "172.16.0.6");
        apply("a");
        assertReaches("a1", "172.16.0.6");
        assertReaches("a2", "172.16.0.5");
        network.vpc("a").without("a2");
        apply("a");
        assertSilent("a1", "172.16.0.6");
    }

    /** The kernel would turn down six, and then one a second. */
    @Test
    void aClosedPortTurnsDownEveryPacket() {
        dualStack();
        sync();
        assertThat(udp("a1", "10.0.0.5", 20).refused()).isEqualTo(20);
        assertThat(udp("a1", "fd00:0:0:b::5", 20).refused()).isEqualTo(20);
    }

    @Test
    void whatNoRuleAllowsIsDropped() {
        twoPeeredVpcs();
        network.vpc("b").filter("closed", List.of(), ANY).ecs("b1", "10.0.0.5", DEFAULT_TABLE, "closed");
        network.vpc("a").filter("mute", ANY, List.of()).ecs("a2", "172.16.0.6", DEFAULT_TABLE, "mute");
        sync();
        assertSilent("a1", "10.0.0.5");
        assertReaches("b1", "172.16.0.5");
        assertSilent("a2", "172.16.0.5");
        assertSilent("a2", "172.16.0.1");
        assertReaches("a1", "172.16.0.6");
    }

    @Test
    void rulesTellProtocolsPortsAndBlocksApart() {
        twoPeeredVpcs();
        network.vpc("b")
                .filter(
                        "web",
                        List.of(
                                new Rule(IpFamily.V4, TCP, OptionalInt.of(80), OptionalInt.of(90), new Peer.Anyone()),
                                new Rule(
                                        IpFamily.V4,
                                        ICMP,
                                        OptionalInt.of(8),
                                        OptionalInt.of(0),
                                        new Peer.In(Cidr.parse("172.16.0.5/32")))),
                        ANY)
                .ecs("b1", "10.0.0.5", DEFAULT_TABLE, "web");
        network.vpc("a").ecs("a2", "172.16.0.6");
        sync();
        assertThat(tcp("a2", "10.0.0.5", 85).refused()).isEqualTo(1);
        assertThat(tcp("a2", "10.0.0.5", 91).answered()).isZero();
        assertReaches("a1", "10.0.0.5");
        assertSilent("a2", "10.0.0.5");
    }

    /** Overlaps of blocks and many of them are one set; the others of the VPC are outside of it. */
    @Test
    void aRuleForSeveralBlocksMatchesEachOfThemAndNothingBetween() {
        twoPeeredVpcs();
        Peer within = new Peer.Within(Stream.of("172.16.0.5/32", "172.16.0.8/29", "192.0.2.0/24")
                .map(Cidr::parse)
                .toList());
        network.vpc("b")
                .filter("within", List.of(allow(OptionalInt.empty(), within)), ANY)
                .filter("sending", ANY, List.of(allow(OptionalInt.empty(), within)))
                .ecs("b1", "10.0.0.5", DEFAULT_TABLE, "within")
                .ecs("b2", "10.0.0.6", DEFAULT_TABLE, "sending");
        network.vpc("a").ecs("a2", "172.16.0.6").ecs("a3", "172.16.0.9");
        sync();
        assertReaches("a1", "10.0.0.5");
        assertReaches("a3", "10.0.0.5");
        assertSilent("a2", "10.0.0.5");
        assertReaches("b2", "172.16.0.9");
        assertSilent("b2", "172.16.0.6");
        network.vpc("b")
                .filter(
                        "within",
                        List.of(allow(
                                OptionalInt.empty(),
                                new Peer.Within(Stream.of("172.16.0.6/32", "192.0.2.0/24")
                                        .map(Cidr::parse)
                                        .toList()))),
                        ANY);
        apply("b");
        assertReaches("a2", "10.0.0.5");
        assertSilent("a1", "10.0.0.5");
    }

    @Test
    void aRuleForAGroupFollowsItsMembers() {
        twoPeeredVpcs();
        network.members("web", "a", "172.16.0.5");
        network.vpc("b")
                .filter("members", List.of(allow(OptionalInt.empty(), new Peer.Members(network.group("web")))), ANY)
                .ecs("b1", "10.0.0.5", DEFAULT_TABLE, "members");
        network.vpc("a").ecs("a2", "172.16.0.6");
        sync();
        assertReaches("a1", "10.0.0.5");
        assertSilent("a2", "10.0.0.5");
        assertConverged(settled(dataPlane.apply(
                network.memberChange("web", "a", Set.of(Ip.parse("172.16.0.6")), Set.of(Ip.parse("172.16.0.5"))))));
        assertReaches("a2", "10.0.0.5");
        assertSilent("a1", "10.0.0.5");
    }

    @Test
    void aRuleForAGroupBelievesAnAddressOnlyWhereItsMembersAre() {
        transit();
        network.vpc("a")
                .filter("members", List.of(allow(OptionalInt.empty(), new Peer.Members(network.group("web")))), ANY)
                .ecs("a1", "172.16.0.5", DEFAULT_TABLE, "members")
                .ecs("a2", "172.16.0.6");
        network.vpc("z").subnet("10.0.0.0/24").ecs("z1", "10.0.0.5");
        network.vpc("b").route("172.16.0.0/16", "ab");
        network.members("web", "z", "10.0.0.5").members("web", "c", "172.16.0.6");
        sync();
        assertSilent("b1", "172.16.0.5");
        assertSilent("a2", "172.16.0.5");
        assertSilent("c1", "172.16.0.5");
        becomesMember("b", "10.0.0.5");
        assertReaches("b1", "172.16.0.5");
        assertSilent("c1", "172.16.0.5");
        becomesMember("a", "172.16.0.6");
        assertReaches("a2", "172.16.0.5");
        network.unpeer("ab").vpc("a").withoutRoute("10.0.0.0/16");
        network.peer("az", "a", "z").vpc("a").route("10.0.0.0/16", "az");
        network.vpc("z").route("172.16.0.0/16", "az");
        network.vpc("b").withoutRoute("172.16.0.0/16").withoutRoute("192.168.0.0/16");
        apply("a", "b", "z");
        assertReaches("z1", "172.16.0.5");
    }

    @Test
    void whoComesThroughAnotherVpcIsNoneOfItsMembers() {
        transit();
        network.vpc("b")
                .filter("members", List.of(allow(OptionalInt.empty(), new Peer.Members(network.group("web")))), ANY)
                .ecs("b1", "10.0.0.5", DEFAULT_TABLE, "members");
        network.members("web", "c", "192.168.0.5");
        sync();
        assertSilent("c1", "10.0.0.5");
        becomesMember("a", "192.168.0.5");
        assertReaches("c1", "10.0.0.5");
    }

    @Test
    void aRuleOfEgressMeansTheMembersWhereAPacketGoes() {
        transit();
        network.vpc("a")
                .filter("members", ANY, List.of(allow(OptionalInt.empty(), new Peer.Members(network.group("web")))))
                .ecs("a1", "172.16.0.5", DEFAULT_TABLE, "members")
                .ecs("a2", "172.16.0.6");
        network.vpc("b").route("172.16.0.0/16", "ab");
        network.members("web", "c", "10.0.0.5", "172.16.0.6");
        sync();
        assertSilent("a1", "10.0.0.5");
        assertSilent("a1", "172.16.0.6");
        becomesMember("b", "10.0.0.5");
        assertReaches("a1", "10.0.0.5");
        becomesMember("a", "172.16.0.6");
        assertReaches("a1", "172.16.0.6");
    }

    private void becomesMember(String vpc, String ip) {
        assertConverged(settled(dataPlane.apply(network.memberChange("web", vpc, Set.of(Ip.parse(ip)), Set.of()))));
    }

    @Test
    void theFirstRuleThatMatchesActs() {
        twoPeeredVpcs();
        Rule anyone = allow(ICMP, new Peer.Anyone());
        Rule notThem = new Rule(
                IpFamily.V4,
                OptionalInt.of(1),
                OptionalInt.empty(),
                OptionalInt.empty(),
                new Peer.In(Cidr.parse("172.16.0.0/24")),
                true);
        network.vpc("b").filter(OPEN, List.of(notThem, anyone), ANY);
        sync();
        assertSilent("a1", "10.0.0.5");
        assertReaches("b1", "172.16.0.5");
        network.vpc("b").filter(OPEN, List.of(anyone, notThem), ANY);
        apply("b");
        assertReaches("a1", "10.0.0.5");
        network.vpc("b")
                .filter(
                        OPEN,
                        List.of(anyone),
                        List.of(new Rule(
                                IpFamily.V4,
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                new Peer.Anyone(),
                                true)));
        apply("b");
        assertReaches("a1", "10.0.0.5");
        assertSilent("b1", "172.16.0.5");
    }

    @Test
    void aNetworkAclGuardsASubnetFromWhatComesFromOutsideAndLetsOutWhatItAllows() {
        twoPeeredVpcs();
        network.vpc("b").subnet("10.0.1.0/24").ecs("b2", "10.0.0.6").ecs("b3", "10.0.1.5");
        network.vpc("b").acl("10.0.0.0/24", List.of(), List.of());
        sync();
        assertSilent("a1", "10.0.0.5");
        assertSilent("b1", "172.16.0.5");
        assertSilent("b3", "10.0.0.5");
        assertSilent("b1", "10.0.1.1");
        assertReaches("b2", "10.0.0.5");
        assertReaches("b1", "10.0.0.1");
        network.vpc("b")
                .acl(
                        "10.0.0.0/24",
                        List.of(acl(true, "10.0.1.0/24", "0.0.0.0/0"), acl(false, "0.0.0.0/0", "10.0.0.5/32")),
                        List.of());
        apply("b");
        assertReaches("a1", "10.0.0.5");
        assertSilent("a1", "10.0.0.6");
        assertSilent("b3", "10.0.0.5");
        assertSilent("b1", "172.16.0.5");
        network.vpc("b").acl("10.0.0.0/24", List.of(), List.of(acl(false, "10.0.0.0/24", "172.16.0.0/16")));
        apply("b");
        assertReaches("b1", "172.16.0.5");
        assertSilent("a1", "10.0.0.5");
        network.vpc("b").withoutAcl("10.0.0.0/24");
        apply("b");
        assertReaches("a1", "10.0.0.5");
        assertReaches("b3", "10.0.0.5");
    }

    @Test
    void aNetworkAclTellsPortsApart() {
        twoPeeredVpcs();
        sync();
        network.vpc("b")
                .acl(
                        "10.0.0.0/24",
                        List.of(
                                acl(List.of(), List.of(new PortRange(8080, 8081), new PortRange(9000, 9000)), false),
                                acl(List.of(new PortRange(1, 1023)), List.of(), false)),
                        List.of());
        apply("b");
        assertThat(tcp("a1", "10.0.0.5", 8081).refused()).isEqualTo(1);
        assertThat(tcp("a1", "10.0.0.5", 9000).refused()).isEqualTo(1);
        assertThat(tcp("a1", "10.0.0.5", 8082).refused()).isZero();
        assertSilent("a1", "10.0.0.5");
    }

    @Test
    void changingANetworkAclLeavesWhatIsRunning() {
        CompletableFuture<Probe.Result> running = underWay(40);
        network.vpc("b").acl("10.0.0.0/24", List.of(), List.of());
        apply("b");
        assertSilent("a1", "10.0.0.5");
        assertThat(settled(running).answered()).isEqualTo(40);
    }

    @Test
    void packetsOfALoggedPortAreCountedByFlowAsPassedOrAsRefused() {
        twoPeeredVpcs();
        network.vpc("b").ecs("b2", "10.0.0.6").log("b1");
        sync();
        settled(ping("a1", "10.0.0.5", 3, Duration.ofMillis(5), PATIENCE));
        assertThat(tcp("b1", "172.16.0.5", 81).refused()).isEqualTo(1);
        assertReaches("a1", "10.0.0.6");
        List<Flow> open = flows("b", "b1");
        assertThat(flow(open, "172.16.0.5", "10.0.0.5", 1).passed().packets()).isEqualTo(3);
        assertThat(flow(open, "10.0.0.5", "172.16.0.5", 1).passed().packets()).isEqualTo(3);
        assertThat(flow(open, "10.0.0.5", "172.16.0.5", 6).key().destinationPort())
                .isEqualTo(81);
        assertThat(flow(open, "172.16.0.5", "10.0.0.5", 6).key().sourcePort()).isEqualTo(81);
        assertThat(open).allMatch(flow -> flow.refused().packets() == 0);
        assertThat(open).noneMatch(flow -> flow.key().toString().contains("10.0.0.6"));
        network.vpc("b").filter(OPEN, List.of(), ANY);
        apply("b");
        assertSilent("a1", "10.0.0.5");
        Flow shut = flow(flows("b", "b1"), "172.16.0.5", "10.0.0.5", 1);
        assertThat(shut.refused().packets()).isEqualTo(2);
        assertThat(shut.passed().packets()).isEqualTo(3);
        dataPlane.close();
        dataPlane = open();
        sync();
        Flow kept = flow(flows("b", "b1"), "172.16.0.5", "10.0.0.5", 1);
        assertThat(List.of(kept.passed().packets(), kept.refused().packets())).containsExactly(3L, 2L);
        assertThat(settled(dataPlane.flows(network.vpc("b").id(), network.portOf("b2"), 10)))
                .isEmpty();
    }

    private List<Flow> flows(String vpc, String ecs) {
        Flow.Reading reading = settled(dataPlane.flows(network.vpc(vpc).id(), network.portOf(ecs), 100))
                .orElseThrow();
        assertThat(reading.untold()).isZero();
        assertThat(reading.cut()).isFalse();
        return reading.flows();
    }

    private static Flow flow(List<Flow> flows, String source, String destination, int protocol) {
        return flows.stream()
                .filter(flow -> flow.key().source().equals(Ip.parse(source))
                        && flow.key().destination().equals(Ip.parse(destination))
                        && flow.key().protocol() == protocol)
                .reduce((one, other) -> {
                    throw new AssertionError(one + " and " + other);
                })
                .orElseThrow(() -> new AssertionError("no such flow in " + flows));
    }

    private static RouterPlan.AclRule acl(boolean deny, String source, String destination) {
        return new RouterPlan.AclRule(
                IpFamily.V4,
                OptionalInt.empty(),
                List.of(Cidr.parse(source)),
                List.of(Cidr.parse(destination)),
                List.of(),
                List.of(),
                deny);
    }

    private static RouterPlan.AclRule acl(List<PortRange> source, List<PortRange> destination, boolean deny) {
        return new RouterPlan.AclRule(IpFamily.V4, TCP, List.of(), List.of(), source, destination, deny);
    }

    @Test
    void takingAnIngressRuleAwayCutsWhatIsRunning() {
        CompletableFuture<Probe.Result> running = underWay(100);
        network.vpc("b").filter(OPEN, List.of(), ANY);
        apply("b");
        assertSilent("a1", "10.0.0.5");
        assertThat(settled(running).answered()).isBetween(1, 90);
    }

    @Test
    void takingAnEgressRuleAwayLeavesWhatIsRunning() {
        CompletableFuture<Probe.Result> running = underWay(40);
        network.vpc("a").filter(OPEN, ANY, List.of());
        apply("a");
        assertSilent("a1", "10.0.0.5");
        assertThat(settled(running).answered()).isEqualTo(40);
    }

    @Test
    void aDeletedRouteStopsWhatIsRunning() {
        CompletableFuture<Probe.Result> running = underWay(100);
        network.vpc("a").withoutRoute("10.0.0.0/16");
        apply("a");
        assertSilent("a1", "10.0.0.5");
        assertThat(settled(running).answered()).isBetween(1, 90);
    }

    @Test
    void thingsComeAndGoOneByOne() {
        network.vpc("a").subnet("172.16.0.0/24");
        network.vpc("b").subnet("10.0.0.0/24");
        apply("a", "b");
        network.vpc("a").ecs("a1", "172.16.0.5");
        apply("a");
        network.vpc("b").ecs("b1", "10.0.0.5");
        apply("b");
        network.peer("ab", "a", "b");
        apply("a", "b");
        assertSilent("a1", "10.0.0.5");
        network.vpc("a").route("10.0.0.0/16", "ab");
        apply("a");
        network.vpc("b").route("172.16.0.0/16", "ab");
        apply("b");
        assertReaches("a1", "10.0.0.5");
        network.unpeer("ab").vpc("a").withoutRoute("10.0.0.0/16");
        network.vpc("b").withoutRoute("172.16.0.0/16");
        apply("a", "b");
        assertSilent("a1", "10.0.0.5");
        network.peer("ab", "a", "b").vpc("a").route("10.0.0.0/16", "ab");
        network.vpc("b").route("172.16.0.0/16", "ab");
        apply("b", "a");
        assertReaches("a1", "10.0.0.5");
        network.vpc("b").without("b1");
        apply("b");
        assertSilent("a1", "10.0.0.5");
        assertThat(settled(dataPlane.place(network.ecs("b1")))).isEmpty();
        network.unpeer("ab").vpc("a").withoutRoute("10.0.0.0/16");
        assertConverged(settled(dataPlane.apply(network.removal(List.of(network.remove("b")), "a"))));
        assertReaches("a1", "172.16.0.1");
        assertConverged(settled(dataPlane.apply(network.removal(List.of(network.remove("a"))))));
        awaitNothingLeft();
    }

    @Test
    void applyingTheSameAgainChangesNothing() {
        twoPeeredVpcs();
        sync();
        CompletableFuture<Probe.Result> running = ping("a1", "10.0.0.5", 300, Duration.ofMillis(1), PATIENCE);
        for (int i = 0; i < 5; i++) {
            sync();
            apply("a", "b");
        }
        assertThat(settled(running).answered()).isEqualTo(300);
    }

    @Test
    void aNewDataPlaneTakesOverWithoutLosingAPacket() {
        twoPeeredVpcs();
        sync();
        try (DataPlane observer = open()) {
            assertConverged(settled(observer.sync(network.state())));
            assertThat(lostWhile(observer, 20, _ -> {
                        dataPlane.close();
                        dataPlane = open();
                        sync();
                    }))
                    .isZero();
        }
    }

    @Test
    void aPortThatChangesItsTableLosesNoPacket() {
        twoPeeredVpcs();
        network.vpc("a").withoutRoute("10.0.0.0/16");
        network.vpc("a").route(2, "10.0.0.0/16", "ab").ecs("a1", "172.16.0.5", 2, OPEN);
        sync();
        assertThat(lostWhile(dataPlane, 30, round -> {
                    int from = 2 + round % 2;
                    int to = 2 + (round + 1) % 2;
                    network.vpc("a").route(to, "10.0.0.0/16", "ab").ecs("a1", "172.16.0.5", to, OPEN);
                    network.vpc("a").withoutTable(from);
                    apply("a");
                }))
                .isZero();
    }

    /** How many pings of a1 to b1, one at each other's heels, had no answer meanwhile. */
    private int lostWhile(DataPlane observer, int rounds, IntConsumer round) {
        Probe flood = new Probe(
                network.ecs("a1"), Ip.parse("10.0.0.5"), new Probe.Kind.Icmp(), 1000, Duration.ZERO, PATIENCE);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> lost = CompletableFuture.supplyAsync(() -> {
            int sum = 0;
            do {
                Probe.Result result = settled(observer.probe(flood));
                assertThat(result.problem()).isEmpty();
                sum += flood.count() - result.answered();
            } while (!over.get());
            return sum;
        });
        try {
            IntStream.range(0, rounds).forEach(round);
        } finally {
            over.set(true);
        }
        return settled(lost);
    }

    @Test
    void whatIsNotInTheStateIsRemoved() {
        twoPeeredVpcs();
        sync();
        network.unpeer("ab").vpc("a").withoutRoute("10.0.0.0/16");
        network.remove("b");
        dataPlane.close();
        dataPlane = open();
        sync();
        assertThat(settled(dataPlane.place(network.ecs("b1")))).isEmpty();
        assertReaches("a1", "172.16.0.1");
        assertSilent("a1", "10.0.0.5");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aVpcWhosePlanIsNotKnownStaysAsItIsAndHarmsNoOther(boolean anew) {
        twoPeeredVpcs();
        sync();
        if (anew) {
            dataPlane.close();
            dataPlane = open();
        }
        network.vpc("a").ecs("a2", "172.16.0.6");
        assertConverged(settled(dataPlane.sync(network.stateWithoutPlanOf("b"))));
        assertReaches("a1", "10.0.0.5");
        assertReaches("a2", "10.0.0.5");
        assertReaches("b1", "172.16.0.5");
        network.vpc("a").ecs("a3", "172.16.0.7");
        apply("a");
        assertReaches("b1", "172.16.0.7");
        network.vpc("b").ecs("b2", "10.0.0.6");
        apply("b");
        assertReaches("a1", "10.0.0.6");
        assertReaches("b1", "172.16.0.5");
        assertConverged(settled(dataPlane.sync(network.stateWithoutPlanOf("b"))));
        network.unpeer("ab").vpc("a").withoutRoute("10.0.0.0/16");
        assertConverged(settled(dataPlane.apply(network.removal(List.of(network.remove("b")), "a"))));
        assertThat(settled(dataPlane.place(network.ecs("b1")))).isEmpty();
        assertThat(settled(dataPlane.place(network.ecs("a1")))).isPresent();
    }

    @Test
    void signsOfLifeComeWhileALargeStateIsMadeTrue() {
        assertThat(dataPlane.alive()).succeedsWithin(PATIENCE);
        for (int i = 0; i < 60; i++) {
            network.vpc("v" + i).subnet("10.0.0.0/24").ecs("e" + i, "10.0.0.5");
        }
        List<String> order = new CopyOnWriteArrayList<>();
        CompletableFuture<Outcome> outcome = dataPlane.sync(network.state());
        CompletableFuture<?> told = outcome.thenRun(() -> order.add("made true"));
        var _ = dataPlane.alive().thenRun(() -> order.add("alive"));
        assertConverged(settled(outcome));
        settled(told);
        assertThat(order).containsExactly("alive", "made true");
    }

    @Test
    void ipv6FollowsTheSameRulesBesideIpv4() {
        dualStack();
        network.vpc("b").ecs("b2", "10.0.0.6").address("b2", "fd00:0:0:b::6");
        network.vpc("a").blackhole("fd00:0:0:b::6/128");
        sync();
        assertReaches("a1", "10.0.0.5");
        assertReaches("a1", "fd00:0:0:b::5");
        assertReaches("b1", "fd00:0:0:a::5");
        assertReaches("b1", "fd00:0:0:b::6");
        assertThat(tcp("a1", "fd00:0:0:b::5", 9).refused()).isEqualTo(1);
        assertThat(udp("a1", "fd00:0:0:b::5").refused()).isEqualTo(1);
        assertThat(udp("a1", "10.0.0.5").refused()).isEqualTo(1);
        assertThat(udp("a1", "fd00:0:0:b::77").answered()).isZero();
        assertReaches("a1", "fd00:0:0:a::1");
        assertSilent("a1", "fd00:0:0:b::1");
        assertSilent("a1", "fd00:0:0:b::6");
        assertSilent("a1", "fd00:0:0:b::77");
        assertSilent("a1", "fd00:0:0:a::77");
        assertSilent("a1", "fd00:0:0:c::5");
    }

    @Test
    void ipv6ComesAndGoesWhileIpv4GoesOn() {
        twoPeeredVpcs();
        sync();
        CompletableFuture<Probe.Result> running = dataPlane.probe(new Probe(
                network.ecs("a1"), Ip.parse("10.0.0.5"), new Probe.Kind.Icmp(), 300, Duration.ofMillis(1), PATIENCE));
        network.vpc("a").subnet("fd00:0:0:a::/64").ecs("a2", "172.16.0.6").address("a2", "fd00:0:0:a::6");
        apply("a");
        assertReaches("a2", "fd00:0:0:a::1");
        network.vpc("a").subnet("fd00:0:0:aa::/64").ecs("a3", "172.16.0.7").address("a3", "fd00:0:0:aa::7");
        apply("a");
        assertReaches("a2", "fd00:0:0:aa::7");
        network.vpc("a").without("a2").without("a3");
        network.vpc("a").withoutSubnet("fd00:0:0:a::/64").withoutSubnet("fd00:0:0:aa::/64");
        apply("a");
        assertThat(settled(running).answered()).isEqualTo(300);
        assertReaches("a1", "10.0.0.5");
    }

    @Test
    void aVpcWithoutIpv6CarriesItBetweenItsPeerings() {
        transit();
        network.vpc("b").subnet("fd00:0:0:b::/64").address("b1", "fd00:0:0:b::5");
        network.vpc("c").subnet("fd00:0:0:c::/64").address("c1", "fd00:0:0:c::5");
        network.vpc("b").route("fd00:0:0:c::/64", "ab");
        network.vpc("c").route("fd00:0:0:b::/64", "ac");
        network.vpc("a").route("fd00:0:0:b::/64", "ab").route("fd00:0:0:c::/64", "ac");
        sync();
        assertReaches("b1", "fd00:0:0:c::5");
        assertReaches("c1", "fd00:0:0:b::5");
    }

    @Test
    void rulesOfIpv6LetOnlyIpv6Pass() {
        dualStack();
        network.members("friends", "b", "fd00:0:0:b::5", "10.0.0.7");
        Rule friends = new Rule(
                IpFamily.V6,
                OptionalInt.of(58),
                OptionalInt.of(128),
                OptionalInt.of(0),
                new Peer.Members(network.group("friends")));
        Rule others = allow(TCP, new Peer.Anyone());
        network.vpc("a").filter(Network.OPEN, List.of(friends, others), List.of());
        sync();
        assertReaches("b1", "fd00:0:0:a::5");
        assertSilent("b1", "172.16.0.5");
        assertThat(tcp("b1", "fd00:0:0:a::5", 9).refused()).isZero();
        assertThat(tcp("b1", "172.16.0.5", 9).refused()).isEqualTo(1);
        assertConverged(settled(
                dataPlane.apply(network.memberChange("friends", "b", Set.of(), Set.of(Ip.parse("fd00:0:0:b::5"))))));
        assertSilent("b1", "fd00:0:0:a::5");
    }

    /** What ended may leave in its own time; meanwhile the same may come again, or others with what it had. */
    @Test
    void whatEndedIsSilentAtOnceAndMayComeAgainAtOnce() {
        dualStack();
        sync();
        for (int round = 0; round < 5; round++) {
            network.vpc("a").ecs("a2", "172.16.0.6").address("a2", "fd00:0:0:a::6");
            apply("a");
            assertReaches("b1", "172.16.0.6");
            assertReaches("a2", "fd00:0:0:b::5");
            network.vpc("a").without("a2");
            apply("a");
            assertSilentBriefly("b1", "172.16.0.6");
            assertSilentBriefly("b1", "fd00:0:0:a::6");
        }
        network.vpc("a").ecs("a2", "172.16.0.6");
        apply("a");
        // The port goes to another ECS, and the address to another port.
        network.vpc("a").without("a2").nic("a2", "a3", 0, "172.16.0.7").ecs("a4", "172.16.0.6");
        apply("a");
        assertReaches("b1", "172.16.0.6");
        assertReaches("b1", "172.16.0.7");
        // A peering goes, and comes again; then all of a VPC does.
        for (boolean whole : List.of(false, true)) {
            network.unpeer("ab").vpc("a").withoutRoute("10.0.0.0/16").withoutRoute("fd00:0:0:b::/64");
            network.vpc("b").withoutRoute("172.16.0.0/16").withoutRoute("fd00:0:0:a::/64");
            if (whole) {
                assertConverged(settled(
                        dataPlane.apply(network.removal(List.of(network.vpc("a").id()), "b"))));
            } else {
                apply("a", "b");
            }
            assertSilentBriefly("b1", "172.16.0.5");
            assertSilentBriefly("b1", "fd00:0:0:a::5");
            network.peer("ab", "a", "b").vpc("a").route("10.0.0.0/16", "ab").route("fd00:0:0:b::/64", "ab");
            network.vpc("b").route("172.16.0.0/16", "ab").route("fd00:0:0:a::/64", "ab");
            apply("a", "b");
            assertReaches("b1", "172.16.0.5");
            assertReaches("a1", "fd00:0:0:b::5");
        }
    }

    @Test
    void eachNicOfAnEcsAnswersByItself() {
        dualStack();
        network.vpc("a").subnet("172.16.1.0/24").subnet("fd00:0:0:aa::/64").route("fd00:0:0:bb::/64", "ab");
        network.vpc("a").ecs("a2", "172.16.0.9").address("a2", "fd00:0:0:a::9");
        network.vpc("a").ecs("a3", "172.16.1.9").address("a3", "fd00:0:0:aa::9");
        network.vpc("b").route("fd00:0:0:aa::/64", "ab");
        network.vpc("c").subnet("192.168.0.0/24").ecs("c1", "192.168.0.9");
        network.vpc("a").nic("a1-1", "a1", 1, "172.16.1.5").address("a1-1", "fd00:0:0:aa::5");
        network.vpc("a").nic("a1-2", "a1", 2, "172.16.0.6").address("a1-2", "fd00:0:0:a::6");
        network.vpc("c").nic("a1-3", "a1", 3, "192.168.0.5");
        sync();
        for (String nic : List.of("172.16.0.5", "172.16.1.5", "172.16.0.6")) {
            for (String from : List.of("a2", "a3", "b1")) {
                assertReaches(from, nic);
                assertThat(tcp(from, nic, 9).refused())
                        .as("%s -> %s", from, nic)
                        .isEqualTo(1);
                assertThat(udp(from, nic).refused()).as("%s -> %s", from, nic).isEqualTo(1);
            }
        }
        for (String nic : List.of("fd00:0:0:a::5", "fd00:0:0:aa::5", "fd00:0:0:a::6")) {
            for (String from : List.of("a2", "a3", "b1")) {
                assertReaches(from, nic);
                assertThat(tcp(from, nic, 9).refused())
                        .as("%s -> %s", from, nic)
                        .isEqualTo(1);
            }
        }
        assertReaches("c1", "192.168.0.5");
        assertReaches("a1", "172.16.1.9");
        assertReaches("a1", "fd00:0:0:aa::9");
        assertReaches("a1", "10.0.0.5");
    }

    @Test
    void nicsComeAndGoWhileTheOthersStay() {
        dualStack();
        network.vpc("a").subnet("172.16.1.0/24").subnet("fd00:0:0:aa::/64");
        network.vpc("b").route("fd00:0:0:aa::/64", "ab");
        sync();
        network.vpc("a").nic("a1-1", "a1", 1, "172.16.1.5").address("a1-1", "fd00:0:0:aa::5");
        apply("a");
        for (String nic : List.of("172.16.0.5", "172.16.1.5", "fd00:0:0:a::5", "fd00:0:0:aa::5")) {
            assertReaches("b1", nic);
        }
        network.vpc("a").nic("a1-1", "a1", 1, "172.16.1.7");
        apply("a");
        assertReaches("b1", "172.16.1.7");
        assertSilent("b1", "172.16.1.5");
        assertSilent("b1", "fd00:0:0:aa::5");
        network.vpc("a").without("a1-1");
        apply("a");
        assertSilent("b1", "172.16.1.7");
        assertReaches("b1", "172.16.0.5");
        network.vpc("a").ecs("a2", "172.16.1.7");
        apply("a");
        assertReaches("a1", "172.16.1.7");
        assertReaches("b1", "172.16.1.7");
    }

    @Test
    void aProbeFromAnUnknownEcsSaysSo() {
        sync();
        assertThat(settled(ping("nobody", "10.0.0.1", 1, Duration.ZERO, SILENCE))
                        .problem())
                .contains("no ECS");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void moreProbesThanThereArePlacesAreTurnedAwayAndThoseThatAreCancelledGiveTheirsBack(Probe.Kind kind) {
        twoPeeredVpcs();
        sync();
        Probe longOne = new Probe(
                network.ecs("a1"), Ip.parse("10.0.0.77"), kind, 1000, Duration.ofSeconds(60), Duration.ofSeconds(10));
        List<CompletableFuture<Probe.Result>> all =
                Stream.generate(() -> dataPlane.probe(longOne)).limit(1000).toList();
        Semaphore ended = new Semaphore(0);
        all.forEach(probe -> {
            var _ = probe.whenComplete((_, _) -> ended.release());
        });
        settled(CompletableFuture.runAsync(() -> ended.acquireUninterruptibly(all.size() - PROBES_AT_MOST)));
        List<CompletableFuture<Probe.Result>> running =
                all.stream().filter(probe -> !probe.isDone()).toList();
        assertThat(running).hasSizeGreaterThanOrEqualTo(PROBES_AT_LEAST);
        assertThat(all)
                .filteredOn(CompletableFuture::isDone)
                .allSatisfy(probe -> assertThat(probe.join().problem()).contains("the most"));
        running.forEach(probe -> probe.cancel(false));
        while (settled(ping("a1", "10.0.0.5", 1, Duration.ZERO, PATIENCE)).answered() == 0) {
            Thread.onSpinWait();
        }
    }

    static Stream<Probe.Kind> kinds() {
        return Stream.of(new Probe.Kind.Icmp(), new Probe.Kind.Tcp(9), new Probe.Kind.Udp(9));
    }

    /** a: 172.16.0.0/24 with a1 (.5); b: 10.0.0.0/24 with b1 (.5); peered, with routes for both /16. */
    protected void twoPeeredVpcs() {
        network.vpc("a").subnet("172.16.0.0/24").ecs("a1", "172.16.0.5").route("10.0.0.0/16", "ab");
        network.vpc("b").subnet("10.0.0.0/24").ecs("b1", "10.0.0.5").route("172.16.0.0/16", "ab");
        network.peer("ab", "a", "b");
    }

    /** The same with fd00:0:0:a::/64 and fd00:0:0:b::/64 beside, addresses that end in 5, and routes for these blocks. */
    private void dualStack() {
        twoPeeredVpcs();
        network.vpc("a")
                .subnet("fd00:0:0:a::/64")
                .address("a1", "fd00:0:0:a::5")
                .route("fd00:0:0:b::/64", "ab");
        network.vpc("b")
                .subnet("fd00:0:0:b::/64")
                .address("b1", "fd00:0:0:b::5")
                .route("fd00:0:0:a::/64", "ab");
    }

    /** b - a - c, with routes so that b and c reach each other through a. */
    private void transit() {
        network.vpc("a").subnet("172.16.0.0/24").ecs("a1", "172.16.0.5");
        network.vpc("a").route("10.0.0.0/16", "ab").route("192.168.0.0/16", "ac");
        network.vpc("b").subnet("10.0.0.0/24").ecs("b1", "10.0.0.5").route("192.168.0.0/16", "ab");
        network.vpc("c").subnet("192.168.0.0/24").ecs("c1", "192.168.0.5");
        network.vpc("c").route("10.0.0.0/16", "ac").route("172.16.0.0/16", "ac");
        network.peer("ab", "a", "b").peer("ac", "a", "c");
    }

    protected void sync() {
        assertConverged(settled(dataPlane.sync(network.state())));
    }

    protected void apply(String... vpcs) {
        assertConverged(settled(dataPlane.apply(network.change(vpcs))));
    }

    protected static void assertConverged(Outcome outcome) {
        assertThat(outcome.failures()).isEmpty();
    }

    protected void assertReaches(String ecs, String ip) {
        Probe.Result result = settled(ping(ecs, ip, 1, Duration.ZERO, PATIENCE));
        assertThat(result.problem()).isEmpty();
        assertThat(result.answered()).as("%s -> %s", ecs, ip).isEqualTo(1);
    }

    protected void assertSilent(String ecs, String ip) {
        Probe.Result result = settled(ping(ecs, ip, 2, Duration.ofMillis(5), SILENCE));
        assertThat(result.problem()).isEmpty();
        assertThat(result.answered()).as("%s -> %s", ecs, ip).isZero();
    }

    /** Without waiting so long that what is to be silent would be gone. */
    private void assertSilentBriefly(String ecs, String ip) {
        Probe.Result result = settled(ping(ecs, ip, 2, Duration.ofMillis(2), Duration.ofMillis(10)));
        assertThat(result.problem()).isEmpty();
        assertThat(result.answered()).as("%s -> %s", ecs, ip).isZero();
    }

    /** What nothing leads to any more leaves in its own time. */
    private void awaitNothingLeft() {
        await().until(() -> left().isEmpty());
    }

    protected CompletableFuture<Probe.Result> ping(
            String ecs, String ip, int count, Duration interval, Duration timeout) {
        return dataPlane.probe(
                new Probe(network.ecs(ecs), Ip.parse(ip), new Probe.Kind.Icmp(), count, interval, timeout));
    }

    /** Between two peered VPCs, pings every 20 ms of which at least one has been answered: the port that answers is logged. */
    private CompletableFuture<Probe.Result> underWay(int count) {
        twoPeeredVpcs();
        network.vpc("b").log("b1");
        sync();
        CompletableFuture<Probe.Result> running = ping("a1", "10.0.0.5", count, Duration.ofMillis(20), SILENCE);
        Ip answering = Ip.parse("10.0.0.5");
        await().until(() ->
                flows("b", "b1").stream().anyMatch(flow -> flow.key().source().equals(answering)));
        return running;
    }

    private Probe.Result tcp(String ecs, String ip, int port) {
        return settled(dataPlane.probe(new Probe(
                network.ecs(ecs), Ip.parse(ip), new Probe.Kind.Tcp(port), 1, Duration.ZERO, SILENCE.multipliedBy(2))));
    }

    private Probe.Result udp(String ecs, String ip) {
        return udp(ecs, ip, 1);
    }

    private Probe.Result udp(String ecs, String ip, int count) {
        return settled(dataPlane.probe(new Probe(
                network.ecs(ecs), Ip.parse(ip), new Probe.Kind.Udp(9), count, Duration.ZERO, SILENCE.multipliedBy(2))));
    }

    protected static <T> T settled(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
