package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import java.util.List;
import java.util.Map;

/** Calls things of a network otherwise, wherever they are named. Stateless. */
final class Renamed {
    private final Map<Thing, Thing> names;

    private Renamed(Map<Thing, Thing> names) {
        this.names = names;
    }

    /**
     * The same network, in normal form.
     *
     * @param names the new ones of those that have one; of subnets, route tables, peerings, ECSs, flow logs and guard rails
     */
    static Network of(Network network, Map<Thing, Thing> names) {
        return names.isEmpty()
                ? network.normal()
                : new Renamed(names).network(network).normal();
    }

    private String name(Kind kind, String name) {
        Thing thing = new Thing(kind, name);
        return names.getOrDefault(thing, thing).name();
    }

    private Network network(Network network) {
        return new Network(
                network.projects(),
                network.groups(),
                network.vpcs().stream()
                        .map(vpc -> new Network.Vpc(
                                vpc.name(), vpc.project(), vpc.cidr(), vpc.secondary(), routes(vpc.routes())))
                        .toList(),
                network.subnets().stream()
                        .map(subnet -> new Network.Subnet(
                                name(Kind.SUBNET, subnet.name()),
                                subnet.vpc(),
                                subnet.cidr(),
                                subnet.gateway(),
                                subnet.ipv6()))
                        .toList(),
                network.tables().stream()
                        .map(table -> new Network.RouteTable(
                                name(Kind.ROUTE_TABLE, table.name()),
                                table.vpc(),
                                routes(table.routes()),
                                subnets(table.subnets())))
                        .toList(),
                network.peerings().stream()
                        .map(peering -> new Network.Peering(
                                name(Kind.PEERING, peering.name()),
                                peering.requester(),
                                peering.accepter(),
                                peering.state()))
                        .toList(),
                network.ecss().stream()
                        .map(ecs -> new Network.Ecs(
                                name(Kind.ECS, ecs.name()),
                                name(Kind.SUBNET, ecs.subnet()),
                                ecs.address(),
                                ecs.groups()))
                        .toList(),
                network.acls().stream()
                        .map(acl -> new Network.Acl(acl.name(), acl.project(), subnets(acl.subnets()), acl.rules()))
                        .toList(),
                network.flowLogs().stream()
                        .map(log -> new Network.FlowLog(
                                name(Kind.FLOW_LOG, log.name()),
                                log.ofVpc(),
                                log.ofVpc() ? log.place() : name(Kind.SUBNET, log.place()),
                                log.traffic()))
                        .toList(),
                network.guardRails().stream()
                        .map(rail -> new Network.GuardRail(
                                name(Kind.GUARD_RAIL, rail.name()),
                                scope(rail.to()),
                                rail.from().map(this::scope),
                                rail.only()))
                        .toList());
    }

    private List<String> subnets(List<String> subnets) {
        return subnets.stream().map(subnet -> name(Kind.SUBNET, subnet)).toList();
    }

    private List<Network.Route> routes(List<Network.Route> routes) {
        return routes.stream()
                .map(route -> new Network.Route(destination(route.destination()), hop(route.hop())))
                .toList();
    }

    private String destination(String text) {
        return text.startsWith(Network.IPV6_OF)
                ? Network.IPV6_OF + name(Kind.SUBNET, text.substring(Network.IPV6_OF.length()))
                : text;
    }

    private Network.Hop hop(Network.Hop hop) {
        return switch (hop) {
            case Network.Hop.Over(String peering) -> new Network.Hop.Over(name(Kind.PEERING, peering));
            case Network.Hop.To(String ecs) -> new Network.Hop.To(name(Kind.ECS, ecs));
        };
    }

    private Network.GuardRail.Scope scope(Network.GuardRail.Scope scope) {
        return new Network.GuardRail.Scope(scope.kind(), name(View.thing(scope).kind(), scope.name()));
    }
}
