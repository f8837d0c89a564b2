package io.isthmus.forwarding;

import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringState;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.IdSource;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.PrefixTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All sets of the edits of docs/causes.md, tried one after the other, wherever a failure may point. */
final class BruteForce {
    /** By how a set is judged, the first that differs counts. */
    record Rank(int size, boolean cuts, boolean newPeering, long beside, int opened) implements Comparable<Rank> {
        @Override
        public int compareTo(Rank other) {
            return Comparator.comparingInt(Rank::size)
                    .thenComparing(Rank::cuts)
                    .thenComparing(Rank::newPeering)
                    .thenComparingLong(Rank::beside)
                    .thenComparingInt(Rank::opened)
                    .compare(this, other);
        }
    }

    /** An edit, of which some follow from the state in which it is made. */
    private sealed interface Edit {
        record Plain(Fix fix) implements Edit {}

        /** @param hop empty: the new peering */
        record Towards(RouteTable table, Ip address, Optional<Subnet> subnet, Optional<NextHop> hop) implements Edit {}
    }

    private final Snapshot snapshot;
    private final Port from;
    private final Port to;
    private final Packet packet;
    private final List<Port> ports;
    private final List<Edit> edits = new ArrayList<>();

    BruteForce(Snapshot snapshot, Port from, Port to, Packet packet) {
        this.snapshot = snapshot;
        this.from = from;
        this.to = to;
        this.packet = packet;
        this.ports = snapshot.vpcs().stream()
                .flatMap(vpc -> snapshot.ports(vpc.id()).stream())
                .toList();
        peerings();
        for (Vpc vpc : snapshot.vpcs()) {
            snapshot.routeTables(vpc.id()).forEach(this::routes);
            for (Subnet subnet : snapshot.subnets(vpc.id())) {
                snapshot.routeTables(vpc.id()).stream()
                        .filter(table -> !table.id().equals(subnet.routeTable()))
                        .forEach(table -> plain(new Fix.MoveSubnet(subnet.id(), table.id())));
            }
        }
        filters(from, Direction.EGRESS);
        filters(to, Direction.INGRESS);
        ports.stream()
                .map(Port::ecs)
                .distinct()
                .filter(ecs -> !snapshot.runs(ecs))
                .forEach(ecs -> plain(new Fix.StartEcs(ecs)));
    }

    int universe() {
        return edits.size();
    }

    private void plain(Fix fix) {
        edits.add(new Edit.Plain(fix));
    }

    private void peerings() {
        List<Vpc> vpcs = snapshot.vpcs();
        Stream.of(from.vpc(), to.vpc())
                .distinct()
                .forEach(end -> vpcs.stream()
                        .map(Vpc::id)
                        .filter(vpc -> !vpc.equals(end) && !(end.equals(to.vpc()) && vpc.equals(from.vpc())))
                        .forEach(vpc -> create(vpc, end)));
        for (Vpc vpc : vpcs) {
            for (Peering peering : snapshot.peerings(vpc.id())) {
                if (peering.requester().vpc().equals(vpc.id())) {
                    switch (peering.state()) {
                        case PeeringState.PendingAcceptance _ ->
                            plain(new Fix.AcceptPeering(
                                    Optional.of(peering.id()),
                                    peering.accepter().vpc()));
                        case PeeringState.Active _ -> {
                            // stays
                        }
                        case PeeringState.Rejected _, PeeringState.Expired _ ->
                            plain(new Fix.DeletePeering(peering.id()));
                    }
                }
            }
        }
    }

    private void create(VpcId requester, VpcId accepter) {
        if (snapshot.peeringBetween(requester, accepter)
                .filter(peering -> !peering.isOver())
                .isEmpty()) {
            plain(new Fix.CreatePeering(requester, accepter));
            if (!owner(requester).equals(owner(accepter))) {
                plain(new Fix.AcceptPeering(Optional.empty(), accepter));
            }
        }
    }

    private ProjectId owner(VpcId vpc) {
        return snapshot.vpc(vpc).orElseThrow().project();
    }

    private void routes(RouteTable table) {
        List<Optional<NextHop>> hops = new ArrayList<>();
        hops.add(Optional.empty());
        snapshot.peerings(table.vpc()).stream()
                .filter(peering -> !peering.isOver())
                .forEach(peering -> hops.add(Optional.of(new NextHop.ToPeering(peering.id()))));
        for (PrefixTable.Entry<Route> entry : table.routes().entries()) {
            if (!entry.prefix().contains(packet.destination())
                    && !entry.prefix().contains(packet.source())) {
                continue; // of no meaning to the packet
            }
            plain(new Fix.DeleteRoute(table.id(), entry.prefix()));
            hops.stream()
                    .filter(hop -> !hop.equals(Optional.of(entry.value().nextHop())))
                    .forEach(hop -> plain(new Fix.SwitchRoute(table.id(), entry.prefix(), hop)));
        }
        for (Optional<NextHop> hop : hops) {
            edits.add(new Edit.Towards(table, packet.destination(), snapshot.subnet(to.subnet()), hop));
            edits.add(new Edit.Towards(table, packet.source(), snapshot.subnet(from.subnet()), hop));
        }
    }

    private void filters(Port port, Direction direction) {
        for (var group : port.groups()) {
            plain(new Fix.AllowInGroup(group, direction, packet));
            for (SecurityGroupRule rule :
                    snapshot.securityGroup(group).orElseThrow().rules()) {
                if (rule.deny() && rule.direction() == direction) {
                    plain(new Fix.DeleteGroupRule(rule.id()));
                }
            }
        }
        if (port.groups().isEmpty()) {
            snapshot.securityGroups(port.project()).forEach(group -> {
                plain(new Fix.JoinGroup(port.id(), group.id()));
                plain(new Fix.AllowInGroup(group.id(), direction, packet));
            });
        }
        Optional<NetworkAcl> acl = snapshot.networkAclOf(port.subnet());
        acl.ifPresent(found -> {
            plain(new Fix.AllowInAcl(found.id(), direction, packet));
            if (!found.enabled()
                    && (direction == Direction.EGRESS
                            || !snapshot.networkAclOf(from.subnet()).equals(acl))) {
                plain(new Fix.EnableAcl(found.id()));
            }
        });
    }

    // ---- trying ----

    /** The best set of at most {@code most} edits that makes it work. */
    Optional<Rank> best(int most) {
        for (int size = 0; size <= most; size++) {
            List<Rank> found = new ArrayList<>();
            choose(0, size, new ArrayList<>(), found);
            if (!found.isEmpty()) {
                return found.stream().min(Comparator.naturalOrder());
            }
        }
        return Optional.empty();
    }

    private void choose(int start, int size, List<Edit> chosen, List<Rank> found) {
        if (size == 0) {
            rank(List.copyOf(chosen)).ifPresent(found::add);
            return;
        }
        for (int i = start; i <= edits.size() - size; i++) {
            chosen.add(edits.get(i));
            choose(i + 1, size - 1, chosen, found);
            chosen.removeLast();
        }
    }

    /** Peerings come first, as they stand in the list; joining a group comes before that group's rules. */
    private Optional<Rank> rank(List<Edit> chosen) {
        Snapshot state = snapshot;
        List<Fix> made = new ArrayList<>();
        List<Edit> ordered = new ArrayList<>(chosen);
        ordered.sort(Comparator.comparingInt(BruteForce::turn));
        for (Edit edit : ordered) {
            Optional<Fix> fix = fix(state, edit);
            Optional<Snapshot> after = fix.isPresent() ? after(state, fix.get(), made.size()) : Optional.empty();
            if (after.isEmpty()) {
                return Optional.empty();
            }
            made.add(fix.get());
            state = after.get();
        }
        return connects(state, from, to) ? Optional.of(rank(made, state)) : Optional.empty();
    }

    private static int turn(Edit edit) {
        return switch (edit) {
            case Edit.Towards _ -> 5;
            case Edit.Plain(Fix.DeletePeering _) -> 0;
            case Edit.Plain(Fix.CreatePeering _) -> 1;
            case Edit.Plain(Fix.AcceptPeering _) -> 2;
            case Edit.Plain(Fix.DeleteRoute _) -> 3;
            case Edit.Plain _ -> 4;
        };
    }

    private static Optional<Fix> fix(Snapshot state, Edit edit) {
        return switch (edit) {
            case Edit.Plain(Fix fix) -> Optional.of(fix);
            case Edit.Towards(RouteTable table, Ip address, var subnet, var hop) -> {
                RouteTable now = state.routeTable(table.id()).orElseThrow();
                Cidr host = Cidr.host(address);
                Cidr wide = subnet.orElseThrow()
                        .blocks()
                        .filter(block -> block.contains(address))
                        .findFirst()
                        .orElse(host);
                boolean free = now.routes().longestMatch(address).isEmpty() && snapshotTouches(state, now.vpc(), wide);
                Cidr destination = free ? wide : host;
                yield now.routes().exact(destination).isPresent()
                        ? Optional.empty()
                        : Optional.of(new Fix.AddRoute(now.id(), destination, hop));
            }
        };
    }

    private static boolean snapshotTouches(Snapshot state, VpcId vpc, Cidr block) {
        return state.subnets(vpc).stream().flatMap(Subnet::blocks).noneMatch(block::overlaps);
    }

    private static Optional<Snapshot> after(Snapshot state, Fix fix, int place) {
        IdSource ids = fix instanceof Fix.CreatePeering
                ? Edits.NEW_PEERING::value
                : () -> "00000000-0000-0000-0002-%012d".formatted(place);
        return Edits.by(state, fix, Onlooker.OF_ALL)
                .filter(_ -> !(fix instanceof Fix.CreatePeering)
                        || state.peering(Edits.NEW_PEERING).isEmpty())
                .map(by -> WhatIf.decided(state, by, Edits.command(state, fix, Edits.NEW_PEERING), ids))
                .flatMap(decision -> decision instanceof Decision.Change(Snapshot after, var _, var _)
                        ? Optional.of(after)
                        : Optional.empty());
    }

    // ---- judging ----

    Rank rank(List<Fix> made, Snapshot after) {
        int opened = 0;
        boolean cuts = false;
        for (Port one : ports) {
            for (Port other : ports) {
                boolean asked = one.equals(from) && other.equals(to);
                if (!one.ecs().equals(other.ecs()) && !asked) {
                    boolean was = connects(snapshot, one, other);
                    boolean is = connects(after, one, other);
                    cuts |= was && !is;
                    opened += is && !was ? 1 : 0;
                }
            }
        }
        long beside = made.stream()
                .filter(fix -> fix instanceof Fix.AddRoute(var table, Cidr destination, var _)
                        && snapshot.routeTable(table)
                                .orElseThrow()
                                .routes()
                                .longestCovering(destination)
                                .filter(wrong -> isWithin(
                                        wrong.prefix(), destination.contains(packet.destination()) ? to : from))
                                .isPresent())
                .count();
        return new Rank(made.size(), cuts, made.stream().anyMatch(Fix.CreatePeering.class::isInstance), beside, opened);
    }

    private boolean isWithin(Cidr destination, Port end) {
        return snapshot.vpc(end.vpc()).orElseThrow().blocks().anyMatch(block -> block.contains(destination));
    }

    private boolean connects(Snapshot state, Port one, Port other) {
        Port sender = state.port(one.id()).orElseThrow();
        Reachability reachability = Reachability.of(
                state,
                sender,
                new Packet(one.addresses().getFirst(), other.addresses().getFirst(), packet.protocol(), packet.port()));
        return reachability.reachable(sender)
                && reachability.forward().receiver().map(Port::id).equals(Optional.of(other.id()));
    }
}
