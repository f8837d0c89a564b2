package io.isthmus.forwarding;

import io.isthmus.forwarding.CureSearch.Change;
import io.isthmus.forwarding.CureSearch.Cure;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.EcsId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.Refusal;
import io.isthmus.net.Cidr;
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
     * @param forbidden why a guard rail forbids what would be fewer changes, or better ones
     * @param complete whether all was looked at: if not, there may be changes that make it work, or fewer of them
     */
    record Advised(Optional<Advice> advice, Optional<Refusal> forbidden, boolean complete) {}

    private record Rated(Cure cure, PairsAfter.Effect effect) {}

    /** What guard rails may take for one question; when they have taken it no further set is judged. */
    private static final long MOST_JUDGING = GuardRails.MOST_STEPS;

    /** Sets that are shown to guard rails. */
    private static final int MOST_JUDGED = 16;

    static Advised of(Question question, Snapshot snapshot) {
        return of(question, snapshot, new Effort(CureSearch.MOST_LOOKS));
    }

    static Advised of(Question question, Snapshot snapshot, Effort effort) {
        CureSearch search = new CureSearch(question, snapshot, effort);
        PairsAfter pairs = new PairsAfter(question, snapshot);
        Steps judging = new Steps(MOST_JUDGING);
        int judged = 0;
        Optional<Refusal> forbidden = Optional.empty();
        for (List<Cure> cures = search.next(); !cures.isEmpty(); cures = search.next()) {
            int among = cures.size();
            List<Rated> rated = cures.stream()
                    .map(cure -> new Rated(cure, effect(pairs, among, cure)))
                    .sorted(order(question, snapshot))
                    .toList();
            for (Rated best : rated) {
                if (judging.areTooMany() || judged++ == MOST_JUDGED) {
                    return new Advised(Optional.empty(), forbidden, false);
                }
                Optional<Refusal> refusal = refusal(question, snapshot, best.cure(), judging);
                if (refusal.isEmpty()) {
                    return new Advised(
                            Optional.of(told(question, snapshot, best.cure(), pairs)), forbidden, effort.sawAll());
                }
                forbidden = forbidden.or(() -> refusal);
            }
        }
        return new Advised(Optional.empty(), forbidden, effort.sawAll());
    }

    /** What a guard rail says against one of these changes, made in their order. */
    private static Optional<Refusal> refusal(Question question, Snapshot snapshot, Cure cure, Steps judging) {
        if (snapshot.guardRails().isEmpty()) {
            return Optional.empty();
        }
        Snapshot state = snapshot;
        List<Change> changes = inOrder(cure.changes());
        for (int i = 0; i < changes.size(); i++) {
            Decision decision =
                    CureSearch.decided(question, state, changes.get(i).fix(), i).orElseThrow();
            switch (GuardRails.judge(state, decision, question.onlooker().principal(), judging)
                    .decision()) {
                case Decision.Change(Snapshot after, var _, var _) -> state = after;
                case Decision.Refused(Refusal refusal) -> {
                    return Optional.of(refusal);
                }
            }
        }
        return Optional.empty();
    }

    private static PairsAfter.Effect effect(PairsAfter pairs, int among, Cure cure) {
        return among > 1 ? pairs.of(cure, among) : PairsAfter.Effect.NONE;
    }

    /** Of sets of the same size: see docs/causes.md. */
    private static Comparator<Rated> order(Question question, Snapshot snapshot) {
        return Comparator.comparing((Rated rated) -> !rated.effect().cut().isEmpty())
                .thenComparing(rated -> rated.cure().edits().stream().anyMatch(Fix.CreatePeering.class::isInstance))
                .thenComparingLong(rated -> rated.cure().edits().stream()
                        .filter(edit -> isBeside(question, snapshot, edit))
                        .count())
                .thenComparingInt(rated -> rated.effect().opened())
                .thenComparingInt(rated -> rated.effect().cut().size())
                .thenComparingInt(rated -> rated.cure().edits().stream()
                        .mapToInt(edit -> weight(snapshot, edit))
                        .sum());
    }

    /**
     * Whether it leaves a wrong route where it is, and puts a narrower one beside it. A route that leads to more than the VPC
     * that is meant, such as one to everywhere, is not wrong.
     */
    private static boolean isBeside(Question question, Snapshot snapshot, Fix edit) {
        return edit instanceof Fix.AddRoute(RouteTableId table, Cidr destination, var _)
                && snapshot.routeTable(table)
                        .flatMap(found -> found.routes().longestCovering(destination))
                        .filter(wrong -> blocksOfEnd(question, snapshot, destination)
                                .anyMatch(block -> block.contains(wrong.prefix())))
                        .isPresent();
    }

    /** The blocks of the VPC of whichever end of the connection a destination holds. */
    private static Stream<Cidr> blocksOfEnd(Question question, Snapshot snapshot, Cidr destination) {
        Optional<VpcId> end = destination.contains(question.packet().destination())
                ? question.there()
                : Optional.of(question.from().vpc());
        return end.stream()
                .flatMap(vpc -> Stream.concat(
                        snapshot.vpc(vpc).stream().flatMap(Vpc::blocks),
                        snapshot.subnets(vpc).stream().flatMap(Subnet::blocks)));
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
                    Fix.EnableAcl _,
                    Fix.StartEcs _ -> 0;
        };
    }

    /** Whether it may take something away from somebody; the others only let more pass. */
    private static boolean mayCut(Fix edit) {
        return switch (edit) {
            case Fix.AddRoute _, Fix.SwitchRoute _, Fix.DeleteRoute _, Fix.MoveSubnet _, Fix.JoinGroup _ -> true;
            case Fix.CreatePeering _,
                    Fix.AcceptPeering _,
                    Fix.DeletePeering _,
                    Fix.AllowInGroup _,
                    Fix.DeleteGroupRule _,
                    Fix.AllowInAcl _,
                    Fix.EnableAcl _,
                    Fix.StartEcs _ -> false;
        };
    }

    // ---- telling ----

    private static Advice told(Question question, Snapshot snapshot, Cure best, PairsAfter pairs) {
        List<Obstacle> obstacles = new ArrayList<>();
        Snapshot state = snapshot;
        List<Change> changes = inOrder(best.changes());
        for (int i = 0; i < changes.size(); i++) {
            obstacles.add(told(question, state, changes.get(i)));
            Decision decision =
                    CureSearch.decided(question, state, changes.get(i).fix(), i).orElseThrow();
            state = ((Decision.Change) decision).after();
        }
        Question.Attempt attempt = question.attempt(best.after());
        return new Advice(
                List.copyOf(obstacles),
                Stream.concat(Stream.of(attempt.forward()), attempt.back().stream())
                        .toList(),
                best.edits().stream().anyMatch(Advice::mayCut)
                        ? pairs.of(best, 1).cut()
                        : List.of());
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
                        Acls.ofRules(state, state.networkAcl(acl).orElseThrow(), direction, packet));
            case Fix.EnableAcl(var acl) -> {
                Direction direction = guards(question, state, acl) ? Direction.EGRESS : Direction.INGRESS;
                yield told.switchedOff(
                        subnet(question, state, direction),
                        direction,
                        state.networkAcl(acl).orElseThrow());
            }
            case Fix.StartEcs(var ecs) -> told.stopped(state, firstPort(state, ecs));
        };
    }

    private static Port firstPort(Snapshot state, EcsId ecs) {
        return state.ecs(ecs)
                .flatMap(found -> state.port(found.ports().getFirst()))
                .orElseThrow();
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
