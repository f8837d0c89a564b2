package io.isthmus.forwarding;

import io.isthmus.model.FlowLog;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.PrefixTable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compiles what the router of a VPC must do. A VPC gets a router when it has a port, or when it may forward from one
 * peering to another; a peering gets a link when an effective route uses it and both its VPCs have routers. All else costs
 * a data plane nothing. An ECS that does not run has no ports in a plan, so that its namespace ends with all that is in it; its
 * addresses stay members of its groups.
 */
public final class Planner {
    private static final Pattern NO_LABEL = Pattern.compile("[^a-z0-9-]+");
    private static final Pattern LEADING = Pattern.compile("^-+");
    private static final Pattern TRAILING = Pattern.compile("-+$");

    private Planner() {}

    /** The plan of a VPC; empty if it needs no router. */
    public static Optional<RouterPlan> plan(Snapshot snapshot, VpcId vpc) {
        if (!needsRouter(snapshot, vpc)) {
            return Optional.empty();
        }
        List<Port> ports = snapshot.ports(vpc).stream()
                .filter(port -> snapshot.runs(port.ecs()))
                .toList();
        List<Subnet> subnets = snapshot.subnets(vpc);
        List<Peering> linked = snapshot.peerings(vpc).stream()
                .filter(peering -> isUsed(snapshot, peering) && needsRouter(snapshot, peering.other(vpc)))
                .toList();
        Set<PeeringId> links = new HashSet<>(linked.stream().map(Peering::id).toList());
        boolean arrivals = !linked.isEmpty() && snapshot.settings().transit();
        TreeMap<Integer, RouteTable> tables = new TreeMap<>();
        for (RouteTable table : snapshot.routeTables(vpc)) {
            if ((table.isDefault() && arrivals) || servesPorts(snapshot, table)) {
                tables.put(table.number(), table);
            }
        }
        return Optional.of(new RouterPlan(
                vpc,
                subnets.stream()
                        .flatMap(Planner::subnets)
                        .sorted(Comparator.comparing(RouterPlan.Subnet::cidr))
                        .toList(),
                ports(snapshot, ports),
                linked.isEmpty() ? List.of() : Entry.barred(snapshot, vpc),
                linked.stream()
                        .map(peering -> new RouterPlan.Link(
                                peering.id(), peering.other(vpc), Entry.allowed(snapshot, peering.other(vpc))))
                        .toList(),
                tables.values().stream()
                        .map(table -> new RouterPlan.Table(table.number(), routes(snapshot, table, links)))
                        .toList(),
                arrivals ? OptionalInt.of(RouteTable.DEFAULT_NUMBER) : OptionalInt.empty(),
                Filters.compile(snapshot, ports),
                subnets.stream()
                        .flatMap(subnet -> Acls.compile(snapshot, subnet).stream())
                        .toList(),
                logged(snapshot, vpc, ports)));
    }

    private static List<PortId> logged(Snapshot snapshot, VpcId vpc, List<Port> ports) {
        if (isLogged(snapshot, vpc.value())) {
            return ports.stream().map(Port::id).toList();
        }
        Map<SubnetId, Boolean> subnets = new HashMap<>();
        return ports.stream()
                .filter(port -> subnets.computeIfAbsent(port.subnet(), id -> isLogged(snapshot, id.value()))
                        || isLogged(snapshot, port.id().value()))
                .map(Port::id)
                .toList();
    }

    private static boolean isLogged(Snapshot snapshot, String resource) {
        return snapshot.flowLogsOn(resource).stream().anyMatch(FlowLog::enabled);
    }

    private static Stream<RouterPlan.Subnet> subnets(Subnet subnet) {
        return Stream.concat(
                Stream.of(new RouterPlan.Subnet(subnet.cidr(), subnet.gateway())),
                subnet.ipv6().stream().map(v6 -> new RouterPlan.Subnet(v6.cidr(), v6.gateway())));
    }

    /** Many ports share few subnets, tables and sets of groups, so each of those is looked up once. */
    private static List<RouterPlan.Port> ports(Snapshot snapshot, List<Port> ports) {
        Map<SubnetId, Subnet> subnets = new HashMap<>();
        Map<RouteTableId, Integer> numbers = new HashMap<>();
        Map<List<SecurityGroupId>, String> filters = new HashMap<>();
        return ports.stream()
                .map(port -> {
                    Subnet subnet = subnets.computeIfAbsent(
                            port.subnet(), id -> snapshot.subnet(id).orElseThrow());
                    return new RouterPlan.Port(
                            port.id(),
                            port.ecs(),
                            port.device(),
                            hostName(snapshot.ecs(port.ecs()).orElseThrow().name()),
                            port.mac(),
                            port.addresses().stream()
                                    .map(ip -> address(subnet, ip))
                                    .toList(),
                            Sources.further(port),
                            subnet.nameServers(),
                            numbers.computeIfAbsent(
                                    subnet.routeTable(),
                                    id -> snapshot.routeTable(id).orElseThrow().number()),
                            port.isUnguarded()
                                    ? Filters.key(port)
                                    : filters.computeIfAbsent(port.groups(), _ -> Filters.key(port)));
                })
                .toList();
    }

    private static RouterPlan.Address address(Subnet subnet, Ip ip) {
        return subnet.cidr().contains(ip)
                ? new RouterPlan.Address(ip, subnet.cidr().length(), subnet.gateway())
                : subnet.ipv6()
                        .map(v6 -> new RouterPlan.Address(ip, v6.cidr().length(), v6.gateway()))
                        .orElseThrow();
    }

    /** The ECS's name as a host name: lower-case letters, digits and '-', 1 to 63 characters. */
    private static String hostName(String name) {
        String plain = NO_LABEL.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("-");
        String begun = LEADING.matcher(plain).replaceFirst("");
        String cut = begun.substring(0, Math.min(63, begun.length()));
        String label = TRAILING.matcher(cut).replaceFirst(""); // the cut may leave a '-' at the end
        return label.isEmpty() ? "ecs" : label;
    }

    private static List<RouterPlan.Route> routes(Snapshot snapshot, RouteTable table, Set<PeeringId> links) {
        return table.routes().entries().stream()
                .map(PrefixTable.Entry::value)
                .map(route -> EffectiveRoute.of(snapshot, table.vpc(), route))
                .filter(route -> !route.wholly())
                .map(route ->
                        new RouterPlan.Route(route.route().destination(), target(snapshot, table.vpc(), route, links)))
                .toList();
    }

    /** A forwarding route to a peering without a link leads to where nobody can answer: the same as dropping. */
    private static RouterPlan.Target target(Snapshot snapshot, VpcId vpc, EffectiveRoute route, Set<PeeringId> links) {
        return switch (route.route().nextHop()) {
            case NextHop.ToPeering(PeeringId peering) ->
                route.forwards() && links.contains(peering)
                        ? new RouterPlan.Target.OverLink(peering)
                        : new RouterPlan.Target.Blackhole();
            case NextHop.ToEcs _, NextHop.ToPort _, NextHop.ToAddress _ ->
                snapshot.nextHopPort(vpc, route.route().nextHop())
                        .filter(port -> snapshot.runs(port.ecs()))
                        .<RouterPlan.Target>map(port -> new RouterPlan.Target.ToPort(port.id()))
                        .orElseGet(RouterPlan.Target.Blackhole::new);
        };
    }

    private static boolean servesPorts(Snapshot snapshot, RouteTable table) {
        return snapshot.subnets(table.id()).stream().anyMatch(subnet -> snapshot.hasPorts(subnet.id()));
    }

    private static boolean isUsed(Snapshot snapshot, Peering peering) {
        return peering.isActive()
                && (uses(snapshot, peering.requester().vpc(), peering)
                        || uses(snapshot, peering.accepter().vpc(), peering));
    }

    /** Whether an effective route of this VPC, in a table that some packet may be looked up in, leads over the peering. */
    private static boolean uses(Snapshot snapshot, VpcId vpc, Peering peering) {
        return usingRoutes(snapshot, vpc, peering).findAny().isPresent();
    }

    private static Stream<Route> usingRoutes(Snapshot snapshot, VpcId vpc, Peering peering) {
        return snapshot.routesOver(vpc, peering.id()).stream()
                .filter(placed -> placed.table().isDefault() || servesPorts(snapshot, placed.table()))
                .map(Snapshot.PlacedRoute::route)
                .filter(route -> EffectiveRoute.of(snapshot, vpc, route).forwards());
    }

    static boolean needsRouter(Snapshot snapshot, VpcId vpc) {
        return snapshot.vpc(vpc).isPresent() && (snapshot.hasPorts(vpc) || forwardsBetweenPeerings(snapshot, vpc));
    }

    /** Whether something that a neighbour sends here would be sent on, by the default table, into an active peering. */
    private static boolean forwardsBetweenPeerings(Snapshot snapshot, VpcId vpc) {
        if (!snapshot.settings().transit()) {
            return false;
        }
        PrefixTable<Route> onward = snapshot.defaultTable(vpc).routes();
        return !onward.isEmpty()
                && snapshot.peerings(vpc).stream()
                        .filter(Peering::isActive)
                        .flatMap(peering -> usingRoutes(snapshot, peering.other(vpc), peering))
                        .map(Route::destination)
                        .anyMatch(arriving -> matching(onward, arriving)
                                .anyMatch(route -> EffectiveRoute.state(snapshot, vpc, route.nextHop())
                                        == EffectiveRoute.State.FORWARDS));
    }

    /** The routes that decide for some address of a block. */
    private static Stream<Route> matching(PrefixTable<Route> routes, Cidr block) {
        return Stream.concat(routes.longestCovering(block).stream(), routes.within(block).stream())
                .map(PrefixTable.Entry::value);
    }

    /** The addresses of the members of a group, in every VPC in which it has some. */
    public static Map<GroupMembers, Set<Ip>> members(Snapshot snapshot, SecurityGroupId group) {
        Map<GroupMembers, Set<Ip>> members = new HashMap<>();
        snapshot.ports(group)
                .forEach(port -> members.computeIfAbsent(new GroupMembers(group, port.vpc()), _ -> new HashSet<>())
                        .addAll(port.addresses()));
        return members;
    }
}
