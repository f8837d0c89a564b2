package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Obstacle.Cause;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
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

    /** Makes the change as its owner would; false if that is refused. */
    private static boolean apply(World world, Fix fix) {
        ProjectId by = Edits.by(world.snapshot(), fix, Onlooker.OF_ALL).orElseThrow();
        return done(world, by, Edits.command(world.snapshot(), fix, Edits.NEW_PEERING));
    }

    private static boolean done(World world, ProjectId project, Command command) {
        return world.decide(world.member(project), command) instanceof Decision.Change;
    }

    private static Optional<Fix> firstFix(Explanation explanation) {
        return explanation.obstacles().stream()
                .flatMap(obstacle -> obstacle.fix().stream())
                .findFirst();
    }

    private static long fixes(Explanation explanation) {
        return explanation.obstacles().stream()
                .filter(obstacle -> obstacle.fix().isPresent())
                .count();
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
                .containsExactlyInAnyOrder(
                        Cause.NO_PEERING,
                        Cause.PEERING_PENDING,
                        Cause.ROUTE_MISSING,
                        Cause.SECURITY_GROUP_IN,
                        Cause.ROUTE_MISSING)
                .startsWith(Cause.NO_PEERING, Cause.PEERING_PENDING);
        List<Cause> met = fixAll(world, a, b, IpFamily.V4);
        assertThat(met)
                .containsExactly(
                        Cause.NO_PEERING,
                        Cause.PEERING_PENDING,
                        Cause.ROUTE_MISSING,
                        Cause.SECURITY_GROUP_IN,
                        Cause.ROUTE_MISSING);
    }

    /** Makes the first change until the connection works, or none is advised; tells which causes were met. */
    private static List<Cause> fixAll(World world, Port from, Port to, IpFamily family) {
        List<Cause> met = new ArrayList<>();
        for (int i = 0; i < MOST_FIXES; i++) {
            Explanation explanation = ping(world.snapshot(), from, to, family);
            Optional<Fix> first = firstFix(explanation);
            if (first.isEmpty()) {
                assertThat(explanation.advised()).isFalse();
                return met;
            }
            met.add(explanation.obstacles().getFirst().cause());
            assertThat(apply(world, first.get())).as("%s", explanation).isTrue();
            Explanation after = ping(world.snapshot(), from, to, family);
            if (after.reachability().isUpToServer(from)) {
                return met;
            }
            assertThat(fixes(after))
                    .as("after %s, of %s, comes %s", first, explanation.obstacles(), after.obstacles())
                    .isEqualTo(fixes(explanation) - 1);
        }
        throw new AssertionError("never works, though each of these was taken away: " + met);
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
                        Explanation explanation = Explanation.diagnosis(
                                world.snapshot(),
                                from,
                                Packet.ping(
                                        address(from, family).orElseThrow(),
                                        address(to, family).orElseThrow()),
                                Optional.of(to));
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
                        if (!works && random.nextInt(16) == 0) {
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
