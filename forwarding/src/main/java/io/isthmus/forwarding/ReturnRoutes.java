package io.isthmus.forwarding;

import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the other side of a peering routes back to those who use a route over it (contract.md 4.1). */
public enum ReturnRoutes {
    /** Every subnet that the route reaches routes back to everybody who uses it. */
    ALL,
    /** Some do, to some. */
    SOME,
    /** None does: nothing gets an answer. */
    NONE,
    /** The route reaches no subnet of the other side, or nobody uses it: there is nothing to route back. */
    NOT_NEEDED;

    /** Of a route of this table; empty if it does not lead over an active peering. */
    public static Optional<ReturnRoutes> of(Snapshot snapshot, RouteTable table, Route route) {
        if (!(route.nextHop() instanceof NextHop.ToPeering(PeeringId id))) {
            return Optional.empty();
        }
        return snapshot.peering(id)
                .filter(Peering::isActive)
                .map(peering -> of(snapshot, table, route.destination(), peering));
    }

    private static ReturnRoutes of(Snapshot snapshot, RouteTable table, Cidr destination, Peering peering) {
        // Subnets of one table answer alike.
        Map<RouteTableId, Long> answering = snapshot.subnetsTouching(peering.other(table.vpc()), destination).stream()
                .collect(Collectors.groupingBy(Subnet::routeTable, Collectors.counting()));
        List<Ip> users = snapshot.subnets(table.id()).stream()
                .flatMap(subnet -> users(snapshot, subnet))
                .filter(ip -> ip.family() == destination.family())
                .toList();
        long all = answering.values().stream().mapToLong(Long::longValue).sum() * users.size();
        long back = answering.entrySet().stream()
                .mapToLong(entry -> entry.getValue() * led(snapshot, entry.getKey(), users, peering))
                .sum();
        return all == 0 ? NOT_NEEDED : back == all ? ALL : back == 0 ? NONE : SOME;
    }

    /** How many of the addresses a table leads over the peering. */
    private static long led(Snapshot snapshot, RouteTableId id, List<Ip> addresses, Peering peering) {
        RouteTable table = snapshot.routeTable(id).orElseThrow();
        return addresses.stream()
                .map(address -> Lookup.of(snapshot, table, address))
                .filter(lookup -> lookup instanceof Lookup.Over(var _, var _, Peering over) && over.equals(peering))
                .count();
    }

    /** The addresses in a subnet that are used; of an empty one its gateway's, for any other will be routed like it. */
    private static Stream<Ip> users(Snapshot snapshot, Subnet subnet) {
        List<Port> ports = snapshot.ports(subnet.id());
        return ports.isEmpty()
                ? Stream.concat(
                        Stream.of(subnet.gateway()), subnet.ipv6().stream().map(Subnet.Ipv6::gateway))
                : ports.stream().flatMap(port -> port.addresses().stream());
    }
}
