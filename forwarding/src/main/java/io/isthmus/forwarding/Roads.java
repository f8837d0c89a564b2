package io.isthmus.forwarding;

import io.isthmus.model.Peering;
import io.isthmus.model.PeeringState;
import io.isthmus.model.Port;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * How few changes of routes and peerings can lead packets from VPC to VPC: never more than it takes, for a change may serve
 * several ends. Stateless.
 */
final class Roads {
    /** More than any set of changes. */
    static final int NONE = 1_000;

    /** VPCs that are looked at; what lies beyond is taken to be near. */
    private static final int MOST_VPCS = 32;

    /** Peerings of one VPC that are looked at. */
    private static final int MOST_PEERINGS = 32;

    private final Question question;
    private final Snapshot state;
    private final Ip source;
    private final Ip destination;
    private final Optional<VpcId> goal;
    private final boolean back;
    private final Effort effort;

    private record Place(VpcId vpc, int cost) {}

    private Roads(Question question, Snapshot state, boolean back, Effort effort) {
        Packet packet = back ? question.packet().reply() : question.packet();
        this.question = question;
        this.state = state;
        this.source = packet.source();
        this.destination = packet.destination();
        this.goal = back ? Optional.of(question.from().vpc()) : question.there();
        this.back = back;
        this.effort = effort;
    }

    /** Changes that lead the packet from its sender to where it is meant for. */
    static int there(Question question, Snapshot state, Effort effort) {
        return new Roads(question, state, false, effort).least(question.from());
    }

    /** Changes that lead the answer back, without those that may be the same as on the way there. */
    static int back(Question question, Snapshot state, Effort effort) {
        return question.meant()
                .map(meant -> new Roads(question, state, true, effort).least(meant))
                .orElse(0);
    }

    /** Whether packets of this source and destination can go into a VPC, or through it: nothing would change that. */
    static boolean mayEnter(Snapshot state, VpcId into, Ip source, Ip destination, Optional<VpcId> goal) {
        return !Entry.isBarred(state, into, source)
                && (goal.equals(Optional.of(into))
                        || state.subnetAt(into, destination).isEmpty());
    }

    private int least(Port sender) {
        VpcId start = sender.vpc();
        RouteTable first = state.routeTable(
                        state.subnet(sender.subnet()).orElseThrow().routeTable())
                .orElseThrow();
        if (goal.equals(Optional.of(start))) {
            return 0;
        }
        if (state.subnetAt(start, destination).isPresent() || !Entry.isAllowed(state, start, source)) {
            return NONE;
        }
        PriorityQueue<Place> queue = new PriorityQueue<>(Comparator.comparingInt(Place::cost));
        Map<VpcId, Integer> known = new HashMap<>();
        Set<VpcId> done = new HashSet<>();
        queue.add(new Place(start, 0));
        while (!queue.isEmpty()) {
            Place place = queue.remove();
            if (!done.add(place.vpc())) {
                continue;
            }
            if (isEnd(place.vpc()) || done.size() > MOST_VPCS) {
                return place.cost();
            }
            boolean atStart = place.vpc().equals(start);
            if (atStart || state.settings().transit()) {
                goOn(place, atStart ? first : state.defaultTable(place.vpc()), atStart, queue, known);
            }
        }
        return NONE;
    }

    private boolean isEnd(VpcId vpc) {
        return !question.sees(state, vpc) || goal.equals(Optional.of(vpc));
    }

    private void goOn(
            Place place, RouteTable table, boolean atStart, PriorityQueue<Place> queue, Map<VpcId, Integer> known) {
        VpcId vpc = place.vpc();
        Lookup lookup = Lookup.of(state, table, destination);
        int change = change(lookup, atStart);
        for (Peering peering : peerings(state, vpc, lookup, goal, effort)) {
            VpcId other = peering.other(vpc);
            boolean leads = leads(lookup, peering);
            boolean takes = question.sees(state, other)
                    ? mayEnter(state, other, source, destination, goal)
                    : leads || (goal.isEmpty() && Candidates.leadsNowhere(lookup));
            if (takes) {
                int cost = (leads && !peering.isOver() ? 0 : change) + (back ? 0 : opening(peering));
                offer(new Place(other, place.cost() + cost), queue, known);
            }
        }
        goal.filter(other ->
                        state.peeringBetween(vpc, other).isEmpty() && mayEnter(state, other, source, destination, goal))
                .ifPresent(other -> offer(
                        new Place(other, place.cost() + change + (back ? 0 : 1 + answering(vpc, other))),
                        queue,
                        known));
    }

    /** The peerings of a VPC; of very many some, with those that matter most. */
    static Collection<Peering> peerings(Snapshot state, VpcId vpc, Lookup lookup, Optional<VpcId> goal, Effort effort) {
        List<Peering> all = state.peerings(vpc);
        Collection<Peering> some = all;
        if (all.size() > MOST_PEERINGS) {
            effort.passOver();
            some = new LinkedHashSet<>();
            goal.flatMap(other -> state.peeringBetween(vpc, other)).ifPresent(some::add);
            led(lookup).ifPresent(some::add);
            all.stream().limit(MOST_PEERINGS).forEach(some::add);
        }
        effort.spend(some.size());
        return some;
    }

    private static void offer(Place place, PriorityQueue<Place> queue, Map<VpcId, Integer> known) {
        if (place.cost() < known.getOrDefault(place.vpc(), NONE)) {
            known.put(place.vpc(), place.cost());
            queue.add(place);
        }
    }

    /** What it takes, at least, that a table leads elsewhere. To delete a peering may change two tables at once. */
    private int change(Lookup lookup, boolean atStart) {
        boolean deadEnd = lookup instanceof Lookup.Blackhole(var _, var _, Peering peering) && peering.isOver();
        return back ? (atStart && !deadEnd ? 1 : 0) : (atStart || !deadEnd ? 1 : 0);
    }

    private static boolean leads(Lookup lookup, Peering peering) {
        return led(lookup).filter(over -> over.id().equals(peering.id())).isPresent();
    }

    /** The peering over which a table leads the packet, whether it carries it or not. */
    private static Optional<Peering> led(Lookup lookup) {
        return switch (lookup) {
            case Lookup.Over(var _, var _, Peering peering) -> Optional.of(peering);
            case Lookup.Blackhole(var _, var _, Peering peering) -> Optional.of(peering);
            case Lookup.Local _, Lookup.ToServer _, Lookup.ServerStopped _, Lookup.ServerGone _, Lookup.NoRoute _ ->
                Optional.empty();
        };
    }

    /** What it takes that a peering carries packets, or one in its place. */
    private int opening(Peering peering) {
        return switch (peering.state()) {
            case PeeringState.Active _ -> 0;
            case PeeringState.PendingAcceptance _ -> 1;
            case PeeringState.Rejected _, PeeringState.Expired _ ->
                2 + answering(peering.requester().vpc(), peering.accepter().vpc());
        };
    }

    /** Whether a request between two VPCs must be accepted. */
    private int answering(VpcId one, VpcId other) {
        return state.vpc(one).map(Vpc::project).equals(state.vpc(other).map(Vpc::project)) ? 0 : 1;
    }
}
