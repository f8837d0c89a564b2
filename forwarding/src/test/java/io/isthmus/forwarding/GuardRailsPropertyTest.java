package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Edit;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRail.Promise;
import io.isthmus.model.GuardRail.Scope;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.Power;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.testing.RandomCommands;
import io.isthmus.model.testing.Step;
import io.isthmus.model.testing.World;
import io.isthmus.net.Ip;
import io.isthmus.net.testing.Property;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * In random worlds, with rails of every kind, the verdict is what following every representative packet between every two ports of the
 * region says, before a change and after it.
 */
final class GuardRailsPropertyTest {
    private static final int RAILS = 12;
    private static final int TCP = 6;
    private static final PortRange SSH = new PortRange(22, 22);

    /** A packet that arrives. */
    private record Arriving(Port from, Port to, Packet packet) {}

    /** The state if every ECS ran. */
    private static Snapshot running(Snapshot snapshot) {
        return snapshot.with(snapshot.projects().stream()
                .flatMap(project -> snapshot.ecss(project.id()).stream())
                .<Edit>map(ecs -> new Edit.Put(ecs.with(Optional.<Power>empty())))
                .toList());
    }

    /** All that arrive if every ECS runs, of those that rules, or the ports of the rails, tell apart. */
    private static List<Arriving> arriving(Snapshot now) {
        Snapshot snapshot = running(now);
        List<Port> ports = snapshot.vpcs().stream()
                .flatMap(vpc -> snapshot.ports(vpc.id()).stream())
                .toList();
        List<Arriving> arriving = new ArrayList<>();
        for (Port to : ports) {
            for (Port from : ports) {
                if (!from.ecs().equals(to.ecs())) {
                    packets(snapshot, from, to)
                            .filter(packet -> arrives(snapshot, from, to, packet))
                            .forEach(packet -> arriving.add(new Arriving(from, to, packet)));
                }
            }
        }
        return arriving;
    }

    private static Stream<Packet> packets(Snapshot snapshot, Port from, Port to) {
        return to.addresses().stream()
                .flatMap(destination -> from.address(destination.family()).stream()
                        .flatMap(
                                source -> Representatives.of(
                                        snapshot, from, to, source, destination, OptionalInt.of(TCP), Optional.of(SSH))
                                        .stream()));
    }

    private static boolean arrives(Snapshot snapshot, Port from, Port to, Packet packet) {
        Trace way = Trace.of(snapshot, from, packet);
        return way.disposition() == Trace.Disposition.DELIVERED
                && way.receiver().equals(Optional.of(to));
    }

    private static boolean isBroken(GuardRail rail, List<Arriving> arriving) {
        return arriving.stream().anyMatch(one -> forbids(rail, one));
    }

    private static boolean forbids(GuardRail rail, Arriving one) {
        if (!rail.to().contains(one.to()) || rail.to().contains(one.from())) {
            return false;
        }
        boolean named = rail.from().map(from -> from.contains(one.from())).orElse(true);
        if (rail.promise() == Promise.ISOLATED) {
            return named;
        }
        boolean letIn = rail.protocol().isEmpty()
                || (one.packet().protocol() == TCP && one.packet().port().equals(OptionalInt.of(SSH.low())));
        return !(named && letIn);
    }

    /** Rails of everything that there is before or after a change. */
    private static List<GuardRail> rails(Snapshot before, Snapshot after, RandomGenerator random) {
        List<GuardRail> rails = new ArrayList<>();
        for (int number = 0; number < RAILS; number++) {
            Snapshot there = random.nextInt(4) == 0 ? before : after;
            ProjectId project = pick(there.projects(), random).id();
            boolean ports = random.nextInt(3) == 0;
            GuardRailId id = new GuardRailId("rail-" + number);
            Promise promise = ports ? Promise.ONLY : pick(List.of(Promise.values()), random);
            Optional<Scope> from = random.nextBoolean() ? Optional.empty() : scope(there, project, random);
            scope(there, project, random)
                    .map(to -> new GuardRail(
                            id,
                            project,
                            "rail",
                            promise,
                            to,
                            from,
                            ports ? OptionalInt.of(TCP) : OptionalInt.empty(),
                            ports ? Optional.of(SSH) : Optional.empty(),
                            World.START))
                    .ifPresent(rails::add);
        }
        return rails;
    }

    /** Of any kind, as often as of the others. */
    private static Optional<Scope> scope(Snapshot snapshot, ProjectId project, RandomGenerator random) {
        Scope.Kind kind = pick(List.of(Scope.Kind.values()), random);
        List<? extends Resource> there = switch (kind) {
            case VPC -> snapshot.vpcs(project);
            case SUBNET -> snapshot.subnets(project);
            case SECURITY_GROUP -> snapshot.securityGroups(project);
            case ECS -> snapshot.ecss(project);
        };
        return there.isEmpty()
                ? Optional.empty()
                : Optional.of(new Scope(kind, pick(there, random).key()));
    }

    private static <T> T pick(List<T> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Snapshot with(Snapshot snapshot, List<GuardRail> rails) {
        return snapshot.with(rails.stream().<Edit>map(Edit.Put::new).toList());
    }

    /** What the tests must have met to say anything. */
    private static final class Met {
        private final Map<Scope.Kind, Integer> opened = new EnumMap<>(Scope.Kind.class);
        private final Map<Scope.Kind, Integer> held = new EnumMap<>(Scope.Kind.class);
        private int severalNics;
        private int overlaps;
        private int hostRoutes;

        void verdict(GuardRail rail, boolean isOpened) {
            (isOpened ? opened : held).merge(rail.to().kind(), 1, Integer::sum);
        }

        void world(Snapshot snapshot) {
            snapshot.vpcs().forEach(vpc -> {
                List<Port> ports = snapshot.ports(vpc.id());
                severalNics +=
                        (int) ports.stream().filter(port -> port.device() > 0).count();
                hostRoutes += (int) snapshot.routeTables(vpc.id()).stream()
                        .flatMap(table -> table.routes().entries().stream())
                        .filter(entry -> entry.prefix().length() == 32)
                        .count();
            });
            Set<Ip> seen = new TreeSet<>();
            overlaps += (int) snapshot.vpcs().stream()
                    .flatMap(vpc -> snapshot.ports(vpc.id()).stream())
                    .flatMap(port -> port.addresses().stream())
                    .filter(ip -> !seen.add(ip))
                    .count();
        }
    }

    @Test
    void aChangeIsRefusedExactlyIfItOpensARail() {
        for (Settings settings : List.of(Settings.DEFAULT, World.withoutTransit())) {
            Met met = new Met();
            Property.check(
                    "opened guard rails, transit " + settings.transit(),
                    Step.sequences(70),
                    60,
                    steps -> changes(settings, steps, met));
            assertThat(met.opened.keySet()).containsExactlyInAnyOrder(Scope.Kind.values());
            assertThat(met.held.keySet()).containsExactlyInAnyOrder(Scope.Kind.values());
            assertThat(List.of(met.severalNics, met.overlaps, met.hostRoutes)).allMatch(number -> number > 0);
        }
    }

    /** With one VPC more, of a stranger, whose ECS has the address of another's. */
    private static World overlapping(Settings settings) {
        World world = RandomWorlds.lively(settings);
        Port there = world.snapshot().vpcs().stream()
                .flatMap(vpc -> world.snapshot().ports(vpc.id()).stream())
                .min(Comparator.comparing(port -> port.addresses().getFirst()))
                .orElseThrow();
        Subnet theirs = world.snapshot().subnet(there.subnet()).orElseThrow();
        ProjectId stranger = world.snapshot().projects().stream()
                .map(Project::id)
                .filter(project -> !project.equals(theirs.project()))
                .findFirst()
                .orElseThrow();
        SubnetId same = world.subnet(
                world.vpc(stranger, "vd", theirs.cidr().toString()),
                theirs.cidr().toString());
        var _ = world.ecs(same, there.addresses().getFirst().toString());
        return world;
    }

    private static void changes(Settings settings, List<Step> steps, Met met) {
        World world = overlapping(settings);
        RandomGenerator random = new Random(steps.hashCode());
        List<Arriving> arrivingBefore = arriving(world.snapshot());
        for (Step step : steps) {
            Snapshot before = world.snapshot();
            int known = world.edits().size();
            RandomCommands.run(world, step);
            Snapshot after = world.snapshot();
            List<Edit> edits = world.edits().subList(known, world.edits().size());
            if (!edits.isEmpty()) {
                List<Arriving> arrivingAfter = arriving(after);
                judge(before, after, edits, arrivingBefore, arrivingAfter, random, met);
                arrivingBefore = arrivingAfter;
                met.world(after);
            }
        }
    }

    private static void judge(
            Snapshot before,
            Snapshot after,
            List<Edit> edits,
            List<Arriving> arrivingBefore,
            List<Arriving> arrivingAfter,
            RandomGenerator random,
            Met met) {
        for (GuardRail rail : rails(before, after, random)) {
            boolean opened = isBroken(rail, arrivingAfter) && !isBroken(rail, arrivingBefore);
            met.verdict(rail, opened);
            // By itself, so that no other is found first; those that random commands have made are away.
            Snapshot with = with(without(after), List.of(rail));
            Decision decision = GuardRails.judge(
                            with(without(before), List.of(rail)),
                            new Decision.Change(with, edits, List.of()),
                            Principal.SYSTEM)
                    .decision();
            assertThat(decision instanceof Decision.Refused(Refusal refusal)
                            && refusal.rule() == Refusal.Rule.GUARD_RAIL_BROKEN)
                    .as("%s: %s", rail, edits)
                    .isEqualTo(opened);
            Optional<GuardRails.Breach> breach = GuardRails.breach(after, rail);
            assertThat(breach.isPresent()).as("%s", rail).isEqualTo(isBroken(rail, arrivingAfter));
            breach.ifPresent(found -> {
                assertThat(forbids(rail, new Arriving(found.from(), found.to(), found.packet())))
                        .isTrue();
                assertThat(arrives(running(after), found.from(), found.to(), found.packet()))
                        .isTrue();
            });
        }
    }

    private static Snapshot without(Snapshot snapshot) {
        List<Edit> removed = snapshot.guardRails().stream()
                .<Edit>map(rail -> new Edit.Remove(Resource.Kind.GUARD_RAIL, rail.key()))
                .toList();
        return snapshot.with(removed);
    }
}
