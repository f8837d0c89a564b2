package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.PlanSimulator.End;
import io.isthmus.forwarding.Trace.Disposition;
import io.isthmus.model.Edit;
import io.isthmus.model.Peering;
import io.isthmus.model.Port;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.testing.RandomCommands;
import io.isthmus.model.testing.Step;
import io.isthmus.model.testing.World;
import io.isthmus.net.Ip;
import io.isthmus.net.testing.Property;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PlannerPropertyTest {
    private static final int LONGEST = 90;
    private static final int TCP = 6;

    @Test
    void plansForwardEveryPacketAsItsTraceSays() {
        plansForwardAsTracesSay("plans = traces", Settings.DEFAULT);
    }

    @Test
    void withoutTransitTooPlansForwardEveryPacketAsItsTraceSays() {
        plansForwardAsTracesSay("plans = traces, no transit", World.withoutTransit());
    }

    private static void plansForwardAsTracesSay(String name, Settings settings) {
        Property.check(name, Step.sequences(LONGEST), 60, steps -> {
            World world = RandomWorlds.lively(settings);
            steps.forEach(step -> RandomCommands.run(world, step));
            Snapshot snapshot = world.snapshot();
            PlanSimulator simulator = new PlanSimulator(snapshot);
            for (Port from : ports(snapshot)) {
                for (Packet packet : packets(snapshot, from)) {
                    for (boolean filtered : List.of(true, false)) {
                        Trace trace =
                                filtered ? Trace.of(snapshot, from, packet) : Trace.ofReply(snapshot, from, packet);
                        assertThat(simulator.send(from, packet, filtered))
                                .as("%s from %s, traced as %s", packet, from, trace)
                                .isEqualTo(end(trace));
                    }
                }
            }
        });
    }

    private static End end(Trace trace) {
        return switch (trace.disposition()) {
            case DELIVERED, GIVEN_TO_SERVER ->
                new End.Delivered(trace.receiver().orElseThrow().id());
            case ANSWERED_BY_GATEWAY -> new End.Answered();
            case GATEWAY_SILENT,
                    NO_SUCH_ADDRESS,
                    ECS_STOPPED,
                    NO_ROUTE,
                    BLACKHOLE,
                    LOOP,
                    TRANSIT_FORBIDDEN,
                    SOURCE_REFUSED,
                    DENIED_OUT,
                    DENIED_IN,
                    ACL_DENIED_OUT,
                    ACL_DENIED_IN -> new End.Dropped();
        };
    }

    private static List<Port> ports(Snapshot snapshot) {
        return snapshot.vpcs().stream()
                .flatMap(vpc -> snapshot.ports(vpc.id()).stream())
                .toList();
    }

    /** Pings, with every source that a port may be allowed, and TCP to every port, every gateway, an unused address of every subnet, and some that nobody has. */
    private static List<Packet> packets(Snapshot snapshot, Port from) {
        Set<Ip> destinations = new LinkedHashSet<>();
        ports(snapshot).forEach(port -> destinations.addAll(port.addresses()));
        for (Vpc vpc : snapshot.vpcs()) {
            for (Subnet subnet : snapshot.subnets(vpc.id())) {
                destinations.add(subnet.gateway());
                subnet.ipv6().ifPresent(ipv6 -> {
                    destinations.add(ipv6.gateway());
                    destinations.add(ipv6.cidr().address().plus(0x99));
                });
                destinations.add(subnet.cidr().last().plus(-3));
            }
        }
        List.of("8.8.8.8", "23.8.0.9", "10.0.1.9", "10.1.9.9", "192.168.1.9")
                .forEach(ip -> destinations.add(Ip.parse(ip)));
        destinations.add(Ip.parse("2001:db8::1"));
        Set<Ip> spoofed = new LinkedHashSet<>(destinations);
        List.of("0.0.0.0", "127.0.0.1", "169.254.1.1", "224.0.0.1", "::", "::1", "fe80::1", "ff02::1")
                .forEach(ip -> spoofed.add(Ip.parse(ip)));
        return destinations.stream()
                .flatMap(ip -> Stream.concat(
                        from.addresses().stream()
                                .filter(source -> source.family() == ip.family())
                                .flatMap(source -> Stream.of(
                                        Packet.ping(source, ip),
                                        new Packet(source, ip, TCP, OptionalInt.of(80)),
                                        new Packet(source, ip, TCP, OptionalInt.of(81)))),
                        spoofed.stream()
                                .filter(source -> source.family() == ip.family() && !source.equals(ip))
                                .map(source -> Packet.ping(source, ip))))
                .toList();
    }

    @Test
    void everyPlanThatAChangeAltersIsTouchedByIt() {
        everyPlanThatAChangeAltersIsTouchedByIt("touched", Settings.DEFAULT);
    }

    @Test
    void withoutTransitTooEveryPlanThatAChangeAltersIsTouchedByIt() {
        everyPlanThatAChangeAltersIsTouchedByIt("touched, no transit", World.withoutTransit());
    }

    private static void everyPlanThatAChangeAltersIsTouchedByIt(String name, Settings settings) {
        Property.check(name, Step.sequences(LONGEST), 60, steps -> {
            World world = RandomWorlds.lively(settings);
            for (Step step : steps) {
                Snapshot before = world.snapshot();
                int from = world.edits().size();
                RandomCommands.run(world, step);
                touchedIsComplete(
                        before,
                        world.snapshot(),
                        world.edits().subList(from, world.edits().size()));
            }
        });
    }

    /** What the writer commits together it also compiles together. */
    @Test
    void everyPlanThatABatchOfChangesAltersIsTouchedByIt() {
        Property.check("touched by a batch", Step.sequences(LONGEST), 60, steps -> {
            World world = RandomWorlds.lively(Settings.DEFAULT);
            Random sizes = new Random(steps.size());
            for (int next = 0; next < steps.size(); ) {
                Snapshot before = world.snapshot();
                int from = world.edits().size();
                int until = Math.min(steps.size(), next + 1 + sizes.nextInt(8));
                for (; next < until; next++) {
                    RandomCommands.run(world, steps.get(next));
                }
                touchedIsComplete(
                        before,
                        world.snapshot(),
                        world.edits().subList(from, world.edits().size()));
            }
        });
    }

    private static void touchedIsComplete(Snapshot before, Snapshot after, List<Edit> edits) {
        Touched touched = Touched.by(before, after, edits);
        Set<VpcId> all = new HashSet<>();
        before.vpcs().forEach(vpc -> all.add(vpc.id()));
        after.vpcs().forEach(vpc -> all.add(vpc.id()));
        for (VpcId vpc : all) {
            Optional<RouterPlan> old = Planner.plan(before, vpc);
            Optional<RouterPlan> now = Planner.plan(after, vpc);
            if (!old.equals(now)) {
                assertThat(touched.vpcs())
                        .as("%s changes %s from %s to %s", edits, vpc, old, now)
                        .contains(vpc);
            }
        }
        assertThat(touched.memberships()).isEqualTo(memberships(before, after));
    }

    private static Map<GroupMembers, Touched.Membership> memberships(Snapshot before, Snapshot after) {
        Map<GroupMembers, Set<Ip>> old = members(before);
        Map<GroupMembers, Set<Ip>> now = members(after);
        Set<GroupMembers> groups = new HashSet<>(old.keySet());
        groups.addAll(now.keySet());
        Map<GroupMembers, Touched.Membership> changes = new HashMap<>();
        for (GroupMembers group : groups) {
            Set<Ip> joined = new HashSet<>(now.getOrDefault(group, Set.of()));
            joined.removeAll(old.getOrDefault(group, Set.of()));
            Set<Ip> left = new HashSet<>(old.getOrDefault(group, Set.of()));
            left.removeAll(now.getOrDefault(group, Set.of()));
            if (!joined.isEmpty() || !left.isEmpty()) {
                changes.put(group, new Touched.Membership(joined, left));
            }
        }
        return changes;
    }

    private static Map<GroupMembers, Set<Ip>> members(Snapshot snapshot) {
        Map<GroupMembers, Set<Ip>> members = new HashMap<>();
        snapshot.projects()
                .forEach(project -> snapshot.securityGroups(project.id())
                        .forEach(group -> members.putAll(Planner.members(snapshot, group.id()))));
        return members;
    }

    @Test
    void onlyVpcsThatCarryPacketsHaveRoutersAndOnlyUsedPeeringsHaveLinks() {
        Property.check("minimal", Step.sequences(LONGEST), 60, steps -> {
            World world = RandomWorlds.lively(Settings.DEFAULT);
            steps.forEach(step -> RandomCommands.run(world, step));
            Snapshot snapshot = world.snapshot();
            new PlanSimulator(snapshot).plans().forEach((vpc, plan) -> {
                if (plan.ports().isEmpty() && !snapshot.hasPorts(vpc)) {
                    assertThat(snapshot.peerings(vpc).stream().filter(Peering::isActive))
                            .as("active peerings of a router without ports, %s", vpc)
                            .isNotEmpty();
                }
                plan.links()
                        .forEach(link -> assertThat(
                                        snapshot.routesOver(vpc, link.peering()).size()
                                                + snapshot.routesOver(link.other(), link.peering())
                                                        .size())
                                .as("routes over the link %s", link)
                                .isPositive());
            });
        });
    }

    /** Guards the properties above: worlds in which no packet meets anything would prove nothing. */
    @Test
    void randomWorldsEndPacketsInEveryWay() {
        Set<Disposition> seen = EnumSet.noneOf(Disposition.class);
        for (int seed = 0; seed < 50; seed++) {
            for (Settings settings : List.of(Settings.DEFAULT, World.withoutTransit())) {
                World world = RandomWorlds.lively(settings);
                Step.sequences(LONGEST)
                        .next(new Random(seed * 0x9e3779b97f4a7c15L))
                        .forEach(step -> RandomCommands.run(world, step));
                Snapshot snapshot = world.snapshot();
                for (Port from : ports(snapshot)) {
                    packets(snapshot, from)
                            .forEach(packet ->
                                    seen.add(Trace.of(snapshot, from, packet).disposition()));
                }
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(Disposition.values());
    }
}
