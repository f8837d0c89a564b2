package io.isthmus.forwarding;

import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.Port;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.net.Ip;
import io.isthmus.net.PrefixTable;
import java.util.Optional;

/** What a VPC's router does with a destination: the rule of contract.md 4.1, steps 1, 2 and 4, and 10.14. */
public sealed interface Lookup {
    /** It lies in a local subnet, which wins over every custom route. */
    record Local(Subnet subnet) implements Lookup {}

    /** The longest matching route leads into an active peering. */
    record Over(RouteTable table, Route route, Peering peering) implements Lookup {}

    /** The longest matching route leads to a peering that is not active; shorter routes are not tried. */
    record Blackhole(RouteTable table, Route route, Peering peering) implements Lookup {}

    /** The longest matching route leads to a port of this VPC, whose ECS forwards the packet or is its end. */
    record ToServer(RouteTable table, Route route, Port port) implements Lookup {}

    /** The longest matching route leads to a server that is gone; shorter routes are not tried. */
    record ServerGone(RouteTable table, Route route) implements Lookup {}

    /** The longest matching route leads to a port of an ECS that does not run; shorter routes are not tried. */
    record ServerStopped(RouteTable table, Route route, Port port) implements Lookup {}

    /** No route matches. */
    record NoRoute(RouteTable table) implements Lookup {}

    /** Looks a destination up in a VPC, with the given table for what is not local. */
    static Lookup of(Snapshot snapshot, RouteTable table, Ip destination) {
        Optional<Subnet> local = snapshot.subnetAt(table.vpc(), destination);
        if (local.isPresent()) {
            return new Local(local.get());
        }
        Optional<Route> route = table.routes().longestMatch(destination).map(PrefixTable.Entry::value);
        if (route.isEmpty()) {
            return new NoRoute(table);
        }
        return switch (route.get().nextHop()) {
            case NextHop.ToPeering(var id) -> {
                Peering peering = snapshot.peering(id).orElseThrow();
                yield EffectiveRoute.state(snapshot, table.vpc(), route.get().nextHop())
                                == EffectiveRoute.State.FORWARDS
                        ? new Over(table, route.get(), peering)
                        : new Blackhole(table, route.get(), peering);
            }
            case NextHop.ToEcs _, NextHop.ToPort _, NextHop.ToAddress _ ->
                snapshot.nextHopPort(table.vpc(), route.get().nextHop())
                        .<Lookup>map(port -> snapshot.runs(port.ecs())
                                ? new ToServer(table, route.get(), port)
                                : new ServerStopped(table, route.get(), port))
                        .orElseGet(() -> new ServerGone(table, route.get()));
        };
    }
}
