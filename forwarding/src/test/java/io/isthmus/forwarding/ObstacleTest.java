package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Obstacle.Cause;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.forwarding.Trace.Disposition;
import io.isthmus.forwarding.Trace.Step;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.ProjectId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Precedence;
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
import org.junit.jupiter.api.Test;

/** What an explanation says of each obstacle, and which change it proposes. */
final class ObstacleTest {
    private World world = new World();
    private ProjectId acme = world.project("acme");
    private VpcId a = world.vpc(acme, "a", "10.0.0.0/16");
    private VpcId b = world.vpc(acme, "b", "10.1.0.0/16");
    private SubnetId ofA = world.subnet(a, "10.0.0.0/24");
    private SubnetId ofB = world.subnet(b, "10.1.0.0/24");

    private void withoutTransit() {
        world = new World(World.withoutTransit());
        acme = world.project("acme");
        a = world.vpc(acme, "a", "10.0.0.0/16");
        b = world.vpc(acme, "b", "10.1.0.0/16");
        ofA = world.subnet(a, "10.0.0.0/24");
        ofB = world.subnet(b, "10.1.0.0/24");
    }

    private PeeringId connect() {
        PeeringId peering = world.peer(a, b);
        world.route(a, "10.1.0.0/16", peering).route(b, "10.0.0.0/16", peering);
        return peering;
    }

    private static Packet packet(Port from, Port to) {
        return Packet.ping(from.addresses().getFirst(), to.addresses().getFirst());
    }

    private Explanation explain(Port from, Port to) {
        return Explanation.of(world.snapshot(), from, packet(from, to), Optional.of(to));
    }

    /** What is met, whatever would change it. */
    private Explanation diagnosis(Port from, Port to) {
        return Explanation.diagnosis(world.snapshot(), from, packet(from, to), Optional.of(to));
    }

    private static List<Cause> causes(Explanation explanation) {
        return explanation.obstacles().stream().map(Obstacle::cause).toList();
    }

    private Obstacle only(Port from, Port to) {
        List<Obstacle> obstacles = explain(from, to).obstacles();
        assertThat(obstacles).hasSize(1);
        return obstacles.getFirst();
    }

    private SecurityGroupRule deny(SecurityGroupId group, Direction direction, int priority) {
        String id = world.change(
                        acme,
                        new Command.CreateSecurityGroupRule(
                                group,
                                direction,
                                IpFamily.V4,
                                OptionalInt.empty(),
                                List.of(),
                                Optional.empty(),
                                new Remote.Anyone(),
                                "",
                                Optional.of(new Precedence(true, priority))))
                .getFirst();
        return world.snapshot().securityGroup(group).orElseThrow().rules().stream()
                .filter(rule -> rule.id().value().equals(id))
                .findFirst()
                .orElseThrow();
    }

    // ---- security groups ----

    @Test
    void aRuleThatDeniesWithTheHighestPriorityIsToBeDeleted() {
        SecurityGroupId group = world.group(acme, "group");
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofA, group);
        SecurityGroupRule rule = deny(group, Direction.INGRESS, 1);
        Obstacle first = explain(from, to).obstacles().getFirst();
        assertThat(first.cause()).isEqualTo(Cause.SECURITY_GROUP_IN);
        assertThat(first.fix()).contains(new Fix.DeleteGroupRule(rule.id()));
        assertThat(first.detail())
                .isEqualTo("The rule " + rule.id() + " of security group " + group + " denies it from "
                        + from.addresses().getFirst() + ".");
    }

    @Test
    void behindARuleThatDeniesItIsToldThatNoneAllows() {
        SecurityGroupId group = world.group(acme, "group");
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofA, group);
        SecurityGroupRule rule = deny(group, Direction.INGRESS, 1);
        assertThat(explain(from, to).obstacles().stream()
                        .map(obstacle -> obstacle.fix().orElseThrow()))
                .containsExactly(
                        new Fix.DeleteGroupRule(rule.id()),
                        new Fix.AllowInGroup(group, Direction.INGRESS, packet(from, to)));
    }

    @Test
    void aRuleThatDeniesWithALowerPriorityIsOverruled() {
        SecurityGroupId group = world.group(acme, "group");
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofA, group);
        deny(group, Direction.INGRESS, 2);
        assertThat(only(from, to).fix()).contains(new Fix.AllowInGroup(group, Direction.INGRESS, packet(from, to)));
    }

    @Test
    void whatNoRuleLetsInIsToBeAllowedInTheFirstGroupOfThePort() {
        SecurityGroupId group = world.group(acme, "group");
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofA, group, world.group(acme, "second"));
        Obstacle obstacle = only(from, to);
        assertThat(obstacle.fix()).contains(new Fix.AllowInGroup(group, Direction.INGRESS, packet(from, to)));
        assertThat(obstacle.detail())
                .isEqualTo("No rule of the security groups of ECS " + to.ecs() + " lets it from "
                        + from.addresses().getFirst() + " in.");
    }

    @Test
    void whatNoRuleLetsOutIsSaidOfTheSender() {
        SecurityGroupId group = world.group(acme, "group");
        Port from = world.ecs(ofA, group);
        Port to = world.ecs(ofA);
        world.snapshot().securityGroup(group).orElseThrow().rules().stream()
                .filter(rule -> rule.direction() == Direction.EGRESS)
                .forEach(rule -> world.change(acme, new Command.DeleteSecurityGroupRule(rule.id())));
        Obstacle obstacle = only(from, to);
        assertThat(obstacle.cause()).isEqualTo(Cause.SECURITY_GROUP_OUT);
        assertThat(obstacle.vpc()).isEqualTo(a);
        assertThat(obstacle.detail())
                .isEqualTo("No rule of the security groups of ECS " + from.ecs() + " lets it to "
                        + to.addresses().getFirst() + " out.");
    }

    // ---- network ACLs ----

    private NetworkAclId guard(SubnetId subnet) {
        NetworkAclId acl = new NetworkAclId(world.change(acme, new Command.CreateNetworkAcl("acl", "", true))
                .getFirst());
        world.change(acme, new Command.AssociateNetworkAcl(acl, List.of(subnet)));
        return acl;
    }

    private void insert(NetworkAclId acl, boolean deny, List<PortRange> sourcePorts, OptionalInt protocol) {
        Command.NewNetworkAclRule rule = new Command.NewNetworkAclRule(
                "", "", deny, IpFamily.V4, protocol, Optional.empty(), Optional.empty(), sourcePorts, List.of(), true);
        world.change(acme, new Command.InsertNetworkAclRules(acl, Optional.empty(), List.of(rule), List.of(rule)));
    }

    private void insert(NetworkAclId acl, boolean deny) {
        insert(acl, deny, List.of(), OptionalInt.empty());
    }

    /** The first rule of what comes in. */
    private NetworkAclRuleId first(NetworkAclId acl) {
        return world.snapshot()
                .rules(world.snapshot().networkAcl(acl).orElseThrow(), Direction.INGRESS)
                .getFirst()
                .id();
    }

    @Test
    void anAclIsSaidToLetNothingInOrOutWhereNoRuleMatches() {
        NetworkAclId acl = guard(ofA);
        Port inside = world.ecs(ofA);
        Port outside = world.ecs(world.subnet(a, "10.0.1.0/24"));
        Obstacle in = only(outside, inside);
        assertThat(in.cause()).isEqualTo(Cause.NETWORK_ACL_IN);
        assertThat(in.fix()).contains(new Fix.AllowInAcl(acl, Direction.INGRESS, packet(outside, inside)));
        assertThat(in.detail())
                .isEqualTo(
                        "No rule of the network ACL " + acl + " matches, so it lets it not into subnet 10.0.0.0/24.");
        Obstacle out = only(inside, outside);
        assertThat(out.cause()).isEqualTo(Cause.NETWORK_ACL_OUT);
        assertThat(out.detail()).endsWith("lets it not out of subnet 10.0.0.0/24.");
    }

    @Test
    void theRuleOfAnAclThatDeniesIsNamed() {
        NetworkAclId acl = guard(ofA);
        insert(acl, true);
        Port inside = world.ecs(ofA);
        Port outside = world.ecs(world.subnet(a, "10.0.1.0/24"));
        String rule = first(acl).value();
        assertThat(only(outside, inside).detail()).startsWith("The rule " + rule + " of the network ACL " + acl);
    }

    @Test
    void anAclThatIsSwitchedOffIsToBeSwitchedOnAndThenItsRulesAct() {
        NetworkAclId acl = guard(ofA);
        Port inside = world.ecs(ofA);
        Port outside = world.ecs(world.subnet(a, "10.0.1.0/24"));
        world.change(acme, new Command.UpdateNetworkAcl(acl, Optional.empty(), Optional.empty(), Optional.of(false)));
        List<Obstacle> both = explain(outside, inside).obstacles();
        assertThat(both).extracting(Obstacle::cause).containsExactly(Cause.NETWORK_ACL_IN, Cause.NETWORK_ACL_IN);
        assertThat(both.getFirst().fix()).contains(new Fix.EnableAcl(acl));
        insert(acl, false);
        assertThat(only(outside, inside).fix()).contains(new Fix.EnableAcl(acl));
    }

    @Test
    void aTraceNamesTheAclAndTheRuleThatLetItPass() {
        NetworkAclId acl = guard(ofA);
        insert(acl, false);
        Port inside = world.ecs(ofA);
        Port outside = world.ecs(world.subnet(a, "10.0.1.0/24"));
        Trace trace = Trace.of(world.snapshot(), outside, packet(outside, inside));
        assertThat(trace.disposition()).isEqualTo(Disposition.DELIVERED);
        assertThat(trace.steps())
                .contains(new Step.Guarded(
                        a,
                        world.snapshot().subnet(ofA).orElseThrow(),
                        Direction.INGRESS,
                        true,
                        acl,
                        Optional.of(first(acl))));
    }

    @Test
    void aRuleForSourcePortsMatchesIfItHoldsAllThatClientsSendFrom() {
        NetworkAclId acl = guard(ofA);
        Port inside = world.ecs(ofA);
        Port outside = world.ecs(world.subnet(a, "10.0.1.0/24"));
        Packet tcp =
                new Packet(outside.addresses().getFirst(), inside.addresses().getFirst(), 6, OptionalInt.of(80));
        insert(acl, false, List.of(new PortRange(32_769, 60_999)), OptionalInt.of(6));
        assertThat(Trace.of(world.snapshot(), outside, tcp).disposition()).isEqualTo(Disposition.ACL_DENIED_IN);
        insert(acl, false, List.of(new PortRange(1, 2), new PortRange(32_768, 60_999)), OptionalInt.of(6));
        assertThat(Trace.of(world.snapshot(), outside, tcp).disposition()).isEqualTo(Disposition.DELIVERED);
    }

    // ---- routes ----

    @Test
    void aMissingRouteIsProposedForTheWholeSubnetOfTheReceiver() {
        PeeringId peering = world.peer(a, b);
        world.route(b, "10.0.0.0/16", peering);
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofB);
        RouteTableId table = world.snapshot().defaultTable(a).id();
        Obstacle obstacle = only(from, to);
        assertThat(obstacle.cause()).isEqualTo(Cause.ROUTE_MISSING);
        assertThat(obstacle.fix())
                .contains(new Fix.AddRoute(
                        table, Cidr.parse("10.1.0.0/24"), Optional.of(new NextHop.ToPeering(peering))));
    }

    @Test
    void aRouteIsProposedForTheReceiverAloneWhereItsSubnetOverlapsALocalOne() {
        VpcId twin = world.vpc(acme, "twin", "10.0.0.0/16");
        SubnetId wide = world.subnet(twin, "10.0.2.0/23");
        world.subnet(a, "10.0.2.0/24");
        PeeringId peering = world.peer(a, twin);
        Port from = world.ecs(ofA);
        Port to = world.ecs(wide, "10.0.3.9");
        RouteTableId table = world.snapshot().defaultTable(a).id();
        assertThat(explain(from, to).obstacles().getFirst().fix())
                .contains(new Fix.AddRoute(
                        table, Cidr.parse("10.0.3.9/32"), Optional.of(new NextHop.ToPeering(peering))));
    }

    @Test
    void aRouteInATableThatIsNotAskedIsToldOf() {
        PeeringId peering = world.peer(a, b);
        world.route(b, "10.0.0.0/16", peering);
        world.table(world.subnet(a, "10.0.1.0/24"), World.newRoute("10.1.0.0/16", peering));
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofB);
        Obstacle obstacle = only(from, to);
        assertThat(obstacle.cause()).isEqualTo(Cause.ROUTE_IN_OTHER_TABLE);
        assertThat(obstacle.detail()).contains("table table has one, but is not asked here");
    }

    @Test
    void aTableThatRoutesSomethingElseIsNotToldOf() {
        PeeringId peering = world.peer(a, b);
        world.route(b, "10.0.0.0/16", peering);
        world.table(world.subnet(a, "10.0.1.0/24"), World.newRoute("10.9.0.0/16", peering));
        assertThat(only(world.ecs(ofA), world.ecs(ofB)).cause()).isEqualTo(Cause.ROUTE_MISSING);
    }

    @Test
    void aRouteToAServerThatIsGoneMissesThePeeringToo() {
        Port server = world.ecs(ofA);
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofB);
        routeOfAToB(server);
        world.change(acme, new Command.DeleteEcs(List.of(server.ecs())));
        assertThat(causes(explain(from, to)))
                .startsWith(Cause.NO_PEERING, Cause.ROUTE_TARGET_GONE)
                .contains(Cause.ROUTE_MISSING);
    }

    @Test
    void whoeverIsStoppedIsNamedAndTheCureIsToStartIt() {
        connect();
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofB);
        for (Port stopped : List.of(from, to)) {
            world.change(acme, new Command.StopEcs(List.of(stopped.ecs()), true));
            assertThat(Trace.of(world.snapshot(), from, packet(from, to)).disposition())
                    .isEqualTo(Disposition.ECS_STOPPED);
            assertThat(Reachability.of(world.snapshot(), from, packet(from, to)).reachable(from))
                    .isFalse();
            Obstacle obstacle = only(from, to);
            assertThat(obstacle.cause()).isEqualTo(Cause.ECS_STOPPED);
            assertThat(obstacle.vpc()).isEqualTo(stopped.vpc());
            assertThat(obstacle.fix()).contains(new Fix.StartEcs(stopped.ecs()));
            world.change(acme, new Command.StartEcs(List.of(stopped.ecs()), true));
            assertThat(explain(from, to).obstacles()).isEmpty();
        }
    }

    @Test
    void whatIsBehindAnEcsThatIsStoppedIsToldToo() {
        PeeringId peering = world.peer(a, b);
        world.route(a, "10.1.0.0/16", peering);
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofB);
        world.change(acme, new Command.StopEcs(List.of(from.ecs(), to.ecs()), true));
        List<Obstacle> obstacles = explain(from, to).obstacles();
        assertThat(obstacles)
                .extracting(Obstacle::cause)
                .containsExactly(Cause.ECS_STOPPED, Cause.ECS_STOPPED, Cause.ROUTE_MISSING);
        assertThat(obstacles).extracting(Obstacle::vpc).containsExactly(a, b, b);
    }

    @Test
    void oneThatRebootsIsToldOfOnceAndNeedsNobody() {
        connect();
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofB);
        world.change(acme, new Command.RebootEcs(List.of(from.ecs())));
        Obstacle obstacle = only(from, to);
        assertThat(obstacle.cause()).isEqualTo(Cause.ECS_STOPPED);
        assertThat(obstacle.detail()).contains("rebooting");
        assertThat(obstacle.fix()).isEmpty();
    }

    @Test
    void aRouteToAServerThatIsStoppedDropsAndTheServerIsToBeStarted() {
        Port server = world.ecs(ofA);
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofB);
        routeOfAToB(server);
        world.change(acme, new Command.StopEcs(List.of(server.ecs()), true));
        Trace trace = Trace.of(world.snapshot(), from, packet(from, to));
        assertThat(trace.disposition()).isEqualTo(Disposition.BLACKHOLE);
        assertThat(trace.steps().getLast()).isInstanceOf(Step.ServerStopped.class);
        assertThat(only(from, to).fix()).contains(new Fix.StartEcs(server.ecs()));
    }

    // ---- transit ----

    /** A packet from A must pass through the VPC in the middle to B. */
    private VpcId middle() {
        VpcId middle = world.vpc(acme, "middle", "10.2.0.0/16");
        world.route(a, "10.1.0.0/16", world.peer(a, middle));
        return middle;
    }

    @Test
    void thatThisServiceForbidsTransitIsSaidWhateverTheVpcInTheMiddleRoutes() {
        withoutTransit();
        VpcId middle = middle();
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofB);
        assertThat(causes(explain(from, to))).startsWith(Cause.TRANSIT_FORBIDDEN);
        world.route(middle, "10.1.0.0/16", world.peer(middle, b));
        assertThat(causes(explain(from, to))).startsWith(Cause.TRANSIT_FORBIDDEN);
    }

    @Test
    void thatThisServiceForbidsTransitIsSaidBeforeAPeeringThatIsNotActive() {
        withoutTransit();
        VpcId middle = middle();
        ProjectId beta = world.project("beta");
        VpcId foreign = world.vpc(beta, "foreign", "10.1.0.0/16");
        Port to = world.ecs(world.subnet(foreign, "10.1.0.0/24"));
        world.route(middle, "10.1.0.0/16", world.request(middle, foreign));
        assertThat(causes(diagnosis(world.ecs(ofA), to))).startsWith(Cause.TRANSIT_FORBIDDEN, Cause.PEERING_PENDING);
        assertThat(causes(explain(world.ecs(ofA), to))).startsWith(Cause.TRANSIT_FORBIDDEN, Cause.NO_PEERING);
    }

    @Test
    void thatThisServiceForbidsTransitIsSaidBeforeAServerThatIsGone() {
        withoutTransit();
        VpcId middle = middle();
        Port server = world.ecs(world.subnet(middle, "10.2.0.0/24"));
        world.change(
                acme,
                new Command.CreateRoute(
                        middle,
                        new Command.NewRoute(
                                Cidr.parse("10.1.0.0/16"), "10.1.0.0/16", new NextHop.ToEcs(server.ecs()), "")));
        world.change(acme, new Command.DeleteEcs(List.of(server.ecs())));
        assertThat(causes(diagnosis(world.ecs(ofA), world.ecs(ofB))))
                .startsWith(Cause.TRANSIT_FORBIDDEN, Cause.NO_PEERING, Cause.ROUTE_TARGET_GONE);
    }

    @Test
    void whereTransitIsAllowedItIsNoObstacle() {
        VpcId middle = middle();
        Port server = world.ecs(world.subnet(middle, "10.2.0.0/24"));
        world.change(
                acme,
                new Command.CreateRoute(
                        middle,
                        new Command.NewRoute(
                                Cidr.parse("10.1.0.0/16"), "10.1.0.0/16", new NextHop.ToEcs(server.ecs()), "")));
        world.change(acme, new Command.DeleteEcs(List.of(server.ecs())));
        assertThat(causes(explain(world.ecs(ofA), world.ecs(ofB)))).doesNotContain(Cause.TRANSIT_FORBIDDEN);
    }

    @Test
    void routesOverPeeringsThatAreNotActiveMayLeadInACircle() {
        ProjectId beta = world.project("beta");
        VpcId foreign = world.vpc(beta, "foreign", "10.3.0.0/16");
        PeeringId request = world.request(a, foreign);
        world.route(a, "10.9.0.0/16", request).route(foreign, "10.9.0.0/16", request);
        Packet packet = Packet.ping(world.ecs(ofA, "10.0.0.9").addresses().getFirst(), Ip.parse("10.9.0.1"));
        Port from = world.snapshot().portAt(ofA, Ip.parse("10.0.0.9")).orElseThrow();
        Explanation explanation = Explanation.of(world.snapshot(), from, packet, Optional.empty());
        assertThat(explanation.past().getFirst().disposition()).isEqualTo(Disposition.LOOP);
        assertThat(causes(explanation)).contains(Cause.PEERING_PENDING);
    }

    // ---- explanations as a whole ----

    @Test
    void anExplanationHasTheWayThereAndTheWayBack() {
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofB);
        Explanation explanation = explain(from, to);
        assertThat(explanation.past())
                .extracting(Trace::disposition)
                .containsExactly(Disposition.DELIVERED, Disposition.DELIVERED);
        assertThat(explanation.past()).extracting(Trace::receiver).containsExactly(Optional.of(to), Optional.of(from));
        assertThat(explanation.sender()).isEqualTo(from.addresses().getFirst());
    }

    @Test
    void whatWorksHasNoObstaclesAndNoWaysPastThem() {
        connect();
        Explanation explanation = explain(world.ecs(ofA), world.ecs(ofB));
        assertThat(explanation.obstacles()).isEmpty();
        assertThat(explanation.past()).isEmpty();
    }

    @Test
    void whatAServerIsGivenHasNoWayBackToLookAt() {
        Port server = world.ecs(ofA);
        Port from = world.ecs(ofA);
        Port to = world.ecs(ofB);
        routeOfAToB(server);
        Explanation explanation = explain(from, to);
        assertThat(explanation.past()).extracting(Trace::disposition).containsExactly(Disposition.GIVEN_TO_SERVER);
        assertThat(explanation.obstacles()).isEmpty();
    }

    /** Though it would find its way: nobody knows whether the server sends one. */
    @Test
    void theAnswerOfAServerThatIsToPassSomethingOnIsNotForCertain() {
        Port server = world.ecs(ofA);
        Port from = world.ecs(ofA);
        routeOfAToB(server);
        Packet packet = Packet.ping(from.addresses().getFirst(), Ip.parse("10.1.0.9"));
        Reachability reachability =
                Explanation.of(world.snapshot(), from, packet, Optional.empty()).reachability();
        assertThat(reachability.back().orElseThrow().receiver()).contains(from);
        assertThat(reachability.isUpToServer(from)).isTrue();
        assertThat(reachability.reachable(from)).isFalse();
        assertThat(Reachability.of(world.snapshot(), from, packet(from, server)).reachable(from))
                .isTrue();
    }

    @Test
    void theAnswerToAnIpv6PacketIsForTheIpv6Address() {
        SubnetId dual = new SubnetId(
                world.change(acme, World.newDualStackSubnet(a, "10.0.5.0/24")).getFirst());
        Port from = world.ecs(dual);
        Ip own = from.addresses().getLast();
        Packet packet = Packet.ping(own, Ip.parse("2001:db8::1"));
        assertThat(Explanation.of(world.snapshot(), from, packet, Optional.empty())
                        .sender())
                .isEqualTo(own);
    }

    @Test
    void anIpv6GatewayAnswersItsOwnVpcOnly() {
        SubnetId dual = new SubnetId(
                world.change(acme, World.newDualStackSubnet(a, "10.0.5.0/24")).getFirst());
        Port from = world.ecs(dual);
        Ip gateway =
                world.snapshot().subnet(dual).orElseThrow().ipv6().orElseThrow().gateway();
        assertThat(Trace.of(world.snapshot(), from, Packet.ping(from.addresses().getLast(), gateway))
                        .disposition())
                .isEqualTo(Disposition.ANSWERED_BY_GATEWAY);
    }

    /** From a server of A on. */
    private void routeOfAToB(Port server) {
        world.change(
                acme,
                new Command.CreateRoute(
                        a,
                        new Command.NewRoute(
                                Cidr.parse("10.1.0.0/16"), "10.1.0.0/16", new NextHop.ToEcs(server.ecs()), "")));
    }
}
