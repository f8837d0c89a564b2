package io.isthmus.netfile;

import io.isthmus.net.Cidr;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The one form among several that say the same: blocks without host bits, gateways named, all in the order of their names.
 * Two networks are the same if their normal forms are equal.
 */
final class Normal {
    private Normal() {}

    static Network of(Network network) {
        return new Network(
                sorted(network.projects(), Network.Project::name),
                sorted(network.groups(), Network.SecurityGroup::name).stream()
                        .map(Normal::group)
                        .toList(),
                sorted(network.vpcs(), Network.Vpc::name).stream()
                        .map(vpc -> new Network.Vpc(
                                vpc.name(),
                                vpc.project(),
                                block(vpc.cidr()),
                                vpc.secondary().stream()
                                        .map(Normal::block)
                                        .distinct()
                                        .sorted()
                                        .toList(),
                                routes(vpc.routes())))
                        .toList(),
                sorted(network.subnets(), Network.Subnet::name).stream()
                        .map(subnet -> new Network.Subnet(
                                subnet.name(),
                                subnet.vpc(),
                                block(subnet.cidr()),
                                Optional.of(subnet.gateway().orElseGet(() -> gateway(subnet.cidr()))),
                                subnet.ipv6()))
                        .toList(),
                sorted(network.tables(), Network.RouteTable::name).stream()
                        .map(table -> new Network.RouteTable(
                                table.name(), table.vpc(), routes(table.routes()), distinct(table.subnets())))
                        .toList(),
                sorted(network.peerings(), Network.Peering::name),
                sorted(network.ecss(), Network.Ecs::name).stream()
                        .map(ecs -> new Network.Ecs(ecs.name(), ecs.subnet(), ecs.address(), distinct(ecs.groups())))
                        .toList(),
                sorted(network.acls(), Network.Acl::name).stream()
                        .map(acl -> new Network.Acl(
                                acl.name(),
                                acl.project(),
                                distinct(acl.subnets()),
                                acl.rules().stream()
                                        .map(Normal::rule)
                                        .sorted(Comparator.comparing(AclRule::ingress)
                                                .reversed())
                                        .toList()))
                        .toList(),
                sorted(network.flowLogs(), Network.FlowLog::name),
                sorted(network.guardRails(), Network.GuardRail::name).stream()
                        .map(rail -> new Network.GuardRail(
                                rail.name(), rail.to(), rail.from(), rail.only().map(Normal::only)))
                        .toList());
    }

    private static <T> List<T> sorted(List<T> all, Function<T, String> name) {
        return all.stream().sorted(Comparator.comparing(name)).toList();
    }

    private static List<String> distinct(List<String> names) {
        return names.stream().distinct().sorted().toList();
    }

    private static List<Network.Route> routes(List<Network.Route> routes) {
        return routes.stream()
                .map(route -> new Network.Route(block(route.destination()), route.hop()))
                .sorted(Comparator.comparing(Network.Route::destination))
                .toList();
    }

    /** A block of IPv4 without host bits; anything else as it is. */
    static String block(String text) {
        return Block.parse(text).map(Cidr::toString).orElse(text);
    }

    private static String gateway(String cidr) {
        return Block.parse(cidr).map(block -> block.first().toString()).orElse("");
    }

    private static Network.SecurityGroup group(Network.SecurityGroup group) {
        List<Rule> rules = group.rules().stream()
                .map(Normal::rule)
                .filter(rule -> !group.defaults()
                        || !Network.SecurityGroup.defaultRules(group.name()).contains(rule))
                .distinct()
                .sorted(Comparator.comparing(Rule::text))
                .toList();
        return new Network.SecurityGroup(group.name(), group.project(), rules, group.defaults());
    }

    private static Rule rule(Rule rule) {
        if (!(rule.remote() instanceof Rule.Remote.In(String cidr))) {
            return rule;
        }
        Rule.Remote remote = block(cidr).equals("0.0.0.0/0") ? new Rule.Remote.Any() : new Rule.Remote.In(block(cidr));
        return new Rule(rule.ingress(), rule.protocol(), rule.low(), rule.high(), remote);
    }

    private static AclRule rule(AclRule rule) {
        return new AclRule(
                rule.ingress(),
                rule.action(),
                rule.protocol(),
                rule.ports().map(Normal::ports),
                rule.block().map(Normal::block).filter(block -> !block.equals("0.0.0.0/0")),
                rule.own().map(Normal::block).filter(block -> !block.equals("0.0.0.0/0")));
    }

    private static String only(String text) {
        String[] words = text.split(" ", 2);
        return words.length == 2 ? words[0] + " " + ports(words[1]) : text;
    }

    private static String ports(String text) {
        String[] ends = text.split("-", 2);
        return ends.length == 2 && ends[0].equals(ends[1]) ? ends[0] : text;
    }
}
