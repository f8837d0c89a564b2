package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.testing.Generator;
import io.isthmus.net.testing.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The verdict for a pair depends on the final configuration only, never on the order of the calls (contract.md 10.13). */
final class OrderIndependencePropertyTest {
    private static final List<String> DESTINATIONS = List.of(
            "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.2.4/32");

    /** Three VPCs with equal blocks and partly equal subnets, pending peerings between all of them, and a table each. */
    private static final class Base {
        private final World world = new World();
        private final List<ProjectId> projects =
                List.of(world.project("one"), world.project("two"), world.project("three"));
        private final List<VpcId> vpcs = projects.stream()
                .map(project -> world.vpc(project, "v", "10.0.0.0/16"))
                .toList();
        private final List<SubnetId> subnets = new ArrayList<>();
        private final List<RouteTableId> tables = new ArrayList<>();
        private final List<PeeringId> peerings = List.of(
                world.request(vpcs.get(0), vpcs.get(1)),
                world.request(vpcs.get(1), vpcs.get(2)),
                world.request(vpcs.get(2), vpcs.get(0)));

        Base() {
            for (int i = 0; i < 3; i++) {
                SubnetId subnet = world.subnet(vpcs.get(i), "10.0." + i + ".0/24");
                subnets.add(subnet);
                tables.add(world.table(subnet));
                ProjectId project = projects.get(i);
                world.change(project, new Command.DisassociateSubnets(tables.getLast(), List.of(subnet)));
            }
        }

        void run(Independent command) {
            command.run(this);
        }
    }

    /** A command that no other of the list depends on or excludes. */
    private record Independent(Kind kind, int vpc, int number, int peering) {
        private enum Kind {
            ACCEPT,
            ASSOCIATE,
            DEFAULT_ROUTE,
            CUSTOM_ROUTE,
            ECS,
            SUBNET
        }

        void run(Base base) {
            ProjectId project = base.projects.get(vpc);
            VpcId id = base.vpcs.get(vpc);
            SubnetId subnet = base.subnets.get(vpc);
            // Of the three peerings, a VPC takes part in the one with its own number and the one before.
            PeeringId over = base.peerings.get((vpc + 2 + peering % 2) % 3);
            Command.NewRoute route = World.newRoute(DESTINATIONS.get(number % DESTINATIONS.size()), over);
            switch (kind) {
                case ACCEPT -> base.world.decide(base.world.member(base.projects.get((vpc + 1) % 3)), accept(base));
                case ASSOCIATE ->
                    base.world.change(project, new Command.AssociateSubnets(base.tables.get(vpc), List.of(subnet)));
                case DEFAULT_ROUTE -> base.world.decide(base.world.member(project), new Command.CreateRoute(id, route));
                case CUSTOM_ROUTE -> base.world.decide(base.world.member(project), custom(base, route));
                case ECS -> base.world.decide(base.world.member(project), ecs(id, subnet));
                case SUBNET ->
                    base.world.decide(base.world.member(project), World.newSubnet(id, "10.0.9." + vpc * 16 + "/28"));
            }
        }

        private Command accept(Base base) {
            return new Command.AcceptPeering(base.peerings.get(vpc));
        }

        private Command custom(Base base, Command.NewRoute route) {
            return new Command.UpdateRouteTable(
                    base.tables.get(vpc), Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(route));
        }

        private Command ecs(VpcId id, SubnetId subnet) {
            Ip ip = Cidr.parse("10.0." + vpc + ".0/24").address().plus(2L + number % 4);
            return World.newEcs(id, subnet, Optional.of(ip));
        }

        /** What two commands must not share to be independent: the same route, or the same address. */
        private List<Object> place() {
            int what = switch (kind) {
                case ACCEPT, ASSOCIATE, SUBNET -> 0;
                case DEFAULT_ROUTE, CUSTOM_ROUTE -> number % DESTINATIONS.size();
                case ECS -> number % 4;
            };
            return List.of(kind, vpc, what);
        }
    }

    private static Generator<List<Independent>> commands() {
        return random -> {
            Map<String, Independent> independent = new TreeMap<>();
            for (int i = 0; i < 25; i++) {
                Independent command = new Independent(
                        Independent.Kind.values()[random.nextInt(Independent.Kind.values().length)],
                        random.nextInt(3),
                        random.nextInt(28),
                        random.nextInt(2));
                independent.putIfAbsent(command.place().toString(), command);
            }
            List<Independent> shuffled = new ArrayList<>(independent.values());
            Collections.shuffle(shuffled, random);
            return List.copyOf(shuffled);
        };
    }

    @Test
    void anyOrderOfIndependentCallsGivesTheSameVerdicts() {
        Property.check("order", commands(), 60, commands -> {
            Map<String, String> verdicts = verdicts(commands);
            List<Independent> other = new ArrayList<>(commands);
            for (int order = 0; order < 5; order++) {
                Collections.shuffle(other, new Random(order));
                assertThat(verdicts(other)).as("in the order %s", other).isEqualTo(verdicts);
            }
        });
    }

    private static Map<String, String> verdicts(List<Independent> commands) {
        Base base = new Base();
        commands.forEach(base::run);
        Snapshot snapshot = base.world.snapshot();
        List<Port> ports =
                base.vpcs.stream().flatMap(vpc -> snapshot.ports(vpc).stream()).toList();
        Map<String, String> verdicts = new TreeMap<>();
        for (Port from : ports) {
            for (Port to : ports) {
                Packet packet =
                        Packet.ping(from.addresses().getFirst(), to.addresses().getFirst());
                Reachability reachability = Reachability.of(snapshot, from, packet);
                verdicts.put(
                        name(from) + " -> " + name(to),
                        reachability.forward().disposition() + " " + reachability.reachable(from));
            }
        }
        return verdicts;
    }

    private static String name(Port port) {
        return port.vpc() + " " + port.addresses().getFirst();
    }
}
