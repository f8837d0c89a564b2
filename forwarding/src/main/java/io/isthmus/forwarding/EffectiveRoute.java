package io.isthmus.forwarding;

import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringState;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.VpcId;
import io.isthmus.net.PrefixTable;
import java.util.List;

/**
 * A custom route with what it really does.
 *
 * @param shadowedBy the subnets of the VPC that take addresses away from it: their local routes win over every custom
 *     route, also a more specific one (contract.md 4.1)
 * @param wholly whether they leave it no address at all
 */
public record EffectiveRoute(Route route, State state, List<Subnet> shadowedBy, boolean wholly) {

    /** What the next hop does with a packet, were it to get one. */
    public enum State {
        /** Forwards. */
        FORWARDS,
        /** Drops, until the peering is accepted. */
        PEERING_PENDING,
        /** Drops. */
        PEERING_REJECTED,
        /** Drops. */
        PEERING_EXPIRED,
        /** Drops: the ECS, port or address to which it leads is gone. */
        NEXT_HOP_GONE,
        /** Drops: the ECS to which it leads does not run. */
        NEXT_HOP_STOPPED
    }

    /** Whether it sends some packet somewhere. */
    public boolean forwards() {
        return state == State.FORWARDS && !wholly;
    }

    /** All custom routes of a table, by destination. */
    public static List<EffectiveRoute> of(Snapshot snapshot, RouteTable table) {
        return table.routes().entries().stream()
                .map(PrefixTable.Entry::value)
                .map(route -> of(snapshot, table.vpc(), route))
                .toList();
    }

    /** One route of a VPC. */
    static EffectiveRoute of(Snapshot snapshot, VpcId vpc, Route route) {
        return new EffectiveRoute(
                route,
                state(snapshot, vpc, route.nextHop()),
                snapshot.subnetsTouching(vpc, route.destination()),
                snapshot.isLocal(vpc, route.destination()));
    }

    static State state(Snapshot snapshot, VpcId vpc, NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.ToPeering(var id) ->
                switch (snapshot.peering(id).map(Peering::state).orElseThrow()) {
                    case PeeringState.Active _ -> State.FORWARDS;
                    case PeeringState.PendingAcceptance _ -> State.PEERING_PENDING;
                    case PeeringState.Rejected _ -> State.PEERING_REJECTED;
                    case PeeringState.Expired _ -> State.PEERING_EXPIRED;
                };
            case NextHop.ToEcs _, NextHop.ToPort _, NextHop.ToAddress _ ->
                snapshot.nextHopPort(vpc, nextHop)
                        .map(port -> snapshot.runs(port.ecs()) ? State.FORWARDS : State.NEXT_HOP_STOPPED)
                        .orElse(State.NEXT_HOP_GONE);
        };
    }
}
