package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.FlowLog;
import io.isthmus.model.PeeringId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Settings;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tags;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class NetworkRulesTest {
    private static final Optional<String> SAME = Optional.empty();

    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final ProjectId beta = world.project("beta");
    private final VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
    private final SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");

    private List<String> change(Command command) {
        return world.change(acme, command);
    }

    private Rule refused(Command command) {
        return world.refusal(acme, command).rule();
    }

    private Vpc found() {
        return world.snapshot().vpc(vpc).orElseThrow();
    }

    private Subnet foundSubnet() {
        return world.snapshot().subnet(subnet).orElseThrow();
    }

    private static Command create(String cidr) {
        return new Command.CreateVpc("new", "", Optional.of(Cidr.parse(cidr)));
    }

    private Command resize(String cidr) {
        return new Command.UpdateVpc(vpc, SAME, SAME, Optional.of(Cidr.parse(cidr)));
    }

    private Command extend(String... blocks) {
        return new Command.AddExtendCidrs(
                vpc, Arrays.stream(blocks).map(Cidr::parse).toList());
    }

    private Command shrink(String block) {
        return new Command.RemoveExtendCidrs(vpc, List.of(Cidr.parse(block)));
    }

    private Command tag(boolean delete, String... keys) {
        return tag(
                delete
                        ? new Tags.Change.Delete(Set.of(keys))
                        : new Tags.Change.Add(Arrays.stream(keys)
                                .map(key -> new Tags.Tag(key, ""))
                                .toList()));
    }

    private Command tag(Tags.Change change) {
        return new Command.ChangeTags(new Tagged.Target(Tagged.Target.Kind.VPC, vpc.value()), change);
    }

    @Test
    void aVpcLiesInAPrivateRangeWithAMaskOfAtMost24() {
        assertThat(refused(create("11.0.0.0/16"))).isEqualTo(Rule.VPC_CIDR_RANGE);
        assertThat(refused(create("10.9.0.0/25"))).isEqualTo(Rule.VPC_CIDR_RANGE);
        assertThat(refused(resize("11.0.0.0/16"))).isEqualTo(Rule.VPC_CIDR_RANGE);
        change(create("10.9.0.0/24"));
    }

    @Test
    void twoVpcsOfAProjectDoNotShareANameButThoseOfTwoProjectsMay() {
        VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
        assertThat(refused(new Command.UpdateVpc(other, Optional.of("a"), SAME, Optional.empty())))
                .isEqualTo(Rule.VPC_NAME_EXISTS);
        change(new Command.UpdateVpc(vpc, Optional.of("a"), Optional.of("text"), Optional.empty()));
        assertThat(found().description()).isEqualTo("text");
        world.vpc(beta, "a", "10.0.0.0/16");
        assertThat(world.snapshot().vpcNamed(acme, "a")).contains(found());
    }

    @Test
    void theBlockOfAVpcGrowsAndShrinksAroundItsSubnets() {
        change(resize("10.0.0.0/8"));
        assertThat(found().cidr()).contains(Cidr.parse("10.0.0.0/8"));
        change(resize("10.0.0.0/24"));
        Refusal refusal = world.refusal(acme, resize("10.0.1.0/24"));
        assertThat(refusal.rule()).isEqualTo(Rule.VPC_CIDR_LOSES_SUBNETS);
        assertThat(refusal.id()).isEqualTo(subnet.value());
    }

    @Test
    void theBlockOfAVpcDoesNotGrowOverASecondaryOne() {
        change(extend("10.1.0.0/16"));
        assertThat(refused(resize("10.0.0.0/8"))).isEqualTo(Rule.EXTEND_CIDR_OVERLAPS);
    }

    @Test
    void aVpcHasFiveSecondaryBlocksThatDoNotOverlap() {
        change(extend("23.1.0.0/16", "23.2.0.0/16", "23.3.0.0/16", "23.4.0.0/16", "23.5.0.0/16"));
        assertThat(refused(extend("23.5.1.0/24"))).isEqualTo(Rule.EXTEND_CIDR_OVERLAPS);
        assertThat(refused(extend("23.6.0.0/16"))).isEqualTo(Rule.EXTEND_CIDR_TOO_MANY);
        assertThat(change(shrink("23.3.0.0/16"))).containsExactly(vpc.value());
        assertThat(found().extendCidrs())
                .extracting(Cidr::toString)
                .containsExactly("23.1.0.0/16", "23.2.0.0/16", "23.4.0.0/16", "23.5.0.0/16");
    }

    @Test
    void privateRangesAsAWholeAndWhateverTouchesAReservedOneAreNoSecondaryBlocks() {
        for (String block : List.of("10.0.0.0/8", "172.31.0.0/16", "0.0.0.0/4", "198.18.1.0/24", "239.0.0.0/8")) {
            assertThat(refused(extend(block))).isEqualTo(Rule.EXTEND_CIDR_FORBIDDEN);
        }
        change(extend("172.30.0.0/16"));
    }

    @Test
    void aTagReplacesTheOneWithItsKey() {
        assertThat(change(tag(new Tags.Change.Add(
                        List.of(new Tags.Tag("b", "1"), new Tags.Tag("a", "2"), new Tags.Tag("b", "3"))))))
                .containsExactly(vpc.value());
        assertThat(found().tags().orElseThrow().all()).containsExactly(new Tags.Tag("a", "2"), new Tags.Tag("b", "3"));
        change(tag(new Tags.Change.Add(List.of(new Tags.Tag("a", "4")))));
        assertThat(found().tags().orElseThrow().all()).containsExactly(new Tags.Tag("a", "4"), new Tags.Tag("b", "3"));
        change(tag(true, "b"));
        assertThat(found().tags().orElseThrow().all()).containsExactly(new Tags.Tag("a", "4"));
    }

    @Test
    void aResourceHasTwentyTagsAndNoMore() {
        String[] keys =
                IntStream.range(0, Tags.MOST).mapToObj(number -> "key" + number).toArray(String[]::new);
        change(tag(false, keys));
        assertThat(found().tags().orElseThrow().all()).hasSize(Tags.MOST);
        assertThat(refused(tag(false, "one more"))).isEqualTo(Rule.TAGS_TOO_MANY);
        List<Tags.Tag> tags =
                Arrays.stream(keys).map(key -> new Tags.Tag(key, "")).toList();
        assertThat(change(new Command.ChangeTags(
                        new Tagged.Target(Tagged.Target.Kind.SUBNET, subnet.value()), new Tags.Change.Add(tags))))
                .containsExactly(subnet.value());
        assertThat(foundSubnet().tags()).contains(found().tags().orElseThrow());
    }

    @Test
    void aVpcTakesItsFlowLogsAndItsDefaultTableAlong() {
        VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
        RouteTableId table = world.snapshot().defaultTable(other).id();
        change(new Command.CreateFlowLog("", "", FlowLog.Type.VPC, other.value(), FlowLog.Traffic.ALL, "", "", false));
        assertThat(change(new Command.DeleteVpc(other))).containsExactly(other.value());
        assertThat(world.snapshot().routeTable(table)).isEmpty();
        assertThat(world.snapshot().flowLogs()).isEmpty();
        assertThat(world.snapshot().vpcs(acme)).containsExactly(found());
    }

    @Test
    void aForeignRequestAndRoutesOverItDoNotHoldAVpc() {
        VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
        VpcId foreign = world.vpc(beta, "f", "10.2.0.0/16");
        PeeringId peering = world.request(foreign, other);
        world.route(other, "10.2.0.0/16", peering);
        world.change(acme, new Command.DeleteVpc(other));
        assertThat(world.snapshot().peering(peering)).isEmpty();
    }

    @Test
    void aForeignRequestHoldsAVpcOnceItIsAccepted() {
        VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
        PeeringId peering = world.peer(world.vpc(beta, "f", "10.2.0.0/16"), other);
        assertThat(refused(new Command.DeleteVpc(other))).isEqualTo(Rule.VPC_HAS_PEERINGS);
        world.route(other, "10.2.0.0/16", peering);
        assertThat(refused(new Command.DeleteVpc(other))).isEqualTo(Rule.VPC_HAS_ROUTES);
    }

    @Test
    void anOwnRequestAndRoutesOverItHoldAVpc() {
        VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
        PeeringId peering = world.request(other, world.vpc(beta, "f", "10.2.0.0/16"));
        assertThat(refused(new Command.DeleteVpc(other))).isEqualTo(Rule.VPC_HAS_PEERINGS);
        world.route(other, "10.2.0.0/16", peering);
        assertThat(refused(new Command.DeleteVpc(other))).isEqualTo(Rule.VPC_HAS_ROUTES);
    }

    @Test
    void aSubnetChangesOneThingAtATime() {
        world.pass(Duration.ofMinutes(1));
        List<Ip> servers = List.of(Ip.parse("9.9.9.9"));
        assertThat(change(new Command.UpdateSubnet(
                        vpc, subnet, Optional.of("new"), SAME, Optional.empty(), Optional.of(servers))))
                .containsExactly(subnet.value());
        assertThat(foundSubnet().name()).isEqualTo("new");
        assertThat(foundSubnet().dhcp()).isTrue();
        change(new Command.UpdateSubnet(vpc, subnet, SAME, Optional.of("text"), Optional.of(false), Optional.empty()));
        assertThat(foundSubnet().name()).isEqualTo("new");
        assertThat(foundSubnet().description()).isEqualTo("text");
        assertThat(foundSubnet().dhcp()).isFalse();
        assertThat(foundSubnet().nameServers()).isEqualTo(servers);
        assertThat(foundSubnet().updatedAt()).isEqualTo(world.now());
    }

    private Command ipv6(boolean on) {
        return new Command.UpdateSubnet(vpc, subnet, SAME, SAME, Optional.empty(), Optional.empty(), Optional.of(on));
    }

    @Test
    void aSubnetGetsIpv6OnceAndKeepsTheBlock() {
        change(ipv6(false));
        assertThat(foundSubnet().ipv6()).isEmpty();
        change(ipv6(true));
        Subnet.Ipv6 block = foundSubnet().ipv6().orElseThrow();
        change(ipv6(true));
        assertThat(foundSubnet().ipv6()).contains(block);
        assertThat(world.snapshot().settings().ipv6Pool().contains(block.cidr()))
                .isTrue();
        assertThat(block.gateway()).isEqualTo(block.cidr().address().plus(1));
        assertThat(world.snapshot().networkOf(block.neutronSubnetId())).contains(subnet);
        assertThat(world.snapshot().networkOf(foundSubnet().neutronSubnetId())).contains(subnet);
    }

    @Test
    void everyBlockOfThePoolIsGivenOutOnce() {
        Settings usual = Settings.DEFAULT;
        World small = new World(new Settings(
                usual.regions(), true, usual.peeringExpiry(), usual.tokenLife(), Cidr.parse("fd00::/62"), Map.of()));
        ProjectId project = small.project("acme");
        VpcId crowded = small.vpc(project, "a", "10.0.0.0/16");
        for (int number = 0; number < 4; number++) {
            small.change(project, World.newDualStackSubnet(crowded, "10.0." + number + ".0/24"));
        }
        assertThat(small.snapshot().subnets(crowded))
                .extracting(found -> found.ipv6().orElseThrow().cidr().toString())
                .containsExactlyInAnyOrder("fd00::/64", "fd00:0:0:1::/64", "fd00:0:0:2::/64", "fd00:0:0:3::/64");
        SubnetId without = small.subnet(crowded, "10.0.9.0/24");
        assertThat(small.refusal(
                                project,
                                new Command.UpdateSubnet(
                                        crowded,
                                        without,
                                        SAME,
                                        SAME,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(true)))
                        .rule())
                .isEqualTo(Rule.IPV6_POOL_EMPTY);
    }

    @Test
    void aSubnetIsChangedUnderItsOwnVpcOnly() {
        VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
        assertThat(refused(new Command.UpdateSubnet(other, subnet, SAME, SAME, Optional.empty(), Optional.empty())))
                .isEqualTo(Rule.SUBNET_NOT_OF_VPC);
    }

    @Test
    void aDeletedSubnetTakesItsFlowLogsAlong() {
        change(new Command.CreateFlowLog(
                "", "", FlowLog.Type.NETWORK, subnet.value(), FlowLog.Traffic.ALL, "", "", false));
        assertThat(change(new Command.DeleteSubnet(vpc, subnet))).containsExactly(subnet.value());
        assertThat(world.snapshot().subnet(subnet)).isEmpty();
        assertThat(world.snapshot().flowLogsOn(subnet.value())).isEmpty();
    }

    @Test
    void aSecondaryBlockTakesSubnetsToo() {
        assertThat(refused(World.newSubnet(vpc, "23.8.0.0/24"))).isEqualTo(Rule.SUBNET_OUTSIDE_VPC);
        change(extend("23.8.0.0/16"));
        world.subnet(vpc, "23.8.0.0/24");
        assertThat(refused(shrink("23.8.0.0/16"))).isEqualTo(Rule.EXTEND_CIDR_IN_USE);
    }

    @Test
    void networkGatewayAndTheLastThreeAddressesAreKeptBack() {
        for (String ip : List.of("10.0.0.0", "10.0.0.1", "10.0.0.253", "10.0.0.254", "10.0.0.255")) {
            assertThat(refused(World.newEcs(vpc, subnet, Optional.of(Ip.parse(ip)))))
                    .isEqualTo(Rule.ADDRESS_RESERVED);
        }
        world.ecs(subnet, "10.0.0.252");
        assertThat(refused(World.newEcs(vpc, subnet, Optional.of(Ip.parse("10.0.1.0")))))
                .isEqualTo(Rule.ADDRESS_OUTSIDE_SUBNET);
    }
}
