package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Obstacle.Cause;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.Command;
import io.isthmus.model.Decision;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.testing.RandomCommands;
import io.isthmus.model.testing.Step;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every cause is found, in order, and its fix takes it away. */
final class ExplanationTest {
    private static final int MOST_FIXES = 12;
    private static final int WORLDS = 100;

    private static Explanation ping(Snapshot snapshot, Port from, Port to, IpFamily family) {
        Packet packet = Packet.ping(
                address(from, family).orElseThrow(), address(to, family).orElseThrow());
        return Explanation.of(snapshot, from, packet, Optional.of(to));
    }

    private static Optional<Ip> address(Port port, IpFamily family) {
        return port.addresses().stream().filter(ip -> ip.family() == family).findFirst();
    }

    /** Takes the obstacle away as its owner would; false if that is refused. */
    private static boolean apply(World world, Fix fix) {
        Snapshot now = world.snapshot();
        return switch (fix) {
            case Fix.AddRoute(var table, Cidr destination, var peering) -> {
                NextHop hop = new NextHop.ToPeering(peering.orElseThrow());
                yield updated(
                        world,
                        table,
                        List.of(),
                        List.of(new Command.NewRoute(destination, destination.toString(), hop, "")));
            }
            case Fix.SwitchRoute(var table, Cidr destination, var peering) -> {
                NextHop hop = new NextHop.ToPeering(peering.orElseThrow());
                yield updated(
                        world,
                        table,
                        List.of(new Command.ChangedRoute(destination, Optional.of(hop), Optional.empty())),
                        List.of());
            }
            case Fix.CreatePeering(VpcId requester, VpcId accepter) ->
                done(world, world.owner(requester), world.newPeering(requester, accepter));
            case Fix.AcceptPeering(PeeringId peering) ->
                done(
                        world,
                        now.peering(peering).orElseThrow().accepter().project(),
                        new Command.AcceptPeering(peering));
            case Fix.DeletePeering(PeeringId peering) ->
                done(
                        world,
                        now.peering(peering).orElseThrow().requester().project(),
                        new Command.DeletePeering(peering));
            case Fix.AllowInGroup(var group, Direction direction, Packet packet) ->
                done(
                        world,
                        now.securityGroup(group).orElseThrow().project(),
                        new Command.CreateSecurityGroupRule(
                                group,
                                direction,
                                packet.source().family(),
                                OptionalInt.of(packet.protocol()),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                new Remote.In(Cidr.host(
                                        direction == Direction.INGRESS ? packet.source() : packet.destination())),
                                ""));
            case Fix.DeleteGroupRule(var rule) ->
                done(world, now.groupOfRule(rule).orElseThrow().project(), new Command.DeleteSecurityGroupRule(rule));
            case Fix.AllowInAcl(var acl, Direction direction, Packet packet) -> {
                Command.NewNetworkAclRule rule = new Command.NewNetworkAclRule(
                        "",
                        "",
                        false,
                        packet.source().family(),
                        OptionalInt.of(packet.protocol()),
                        Optional.of(Cidr.host(packet.source())),
                        Optional.of(Cidr.host(packet.destination())),
                        List.of(),
                        List.of(),
                        true);
                boolean in = direction == Direction.INGRESS;
                yield done(
                        world,
                        now.networkAcl(acl).orElseThrow().project(),
                        new Command.InsertNetworkAclRules(
                                acl, Optional.empty(), in ? List.of(rule) : List.of(), in ? List.of() : List.of(rule)));
            }
            case Fix.EnableAcl(var acl) ->
                done(
                        world,
                        now.networkAcl(acl).orElseThrow().project(),
                        new Command.UpdateNetworkAcl(acl, Optional.empty(), Optional.empty(), Optional.of(true)));
            case Fix.StartEcs(var ecs) ->
                done(world, now.ecs(ecs).orElseThrow().project(), new Command.StartEcs(List.of(ecs), true));
        };
    }

    private static boolean updated(
            World world, RouteTableId table, List<Command.ChangedRoute> changed, List<Command.NewRoute> added) {
        return done(
                world,
                world.snapshot().routeTable(table).orElseThrow().project(),
                new Command.UpdateRouteTable(table, Optional.empty(), Optional.empty(), List.of(), changed, added));
    }

    private static boolean done(World world, ProjectId project, Command command) {
        return world.decide(world.member(project), command) instanceof Decision.Change;
    }

    /** The causes from nothing to a connection that works. */
    private static List<Cause> causes(Explanation explanation) {
        return explanation.obstacles().stream().map(Obstacle::cause).toList();
    }

    @Test
    void aPeeringIsMadeAcceptedAndRoutedStepByStepAsToldFromTheBeginning() {
        World world = new World();
        ProjectId acme = world.project("acme");
        ProjectId beta = world.project("beta");
        Port a = world.ecs(world.subnet(world.vpc(acme, "a", "10.0.0.0/16"), "10.0.0.0/24"));
        Port b = world.ecs(
                world.subnet(world.vpc(beta, "b", "10.1.0.0/16"), "10.1.0.0/24"), world.group(beta, "closed"));
        assertThat(causes(ping(world.snapshot(), a, b, IpFamily.V4)))
                .containsExactly(Cause.NO_PEERING, Cause.ROUTE_MISSING, Cause.SECURITY_GROUP_IN, Cause.ROUTE_MISSING);
        List<Cause> met = fixAll(world, a, b, IpFamily.V4);
        assertThat(met)
                .containsExactly(
                        Cause.NO_PEERING,
                        Cause.PEERING_PENDING,
                        Cause.ROUTE_MISSING,
                        Cause.SECURITY_GROUP_IN,
                        Cause.ROUTE_MISSING);
    }

    /** Takes the first obstacle away until the connection works, or its first obstacle has no fix; tells which were met. */
    private static List<Cause> fixAll(World world, Port from, Port to, IpFamily family) {
        List<Cause> met = new ArrayList<>();
        for (int i = 0; i < MOST_FIXES; i++) {
            Explanation explanation = ping(world.snapshot(), from, to, family);
            if (explanation.obstacles().isEmpty()) {
                return met;
            }
            Obstacle first = explanation.obstacles().getFirst();
            if (first.fix().isEmpty() || !apply(world, first.fix().get())) {
                return met;
            }
            met.add(first.cause());
            Explanation after = ping(world.snapshot(), from, to, family);
            assertThat(after.obstacles())
                    .as("%s is taken away by %s", first, first.fix())
                    .doesNotContain(first);
            after.obstacles().stream()
                    .findFirst()
                    .ifPresent(next -> assertThat(expected(explanation))
                            .as("after %s, of %s, comes %s", first.fix(), explanation.obstacles(), after.obstacles())
                            .contains(next.cause()));
        }
        throw new AssertionError("never works, though each of these was taken away: " + met);
    }

    /** What may come next, of what was told; a peering that is made may await acceptance. */
    private static Set<Cause> expected(Explanation told) {
        Set<Cause> expected = EnumSet.noneOf(Cause.class);
        told.obstacles().stream().skip(1).map(Obstacle::cause).forEach(expected::add);
        if (told.obstacles().getFirst().cause() == Cause.NO_PEERING) {
            expected.add(Cause.PEERING_PENDING);
        }
        return expected;
    }

    @Test
    void whatOverlapsCannotBeFixed() {
        World world = new World();
        ProjectId acme = world.project("acme");
        VpcId one = world.vpc(acme, "a", "10.0.0.0/16");
        VpcId other = world.vpc(acme, "b", "10.0.0.0/16");
        Port a = world.ecs(world.subnet(one, "10.0.0.0/24"), "10.0.0.5");
        Port b = world.ecs(world.subnet(other, "10.0.0.0/24"), "10.0.0.9");
        Explanation explanation = ping(world.snapshot(), a, b, IpFamily.V4);
        assertThat(explanation.obstacles().getFirst().cause()).isEqualTo(Cause.OVERLAPPING_SUBNET);
        assertThat(explanation.obstacles().getFirst().fix()).isEmpty();
    }

    @Test
    void aPeersGatewayIsSilentAndSoIsAnAddressThatNobodyHas() {
        World world = new World();
        ProjectId acme = world.project("acme");
        VpcId one = world.vpc(acme, "a", "10.0.0.0/16");
        VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
        Port a = world.ecs(world.subnet(one, "10.0.0.0/24"));
        world.ecs(world.subnet(other, "10.1.0.0/24"));
        PeeringId peering = world.peer(one, other);
        world.route(one, "10.1.0.0/16", peering).route(other, "10.0.0.0/16", peering);
        assertThat(first(world, a, "10.1.0.1")).isEqualTo(Cause.PEER_GATEWAY);
        assertThat(first(world, a, "10.1.0.77")).isEqualTo(Cause.NO_SUCH_ADDRESS);
        assertThat(first(world, a, "10.9.0.1")).isEqualTo(Cause.ROUTE_MISSING);
    }

    private static Cause first(World world, Port from, String to) {
        Packet packet = Packet.ping(from.addresses().getFirst(), Ip.parse(to));
        return Explanation.of(world.snapshot(), from, packet, Optional.empty())
                .obstacles()
                .getFirst()
                .cause();
    }

    /** An ECS with IPv6 in a subnet of its own, if the VPC has room for that. */
    private static void addIpv6(World world, Vpc vpc) {
        Optional<Cidr> block = vpc.cidr().map(cidr -> new Cidr(cidr.address().plus(77 * 256), 24));
        if (block.isPresent()
                && done(
                        world,
                        vpc.project(),
                        World.newDualStackSubnet(vpc.id(), block.get().toString()))) {
            world.snapshot().subnets(vpc.id()).stream()
                    .filter(subnet -> subnet.cidr().equals(block.get()))
                    .forEach(subnet ->
                            done(world, vpc.project(), World.newEcs(vpc.id(), subnet.id(), Optional.empty())));
        }
    }

    /** In random worlds: nothing stands in the way exactly if it works, and what can be fixed is, one after the other. */
    @Test
    void explanationsOfRandomWorldsAreRightAndTheirFixesHelp() {
        Set<Cause> seen = EnumSet.noneOf(Cause.class);
        Set<Cause> ofIpv6 = EnumSet.noneOf(Cause.class);
        for (int seed = 0; seed < WORLDS; seed++) {
            Settings settings = seed % 4 == 0 ? World.withoutTransit() : Settings.DEFAULT;
            World world = RandomWorlds.lively(settings);
            Random random = new Random(seed * 0x9e3779b97f4a7c15L);
            Step.sequences(90).next(random).forEach(step -> RandomCommands.run(world, step));
            world.snapshot().vpcs().forEach(vpc -> addIpv6(world, vpc));
            List<Port> ports = world.snapshot().vpcs().stream()
                    .flatMap(vpc -> world.snapshot().ports(vpc.id()).stream())
                    .toList();
            for (IpFamily family : IpFamily.values()) {
                List<Port> having = ports.stream()
                        .filter(port -> address(port, family).isPresent())
                        .toList();
                for (Port from : having) {
                    having.stream().filter(to -> !to.equals(from)).forEach(to -> {
                        Explanation explanation = ping(world.snapshot(), from, to, family);
                        if (explanation.reachability().isUpToServer(from)) {
                            return;
                        }
                        boolean works = explanation.reachability().reachable(from)
                                && explanation
                                        .reachability()
                                        .forward()
                                        .receiver()
                                        .equals(Optional.of(to));
                        assertThat(explanation.obstacles().isEmpty())
                                .as("%s to %s: %s", from, to, explanation)
                                .isEqualTo(works);
                        (family == IpFamily.V4 ? seen : ofIpv6).addAll(causes(explanation));
                        if (!works && random.nextInt(4) == 0) {
                            fixAll(world, from, to, family);
                        }
                    });
                }
            }
        }
        assertThat(ofIpv6)
                .contains(
                        Cause.NO_PEERING,
                        Cause.PEERING_PENDING,
                        Cause.PEERING_REJECTED,
                        Cause.ROUTE_MISSING,
                        Cause.SECURITY_GROUP_IN);
        assertThat(seen)
                .contains(
                        Cause.OVERLAPPING_SUBNET,
                        Cause.NO_PEERING,
                        Cause.PEERING_PENDING,
                        Cause.PEERING_REJECTED,
                        Cause.PEERING_EXPIRED,
                        Cause.ROUTE_MISSING,
                        Cause.ROUTE_ELSEWHERE,
                        Cause.SECURITY_GROUP_IN,
                        Cause.SECURITY_GROUP_OUT,
                        Cause.NETWORK_ACL_IN,
                        Cause.NETWORK_ACL_OUT,
                        Cause.TRANSIT_FORBIDDEN);
    }
}
