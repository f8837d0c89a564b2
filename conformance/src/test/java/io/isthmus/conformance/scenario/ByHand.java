package io.isthmus.conformance.scenario;

import io.isthmus.conformance.scenario.Scenario.Outcome;
import io.isthmus.conformance.scenario.Scenario.Pair;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Block;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Works contract.md 4.1 out by hand on a scenario's own words, to find slips in scenario files. It shares no line with the
 * product's forwarding rules. Follows the stages in order; for one thread.
 */
final class ByHand {
    private static final String DEFAULT = "default of ";
    private final boolean transit;
    private final Map<String, Network.Vpc> vpcs = new HashMap<>();
    private final Map<String, Network.Subnet> subnets = new HashMap<>();
    private final Map<String, String> tableOfSubnet = new HashMap<>();
    private final Map<String, Map<String, String>> tables = new HashMap<>();
    private final Map<String, Network.Peering> peerings = new HashMap<>();
    private final Map<String, List<Rule>> groups = new HashMap<>();
    private final Map<String, String> accountOfGroup = new HashMap<>();
    private final Map<String, String> accountOfProject = new HashMap<>();
    private final Map<String, Network.Acl> acls = new HashMap<>();
    private final Map<String, Network.Ecs> ecss = new LinkedHashMap<>();

    ByHand(Scenario scenario) {
        transit = scenario.transit();
        Network network = scenario.network();
        network.projects().forEach(project -> accountOfProject.put(project.name(), project.account()));
        for (Network.SecurityGroup group : network.groups()) {
            List<Rule> rules = new ArrayList<>(group.rules());
            rules.add(Rule.parse("out all to any").orElseThrow());
            rules.add(Rule.parse("in all from " + group.name()).orElseThrow());
            groups.put(group.name(), rules);
            accountOfGroup.put(group.name(), account(group.project()));
        }
        network.vpcs().forEach(this::add);
        network.subnets().forEach(subnet -> subnets.put(subnet.name(), subnet));
        network.tables().forEach(this::add);
        network.peerings().forEach(peering -> peerings.put(peering.name(), peering));
        network.ecss().forEach(ecs -> ecss.put(ecs.name(), ecs));
        network.acls().forEach(acl -> acls.put(acl.name(), acl));
    }

    private void add(Network.Vpc vpc) {
        vpcs.put(vpc.name(), vpc);
        tables.put(DEFAULT + vpc.name(), routes(vpc.routes()));
    }

    private void add(Network.RouteTable table) {
        tables.put(table.name(), routes(table.routes()));
        table.subnets().forEach(subnet -> tableOfSubnet.put(subnet, table.name()));
    }

    private static Map<String, String> routes(List<Network.Route> routes) {
        Map<String, String> byDestination = new HashMap<>();
        routes.forEach(route -> byDestination.put(route.destination(), route.peering()));
        return byDestination;
    }

    void apply(Action action) {
        switch (action) {
            case Action.AddVpc(Network.Vpc vpc) -> add(vpc);
            case Action.DeleteVpc(String vpc) -> vpcs.remove(vpc);
            case Action.AddSecondary _, Action.RemoveSecondary _ -> {}
            case Action.AddSubnet(Network.Subnet subnet) -> subnets.put(subnet.name(), subnet);
            case Action.DeleteSubnet(String subnet) -> {
                subnets.remove(subnet);
                tableOfSubnet.remove(subnet);
            }
            case Action.AddTable(Network.RouteTable table) -> add(table);
            case Action.DeleteTable(String table) -> tables.remove(table);
            case Action.Associate(String table, String subnet) -> tableOfSubnet.put(subnet, table);
            case Action.Disassociate(String _, String subnet) -> tableOfSubnet.remove(subnet);
            case Action.AddRoute(Action.TableOf table, Network.Route route) ->
                table(table).put(route.destination(), route.peering());
            case Action.SwitchRoute(Action.TableOf table, Network.Route route) ->
                table(table).replace(route.destination(), route.peering());
            case Action.AddServerRoute _, Action.SwitchToServer _ ->
                throw new IllegalArgumentException("no scenario file says " + action);
            case Action.DeleteRoute(Action.TableOf table, String destination) ->
                table(table).remove(destination);
            case Action.RequestPeering(String name, String requester, String accepter) ->
                peerings.put(
                        name,
                        new Network.Peering(
                                name,
                                requester,
                                accepter,
                                vpc(requester).project().equals(vpc(accepter).project())
                                        ? Network.Peering.State.ACTIVE
                                        : Network.Peering.State.PENDING));
            case Action.AcceptPeering(String peering) -> set(peering, Network.Peering.State.ACTIVE);
            case Action.RejectPeering(String peering) -> set(peering, Network.Peering.State.REJECTED);
            case Action.DeletePeering(String peering) -> {
                peerings.remove(peering);
                tables.values().forEach(routes -> routes.values().removeIf(peering::equals));
            }
            case Action.AddRule(String group, Rule rule) -> group(group).add(rule);
            case Action.RemoveRule(String group, Rule rule) -> {
                if (!group(group).remove(rule)) {
                    throw new AssertionError("the group " + group + " has no rule " + rule);
                }
            }
            case Action.AddAcl(Network.Acl acl) -> acls.put(acl.name(), acl);
            case Action.AddAclRule(String name, AclRule rule) ->
                acls.computeIfPresent(name, (_, acl) -> {
                    List<AclRule> rules = new ArrayList<>(List.of(rule));
                    rules.addAll(acl.rules());
                    return new Network.Acl(name, acl.project(), acl.subnets(), rules);
                });
            case Action.DeleteAcl(String name) -> acls.remove(name);
            case Action.AddEcs(Network.Ecs ecs) -> ecss.put(ecs.name(), ecs);
            case Action.AddEcsOfTwo _, Action.PairAddresses _ -> throw new AssertionError("no scenario has it");
            case Action.DeleteEcs(String ecs) -> ecss.remove(ecs);
        }
    }

    private void set(String name, Network.Peering.State state) {
        Network.Peering old = Optional.ofNullable(peerings.get(name)).orElseThrow();
        peerings.put(name, new Network.Peering(name, old.requester(), old.accepter(), state));
    }

    Set<Pair> reachable() {
        Set<Pair> pairs = new HashSet<>();
        for (Network.Ecs from : ecss.values()) {
            for (Network.Ecs to : ecss.values()) {
                if (!from.equals(to) && outcome(from, address(to), "icmp", 0) == Outcome.ANSWER) {
                    pairs.add(new Pair(from.name(), to.name()));
                }
            }
        }
        return pairs;
    }

    Outcome outcome(Scenario.Probe probe) {
        if (probe.to().startsWith(Scenario.GATEWAY_OF)) {
            Network.Subnet subnet = Optional.ofNullable(subnets.get(probe.to().substring(Scenario.GATEWAY_OF.length())))
                    .orElseThrow();
            return subnet.vpc().equals(subnet(ecs(probe.from())).vpc()) ? Outcome.ANSWER : Outcome.SILENCE;
        }
        Network.Ecs to = ecss.get(probe.to());
        return outcome(
                ecs(probe.from()),
                to == null ? probe.to() : address(to),
                probe.tcp().isPresent() ? "tcp" : "icmp",
                probe.tcp().orElse(0));
    }

    private Outcome outcome(Network.Ecs from, String to, String protocol, int port) {
        boolean within = block(subnet(from).cidr()).contains(number(to));
        if (!allowed(false, from, to, protocol, port, first(from, to))
                || (!within && !guarded(false, from, to, protocol, port))) {
            return Outcome.SILENCE;
        }
        boolean ownGateway = subnets.values().stream()
                .anyMatch(subnet -> subnet.vpc().equals(subnet(from).vpc())
                        && subnet.gateway()
                                .orElseGet(() -> block(subnet.cidr()).first().toString())
                                .equals(to));
        if (ownGateway) {
            return Outcome.ANSWER;
        }
        Optional<Reached> reached = deliver(from, to);
        boolean through = reached.isPresent()
                && allowed(
                        true,
                        reached.get().ecs(),
                        address(from),
                        protocol,
                        port,
                        reached.get().outOf())
                && (reached.get().ecs().subnet().equals(from.subnet())
                        || guarded(true, reached.get().ecs(), address(from), protocol, port))
                && deliver(reached.get().ecs(), address(from)).map(Reached::ecs).equals(Optional.of(from));
        return !through ? Outcome.SILENCE : protocol.equals("tcp") ? Outcome.REFUSED : Outcome.ANSWER;
    }

    /** @param outOf the VPC that its last peering led out of, or its own */
    private record Reached(Network.Ecs ecs, String outOf) {}

    /** The VPC into which an ECS sends what is for an address. */
    private String first(Network.Ecs from, String to) {
        String vpc = subnet(from).vpc();
        return isLocal(vpc, to)
                ? vpc
                : route(tableOfSubnet.getOrDefault(from.subnet(), DEFAULT + vpc), to)
                        .map(peering -> other(peering, vpc))
                        .orElse(vpc);
    }

    private boolean isLocal(String vpc, String address) {
        return subnets.values().stream()
                .anyMatch(subnet ->
                        subnet.vpc().equals(vpc) && block(subnet.cidr()).contains(number(address)));
    }

    private Optional<Network.Peering> route(String table, String to) {
        return Optional.ofNullable(tables.get(table)).orElseThrow().entrySet().stream()
                .filter(route -> covers(route.getKey(), to))
                .max(Comparator.comparingInt(route -> block(route.getKey()).length()))
                .flatMap(route -> Optional.ofNullable(peerings.get(route.getValue())));
    }

    private static String other(Network.Peering peering, String vpc) {
        return peering.requester().equals(vpc) ? peering.accepter() : peering.requester();
    }

    /** Whose packet it becomes, when an ECS sends to an address. */
    private Optional<Reached> deliver(Network.Ecs from, String to) {
        String vpc = subnet(from).vpc();
        String outOf = vpc;
        String table = tableOfSubnet.getOrDefault(from.subnet(), DEFAULT + vpc);
        Set<String> entered = new HashSet<>();
        while (true) {
            String here = vpc;
            String last = outOf;
            if (isLocal(here, to)) {
                return ecss.values().stream()
                        .filter(ecs ->
                                subnet(ecs).vpc().equals(here) && address(ecs).equals(to))
                        .findFirst()
                        .map(ecs -> new Reached(ecs, last));
            }
            Optional<Network.Peering> next = route(table, to);
            if (next.isEmpty()
                    || next.get().state() != Network.Peering.State.ACTIVE
                    || (!transit && !entered.isEmpty())) {
                return Optional.empty();
            }
            outOf = vpc;
            vpc = other(next.get(), vpc);
            table = DEFAULT + vpc;
            if (isLocal(vpc, address(from)) || !entered.add(vpc)) {
                return Optional.empty();
            }
        }
    }

    /** Whether the ACL of the ECS's subnet lets it pass, or there is none. */
    private boolean guarded(boolean ingress, Network.Ecs ecs, String other, String protocol, int port) {
        return acls.values().stream()
                .filter(acl -> acl.subnets().contains(ecs.subnet()))
                .findFirst()
                .map(acl -> acl.rules().stream()
                        .filter(rule -> rule.ingress() == ingress
                                && (rule.protocol().equals("any")
                                        || rule.protocol().equals(protocol))
                                && rule.block().stream()
                                        .allMatch(block -> block(block).contains(number(other)))
                                && rule.ports().stream()
                                        .allMatch(ports -> Integer.parseInt(ports.split("-", 2)[0]) <= port
                                                && port <= Integer.parseInt(ports.replaceAll(".*-", ""))))
                        .findFirst()
                        .filter(rule -> rule.action().equals("allow"))
                        .isPresent())
                .orElse(true);
    }

    /** @param where the VPC that it comes out of, or goes into */
    private boolean allowed(boolean ingress, Network.Ecs ecs, String other, String protocol, int port, String where) {
        if (ecs.groups().isEmpty()) {
            return !ingress || protocol.equals("icmp");
        }
        return ecs.groups().stream()
                .anyMatch(group -> group(group).stream()
                        .anyMatch(rule -> rule.ingress() == ingress
                                && rule.protocol().map(protocol::equals).orElse(true)
                                && (rule.low().isEmpty()
                                        || (rule.low().getAsInt() <= port
                                                && port <= rule.high().getAsInt()))
                                && matches(rule.remote(), other, accountOfGroup.getOrDefault(group, ""), where)));
    }

    private boolean matches(Rule.Remote remote, String other, String account, String where) {
        return switch (remote) {
            case Rule.Remote.Any _ -> true;
            case Rule.Remote.In(String cidr) -> block(cidr).contains(number(other));
            case Rule.Remote.Members(String group) ->
                account.equals(accountOfGroup.get(group))
                        && ecss.values().stream()
                                .anyMatch(ecs -> ecs.groups().contains(group)
                                        && subnet(ecs).vpc().equals(where)
                                        && address(ecs).equals(other));
        };
    }

    private Map<String, String> table(Action.TableOf table) {
        return Optional.ofNullable(tables.get(table.custom().orElse(DEFAULT + table.vpc())))
                .orElseThrow();
    }

    private Network.Vpc vpc(String name) {
        return Optional.ofNullable(vpcs.get(name)).orElseThrow();
    }

    private Network.Subnet subnet(Network.Ecs ecs) {
        return Optional.ofNullable(subnets.get(ecs.subnet())).orElseThrow();
    }

    private Network.Ecs ecs(String name) {
        return Optional.ofNullable(ecss.get(name)).orElseThrow();
    }

    private List<Rule> group(String name) {
        return Optional.ofNullable(groups.get(name)).orElseThrow();
    }

    private String account(String project) {
        return Optional.ofNullable(accountOfProject.get(project)).orElseThrow();
    }

    private static String address(Network.Ecs ecs) {
        return ecs.address().orElseThrow();
    }

    /** Whether a route is for an IPv4 address; those for the IPv6 block of a subnet, which the service chooses, are not. */
    private static boolean covers(String destination, String address) {
        return Block.parse(destination)
                .filter(block -> block.contains(number(address)))
                .isPresent();
    }

    private static Cidr block(String cidr) {
        return Block.parse(cidr).orElseThrow();
    }

    private static Ip number(String address) {
        return Block.address(address).orElseThrow();
    }
}
