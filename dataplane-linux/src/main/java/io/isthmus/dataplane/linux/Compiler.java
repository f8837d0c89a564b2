package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.RouterConfig.Place;
import io.isthmus.dataplane.linux.RouterConfig.Way;
import io.isthmus.dataplane.linux.netlink.Rule;
import io.isthmus.dataplane.linux.nft.RuleText;
import io.isthmus.dataplane.linux.nft.Ruleset;
import io.isthmus.dataplane.linux.nft.Ruleset.AddressSet;
import io.isthmus.dataplane.linux.nft.Ruleset.ChainKey;
import io.isthmus.dataplane.linux.nft.Ruleset.Passage;
import io.isthmus.dataplane.linux.nft.RulesetText;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.forwarding.RouterPlan.Target;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns plans into what the kernel must hold. A plan without IPv6 subnets and links that IPv6 goes over makes a router without
 * IPv6.
 *
 * <p>Most routers have one route table: then all routes are in the kernel's main table, and there is no policy rule, because a
 * packet costs less so. Where there are more, rules choose: first the table of what is local, then the one that the packet is
 * marked for. What comes over links, and from ports of the table that links arrive in, is not marked.
 */
final class Compiler {
    private static final int MARK_MASK = 0xffff;
    private static final int LOCALS_PRIORITY = 1000;

    /** Where rules choose, the kernel's main table is not used. */
    private static final int NOTHING_ELSE_PRIORITY = 30000;

    private static final Cidr EVERYWHERE = Cidr.parse("0.0.0.0/0");
    private static final Cidr EVERYWHERE_V6 = Cidr.parse("::/0");

    /** Sources that Linux forwards nothing from, whatever filters say. */
    private static final Set<Cidr> REFUSED_BY_KERNEL = Stream.of(
                    "127.0.0.0/8", "224.0.0.0/4", "::/128", "::1/128", "fe80::/10", "ff00::/8")
            .map(Cidr::parse)
            .collect(Collectors.toUnmodifiableSet());

    private Compiler() {}

    /** @throws IllegalArgumentException if two interfaces would get one name */
    static RouterConfig compile(RouterPlan plan) {
        boolean ipv6 = ipv6(plan);
        boolean several = plan.tables().stream().anyMatch(table -> table.number() != unmarked(plan));
        int locals = several ? RouterConfig.LOCALS_TABLE : RouterConfig.MAIN_TABLE;
        Map<String, RouterConfig.Port> ports = new HashMap<>();
        Map<String, RouterConfig.Link> links = new HashMap<>();
        Map<Place, Way> routes = new HashMap<>();
        Set<Ip> gateways = new HashSet<>();
        for (RouterPlan.Subnet subnet : plan.subnets()) {
            gateways.add(subnet.gateway());
            routes.put(new Place(locals, subnet.cidr()), new Way.Nobody());
        }
        for (RouterPlan.Port port : plan.ports()) {
            String name = Names.port(port.id());
            RouterConfig.Port compiled = port(port);
            put(ports, name, compiled);
            for (RouterConfig.Address address : compiled.addresses()) {
                routes.put(new Place(locals, Cidr.host(address.ip())), new Way.ToPort(name));
            }
        }
        for (RouterPlan.Link link : plan.links()) {
            put(links, Names.link(link.peering()), new RouterConfig.Link(RulesetText.LINK_GROUP, link.other()));
        }
        for (RouterPlan.Table table : plan.tables()) {
            for (RouterPlan.Route route : table.routes()) {
                if (ipv6 || route.destination().family() == IpFamily.V4) {
                    routes.put(
                            new Place(several ? tableOf(table) : RouterConfig.MAIN_TABLE, route.destination()),
                            way(route, ports));
                }
            }
        }
        if (!several) {
            routes.putIfAbsent(new Place(RouterConfig.MAIN_TABLE, EVERYWHERE), new Way.Blackhole());
            if (ipv6) {
                routes.putIfAbsent(new Place(RouterConfig.MAIN_TABLE, EVERYWHERE_V6), new Way.Blackhole());
            }
        }
        return new RouterConfig(
                plan.vpc(),
                ipv6,
                ports,
                links,
                gateways,
                several ? rules(plan, ipv6) : Set.of(),
                routes,
                ruleset(plan, ipv6, ports));
    }

    /** The number of the table for packets without a mark. */
    private static int unmarked(RouterPlan plan) {
        return plan.arrivalTable().orElse(RouteTable.DEFAULT_NUMBER);
    }

    /** The number that the kernel has for a table. */
    private static int tableOf(RouterPlan.Table table) {
        return RouterConfig.FIRST_TABLE + table.number();
    }

    /** Whether a packet of IPv6 may go on from here: what is only dropped needs nothing. */
    private static boolean ipv6(RouterPlan plan) {
        return plan.subnets().stream().anyMatch(subnet -> subnet.cidr().family() == IpFamily.V6)
                || plan.tables().stream()
                        .flatMap(table -> table.routes().stream())
                        .anyMatch(route -> route.destination().family() == IpFamily.V6
                                && route.target() instanceof Target.OverLink);
    }

    private static RouterConfig.Port port(RouterPlan.Port port) {
        List<RouterConfig.Address> addresses = port.addresses().stream()
                .map(address -> new RouterConfig.Address(address.ip(), address.prefixLength(), address.gateway()))
                .toList();
        return new RouterConfig.Port(
                port.table(), port.ecs(), port.device(), port.hostName(), port.mac(), addresses, port.nameServers());
    }

    private static Way way(RouterPlan.Route route, Map<String, RouterConfig.Port> ports) {
        return switch (route.target()) {
            case Target.Blackhole() -> new Way.Blackhole();
            case Target.ToPort(PortId port) -> {
                String device = Names.port(port);
                // A server without an address of the destination's family is one that nobody can reach.
                yield Optional.ofNullable(ports.get(device)).stream()
                        .flatMap(known -> known.addresses().stream())
                        .map(RouterConfig.Address::ip)
                        .filter(ip -> ip.family() == route.destination().family())
                        .findFirst()
                        .<Way>map(ip -> new Way.ToServer(device, ip))
                        .orElseGet(Way.Blackhole::new);
            }
            case Target.OverLink(PeeringId peering) -> new Way.OverLink(Names.link(peering));
        };
    }

    private static Set<Rule> rules(RouterPlan plan, boolean ipv6) {
        Set<Rule> rules = new HashSet<>();
        for (IpFamily family : ipv6 ? List.of(IpFamily.V4, IpFamily.V6) : List.of(IpFamily.V4)) {
            rules.add(new Rule(family, LOCALS_PRIORITY, 0, 0, RouterConfig.LOCALS_TABLE));
            rules.add(new Rule(family, NOTHING_ELSE_PRIORITY, 0, 0, 0));
            for (RouterPlan.Table table : plan.tables()) {
                int mark = table.number() == unmarked(plan) ? 0 : table.number();
                rules.add(new Rule(family, tableOf(table), mark, MARK_MASK, tableOf(table)));
            }
        }
        return rules;
    }

    private static Ruleset ruleset(RouterPlan plan, boolean ipv6, Map<String, RouterConfig.Port> ports) {
        Set<Ruleset.Source> sources = new HashSet<>();
        ports.forEach((name, port) ->
                port.addresses().forEach(address -> sources.add(new Ruleset.Source(name, port.mac(), address.ip()))));
        Set<Ruleset.FurtherSource> furtherSources = new HashSet<>();
        for (RouterPlan.Port port : plan.ports()) {
            port.furtherSources().stream()
                    .filter(block -> ipv6 || block.family() == IpFamily.V4)
                    .forEach(block ->
                            furtherSources.add(new Ruleset.FurtherSource(Names.port(port.id()), port.mac(), block)));
        }
        List<IpFamily> families = ipv6 ? List.of(IpFamily.V4, IpFamily.V6) : List.of(IpFamily.V4);
        Map<ChainKey, Ruleset.Chains> chains = new HashMap<>();
        Set<AddressSet> groups = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (RouterPlan.Filter filter : plan.filters()) {
            keys.add(filter.key());
            for (IpFamily family : families) {
                chains.put(
                        new ChainKey(filter.key(), family),
                        new Ruleset.Chains(
                                rules(filter.ingress(), family, true, groups),
                                rules(filter.egress(), family, false, groups)));
            }
        }
        Map<String, String> filters = new HashMap<>();
        for (RouterPlan.Port port : plan.ports()) {
            if (keys.contains(port.filter())) {
                filters.put(Names.port(port.id()), port.filter());
            }
        }
        Map<String, String> acls = new HashMap<>();
        for (RouterPlan.SubnetAcl acl : plan.acls()) {
            String key = "acl-" + acl.subnet();
            families.forEach(family -> chains.put(
                    new ChainKey(key, family),
                    new Ruleset.Chains(RuleText.acl(acl, family, true), RuleText.acl(acl, family, false))));
            plan.ports().stream()
                    .filter(port -> port.addresses().stream()
                            .anyMatch(address -> acl.blocks().stream().anyMatch(block -> block.contains(address.ip()))))
                    .forEach(port -> acls.put(Names.port(port.id()), key));
        }
        Set<Integer> marked = new HashSet<>();
        plan.tables().forEach(table -> marked.add(table.number()));
        marked.remove(unmarked(plan));
        Map<String, VpcId> links = new HashMap<>();
        Set<Ruleset.LinkSource> linkSources = new HashSet<>();
        for (RouterPlan.Link link : plan.links()) {
            String name = Names.link(link.peering());
            links.put(name, link.other());
            link.sources().stream()
                    .flatMap(blocks -> apart(blocks, ipv6))
                    .forEach(block -> linkSources.add(new Ruleset.LinkSource(name, block)));
        }
        return new Ruleset(
                plan.vpc(),
                ipv6,
                sources,
                furtherSources,
                filters,
                acls,
                plan.logged().stream().map(Names::port).collect(Collectors.toSet()),
                tracked(plan),
                marked,
                links,
                apart(plan.barred(), ipv6)
                        .filter(block -> !REFUSED_BY_KERNEL.contains(block))
                        .collect(Collectors.toSet()),
                linkSources,
                passage(plan),
                chains,
                groups);
    }

    /** Only the blocks that no other one holds: the elements of a set of blocks may not overlap. */
    private static Stream<Cidr> apart(List<Cidr> blocks, boolean ipv6) {
        return blocks.stream()
                .filter(block -> ipv6 || block.family() == IpFamily.V4)
                .filter(block -> blocks.stream().noneMatch(other -> !other.equals(block) && other.contains(block)))
                .distinct();
    }

    /** An answer that a route gives to a server which asked is no new connection, though its destination is nobody's here. */
    private static Set<Cidr> tracked(RouterPlan plan) {
        Stream<Cidr> served = plan.arrivalTable().isPresent()
                ? onArrival(plan)
                        .filter(route -> route.target() instanceof Target.ToPort)
                        .map(RouterPlan.Route::destination)
                : Stream.empty();
        return apart(
                        Stream.concat(plan.subnets().stream().map(RouterPlan.Subnet::cidr), served)
                                .toList(),
                        true)
                .collect(Collectors.toSet());
    }

    /** The routes for what comes over links. */
    private static Stream<RouterPlan.Route> onArrival(RouterPlan plan) {
        return plan.tables().stream()
                .filter(table -> table.number() == unmarked(plan))
                .flatMap(table -> table.routes().stream());
    }

    private static Passage passage(RouterPlan plan) {
        List<Target> targets = onArrival(plan).map(RouterPlan.Route::target).toList();
        boolean servers = targets.stream().anyMatch(Target.ToPort.class::isInstance);
        boolean links = plan.links().size() > 1 && targets.stream().anyMatch(Target.OverLink.class::isInstance);
        if (plan.arrivalTable().isPresent()) {
            return servers || links ? Passage.ON : Passage.NO_WAY;
        }
        return servers ? Passage.NONE : Passage.NO_WAY;
    }

    private static List<String> rules(
            List<RouterPlan.Rule> rules, IpFamily family, boolean ingress, Set<AddressSet> groups) {
        List<RouterPlan.Rule> some =
                rules.stream().filter(rule -> rule.family() == family).toList();
        some.stream()
                .flatMap(rule -> rule.peer() instanceof RouterPlan.Peer.Members(SecurityGroupId group)
                        ? Stream.of(new AddressSet(group, family))
                        : Stream.empty())
                .forEach(groups::add);
        return some.stream()
                .flatMap(rule -> RuleText.rule(rule, ingress).stream())
                .toList();
    }

    private static <T> void put(Map<String, T> devices, String name, T device) {
        if (devices.put(name, device) != null) {
            throw new IllegalArgumentException("two interfaces would be named " + name);
        }
    }
}
