package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.RouterConfig.Place;
import io.isthmus.dataplane.linux.RouterConfig.Way;
import io.isthmus.dataplane.linux.netlink.Rule;
import io.isthmus.dataplane.linux.nft.Ruleset;
import io.isthmus.dataplane.linux.nft.RulesetText;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.forwarding.RouterPlan.Target;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns plans into what the kernel must hold. Leaves out what is not IPv4. */
final class Compiler {
    private static final int MARK_MASK = 0xffff;
    private static final Rule LOCALS = new Rule(1000, 0, 0, RouterConfig.LOCALS_TABLE);

    /** The kernel's main table is never used. */
    private static final Rule NOTHING_ELSE = new Rule(30000, 0, 0, 0);

    private Compiler() {}

    /** @throws IllegalArgumentException if two interfaces would get one name */
    static RouterConfig compile(RouterPlan plan) {
        Map<String, RouterConfig.Port> ports = new HashMap<>();
        Map<String, RouterConfig.Link> links = new HashMap<>();
        Map<Place, Way> routes = new HashMap<>();
        Set<Ip> gateways = new HashSet<>();
        for (RouterPlan.Subnet subnet : plan.subnets()) {
            if (subnet.cidr().family() == IpFamily.V4) {
                gateways.add(subnet.gateway());
                routes.put(new Place(RouterConfig.LOCALS_TABLE, subnet.cidr()), new Way.Blackhole());
            }
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
                if (route.destination().family() == IpFamily.V4) {
                    routes.put(
                            new Place(RouterConfig.FIRST_TABLE + table.number(), route.destination()),
                            way(route, ports));
                }
            }
        }
        return new RouterConfig(plan.vpc(), ports, links, gateways, rules(plan), routes, ruleset(plan, ports));
    }

    private static RouterConfig.Port port(RouterPlan.Port port) {
        List<RouterConfig.Address> addresses = port.addresses().stream()
                .filter(address -> address.ip().family() == IpFamily.V4)
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

    private static Set<Rule> rules(RouterPlan plan) {
        Set<Rule> rules = new HashSet<>(Set.of(LOCALS, NOTHING_ELSE));
        for (RouterPlan.Table table : plan.tables()) {
            int number = RouterConfig.FIRST_TABLE + table.number();
            rules.add(new Rule(number, table.number(), MARK_MASK, number));
        }
        return rules;
    }

    private static Ruleset ruleset(RouterPlan plan, Map<String, RouterConfig.Port> ports) {
        Set<Ruleset.Source> sources = new HashSet<>();
        ports.forEach((name, port) ->
                port.addresses().forEach(address -> sources.add(new Ruleset.Source(name, port.mac(), address.ip()))));
        Map<String, Ruleset.Chains> chains = new HashMap<>();
        Set<SecurityGroupId> groups = new HashSet<>();
        for (RouterPlan.Filter filter : plan.filters()) {
            chains.put(
                    filter.key(),
                    new Ruleset.Chains(
                            matches(filter.ingress(), true, groups), matches(filter.egress(), false, groups)));
        }
        Map<String, String> filters = new HashMap<>();
        for (RouterPlan.Port port : plan.ports()) {
            if (chains.containsKey(port.filter())) {
                filters.put(Names.port(port.id()), port.filter());
            }
        }
        Set<Cidr> subnets = new HashSet<>();
        plan.subnets().stream()
                .map(RouterPlan.Subnet::cidr)
                .filter(cidr -> cidr.family() == IpFamily.V4)
                .forEach(subnets::add);
        Set<Integer> tables = new HashSet<>();
        plan.tables().forEach(table -> tables.add(table.number()));
        return new Ruleset(sources, filters, subnets, tables, chains, groups);
    }

    private static List<String> matches(List<RouterPlan.Rule> rules, boolean ingress, Set<SecurityGroupId> groups) {
        for (RouterPlan.Rule rule : rules) {
            if (rule.peer() instanceof RouterPlan.Peer.Members(SecurityGroupId group) && rule.family() == IpFamily.V4) {
                groups.add(group);
            }
        }
        return rules.stream()
                .map(rule -> RulesetText.match(rule, ingress))
                .flatMap(Optional::stream)
                .toList();
    }

    private static <T> void put(Map<String, T> devices, String name, T device) {
        if (devices.put(name, device) != null) {
            throw new IllegalArgumentException("two interfaces would be named " + name);
        }
    }
}
