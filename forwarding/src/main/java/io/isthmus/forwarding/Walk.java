package io.isthmus.forwarding;

import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.forwarding.Trace.Disposition;
import io.isthmus.forwarding.Trace.Step;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.Port;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One packet under way, by the rules of contract.md 4.1. It ends at the first obstacle; or, to find all, it notes each and
 * goes on as if that were taken away.
 */
final class Walk {
    private Snapshot snapshot;
    private final Packet packet;
    private final boolean filtered;
    /** Whether every ECS counts as running. */
    private final boolean allRun;

    private final Optional<Port> intended;
    private final Optional<Consumer<Obstacle>> noted;
    private final Optional<Consumer<Predicate<Packet>>> gates;
    private final Predicate<VpcId> seen;
    private final Obstacles told;
    private final List<Step> steps = new ArrayList<>();
    private final Set<VpcId> entered = new HashSet<>();

    /** The VPC out of which it came over a peering, the last time that it did. */
    private Optional<VpcId> last = Optional.empty();

    /** The rule of the groups that ended it. */
    private Optional<Filters.GroupRule> denying = Optional.empty();

    private Walk(
            Snapshot snapshot,
            Packet packet,
            boolean filtered,
            boolean back,
            boolean allRun,
            Optional<Port> intended,
            Optional<Consumer<Obstacle>> noted,
            Optional<Consumer<Predicate<Packet>>> gates,
            Predicate<VpcId> seen) {
        this.snapshot = snapshot;
        this.packet = packet;
        this.filtered = filtered;
        this.allRun = allRun;
        this.intended = intended;
        this.noted = noted;
        this.gates = gates;
        this.seen = seen;
        this.told = new Obstacles(packet, back);
    }

    /** One that ends at the first obstacle. */
    static Walk strict(Snapshot snapshot, Packet packet, boolean filtered) {
        return asSeen(snapshot, packet, filtered, _ -> true);
    }

    /** One that ends at the first obstacle, or where it comes into a VPC that is not seen. */
    static Walk asSeen(Snapshot snapshot, Packet packet, boolean filtered, Predicate<VpcId> seen) {
        return new Walk(
                snapshot, packet, filtered, false, false, Optional.empty(), Optional.empty(), Optional.empty(), seen);
    }

    /** One of a packet that opens a connection, if every ECS ran. */
    static Walk running(Snapshot snapshot, Packet packet) {
        return new Walk(
                snapshot, packet, true, false, true, Optional.empty(), Optional.empty(), Optional.empty(), _ -> true);
    }

    /**
     * One that no filter ends, and that stands for all which differ from it by protocol and port only, if every ECS ran.
     *
     * @param gates told of each filter that looks at it: whether that lets such a packet pass. Where all do, it comes as far
     */
    static Walk through(Snapshot snapshot, Packet packet, Consumer<Predicate<Packet>> gates) {
        return new Walk(
                snapshot, packet, true, false, true, Optional.empty(), Optional.empty(), Optional.of(gates), _ -> true);
    }

    /**
     * One that goes past obstacles.
     *
     * @param back whether it is the way of an answer, at which filters do not look
     * @param intended whom it is meant for, if that is known
     */
    static Walk past(
            Snapshot snapshot, Packet packet, boolean back, Optional<Port> intended, Consumer<Obstacle> noted) {
        return new Walk(
                snapshot, packet, !back, back, false, intended, Optional.of(noted), Optional.empty(), _ -> true);
    }

    Trace from(Port port) {
        Subnet subnet = snapshot.subnet(port.subnet()).orElseThrow();
        steps.add(new Step.Sent(port.vpc(), port, subnet));
        if (isOff(port)) {
            return end(Disposition.ECS_STOPPED);
        }
        RouteTable table = snapshot.routeTable(subnet.routeTable()).orElseThrow();
        Optional<Port> own = ownNic(port);
        if (own.isPresent()) {
            return isElsewhere(port.vpc()) ? misled(table, subnet) : end(Disposition.DELIVERED, own);
        }
        if (!passes(port, Direction.EGRESS, towards(table))) {
            return end(Disposition.DENIED_OUT);
        }
        if (!isIn(subnet, packet.destination())) {
            if (isConfined(subnet, Direction.EGRESS)) {
                return end(Disposition.NO_ROUTE);
            }
            if (isStopped(subnet, Direction.EGRESS)) {
                return end(Disposition.ACL_DENIED_OUT);
            }
        }
        RouteTable first = table;
        while (true) {
            VpcId vpc = table.vpc();
            switch (Lookup.of(snapshot, table, packet.destination())) {
                case Lookup.Local(Subnet local) -> {
                    return isElsewhere(vpc) ? misled(first, local) : arrive(local);
                }
                case Lookup.NoRoute _ -> {
                    steps.add(new Step.Unrouted(vpc, table));
                    if (mayNotPassOn()) {
                        goesPast(told.transitForbidden(vpc));
                    } else {
                        noRoute(table);
                    }
                    return leapOr(vpc, Disposition.NO_ROUTE);
                }
                case Lookup.Blackhole(var _, Route route, Peering peering) -> {
                    steps.add(new Step.Dropped(vpc, table, route, peering));
                    if (mayNotPassOn()) {
                        goesPast(told.transitForbidden(vpc));
                    }
                    if (!goesPast(told.inactive(vpc, peering))) {
                        return end(Disposition.BLACKHOLE);
                    }
                    if (peering.isOver()) {
                        goOnWithout(peering);
                        table = snapshot.routeTable(table.id()).orElseThrow();
                    } else {
                        Optional<Disposition> stopped = comes(vpc, peering.other(vpc));
                        if (stopped.isPresent()) {
                            return end(stopped.get());
                        }
                        table = snapshot.defaultTable(peering.other(vpc));
                    }
                }
                case Lookup.ServerGone(var _, Route route) -> {
                    steps.add(new Step.ServerGone(vpc, table, route));
                    if (mayNotPassOn()) {
                        goesPast(told.transitForbidden(vpc));
                    }
                    needPeering(vpc);
                    goesPast(told.targetGone(table, route, addRoute(table)));
                    return leapOr(vpc, Disposition.BLACKHOLE);
                }
                case Lookup.ServerStopped(var _, Route route, Port server) -> {
                    steps.add(new Step.ServerStopped(vpc, table, route, server));
                    if (mayNotPassOn()) {
                        goesPast(told.transitForbidden(vpc));
                    }
                    if (!goesPast(told.stopped(snapshot, server))) {
                        return end(Disposition.BLACKHOLE);
                    }
                    return giveTo(server, port, vpc);
                }
                case Lookup.ToServer(var _, Route route, Port server) -> {
                    if (mayNotPassOn() && !goesPast(told.transitForbidden(vpc))) {
                        return end(Disposition.TRANSIT_FORBIDDEN);
                    }
                    steps.add(new Step.Given(vpc, table, route, server));
                    return giveTo(server, port, vpc);
                }
                case Lookup.Over(var _, Route route, Peering peering) -> {
                    if (mayNotPassOn() && !goesPast(told.transitForbidden(vpc))) {
                        return end(Disposition.TRANSIT_FORBIDDEN);
                    }
                    steps.add(new Step.Routed(vpc, table, route, peering));
                    VpcId next = peering.other(vpc);
                    steps.add(new Step.Arrived(next, peering));
                    Optional<Disposition> stopped = comes(vpc, next);
                    if (stopped.isPresent()) {
                        return end(stopped.get());
                    }
                    table = snapshot.defaultTable(next);
                }
            }
        }
    }

    /** A route gives it to a server; back to its sender it would come again and again. */
    private Trace giveTo(Port server, Port sender, VpcId vpc) {
        if (server.equals(sender)) {
            goesPast(told.loop(vpc));
            return end(Disposition.LOOP);
        }
        return enter(server, Disposition.GIVEN_TO_SERVER);
    }

    /** The way of an answer that a gateway of this VPC gives, which goes by the default table and over no peering. */
    Trace fromGateway(VpcId vpc) {
        RouteTable table = snapshot.defaultTable(vpc);
        return switch (Lookup.of(snapshot, table, packet.destination())) {
            case Lookup.Local(Subnet local) -> arrive(local);
            case Lookup.ToServer(var _, Route route, Port server) -> {
                steps.add(new Step.Given(vpc, table, route, server));
                yield enter(server, Disposition.GIVEN_TO_SERVER);
            }
            case Lookup.Over(var _, Route route, Peering peering) -> {
                steps.add(new Step.Routed(vpc, table, route, peering));
                yield end(Disposition.GATEWAY_SILENT);
            }
            case Lookup.NoRoute _ -> {
                steps.add(new Step.Unrouted(vpc, table));
                yield end(Disposition.NO_ROUTE);
            }
            case Lookup.Blackhole(var _, Route route, Peering peering) -> {
                steps.add(new Step.Dropped(vpc, table, route, peering));
                yield end(Disposition.BLACKHOLE);
            }
            case Lookup.ServerGone(var _, Route route) -> {
                steps.add(new Step.ServerGone(vpc, table, route));
                yield end(Disposition.BLACKHOLE);
            }
            case Lookup.ServerStopped(var _, Route route, Port server) -> {
                steps.add(new Step.ServerStopped(vpc, table, route, server));
                yield end(Disposition.BLACKHOLE);
            }
        };
    }

    /** The NIC of the sender's own ECS that has the destination: what is for that leaves the ECS by none. */
    private Optional<Port> ownNic(Port port) {
        return snapshot.nics(port.ecs()).stream()
                .filter(nic -> nic.addresses().contains(packet.destination()))
                .findFirst();
    }

    /** Where a table leads it: the VPC to whose members of groups it goes, if anything leads it anywhere. */
    private Optional<VpcId> towards(RouteTable table) {
        return switch (Lookup.of(snapshot, table, packet.destination())) {
            case Lookup.Local _, Lookup.ToServer _, Lookup.ServerStopped _ -> Optional.of(table.vpc());
            case Lookup.Over(var _, var _, Peering peering) -> Optional.of(peering.other(table.vpc()));
            case Lookup.Blackhole(var _, var _, Peering peering) -> Optional.of(peering.other(table.vpc()));
            case Lookup.NoRoute _, Lookup.ServerGone _ -> intended.map(Port::vpc);
        };
    }

    /** It comes out of one VPC into another over a peering. Tells how it ends there, if it gets no further. */
    private Optional<Disposition> comes(VpcId from, VpcId into) {
        // What was passed on though this service forbids it has been told of.
        boolean comesOut = !entered.isEmpty() || Entry.isAllowed(snapshot, from, packet.source());
        boolean open = comesOut && (!seen.test(into) || !Entry.isBarred(snapshot, into, packet.source()));
        if (!open && !goesPast(told.sourceRefused(snapshot, from, into))) {
            return Optional.of(Disposition.SOURCE_REFUSED);
        }
        if (!seen.test(into)) {
            return Optional.of(Disposition.NOT_VISIBLE);
        }
        last = Optional.of(from);
        if (!entered.add(into)) {
            goesPast(told.loop(from));
            return Optional.of(Disposition.LOOP);
        }
        return Optional.empty();
    }

    /** Whether it came over a peering and may only end in a local subnet (contract.md 10.8). */
    private boolean mayNotPassOn() {
        return !entered.isEmpty() && !snapshot.settings().transit();
    }

    private Trace arrive(Subnet local) {
        steps.add(new Step.InSubnet(local.vpc(), local));
        Ip destination = packet.destination();
        boolean gateway = destination.equals(local.gateway())
                || local.ipv6().filter(v6 -> v6.gateway().equals(destination)).isPresent();
        if (gateway) {
            if (entered.isEmpty()) {
                return end(Disposition.ANSWERED_BY_GATEWAY);
            }
            goesPast(told.peerGateway(local));
            return end(Disposition.GATEWAY_SILENT);
        }
        Optional<Port> receiver = snapshot.portAt(local.id(), destination);
        if (receiver.isEmpty()) {
            goesPast(told.noSuchAddress(local));
            return end(Disposition.NO_SUCH_ADDRESS);
        }
        return enter(receiver.get(), Disposition.DELIVERED);
    }

    /** It reaches a port, if the ACL of its subnet and its groups allow it. */
    private Trace enter(Port port, Disposition as) {
        Subnet subnet = snapshot.subnet(port.subnet()).orElseThrow();
        if (isOff(port)) {
            return end(Disposition.ECS_STOPPED);
        }
        if (!isWithin(subnet)) {
            if (isConfined(subnet, Direction.INGRESS)) {
                return end(Disposition.NO_ROUTE);
            }
            if (isStopped(subnet, Direction.INGRESS)) {
                return end(Disposition.ACL_DENIED_IN);
            }
        }
        return passes(port, Direction.INGRESS, Optional.of(last.orElse(port.vpc())))
                ? end(as, Optional.of(port))
                : end(Disposition.DENIED_IN);
    }

    /** Whether the walk ends at a port since its ECS does not run. */
    private boolean isOff(Port port) {
        if (allRun || snapshot.runs(port.ecs())) {
            return false;
        }
        steps.add(new Step.Stopped(port.vpc(), port));
        return !goesPast(told.stopped(snapshot, port));
    }

    /** Whether it comes to this subnet from one of its own addresses. */
    private boolean isWithin(Subnet subnet) {
        return entered.isEmpty() && isIn(subnet, packet.source());
    }

    private static boolean isIn(Subnet subnet, Ip ip) {
        return subnet.blocks().anyMatch(block -> block.contains(ip));
    }

    /** Whether the walk ends at a subnet that has no gateway: nothing leaves it or comes to it (contract.md 10.38). */
    private boolean isConfined(Subnet subnet, Direction direction) {
        if (subnet.networkExtrasOrNone().hasGateway()) {
            return false;
        }
        steps.add(new Step.Confined(subnet.vpc(), subnet, direction));
        return !goesPast(told.confined(subnet, direction));
    }

    /** Whether the ACL of the subnet, if it has one, ends the walk. */
    private boolean isStopped(Subnet subnet, Direction direction) {
        if (!filtered) {
            return false;
        }
        if (gates.isPresent()) {
            gates.get()
                    .accept(like -> Acls.verdict(snapshot, subnet, direction, like)
                            .filter(said -> !said.passes())
                            .isEmpty());
            return false;
        }
        Optional<Acls.Verdict> verdict = Acls.verdict(snapshot, subnet, direction, packet);
        verdict.ifPresent(said -> steps.add(new Step.Guarded(
                subnet.vpc(),
                subnet,
                direction,
                said.passes(),
                said.acl().id(),
                said.rule().map(NetworkAclRule::id))));
        return verdict.filter(said -> !said.passes())
                .filter(said -> !goesPast(subnet, direction, said))
                .isPresent();
    }

    /**
     * Whether the groups of the port let it pass, or the walk goes on though they do not.
     *
     * @param where as in {@link Filters#acting}
     */
    private boolean passes(Port port, Direction direction, Optional<VpcId> where) {
        if (!filtered) {
            return true;
        }
        if (port.isUnguarded()) {
            steps.add(new Step.Unguarded(port.vpc(), port, direction));
            return true;
        }
        if (gates.isPresent()) {
            gates.get().accept(Filters.gate(snapshot, port, direction, packet, where));
            return true;
        }
        Optional<Filters.GroupRule> acting = Filters.acting(snapshot, port, direction, packet, where);
        Optional<Filters.GroupRule> allowing =
                acting.filter(rule -> !rule.rule().deny());
        steps.add(allowing.<Step>map(rule -> new Step.Allowed(
                        port.vpc(),
                        port,
                        direction,
                        rule.group().id(),
                        rule.rule().id()))
                .orElseGet(() -> new Step.Denied(port.vpc(), port, direction)));
        denying = acting;
        return allowing.isPresent() || goesPast(port, direction, acting, where);
    }

    private Trace end(Disposition disposition) {
        return end(disposition, Optional.empty());
    }

    private Trace end(Disposition disposition, Optional<Port> receiver) {
        return new Trace(List.copyOf(steps), disposition, receiver);
    }

    // ---- past obstacles ----

    /** Notes an obstacle, if all are asked for; then the walk goes on. */
    private boolean goesPast(Obstacle obstacle) {
        noted.ifPresent(consumer -> consumer.accept(obstacle));
        return noted.isPresent();
    }

    /** Whether it is known to be meant for another VPC than this one. */
    private boolean isElsewhere(VpcId vpc) {
        return intended.filter(port -> !port.vpc().equals(vpc)).isPresent();
    }

    /** Goes on where it is meant for, as if a route led there from a VPC; ends so if that is not known. */
    private Trace leapOr(VpcId from, Disposition disposition) {
        if (noted.isEmpty() || intended.isEmpty()) {
            return end(disposition);
        }
        VpcId into = intended.get().vpc();
        if (!entered.contains(into)) {
            comes(from, into);
        }
        return enter(intended.get(), Disposition.DELIVERED);
    }

    /** It is local here, and was meant for another VPC. */
    private Trace misled(RouteTable first, Subnet local) {
        steps.add(new Step.InSubnet(local.vpc(), local));
        boolean own = local.vpc().equals(first.vpc());
        if (!own) {
            needPeering(first.vpc());
        }
        goesPast(own ? told.overlapping(local) : told.intoAnother(first, addRoute(first)));
        return leapOr(first.vpc(), Disposition.NO_SUCH_ADDRESS);
    }

    private void goOnWithout(Peering peering) {
        snapshot = WhatIf.without(snapshot, peering);
    }

    /** The rule of the groups that decided last, if there was one. */
    Optional<Filters.GroupRule> denying() {
        return denying;
    }

    /** The state in which all that was gone past is away, as far as that ends something. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** What lacks so that a table leads to where the packet is meant for. */
    private void noRoute(RouteTable table) {
        needPeering(table.vpc());
        goesPast(told.noRoute(snapshot, table, addRoute(table)));
    }

    /** Notes that there is no active peering to where the packet is meant for. */
    private void needPeering(VpcId vpc) {
        Optional<Peering> dead = peeringTo(vpc).filter(Peering::isOver);
        if (dead.isPresent()) {
            goesPast(told.inactive(vpc, dead.get()));
            if (noted.isPresent()) {
                goOnWithout(dead.get());
            }
        }
        Optional<Peering> peering = peeringTo(vpc);
        if (isElsewhere(vpc) && peering.isEmpty()) {
            goesPast(told.noPeering(vpc, intended.orElseThrow().vpc()));
        }
        peering.filter(known -> !known.isActive()).ifPresent(known -> goesPast(told.inactive(vpc, known)));
    }

    private Optional<Peering> peeringTo(VpcId vpc) {
        return intended.filter(port -> !port.vpc().equals(vpc))
                .flatMap(port -> snapshot.peeringBetween(vpc, port.vpc()));
    }

    /** A route that leads to where it is meant for; none if that is not known. */
    private Optional<Fix> addRoute(RouteTable table) {
        if (!isElsewhere(table.vpc())) {
            return Optional.empty();
        }
        Optional<NextHop> hop = peeringTo(table.vpc()).<NextHop>map(peering -> new NextHop.ToPeering(peering.id()));
        Cidr destination = Edits.destination(
                snapshot,
                table,
                packet.destination(),
                snapshot.subnet(intended.orElseThrow().subnet()));
        return Optional.of(
                table.routes().exact(destination).isPresent()
                        ? new Fix.SwitchRoute(table.id(), destination, hop)
                        : new Fix.AddRoute(table.id(), destination, hop));
    }

    /** Notes why the groups let it not pass, and what they would say without the rule that denies. */
    private boolean goesPast(
            Port port, Direction direction, Optional<Filters.GroupRule> denying, Optional<VpcId> where) {
        // A rule that allows has the highest priority; among equals one that denies acts.
        Optional<Filters.GroupRule> first = denying.filter(found -> found.rule().priority() == 1);
        Optional<Fix> fix = first.<Fix>map(
                        found -> new Fix.DeleteGroupRule(found.rule().id()))
                .or(() -> port.groups().stream()
                        .findFirst()
                        .map(group -> new Fix.AllowInGroup(group, direction, packet)));
        if (!goesPast(told.denied(port, direction, denying, fix))) {
            return false;
        }
        if (first.isPresent()) {
            Filters.GroupRule rule = first.get();
            snapshot = WhatIf.after(
                    snapshot,
                    rule.group().project(),
                    new Command.DeleteSecurityGroupRule(rule.rule().id()));
            return passes(port, direction, where);
        }
        return true;
    }

    /** Notes why an ACL lets nothing pass, and what its rules would say if they acted. */
    private boolean goesPast(Subnet subnet, Direction direction, Acls.Verdict said) {
        NetworkAcl acl = said.acl();
        if (acl.enabled()) {
            return goesPast(told.guarded(subnet, direction, said));
        }
        Acls.Verdict ofRules = Acls.ofRules(snapshot, acl, direction, packet);
        boolean past = goesPast(told.switchedOff(subnet, direction, acl));
        return past && (ofRules.passes() || goesPast(told.guarded(subnet, direction, ofRules)));
    }
}
