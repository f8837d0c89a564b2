package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.BenchException;
import io.isthmus.bench.site.Networks;
import io.isthmus.forwarding.GuardRails;
import io.isthmus.forwarding.Packet;
import io.isthmus.forwarding.Reachability;
import io.isthmus.model.GuardRail;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.Request;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A region of 1,000 VPCs with an ECS each and 2,000 peerings, routed both ways: what it costs to judge every pair, and what a
 * guard rail adds to a change.
 */
final class MeshRow implements Row {
    private static final int VPCS = 1_000;

    /** Each VPC is peered with those that come so many after it. */
    private static final List<Integer> DISTANCES = List.of(1, 7);

    private static final int STAR_VPCS = 5;
    private static final int STAR_SERVERS = 200;
    private static final int TCP = 6;
    private static final int DATABASE_PORT = 5432;
    private static final int TURNS = 5;
    private static final int CHANGES = 2_000;
    private static final double NANOS_PER_S = 1e9;
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public String name() {
        return "mesh";
    }

    @Override
    public String what() {
        return "1,000 VPCs, 2,000 peerings: judge all pairs of ECSs, in s; and what a guard rail adds to a change, in ms";
    }

    @Override
    public boolean needsRoot() {
        return false;
    }

    @Override
    public List<Result> run(Bench bench) {
        Networks networks = new Networks(VPCS, 1);
        List<PeeringId> peerings = new ArrayList<>();
        for (int distance : DISTANCES) {
            for (int i = 0; i < VPCS; i++) {
                peerings.add(networks.peer(networks.vpc(i), networks.vpc((i + distance) % VPCS)));
            }
        }
        return List.of(
                allPairs(networks.region().snapshot(), peerings.size()),
                guardRail(networks, peerings.getFirst()),
                crowded());
    }

    private Result allPairs(Snapshot snapshot, int peerings) {
        List<Port> ports = snapshot.vpcs().stream()
                .flatMap(vpc -> snapshot.ports(vpc.id()).stream())
                .toList();
        List<Double> seconds = new ArrayList<>();
        for (int turn = -1; turn < TURNS; turn++) {
            long start = System.nanoTime();
            int reachable = 0;
            for (Port from : ports) {
                for (Port to : ports) {
                    Packet packet = Packet.ping(
                            from.addresses().getFirst(), to.addresses().getFirst());
                    if (!from.equals(to)
                            && Reachability.of(snapshot, from, packet).reachable(from)) {
                        reachable++;
                    }
                }
            }
            if (reachable != 2 * peerings) {
                throw new BenchException(reachable + " pairs reach each other, not " + 2 * peerings);
            }
            if (turn >= 0) {
                seconds.add((System.nanoTime() - start) / NANOS_PER_S);
            }
        }
        return new Result.Measured(
                "all-pairs",
                "judge all " + ports.size() * (ports.size() - 1) + " pairs of ECSs",
                "s",
                Spread.of(seconds),
                Optional.empty(),
                Target.atMost(5));
    }

    private static Result guardRail(Networks networks, PeeringId peering) {
        Command rail = new Command.CreateGuardRail(
                "bench",
                GuardRail.Promise.ISOLATED,
                new GuardRail.Scope(
                        GuardRail.Scope.Kind.VPC, networks.vpc(0).id().value()),
                Optional.of(new GuardRail.Scope(
                        GuardRail.Scope.Kind.VPC, networks.vpc(3).id().value())),
                OptionalInt.empty(),
                Optional.empty());
        return added(
                networks,
                peering,
                rail,
                "guard-rail",
                "what a guard rail of one VPC against another adds to a change there");
    }

    /** A database with a rule for the servers of five VPCs, all of which have a way to it. */
    private static Result crowded() {
        Networks networks = new Networks(STAR_VPCS, STAR_SERVERS);
        Networks.Vpc hub = networks.vpc(0);
        List<PeeringId> peerings = new ArrayList<>();
        for (int i = 1; i < STAR_VPCS; i++) {
            peerings.add(networks.peer(hub, networks.vpc(i)));
        }
        SecurityGroupId group = new SecurityGroupId(networks.region()
                .execute(new Command.CreateSecurityGroup("db", ""), hub.tenant().principal())
                .getFirst());
        var _ = networks.region()
                .execute(
                        new Command.CreateSecurityGroupRule(
                                group,
                                SecurityGroupRule.Direction.INGRESS,
                                IpFamily.V4,
                                OptionalInt.of(TCP),
                                List.of(PortRange.of(DATABASE_PORT)),
                                new SecurityGroupRule.Remote.Members(
                                        hub.tenant().open()),
                                ""),
                        hub.tenant().principal());
        var _ = networks.region()
                .execute(
                        new Command.CreateEcs(
                                "db",
                                1,
                                hub.id(),
                                List.of(new Command.NewInterface(hub.subnet(), Optional.empty())),
                                List.of(group),
                                "isthmus",
                                "isthmus",
                                "eu-de-01"),
                        hub.tenant().principal());
        Command rail = new Command.CreateGuardRail(
                "bench",
                GuardRail.Promise.ONLY,
                new GuardRail.Scope(GuardRail.Scope.Kind.SECURITY_GROUP, group.value()),
                Optional.of(new GuardRail.Scope(
                        GuardRail.Scope.Kind.SECURITY_GROUP, hub.tenant().open().value())),
                OptionalInt.of(TCP),
                Optional.of(new PortRange(DATABASE_PORT, DATABASE_PORT)));
        return added(
                networks,
                peerings.getFirst(),
                rail,
                "guard-rail-crowded",
                "what a guard rail of a database adds to a change there, with " + STAR_VPCS * STAR_SERVERS
                        + " ECSs that reach it");
    }

    /** @param peering one of VPC 0, over which the new routes lead */
    private static Result added(Networks networks, PeeringId peering, Command rail, String name, String what) {
        Networks.Vpc one = networks.vpc(0);
        Snapshot without = networks.region().snapshot();
        var _ = networks.region().execute(rail, one.tenant().principal());
        Snapshot with = networks.region().snapshot();
        List<Double> added = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        for (int turn = -1; turn < TURNS; turn++) {
            double guarded = milliseconds(with, one, peering);
            double free = milliseconds(without, one, peering);
            if (turn >= 0) {
                added.add(guarded - free);
                plain.add(free);
            }
        }
        return new Result.Measured(
                name,
                what,
                "ms",
                Spread.of(added),
                Optional.of(new Result.Yardstick("deciding the change without it", Spread.of(plain))),
                Target.atMost(1));
    }

    /** Decides and judges a new route, time and again on the same state. */
    private static double milliseconds(Snapshot snapshot, Networks.Vpc vpc, PeeringId peering) {
        long start = System.nanoTime();
        for (int i = 0; i < CHANGES; i++) {
            Cidr destination = Cidr.parse("172.16." + i % 256 + ".0/24");
            Command command = new Command.CreateRoute(
                    vpc.id(),
                    new Command.NewRoute(destination, destination.toString(), new NextHop.ToPeering(peering), ""));
            Request request = new Request(
                    command,
                    vpc.tenant().principal(),
                    "bench",
                    Instant.EPOCH,
                    () -> UUID.randomUUID().toString());
            Decision decision = GuardRails.decide(snapshot, request);
            if (!(decision instanceof Decision.Change)) {
                throw new BenchException("refused: " + decision);
            }
        }
        return (System.nanoTime() - start) / NANOS_PER_MS / CHANGES;
    }
}
