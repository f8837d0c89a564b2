package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.RouterConfig.Place;
import io.isthmus.dataplane.linux.RouterConfig.Way;
import io.isthmus.dataplane.linux.netlink.Rule;
import io.isthmus.dataplane.linux.nft.RuleText;
import io.isthmus.dataplane.linux.nft.Ruleset;
import io.isthmus.dataplane.linux.nft.Ruleset.AddressSet;
import io.isthmus.dataplane.linux.nft.RulesetText;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.forwarding.RouterPlan.Target;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
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

/** Turns plans into what the kernel must hold. A plan without IPv6 subnets and links that IPv6 goes over makes a router without IPv6. */
final class Compiler {
    private static final int MARK_MASK = 0xffff;
    private static final int LOCALS_PRIORITY = 1000;

    /** The kernel's main table is never used. */
    private static final int NOTHING_ELSE_PRIORITY = 30000;

    private Compiler() {}

    /** @throws IllegalArgumentException if two interfaces would get one name */
    static RouterConfig compile(RouterPlan plan) {
        boolean ipv6 = ipv6(plan);
        Map<String, RouterConfig.Port> ports = new HashMap<>();
        Map<String, RouterConfig.Link> links = new HashMap<>();
        Map<Place, Way> routes = new HashMap<>();
        Set<Ip> gateways = new HashSet<>();
        for (RouterPlan.Subnet subnet : plan.subnets()) {
            gateways.add(subnet.gateway());
            routes.put(new Place(RouterConfig.LOCALS_TABLE, subnet.cidr()), new Way.Nobody());
        }
        for (RouterPlan.Port port : plan.ports()) {
            String name = Names.port(port.id());
            RouterConfig.Port compiled = port(port);
            put(ports, name, compiled);
            for (RouterConfig.Address address : compiled.addresses()) {
                routes.put(new Place(RouterConfig.LOCALS_TABLE, Cidr.host(address.ip())), new Way.ToPort(name));
            }
        }
        for (RouterPlan.Link link : plan.links()) {
            int group = RulesetText.LINK_GROUP + plan.arrivalTable().orElse(0);
            put(links, Names.link(link.peering()), new RouterConfig.Link(group, link.other()));
        }
        for (RouterPlan.Table table : plan.tables()) {
            for (RouterPlan.Route route : table.routes()) {
                if (ipv6 || route.destination().family() == IpFamily.V4) {
                    routes.put(
                            new Place(RouterConfig.FIRST_TABLE + table.number(), route.destination()),
                            way(route, ports));
                }
            }
        }
        return new RouterConfig(
                plan.vpc(),
                ipv6,
                ports,
                links,
                gateways,
                rules(plan, ipv6),
                routes,
                logged(plan),
                ruleset(plan, ipv6, ports));
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
                int number = RouterConfig.FIRST_TABLE + table.number();
                rules.add(new Rule(family, number, table.number(), MARK_MASK, number));
            }
        }
        return rules;
    }

    private static Map<String, PortId> logged(RouterPlan plan) {
        Map<String, PortId> logged = new HashMap<>();
        plan.logged().forEach(port -> logged.put(Names.port(port), port));
        return logged;
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
        Map<String, Ruleset.Chains> chains = new HashMap<>();
        Set<AddressSet> groups = new HashSet<>();
        for (RouterPlan.Filter filter : plan.filters()) {
            chains.put(
                    filter.key(),
                    new Ruleset.Chains(
                            rules(filter.ingress(), true, ipv6, groups), rules(filter.egress(), false, ipv6, groups)));
        }
        Map<String, String> filters = new HashMap<>();
        for (RouterPlan.Port port : plan.ports()) {
            if (chains.containsKey(port.filter())) {
                filters.put(Names.port(port.id()), port.filter());
            }
        }
        Map<String, String> acls = new HashMap<>();
        for (RouterPlan.SubnetAcl acl : plan.acls()) {
            String key = "acl-" + acl.subnet();
            chains.put(key, new Ruleset.Chains(RuleText.acl(acl, true, ipv6), RuleText.acl(acl, false, ipv6)));
            plan.ports().stream()
                    .filter(port -> port.addresses().stream()
                            .anyMatch(address -> acl.blocks().stream().anyMatch(block -> block.contains(address.ip()))))
                    .forEach(port -> acls.put(Names.port(port.id()), key));
        }
        Set<Cidr> subnets = new HashSet<>();
        plan.subnets().stream().map(RouterPlan.Subnet::cidr).forEach(subnets::add);
        Set<Integer> tables = new HashSet<>();
        plan.tables().forEach(table -> tables.add(table.number()));
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
                logged(plan).keySet(),
                subnets,
                tables,
                links,
                apart(plan.barred(), ipv6).collect(Collectors.toSet()),
                linkSources,
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

    private static List<String> rules(
            List<RouterPlan.Rule> rules, boolean ingress, boolean ipv6, Set<AddressSet> groups) {
        for (RouterPlan.Rule rule : rules) {
            if (rule.peer() instanceof RouterPlan.Peer.Members(SecurityGroupId group)
                    && (ipv6 || rule.family() == IpFamily.V4)) {
                groups.add(new AddressSet(group, rule.family()));
            }
        }
        return rules.stream()
                .flatMap(rule -> RuleText.rule(rule, ingress, ipv6).stream())
                .toList();
    }

    private static <T> void put(Map<String, T> devices, String name, T device) {
        if (devices.put(name, device) != null) {
            throw new IllegalArgumentException("two interfaces would be named " + name);
        }
    }
}
