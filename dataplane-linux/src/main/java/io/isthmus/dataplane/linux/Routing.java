package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.RouterConfig.Place;
import io.isthmus.dataplane.linux.RouterConfig.Way;
import io.isthmus.dataplane.linux.netlink.Address;
import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.dataplane.linux.netlink.Hop;
import io.isthmus.dataplane.linux.netlink.Neighbour;
import io.isthmus.dataplane.linux.netlink.NetlinkSocket;
import io.isthmus.dataplane.linux.netlink.Request;
import io.isthmus.dataplane.linux.netlink.RouteKey;
import io.isthmus.dataplane.linux.netlink.Rtnl;
import io.isthmus.dataplane.linux.netlink.Rule;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known to be in one router besides interfaces and filters: gateway addresses, policy rules, routes and neighbours.
 * One thread at a time.
 */
final class Routing {
    private static final Set<Rule> KERNEL_RULES = Set.of(
            new Rule(IpFamily.V4, 0, 0, 0, 255),
            new Rule(IpFamily.V4, 32766, 0, 0, 254),
            new Rule(IpFamily.V4, 32767, 0, 0, 253),
            new Rule(IpFamily.V6, 0, 0, 0, 255),
            new Rule(IpFamily.V6, 32766, 0, 0, 254));
    private static final int LOOPBACK = 1;
    private static final Set<Ip> LOOPBACK_ADDRESSES = Set.of(Ip.parse("127.0.0.1"), Ip.parse("::1"));

    private final Set<Ip> gateways = new HashSet<>();
    private final Set<Rule> rules = new HashSet<>();

    /** Those of the kernel's own that somebody took away. */
    private final Set<Rule> missing = new HashSet<>();

    private final Map<RouteKey, Hop> routes = new HashMap<>();
    private final Set<Neighbour> neighbours = new HashSet<>();

    /** Requests that lead to what is wanted; none of the deletions may come before the last of the additions. */
    record Difference(
            List<Request> additions,
            List<Request> deletions,
            Set<Ip> newGateways,
            Set<Ip> gateways,
            Set<Rule> rules,
            Map<RouteKey, Hop> routes,
            Set<Neighbour> neighbours) {}

    /** Takes in what is there, in addition to what is known. */
    void read(NetlinkSocket socket) {
        for (Address address : Dump.addresses(socket)) {
            if (address.index() == LOOPBACK && !LOOPBACK_ADDRESSES.contains(address.ip())) {
                gateways.add(address.ip());
            }
        }
        List<Rule> found = Dump.rules(socket);
        rules.addAll(found);
        rules.removeAll(KERNEL_RULES);
        KERNEL_RULES.stream()
                .filter(rule -> !found.contains(rule))
                // A kernel without IPv6 has none of it.
                .filter(rule -> found.stream().anyMatch(other -> other.family() == rule.family()))
                .forEach(missing::add);
        neighbours.addAll(Dump.neighbours(socket));
        Dump.routes(socket).forEach((key, hop) -> {
            if (RouterConfig.isOurs(key.table())) {
                routes.put(key, hop);
            }
        });
    }

    /** Whether IPv6 routes or gateways are missing, as when IPv6 was turned off. */
    boolean lacksIpv6(RouterConfig target) {
        long known = routes.keySet().stream()
                .filter(key -> key.destination().family() == IpFamily.V6)
                .count();
        long wanted = target.routes().keySet().stream()
                .filter(place -> place.destination().family() == IpFamily.V6)
                .count();
        return known < wanted
                || target.gateways().stream()
                        .anyMatch(gateway -> gateway.family() == IpFamily.V6 && !gateways.contains(gateway));
    }

    void forget() {
        gateways.clear();
        rules.clear();
        missing.clear();
        routes.clear();
        neighbours.clear();
    }

    /** The kernel took away all that pointed to this interface. */
    void forgetInterface(int index) {
        routes.values().removeIf(hop -> switch (hop) {
            case Hop.Direct(int at) -> at == index;
            case Hop.Via(int at, Ip ignored) -> at == index;
            case Hop.Blackhole() -> false;
            case Hop.Other(String ignored) -> false;
        });
        neighbours.removeIf(neighbour -> neighbour.index() == index);
    }

    /** @param indexes of the interfaces that are there, by name */
    Difference difference(RouterConfig target, Map<String, Integer> indexes) {
        List<Request> additions = new ArrayList<>();
        List<Request> deletions = new ArrayList<>();
        Set<Neighbour> nextNeighbours = neighbours(target, indexes);
        for (Neighbour neighbour : nextNeighbours) {
            if (!neighbours.contains(neighbour)) {
                additions.add(Rtnl.neighbour(neighbour));
            }
        }
        Set<Ip> newGateways = new HashSet<>(target.gateways());
        newGateways.removeAll(gateways);
        newGateways.forEach(gateway -> additions.add(Rtnl.address(own(gateway))));
        Map<RouteKey, Hop> nextRoutes = hops(target, indexes);
        nextRoutes.forEach((key, hop) -> {
            if (!hop.equals(routes.get(key))) {
                additions.add(Rtnl.route(key, hop));
            }
        });
        missing.forEach(rule -> additions.add(Rtnl.rule(rule)));
        // The last rule drops what no other one has sent to a table: it comes last and goes first.
        target.rules().stream()
                .filter(rule -> !rules.contains(rule))
                .sorted(Comparator.comparingInt(Rule::priority))
                .forEach(rule -> additions.add(Rtnl.rule(rule)));
        rules.stream()
                .filter(rule -> !target.rules().contains(rule))
                .sorted(Comparator.comparingInt(Rule::priority).reversed())
                .forEach(rule -> deletions.add(Rtnl.deleteRule(rule)));
        for (RouteKey key : routes.keySet()) {
            if (!nextRoutes.containsKey(key)) {
                deletions.add(Rtnl.deleteRoute(key));
            }
        }
        gateways.stream()
                .filter(gateway -> !target.gateways().contains(gateway))
                .forEach(gateway -> deletions.add(Rtnl.deleteAddress(own(gateway))));
        return new Difference(
                additions, deletions, newGateways, target.gateways(), target.rules(), nextRoutes, nextNeighbours);
    }

    private static Address own(Ip gateway) {
        return new Address(LOOPBACK, gateway, gateway.family().bits(), false);
    }

    /** The requests were sent. */
    void made(Difference difference) {
        forget();
        gateways.addAll(difference.gateways());
        rules.addAll(difference.rules());
        routes.putAll(difference.routes());
        neighbours.addAll(difference.neighbours());
    }

    private static Map<RouteKey, Hop> hops(RouterConfig target, Map<String, Integer> indexes) {
        Map<RouteKey, Hop> hops = HashMap.newHashMap(target.routes().size());
        target.routes().forEach((place, way) -> {
            switch (way) {
                case Way.Blackhole() -> hops.put(key(place), new Hop.Blackhole());
                // Nobody asks for neighbours by IPv6: there all go by way of the gateway.
                case Way.Nobody() ->
                    hops.put(
                            key(place),
                            place.destination().family() == IpFamily.V4
                                    ? new Hop.Direct(LOOPBACK)
                                    : new Hop.Blackhole());
                case Way.ToPort(String device) -> {
                    Integer index = indexes.get(device);
                    if (index != null) {
                        hops.put(key(place), new Hop.Direct(index));
                    }
                }
                case Way.ToServer(String device, Ip address) -> {
                    Integer index = indexes.get(device);
                    hops.put(key(place), index == null ? new Hop.Blackhole() : new Hop.Via(index, address));
                }
                case Way.OverLink(String device) -> {
                    Integer index = indexes.get(device);
                    // A route whose link is not there drops packets, rather than leaving them to a shorter route.
                    hops.put(
                            key(place),
                            index == null
                                    ? new Hop.Blackhole()
                                    : new Hop.Via(
                                            index,
                                            RouterConfig.linkGateway(
                                                    place.destination().family())));
                }
            }
        });
        return hops;
    }

    private static RouteKey key(Place place) {
        return new RouteKey(place.table(), place.destination(), 0);
    }

    private static Set<Neighbour> neighbours(RouterConfig target, Map<String, Integer> indexes) {
        Set<Neighbour> wanted = new HashSet<>();
        target.ports().forEach((name, port) -> {
            Integer index = indexes.get(name);
            if (index != null) {
                for (RouterConfig.Address address : port.addresses()) {
                    wanted.add(new Neighbour(index, address.ip(), port.mac()));
                }
            }
        });
        for (String name : target.links().keySet()) {
            Integer index = indexes.get(name);
            if (index != null) {
                wanted.add(new Neighbour(index, RouterConfig.LINK_GATEWAY, RouterConfig.LINK_MAC));
                if (target.ipv6()) {
                    wanted.add(new Neighbour(index, RouterConfig.LINK_GATEWAY_V6, RouterConfig.LINK_MAC));
                }
            }
        }
        return wanted;
    }
}
