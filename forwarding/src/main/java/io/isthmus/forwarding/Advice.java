package io.isthmus.forwarding;

import io.isthmus.forwarding.CureSearch.Change;
import io.isthmus.forwarding.CureSearch.Cure;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.Decision;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.Refusal;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.VpcId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The smallest set of changes that makes a connection work, told as what is in the way one after the other.
 *
 * @param obstacles each with the change that takes it away, in an order in which they can be made
 * @param ways how it goes then
 * @param cut pairs that are connected now and would not be any more
 */
record Advice(List<Obstacle> obstacles, List<Trace> ways, List<Pair> cut) {

    /**
     * What is advised, if anything.
     *
     * @param forbidden why a guard rail forbids what would be as small, or smaller
     */
    record Advised(Optional<Advice> advice, Optional<Refusal> forbidden) {}

    private record Rated(Cure cure, PairsAfter.Effect effect) {}

    static Advised of(Question question, Snapshot snapshot) {
        CureSearch.Found found = CureSearch.of(question, snapshot);
        PairsAfter pairs = new PairsAfter(question, snapshot);
        Optional<Advice> advice = found.cures().stream()
                .map(cure -> new Rated(cure, effect(pairs, found.cures(), cure)))
                .min(order(snapshot))
                .map(best -> told(question, snapshot, best));
        return new Advised(advice, found.forbidden());
    }

    private static PairsAfter.Effect effect(PairsAfter pairs, List<Cure> all, Cure cure) {
        boolean matters = all.size() > 1
                || cure.edits().stream()
                        .anyMatch(edit -> edit instanceof Fix.AddRoute
                                || edit instanceof Fix.SwitchRoute
                                || edit instanceof Fix.DeleteRoute
                                || edit instanceof Fix.MoveSubnet
                                || edit instanceof Fix.JoinGroup);
        return matters ? pairs.of(cure) : new PairsAfter.Effect(List.of(), 0);
    }

    /** Of sets of the same size: see docs/causes.md. */
    private static Comparator<Rated> order(Snapshot snapshot) {
        return Comparator.comparing((Rated rated) -> !rated.effect().cut().isEmpty())
                .thenComparing(rated -> rated.cure().edits().stream().anyMatch(Fix.CreatePeering.class::isInstance))
                .thenComparingLong(rated -> rated.cure().edits().stream()
                        .filter(edit -> isBeside(snapshot, edit))
                        .count())
                .thenComparingInt(rated -> rated.effect().opened())
                .thenComparingInt(rated -> rated.effect().cut().size())
                .thenComparingInt(rated -> rated.cure().edits().stream()
                        .mapToInt(edit -> weight(snapshot, edit))
                        .sum());
    }

    /** Whether it leaves a wrong route where it is, and puts a narrower one beside it. */
    private static boolean isBeside(Snapshot snapshot, Fix edit) {
        return edit instanceof Fix.AddRoute(RouteTableId table, var destination, var _)
                && snapshot.routeTable(table)
                        .flatMap(found -> found.routes().longestCovering(destination))
                        .isPresent();
    }

    /** Rather one that leaves less behind. */
    private static int weight(Snapshot snapshot, Fix edit) {
        return switch (edit) {
            case Fix.AddRoute _ -> 2;
            case Fix.SwitchRoute _ -> 1;
            case Fix.MoveSubnet move -> table(snapshot, move.table()).isDefault() ? 1 : 3;
            case Fix.DeleteRoute _,
                    Fix.CreatePeering _,
                    Fix.AcceptPeering _,
                    Fix.DeletePeering _,
                    Fix.AllowInGroup _,
                    Fix.DeleteGroupRule _,
                    Fix.JoinGroup _,
                    Fix.AllowInAcl _,
                    Fix.EnableAcl _ -> 0;
        };
    }

    // ---- telling ----

    private static Advice told(Question question, Snapshot snapshot, Rated best) {
        List<Obstacle> obstacles = new ArrayList<>();
        Snapshot state = snapshot;
        List<Change> changes = inOrder(best.cure().changes());
        for (int i = 0; i < changes.size(); i++) {
            obstacles.add(told(question, state, changes.get(i)));
            Decision decision =
                    CureSearch.decided(question, state, changes.get(i).fix(), i).orElseThrow();
            state = ((Decision.Change) decision).after();
        }
        Question.Attempt attempt = question.attempt(best.cure().after());
        return new Advice(
                List.copyOf(obstacles),
                Stream.concat(Stream.of(attempt.forward()), attempt.back().stream())
                        .toList(),
                best.effect().cut());
    }

    /** The same, with what opens a peering before the routes that need it. */
    private static List<Change> inOrder(List<Change> changes) {
        List<Change> ordered = new ArrayList<>();
        for (Change change : changes) {
            int place = ordered.size();
            if (change.fix() instanceof Fix.AcceptPeering(var peering, var _) && peering.isPresent()) {
                for (int i = ordered.size() - 1; i >= 0; i--) {
                    place = leads(ordered.get(i).fix(), peering.get()) ? i : place;
                }
            }
            ordered.add(place, change);
        }
        return ordered;
    }

    private static boolean leads(Fix fix, PeeringId peering) {
        Optional<NextHop> hop = Optional.of(new NextHop.ToPeering(peering));
        return (fix instanceof Fix.AddRoute add && add.hop().equals(hop))
                || (fix instanceof Fix.SwitchRoute change && change.hop().equals(hop));
    }

    private static Obstacle told(Question question, Snapshot state, Change change) {
        Fix fix = change.fix();
        Obstacles told = new Obstacles(change.back() ? question.packet().reply() : question.packet(), change.back());
        return switch (fix) {
            case Fix.AddRoute add -> told.route(state, table(state, add.table()), fix);
            case Fix.SwitchRoute switched -> told.route(state, table(state, switched.table()), fix);
            case Fix.DeleteRoute delete -> told.route(state, table(state, delete.table()), fix);
            case Fix.MoveSubnet(var id, var table) -> {
                Subnet subnet = state.subnet(id).orElseThrow();
                yield told.inOtherTable(subnet, table(state, subnet.routeTable()), table(state, table), fix);
            }
            case Fix.CreatePeering(VpcId requester, VpcId accepter) -> told.noPeering(requester, accepter);
            case Fix.AcceptPeering(var id, VpcId accepter) ->
                id.flatMap(state::peering)
                        .map(peering -> told.inactive(seen(question, state, peering), peering))
                        .orElseGet(() -> told.newlyAsked(
                                seen(
                                        question,
                                        state,
                                        state.peering(Edits.NEW_PEERING).orElseThrow()),
                                accepter));
            case Fix.DeletePeering(var id) -> {
                Peering peering = state.peering(id).orElseThrow();
                yield told.inactive(seen(question, state, peering), peering);
            }
            case Fix.AllowInGroup(var _, Direction direction, var _) -> denied(question, state, direction, fix);
            case Fix.DeleteGroupRule(var rule) ->
                denied(
                        question,
                        state,
                        state.groupOfRule(rule).stream()
                                .flatMap(group -> group.rules().stream())
                                .filter(found -> found.id().equals(rule))
                                .findFirst()
                                .orElseThrow()
                                .direction(),
                        fix);
            case Fix.JoinGroup(var port, var _) ->
                denied(question, state, port.equals(question.from().id()) ? Direction.EGRESS : Direction.INGRESS, fix);
            case Fix.AllowInAcl(var acl, Direction direction, Packet packet) ->
                told.guarded(
                        subnet(question, state, direction),
                        direction,
                        Acls.ofRules(state.networkAcl(acl).orElseThrow(), direction, packet));
            case Fix.EnableAcl(var acl) -> {
                Direction direction = guards(question, state, acl) ? Direction.EGRESS : Direction.INGRESS;
                yield told.switchedOff(
                        subnet(question, state, direction),
                        direction,
                        state.networkAcl(acl).orElseThrow());
            }
        };
    }

    private static RouteTable table(Snapshot state, RouteTableId id) {
        return state.routeTable(id).orElseThrow();
    }

    /** The side of a peering that the onlooker sees, rather the requester's. */
    private static VpcId seen(Question question, Snapshot state, Peering peering) {
        VpcId requester = peering.requester().vpc();
        return question.sees(state, requester) ? requester : peering.accepter().vpc();
    }

    private static Port port(Question question, Snapshot state, Direction direction) {
        Port port = direction == Direction.EGRESS
                ? question.from()
                : question.meant().orElseThrow();
        return state.port(port.id()).orElseThrow();
    }

    private static Subnet subnet(Question question, Snapshot state, Direction direction) {
        return state.subnet(port(question, state, direction).subnet()).orElseThrow();
    }

    /** Whether an ACL keeps the packet in the sender's subnet. */
    private static boolean guards(Question question, Snapshot state, NetworkAclId acl) {
        Subnet subnet = subnet(question, state, Direction.EGRESS);
        return subnet.blocks()
                        .noneMatch(block -> block.contains(question.packet().destination()))
                && Acls.verdict(state, subnet, Direction.EGRESS, question.packet())
                        .filter(said -> !said.passes() && said.acl().id().equals(acl))
                        .isPresent();
    }

    private static Obstacle denied(Question question, Snapshot state, Direction direction, Fix fix) {
        Question.Attempt attempt = question.attempt(state);
        boolean here = attempt.forward().disposition()
                == (direction == Direction.EGRESS ? Trace.Disposition.DENIED_OUT : Trace.Disposition.DENIED_IN);
        return new Obstacles(question.packet(), false)
                .denied(
                        port(question, state, direction),
                        direction,
                        here ? attempt.gone().denying() : Optional.empty(),
                        Optional.of(fix));
    }
}
