package io.isthmus.forwarding;

import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.forwarding.Trace.Disposition;
import io.isthmus.forwarding.Trace.Step;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.Port;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.PrefixTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The edits of docs/causes.md at which a failure points: those that change something that was decided on the way. Whatever set
 * of edits makes the connection work, one of it is among them, for without that the packet would take the same way again. What
 * takes several edits before it changes anything, such as a route over a peering that is still to be made, is one candidate.
 */
final class Candidates {
    /** Groups of a project that a port may join. */
    private static final int MOST_GROUPS = 128;

    private final Question question;
    private final Snapshot state;
    private final Packet packet;
    private final boolean back;
    private final Optional<VpcId> goal;
    private final Memberships members;
    private final Effort effort;
    private final Set<List<Fix>> found = new LinkedHashSet<>();

    private Candidates(Question question, Snapshot state, boolean back, Memberships members, Effort effort) {
        this.question = question;
        this.state = state;
        this.packet = back ? question.packet().reply() : question.packet();
        this.back = back;
        this.members = members;
        this.effort = effort;
        this.goal = back ? Optional.of(question.from().vpc()) : question.there();
    }

    /** Each is some edits in their order; not all, if that takes too much effort. */
    static Set<List<Fix>> of(
            Question question, Snapshot state, Question.Attempt failed, Memberships members, Effort effort) {
        boolean back = failed.back().isPresent();
        Candidates candidates = new Candidates(question, state, back, members, effort);
        if (back) {
            candidates.ofRoutes(failed.back().get());
        } else {
            candidates.ofPacket(failed);
        }
        return candidates.found;
    }

    private void add(Fix... edits) {
        add(List.of(edits));
    }

    private void add(List<Fix> edits) {
        effort.spend(edits.size());
        found.add(edits);
    }

    private void ofPacket(Question.Attempt failed) {
        Trace way = failed.forward();
        Step last = way.steps().getLast();
        switch (way.disposition()) {
            case DENIED_OUT -> {
                ofGroups(state.port(question.from().id()).orElseThrow(), Direction.EGRESS, failed.gone());
                if (members.isByWay(state, question.from(), Direction.EGRESS, packet)) {
                    ofFirstTable(way);
                }
            }
            case ACL_DENIED_OUT -> ofAcl(last);
            case DENIED_IN, ACL_DENIED_IN -> {
                if (isMeant(last)) {
                    Port meant = state.port(question.meant().orElseThrow().id()).orElseThrow();
                    if (way.disposition() == Disposition.ACL_DENIED_IN) {
                        ofAcl(last);
                    } else {
                        ofGroups(meant, Direction.INGRESS, failed.gone());
                        if (members.isByWay(state, meant, Direction.INGRESS, packet)) {
                            ofRoutes(way);
                        }
                    }
                } else {
                    ofRoutes(way);
                }
            }
            default -> ofRoutes(way);
        }
    }

    /** Whether a filter stands before the port that is meant, and not before another one that has its address. */
    private boolean isMeant(Step last) {
        return question.meant().filter(meant -> meant.vpc().equals(last.vpc())).isPresent()
                && (last instanceof Step.Guarded
                        || (last instanceof Step.Denied(var _, Port port, var _)
                                && port.id().equals(question.meant().get().id())));
    }

    // ---- filters ----

    private void ofGroups(Port port, Direction direction, Walk walk) {
        Optional<Filters.GroupRule> first =
                walk.denying().filter(rule -> rule.rule().priority() == 1);
        if (first.isPresent()) {
            // A rule that allows has the highest priority; among equals one that denies acts.
            add(new Fix.DeleteGroupRule(first.get().rule().id()));
        } else {
            port.groups().forEach(group -> add(new Fix.AllowInGroup(group, direction, packet)));
        }
        if (port.groups().isEmpty()) {
            List<SecurityGroup> groups = state.securityGroups(port.project());
            if (groups.size() > MOST_GROUPS) {
                effort.passOver();
            }
            groups.stream().limit(MOST_GROUPS).forEach(group -> add(new Fix.JoinGroup(port.id(), group.id())));
        }
    }

    private void ofAcl(Step step) {
        if (step instanceof Step.Guarded(var _, var _, Direction direction, var _, var id, var _)) {
            NetworkAcl acl = state.networkAcl(id).orElseThrow();
            add(acl.enabled() ? new Fix.AllowInAcl(id, direction, packet) : new Fix.EnableAcl(id));
        }
    }

    // ---- routes ----

    /** Of each table that was asked. */
    private void ofRoutes(Trace way) {
        ofFirstTable(way);
        for (Step step : way.steps()) {
            if (effort.isExhausted()) {
                return;
            }
            switch (step) {
                case Step.Routed(var _, RouteTable table, var _, var _) -> ofTable(table, isFirst(way, table));
                case Step.Dropped(var _, RouteTable table, var _, Peering peering) -> {
                    ofTable(table, isFirst(way, table));
                    ofPeering(peering);
                }
                case Step.Given(var _, RouteTable table, var _, var _) -> ofTable(table, isFirst(way, table));
                case Step.ServerGone(var _, RouteTable table, var _) -> ofTable(table, isFirst(way, table));
                case Step.ServerStopped(var _, RouteTable table, var _, Port server) -> {
                    ofTable(table, isFirst(way, table));
                    add(new Fix.StartEcs(server.ecs()));
                }
                case Step.Stopped(var _, Port port) -> add(new Fix.StartEcs(port.ecs()));
                case Step.Unrouted(var _, RouteTable table) -> ofTable(table, isFirst(way, table));
                case Step.Sent _,
                        Step.Allowed _,
                        Step.Denied _,
                        Step.Unguarded _,
                        Step.Guarded _,
                        Step.Confined _,
                        Step.InSubnet _,
                        Step.Arrived _ -> {
                    // no table
                }
            }
        }
    }

    private static Subnet sent(Trace way) {
        return ((Step.Sent) way.steps().getFirst()).subnet();
    }

    private boolean isFirst(Trace way, RouteTable table) {
        return table.vpc().equals(sent(way).vpc());
    }

    private void ofFirstTable(Trace way) {
        Subnet subnet = sent(way);
        RouteTable table = state.routeTable(subnet.routeTable()).orElseThrow();
        if (state.subnetAt(subnet.vpc(), packet.destination()).isPresent()) {
            return;
        }
        ofTable(table, true);
        Optional<Route> route = match(table);
        for (RouteTable other : state.routeTables(subnet.vpc())) {
            Optional<Route> others = match(other);
            if (!other.id().equals(table.id())
                    && others.isPresent()
                    && !others.map(Route::nextHop).equals(route.map(Route::nextHop))) {
                add(new Fix.MoveSubnet(subnet.id(), other.id()));
            }
        }
    }

    private Optional<Route> match(RouteTable table) {
        return table.routes().longestMatch(packet.destination()).map(PrefixTable.Entry::value);
    }

    /** Whether a table knows nothing, or nothing that is there, for a packet. */
    static boolean leadsNowhere(Lookup lookup) {
        return lookup instanceof Lookup.NoRoute
                || lookup instanceof Lookup.ServerGone
                || (lookup instanceof Lookup.Blackhole(var _, var _, Peering peering) && peering.isOver());
    }

    /** @param first whether it is asked where the packet is sent */
    private void ofTable(RouteTable table, boolean first) {
        VpcId vpc = table.vpc();
        if (!first && !state.settings().transit()) {
            return;
        }
        match(table).ifPresent(route -> add(new Fix.DeleteRoute(table.id(), route.destination())));
        Lookup lookup = Lookup.of(state, table, packet.destination());
        for (Peering peering : Roads.peerings(state, vpc, lookup, goal, effort)) {
            VpcId other = peering.other(vpc);
            boolean takes = question.sees(state, other)
                    ? Roads.mayEnter(state, other, packet.source(), packet.destination(), goal)
                            && (state.settings().transit() || goal.equals(Optional.of(other)))
                    : goal.isEmpty() && leadsNowhere(lookup);
            if (!takes) {
                continue;
            }
            if (!peering.isOver()) {
                leading(table, new NextHop.ToPeering(peering.id())).forEach(this::add);
            } else if (goal.isEmpty() || goal.equals(Optional.of(other))) {
                overNew(table, other);
            }
        }
        goal.filter(other -> !other.equals(vpc)
                        && state.peeringBetween(vpc, other).isEmpty()
                        && Roads.mayEnter(state, other, packet.source(), packet.destination(), goal))
                .ifPresent(other -> overNew(table, other));
        if (back && vpc.equals(question.from().vpc())) {
            leading(table, sender()).forEach(this::add);
        }
    }

    /** The routes of a table that can be made to lead a packet over a hop. */
    private Stream<Fix> leading(RouteTable table, NextHop to) {
        Optional<Route> route = match(table);
        if (route.filter(there -> there.nextHop().equals(to)).isPresent()) {
            return Stream.empty();
        }
        Optional<NextHop> hop =
                Optional.of(to).filter(found -> !found.equals(new NextHop.ToPeering(Edits.NEW_PEERING)));
        Cidr destination = Edits.destination(state, table, packet.destination(), destined());
        return Stream.concat(
                route.stream().map(there -> new Fix.SwitchRoute(table.id(), there.destination(), hop)),
                table.routes().exact(destination).isPresent()
                        ? Stream.empty()
                        : Stream.of(new Fix.AddRoute(table.id(), destination, hop)));
    }

    /** The subnet in which the destination lies, if it is known. */
    private Optional<Subnet> destined() {
        return (back ? Optional.of(question.from()) : question.meant())
                .flatMap(port -> state.subnet(port.subnet()))
                .filter(subnet -> subnet.blocks().anyMatch(block -> block.contains(packet.destination())));
    }

    /** A route to the sender itself, for a source that it has not but uses. */
    private NextHop sender() {
        Port from = question.from();
        boolean primary = state.ecs(from.ecs())
                .filter(ecs -> ecs.ports().getFirst().equals(from.id()))
                .isPresent();
        return primary ? new NextHop.ToEcs(from.ecs()) : new NextHop.ToPort(from.id());
    }

    // ---- peerings ----

    private void ofPeering(Peering peering) {
        if (peering.isOver()) {
            add(new Fix.DeletePeering(peering.id()));
        } else if (!peering.isActive()) {
            add(new Fix.AcceptPeering(
                    Optional.of(peering.id()).filter(id -> !id.equals(Edits.NEW_PEERING)),
                    peering.accepter().vpc()));
        }
    }

    /** A peering, in the place of one that is over if there is one, and a route over it. */
    private void overNew(RouteTable table, VpcId other) {
        VpcId vpc = table.vpc();
        if (state.peering(Edits.NEW_PEERING).isPresent() || overlap(vpc, other)) {
            return;
        }
        List<Fix> edits = new ArrayList<>();
        Optional<Peering> dead = state.peeringBetween(vpc, other);
        dead.map(peering -> new Fix.DeletePeering(peering.id())).ifPresent(delete -> {
            effort.spend(CureSearch.moved(state, delete));
            edits.add(delete);
        });
        boolean asks = owns(vpc) || !owns(other);
        edits.add(asks ? new Fix.CreatePeering(vpc, other) : new Fix.CreatePeering(other, vpc));
        if (!state.vpc(vpc)
                .orElseThrow()
                .project()
                .equals(state.vpc(other).orElseThrow().project())) {
            edits.add(new Fix.AcceptPeering(Optional.empty(), asks ? other : vpc));
        }
        // What led over the one that is over goes with it.
        Snapshot without = dead.map(peering -> WhatIf.without(state, peering)).orElse(state);
        RouteTable rest = without.routeTable(table.id()).orElseThrow();
        leading(rest, new NextHop.ToPeering(Edits.NEW_PEERING)).forEach(route -> {
            List<Fix> all = new ArrayList<>(edits);
            all.add(route);
            add(List.copyOf(all));
        });
    }

    private boolean owns(VpcId vpc) {
        return state.vpc(vpc)
                .filter(found -> question.onlooker().owns(found.project()))
                .isPresent();
    }

    /** Whether the two subnets that are to talk have addresses in common, if a VPC of either is to be peered. */
    private boolean overlap(VpcId vpc, VpcId other) {
        Optional<Subnet> sending = state.subnet(question.from().subnet());
        Optional<Subnet> receiving = question.meant().flatMap(port -> state.subnet(port.subnet()));
        return sending.isPresent()
                && receiving.isPresent()
                && Set.of(vpc, other)
                        .equals(Set.of(sending.get().vpc(), receiving.get().vpc()))
                && sending.get()
                        .blocks()
                        .anyMatch(one -> receiving.get().blocks().anyMatch(one::overlaps));
    }
}
