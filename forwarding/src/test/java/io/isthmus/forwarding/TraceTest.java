package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Trace.Disposition;
import io.isthmus.model.EcsId;
import io.isthmus.model.IcmpType;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The forwarding rules of contract.md 4.1 to 4.3 and 10, one by one. */
final class TraceTest {
    private World world = new World();
    private ProjectId acme = world.project("acme");

    private Disposition ping(Port from, String to) {
        return Trace.of(world.snapshot(), from, Packet.ping(from.addresses().getFirst(), Ip.parse(to)))
                .disposition();
    }

    private boolean reachable(Port from, Port to) {
        Packet packet = Packet.ping(from.addresses().getFirst(), to.addresses().getFirst());
        return Reachability.of(world.snapshot(), from, packet).reachable(from);
    }

    private VpcId vpc(String name, String cidr) {
        return world.vpc(acme, name, cidr);
    }

    @Test
    void aPeeringMovesNothingUntilBothSidesRoute() {
        VpcId a = vpc("a", "172.16.0.0/16");
        VpcId b = vpc("b", "10.0.0.0/16");
        Port ofA = world.ecs(world.subnet(a, "172.16.0.0/24"));
        Port ofB = world.ecs(world.subnet(b, "10.0.0.0/24"));
        PeeringId ab = world.peer(a, b);
        assertThat(ping(ofA, "10.0.0.2")).isEqualTo(Disposition.NO_ROUTE);
        world.route(a, "10.0.0.0/16", ab);
        assertThat(ping(ofA, "10.0.0.2")).isEqualTo(Disposition.DELIVERED);
        assertThat(reachable(ofA, ofB)).isFalse();
        world.route(b, "172.16.0.0/16", ab);
        assertThat(reachable(ofA, ofB)).isTrue();
        assertThat(reachable(ofB, ofA)).isTrue();
        world.change(acme, new Command.DeletePeering(ab));
        assertThat(ping(ofA, "10.0.0.2")).isEqualTo(Disposition.NO_ROUTE);
    }

    @Test
    void aLocalSubnetBeatsAMoreSpecificRoute() {
        VpcId a = vpc("a", "10.0.0.0/16");
        VpcId b = vpc("b", "10.1.0.0/16");
        PeeringId ab = world.peer(a, b);
        world.route(a, "10.0.1.7/32", ab);
        Port port = world.ecs(world.subnet(a, "10.0.0.0/24"));
        assertThat(ping(port, "10.0.1.7")).isEqualTo(Disposition.NO_ROUTE);
        world.subnet(a, "10.0.1.0/24");
        assertThat(ping(port, "10.0.1.7")).isEqualTo(Disposition.NO_SUCH_ADDRESS);
        assertThat(EffectiveRoute.of(world.snapshot(), world.snapshot().defaultTable(a)))
                .singleElement()
                .satisfies(route -> {
                    assertThat(route.wholly()).isTrue();
                    assertThat(route.forwards()).isFalse();
                    assertThat(route.shadowedBy()).hasSize(1);
                });
    }

    @Test
    void theLongestPrefixWinsAndABlackholeIsNotPassedByForAShorterRoute() {
        ProjectId beta = world.project("beta");
        VpcId a = vpc("a", "172.16.0.0/16");
        VpcId b = vpc("b", "10.0.0.0/16");
        VpcId c = world.vpc(beta, "c", "10.0.0.0/16");
        Port from = world.ecs(world.subnet(a, "172.16.0.0/24"));
        world.ecs(world.subnet(b, "10.0.0.0/24"));
        world.ecs(world.subnet(c, "10.0.0.0/25"));
        PeeringId ab = world.peer(a, b);
        PeeringId ac = world.request(a, c);
        world.route(a, "10.0.0.0/24", ab).route(a, "10.0.0.2/32", ac);
        assertThat(ping(from, "10.0.0.2")).isEqualTo(Disposition.BLACKHOLE);
        assertThat(ping(from, "10.0.0.3")).isEqualTo(Disposition.NO_SUCH_ADDRESS);
        world.accept(ac);
        Trace trace =
                Trace.of(world.snapshot(), from, Packet.ping(from.addresses().getFirst(), Ip.parse("10.0.0.2")));
        assertThat(trace.receiver().map(Port::vpc)).contains(c);
    }

    @Test
    void aCustomTableDecidesWhatLeavesItsSubnetAndTheDefaultTableWhatArrives() {
        VpcId a = vpc("a", "172.16.0.0/16");
        VpcId b = vpc("b", "10.0.0.0/16");
        Port ofA = world.ecs(world.subnet(a, "172.16.0.0/24"));
        SubnetId subnet = world.subnet(b, "10.0.0.0/24");
        Port ofB = world.ecs(subnet);
        PeeringId ab = world.peer(a, b);
        world.route(a, "10.0.0.0/16", ab);
        world.table(subnet, World.newRoute("172.16.0.0/16", ab));
        assertThat(reachable(ofA, ofB)).isTrue();
        assertThat(reachable(ofB, ofA)).isTrue();
        Port elsewhere = world.ecs(world.subnet(b, "10.0.1.0/24"));
        assertThat(ping(elsewhere, "172.16.0.2")).isEqualTo(Disposition.NO_ROUTE);
    }

    /** A, B and C in a row, with routes along the row both ways. */
    private List<Port> row() {
        VpcId a = vpc("a", "10.0.0.0/16");
        VpcId b = vpc("b", "10.1.0.0/16");
        VpcId c = vpc("c", "10.2.0.0/16");
        Port ofA = world.ecs(world.subnet(a, "10.0.0.0/24"));
        Port ofC = world.ecs(world.subnet(c, "10.2.0.0/24"));
        PeeringId ab = world.peer(a, b);
        PeeringId bc = world.peer(b, c);
        world.route(a, "10.2.0.0/16", ab).route(c, "10.0.0.0/16", bc);
        assertThat(ping(ofA, "10.2.0.2")).isEqualTo(Disposition.NO_ROUTE);
        world.route(b, "10.2.0.0/16", bc).route(b, "10.0.0.0/16", ab);
        return List.of(ofA, ofC);
    }

    @Test
    void explicitRoutesCarryAPacketThroughAVpc() {
        List<Port> ends = row();
        assertThat(reachable(ends.getFirst(), ends.getLast())).isTrue();
    }

    @Test
    void withoutTransitNothingGoesThroughAVpc() {
        world = new World(World.withoutTransit());
        acme = world.project("acme");
        List<Port> ends = row();
        assertThat(ping(ends.getFirst(), "10.2.0.2")).isEqualTo(Disposition.TRANSIT_FORBIDDEN);
    }

    @Test
    void aPacketDoesNotComeBackThroughItsOwnVpc() {
        VpcId a = vpc("a", "10.0.0.0/16");
        VpcId b = vpc("b", "10.1.0.0/16");
        VpcId c = vpc("c", "10.2.0.0/16");
        SubnetId subnet = world.subnet(a, "10.0.0.0/24");
        Port from = world.ecs(subnet);
        world.ecs(world.subnet(c, "10.2.0.0/24"));
        PeeringId ab = world.peer(a, b);
        PeeringId ac = world.peer(a, c);
        world.table(subnet, World.newRoute("10.0.0.0/8", ab));
        world.route(b, "10.0.0.0/8", ab).route(a, "10.2.0.0/16", ac);
        assertThat(ping(from, "10.2.0.2")).isEqualTo(Disposition.SOURCE_REFUSED);
    }

    @Test
    void aPacketDoesNotEnterAVpcTwice() {
        VpcId a = vpc("a", "10.0.0.0/16");
        VpcId b = vpc("b", "10.1.0.0/16");
        VpcId c = vpc("c", "10.2.0.0/16");
        Port from = world.ecs(world.subnet(a, "10.0.0.0/24"));
        PeeringId ab = world.peer(a, b);
        PeeringId bc = world.peer(b, c);
        world.route(a, "10.9.0.0/16", ab).route(b, "10.9.0.0/16", bc).route(c, "10.9.0.0/16", bc);
        assertThat(ping(from, "10.9.0.1")).isEqualTo(Disposition.LOOP);
    }

    @Test
    void aGatewayAnswersItsOwnVpcOnly() {
        VpcId a = vpc("a", "10.0.0.0/16");
        VpcId b = vpc("b", "10.1.0.0/16");
        Port from = world.ecs(world.subnet(a, "10.0.0.0/24"));
        world.subnet(a, "10.0.1.0/24");
        world.ecs(world.subnet(b, "10.1.0.0/24"));
        world.route(a, "10.1.0.0/16", world.peer(a, b));
        assertThat(ping(from, "10.0.0.1")).isEqualTo(Disposition.ANSWERED_BY_GATEWAY);
        assertThat(ping(from, "10.0.1.1")).isEqualTo(Disposition.ANSWERED_BY_GATEWAY);
        assertThat(ping(from, "10.1.0.1")).isEqualTo(Disposition.GATEWAY_SILENT);
        assertThat(ping(from, "10.1.0.2")).isEqualTo(Disposition.DELIVERED);
    }

    @Test
    void aRouteIsPartlyShadowedByOneSubnetAndWhollyByAUnionOfThem() {
        VpcId a = vpc("a", "10.0.0.0/16");
        VpcId b = vpc("b", "10.0.0.0/16");
        PeeringId ab = world.peer(a, b);
        world.route(a, "10.0.0.0/23", ab);
        Port from = world.ecs(world.subnet(a, "10.0.0.0/24"));
        EffectiveRoute partly = effective(a);
        assertThat(partly.forwards()).isTrue();
        assertThat(partly.shadowedBy()).hasSize(1);
        assertThat(ping(from, "10.0.1.9")).isEqualTo(Disposition.NO_ROUTE);
        world.subnet(a, "10.0.1.0/25");
        assertThat(effective(a).wholly()).isFalse();
        world.subnet(a, "10.0.1.128/25");
        assertThat(effective(a).wholly()).isTrue();
        assertThat(effective(a).shadowedBy()).hasSize(3);
    }

    private EffectiveRoute effective(VpcId vpc) {
        return EffectiveRoute.of(world.snapshot(), world.snapshot().defaultTable(vpc))
                .getFirst();
    }

    @Test
    void aGroupOfTheSameAccountResolvesAcrossAPeeringAndMatchesNobodyElse() {
        ProjectId sister = world.project("acme", "sister", "eu-de");
        ProjectId beta = world.project("beta");
        VpcId a = vpc("a", "10.0.0.0/16");
        VpcId b = world.vpc(sister, "b", "10.1.0.0/16");
        VpcId c = world.vpc(beta, "c", "10.2.0.0/16");
        SecurityGroupId door = world.group(acme, "door");
        SecurityGroupId ofSister = world.group(sister, "guests");
        SecurityGroupId ofBeta = world.group(beta, "guests");
        Port host = world.ecs(world.subnet(a, "10.0.0.0/24"), door);
        Port sisters = world.ecs(world.subnet(b, "10.1.0.0/24"), ofSister);
        Port betas = world.ecs(world.subnet(c, "10.2.0.0/24"), ofBeta);
        world.route(b, "10.0.0.0/16", world.peer(a, b)).route(c, "10.0.0.0/16", world.peer(a, c));
        String ip = host.addresses().getFirst().toString();
        assertThat(ping(sisters, ip)).isEqualTo(Disposition.DENIED_IN);
        world.allowIn(door, new Remote.Members(ofSister));
        assertThat(ping(sisters, ip)).isEqualTo(Disposition.DELIVERED);
        assertThat(ping(betas, ip)).isEqualTo(Disposition.DENIED_IN);
        world.allowIn(door, new Remote.In(Cidr.parse("10.2.0.0/24")));
        assertThat(ping(betas, ip)).isEqualTo(Disposition.DELIVERED);
    }

    @Test
    void aPortOfARuleIsADestinationPortAndForIcmpATypeWithItsCode() {
        VpcId a = vpc("a", "10.0.0.0/16");
        SubnetId subnet = world.subnet(a, "10.0.0.0/24");
        SecurityGroupId group = world.group(acme, "group");
        SecurityGroupId caller = world.group(acme, "caller");
        Port to = world.ecs(subnet, group);
        Port from = world.ecs(subnet, caller);
        allow(group, 1, List.of(), Optional.of(new IcmpType(8, OptionalInt.of(0))));
        allow(group, 6, List.of(new PortRange(80, 90)), Optional.empty());
        assertThat(ping(from, to.addresses().getFirst().toString())).isEqualTo(Disposition.DELIVERED);
        assertThat(tcp(from, to, 79)).isEqualTo(Disposition.DENIED_IN);
        assertThat(tcp(from, to, 80)).isEqualTo(Disposition.DELIVERED);
        assertThat(tcp(from, to, 90)).isEqualTo(Disposition.DELIVERED);
        assertThat(tcp(from, to, 91)).isEqualTo(Disposition.DENIED_IN);
    }

    @Test
    void aSubnetWithAnAclIsShutExceptWithinAndToTheCloudsOwnServices() {
        VpcId a = vpc("a", "10.0.0.0/16");
        SubnetId guarded = world.subnet(a, "10.0.0.0/24");
        Port one = world.ecs(guarded);
        Port other = world.ecs(guarded);
        Port outside = world.ecs(world.subnet(a, "10.0.1.0/24"));
        String ip = one.addresses().getFirst().toString();
        NetworkAclId acl = acl(guarded);
        assertThat(ping(outside, ip)).isEqualTo(Disposition.ACL_DENIED_IN);
        assertThat(ping(one, outside.addresses().getFirst().toString())).isEqualTo(Disposition.ACL_DENIED_OUT);
        assertThat(ping(other, ip)).isEqualTo(Disposition.DELIVERED);
        assertThat(ping(one, "10.0.0.1")).isEqualTo(Disposition.ANSWERED_BY_GATEWAY);
        assertThat(ping(one, "10.0.1.1")).isEqualTo(Disposition.ACL_DENIED_OUT);
        assertThat(ping(one, "100.125.4.25")).isEqualTo(Disposition.NO_ROUTE);
        world.change(acme, new Command.DisassociateNetworkAcl(acl, List.of(guarded)));
        assertThat(ping(outside, ip)).isEqualTo(Disposition.DELIVERED);
    }

    @Test
    void theFirstRuleOfAnAclThatMatchesActsAndItIsStateful() {
        VpcId a = vpc("a", "10.0.0.0/16");
        SubnetId guarded = world.subnet(a, "10.0.0.0/24");
        Port inside = world.ecs(guarded);
        Port outside = world.ecs(world.subnet(a, "10.0.1.0/24"));
        NetworkAclId acl = acl(guarded);
        insert(acl, aclRule(false, "0.0.0.0/0", new PortRange(80, 90), true));
        assertThat(tcp(outside, inside, 80)).isEqualTo(Disposition.DELIVERED);
        assertThat(tcp(outside, inside, 91)).isEqualTo(Disposition.ACL_DENIED_IN);
        insert(acl, aclRule(true, "10.0.1.0/24", new PortRange(80, 80), true));
        assertThat(tcp(outside, inside, 80)).isEqualTo(Disposition.ACL_DENIED_IN);
        assertThat(tcp(outside, inside, 81)).isEqualTo(Disposition.DELIVERED);
        insert(acl, aclRule(true, "10.0.1.0/24", new PortRange(81, 81), false));
        assertThat(tcp(outside, inside, 81)).isEqualTo(Disposition.DELIVERED);
        Packet packet =
                new Packet(outside.addresses().getFirst(), inside.addresses().getFirst(), 6, OptionalInt.of(81));
        assertThat(Reachability.of(world.snapshot(), outside, packet).reachable(outside))
                .isTrue();
        world.change(acme, new Command.UpdateNetworkAcl(acl, Optional.empty(), Optional.empty(), Optional.of(false)));
        assertThat(tcp(outside, inside, 81)).isEqualTo(Disposition.ACL_DENIED_IN);
    }

    private NetworkAclId acl(SubnetId subnet) {
        NetworkAclId acl = new NetworkAclId(world.change(acme, new Command.CreateNetworkAcl("acl", "", true))
                .getFirst());
        world.change(acme, new Command.AssociateNetworkAcl(acl, List.of(subnet)));
        return acl;
    }

    private void insert(NetworkAclId acl, Command.NewNetworkAclRule rule) {
        world.change(acme, new Command.InsertNetworkAclRules(acl, Optional.empty(), List.of(rule), List.of()));
    }

    private static Command.NewNetworkAclRule aclRule(boolean deny, String source, PortRange ports, boolean enabled) {
        return new Command.NewNetworkAclRule(
                "",
                "",
                deny,
                IpFamily.V4,
                OptionalInt.of(6),
                Optional.of(Cidr.parse(source)),
                Optional.empty(),
                List.of(),
                List.of(ports),
                enabled);
    }

    private void allow(SecurityGroupId group, int protocol, List<PortRange> ports, Optional<IcmpType> icmp) {
        Command.CreateSecurityGroupRule any = World.allowAll(group, new Remote.Anyone());
        world.change(
                acme,
                new Command.CreateSecurityGroupRule(
                        group,
                        any.direction(),
                        any.family(),
                        OptionalInt.of(protocol),
                        ports,
                        icmp,
                        any.remote(),
                        "",
                        Optional.empty()));
    }

    private Disposition tcp(Port from, Port to, int port) {
        Ip source = from.addresses().getFirst();
        Packet packet = new Packet(source, to.addresses().getFirst(), 6, OptionalInt.of(port));
        return Trace.of(world.snapshot(), from, packet).disposition();
    }

    @Test
    void aVpcWithoutPortsHasNoRouterAndAnUnusedPeeringNoLink() {
        VpcId a = vpc("a", "10.0.0.0/16");
        VpcId b = vpc("b", "10.1.0.0/16");
        SubnetId ofA = world.subnet(a, "10.0.0.0/24");
        SubnetId ofB = world.subnet(b, "10.1.0.0/24");
        PeeringId ab = world.peer(a, b);
        assertThat(Planner.plan(world.snapshot(), a)).isEmpty();
        world.ecs(ofA);
        world.ecs(ofB);
        assertThat(Planner.plan(world.snapshot(), a).orElseThrow().links()).isEmpty();
        world.route(a, "10.1.0.0/16", ab);
        assertThat(Planner.plan(world.snapshot(), a).orElseThrow().links())
                .containsExactly(new RouterPlan.Link(ab, b, Optional.empty()));
        assertThat(Planner.plan(world.snapshot(), b).orElseThrow().links())
                .containsExactly(new RouterPlan.Link(ab, a, Optional.empty()));
    }

    @Test
    void aHostNameIsALabelThatDnsAllows() {
        VpcId a = vpc("a", "10.0.0.0/16");
        SubnetId subnet = world.subnet(a, "10.0.0.0/24");
        assertThat(hostName(a, subnet, "Web_01.example")).isEqualTo("web-01-example");
        assertThat(hostName(a, subnet, "--ü--")).isEqualTo("ecs");
        assertThat(hostName(a, subnet, "x".repeat(62) + "-" + "y")).isEqualTo("x".repeat(62));
    }

    private String hostName(VpcId vpc, SubnetId subnet, String name) {
        Command create = new Command.CreateEcs(
                name,
                1,
                vpc,
                List.of(new Command.NewInterface(subnet, Optional.empty())),
                List.of(),
                "flavor",
                "image",
                "az");
        String ecs = world.change(acme, create).get(1);
        return Planner.plan(world.snapshot(), vpc).orElseThrow().ports().stream()
                .filter(port -> port.ecs().value().equals(ecs))
                .map(RouterPlan.Port::hostName)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachNicAnswersByItself() {
        VpcId a = vpc("a", "10.0.0.0/16");
        VpcId b = vpc("b", "10.1.0.0/16");
        PeeringId ab = world.peer(a, b);
        SubnetId first = world.subnet(a, "10.0.0.0/24");
        SubnetId second = world.subnet(a, "10.0.1.0/24");
        Port client = world.ecs(world.subnet(b, "10.1.0.0/24"));
        List<Port> nics = ecsIn(a, first, second);
        world.route(a, "10.1.0.0/16", ab).route(b, "10.0.1.0/24", ab);
        assertThat(reachable(client, nics.get(1))).isTrue();
        assertThat(reachable(nics.get(1), client)).isTrue();
        // Its answer to the one address leaves by the other NIC in no case.
        assertThat(reachable(client, nics.get(0))).isFalse();
        assertThat(reachable(nics.get(0), client)).isFalse();
    }

    @Test
    void whatAnEcsSendsToItsOtherNicLeavesItByNone() {
        VpcId a = vpc("a", "10.0.0.0/16");
        List<Port> nics = ecsIn(a, world.subnet(a, "10.0.0.0/24"), world.subnet(a, "10.0.1.0/24"));
        for (Port nic : nics) {
            world.change(
                    acme,
                    new Command.UpdatePort(
                            nic.id(), Optional.empty(), Optional.empty(), Optional.of(List.of()), Optional.empty()));
        }
        Port one = world.snapshot().port(nics.get(0).id()).orElseThrow();
        Port other = world.snapshot().port(nics.get(1).id()).orElseThrow();
        Trace trace = Trace.of(
                world.snapshot(),
                one,
                Packet.ping(one.addresses().getFirst(), other.addresses().getFirst()));
        assertThat(trace.disposition()).isEqualTo(Disposition.DELIVERED);
        assertThat(trace.receiver()).contains(other);
        assertThat(trace.steps()).singleElement().isInstanceOf(Trace.Step.Sent.class);
        assertThat(reachable(one, other)).isTrue();
    }

    /** The NICs of a new ECS, one in each subnet. */
    private List<Port> ecsIn(VpcId vpc, SubnetId... subnets) {
        Command create = new Command.CreateEcs(
                "ecs",
                1,
                vpc,
                Stream.of(subnets)
                        .map(subnet -> new Command.NewInterface(subnet, Optional.empty()))
                        .toList(),
                List.of(),
                "flavor",
                "image",
                "az");
        EcsId ecs = new EcsId(world.change(acme, create).get(1));
        return world.snapshot().ecs(ecs).orElseThrow().ports().stream()
                .map(id -> world.snapshot().port(id).orElseThrow())
                .toList();
    }

    @Test
    void aPortWithoutGroupsGetsNothingAndSendsNothing() {
        VpcId a = vpc("a", "10.0.0.0/16");
        SubnetId subnet = world.subnet(a, "10.0.0.0/24");
        Port one = world.ecs(subnet);
        Port bare = world.ecs(subnet);
        world.change(
                acme,
                new Command.UpdatePort(
                        bare.id(), Optional.empty(), Optional.empty(), Optional.of(List.of()), Optional.empty()));
        Port now = world.snapshot().port(bare.id()).orElseThrow();
        assertThat(ping(one, bare.addresses().getFirst().toString())).isEqualTo(Disposition.DENIED_IN);
        assertThat(ping(now, one.addresses().getFirst().toString())).isEqualTo(Disposition.DENIED_OUT);
    }
}
