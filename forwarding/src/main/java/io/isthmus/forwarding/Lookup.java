package io.isthmus.forwarding;

import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.VpcId;
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

    /** No route matches. */
    record NoRoute(RouteTable table) implements Lookup {}

    /** Looks a destination up in a VPC, with the given table for what is not local. */
    static Lookup of(Snapshot snapshot, RouteTable table, Ip destination) {
        Optional<Subnet> local = local(snapshot, table.vpc(), destination);
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
                yield EffectiveRoute.state(snapshot, route.get().nextHop()) == EffectiveRoute.State.FORWARDS
                        ? new Over(table, route.get(), peering)
                        : new Blackhole(table, route.get(), peering);
            }
        };
    }

    private static Optional<Subnet> local(Snapshot snapshot, VpcId vpc, Ip destination) {
        return snapshot.subnets(vpc).stream()
                .filter(subnet -> subnet.blocks().anyMatch(block -> block.contains(destination)))
                .findFirst();
    }
}
