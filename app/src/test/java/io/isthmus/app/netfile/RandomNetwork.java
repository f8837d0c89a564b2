package io.isthmus.app.netfile;

import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Network.GuardRail.Scope;
import io.isthmus.netfile.Network.Peering.State;
import io.isthmus.netfile.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A network that the service accepts, with few names, so that two of them have much in common. For one thread. */
final class RandomNetwork {
    private static final List<String> PROJECTS = List.of("red", "blue");
    private final Random random;
    private final List<String> projects;
    private final List<Network.Vpc> vpcs = new ArrayList<>();
    private final List<Network.Subnet> subnets = new ArrayList<>();
    private final List<Network.Peering> peerings = new ArrayList<>();
    private final List<Network.Ecs> ecss = new ArrayList<>();

    private RandomNetwork(Random random, List<String> projects) {
        this.random = random;
        this.projects = projects;
    }

    /** One in the projects red and blue. */
    static Network of(Random random) {
        return new RandomNetwork(random, PROJECTS).make();
    }

    /** One in the project that a file has which names none. */
    static Network inOneProject(Random random) {
        return new RandomNetwork(random, List.of(Network.Project.DEFAULT.name())).make();
    }

    private boolean likely(double chance) {
        return random.nextDouble() < chance;
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Some of the names that begin so. */
    private List<String> names(String start, int most) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            if (likely(0.6)) {
                names.add(start + i);
            }
        }
        return names;
    }

    /** Nothing moves between projects. */
    private String project(String name) {
        return projects.get((name.charAt(name.length() - 1) - '0') % projects.size());
    }

    private String projectOf(String vpc) {
        return project(vpc);
    }

    private Network make() {
        List<Network.SecurityGroup> groups = groups();
        for (String name : names("v", 4)) {
            List<String> secondary = new ArrayList<>();
            for (String cidr : List.of("23.8.0.0/16", "23.9.0.0/16")) {
                if (likely(0.4)) {
                    secondary.add(cidr);
                }
            }
            vpcs.add(new Network.Vpc(name, project(name), "10." + random.nextInt(3) + ".0.0/16", secondary, List.of()));
        }
        if (!vpcs.isEmpty()) {
            subnets();
            peerings();
        }
        ecss(groups);
        List<Network.RouteTable> tables = tables();
        return new Network(
                projects.equals(PROJECTS)
                        ? projects.stream()
                                .map(name -> new Network.Project(name, name, "eu-de"))
                                .toList()
                        : List.of(Network.Project.DEFAULT),
                groups,
                vpcs.stream()
                        .map(vpc -> new Network.Vpc(
                                vpc.name(), vpc.project(), vpc.cidr(), vpc.secondary(), routes(vpc.name())))
                        .toList(),
                subnets,
                tables,
                peerings,
                ecss,
                acls(),
                flowLogs(),
                guardRails(groups));
    }

    private List<Network.SecurityGroup> groups() {
        List<String> names = names("g", 4);
        return names.stream()
                .map(name -> {
                    Set<Rule> rules = new LinkedHashSet<>();
                    List<String> others = names.stream()
                            .filter(other -> project(other).equals(project(name)))
                            .toList();
                    for (int i = random.nextInt(4); i > 0; i--) {
                        rules.add(Rule.parse(any(List.of(
                                        "in icmp from any",
                                        "in tcp 80 from 10.0.0.0/8",
                                        "in udp 1000-2000 from any",
                                        "in icmpv6 from any",
                                        "out all to any",
                                        "out tcp 443 to 23.8.0.0/16",
                                        "in all from " + any(others),
                                        "in tcp 22 from " + any(others))))
                                .orElseThrow());
                    }
                    return new Network.SecurityGroup(name, project(name), List.copyOf(rules), likely(0.7));
                })
                .toList();
    }

    private void subnets() {
        Set<String> taken = new HashSet<>();
        for (String name : names("s", 6)) {
            Network.Vpc vpc = any(vpcs);
            List<String> blocks = new ArrayList<>(vpc.secondary());
            blocks.add(vpc.cidr());
            String start = any(blocks).replace(".0.0/16", "." + random.nextInt(4) + ".");
            if (taken.add(vpc.name() + start)) {
                subnets.add(new Network.Subnet(
                        name,
                        vpc.name(),
                        start + "0/24",
                        likely(0.8) ? Optional.empty() : Optional.of(start + "254"),
                        likely(0.4)));
            }
        }
    }

    private void peerings() {
        Set<Set<String>> joined = new HashSet<>();
        for (String name : names("p", 4)) {
            String requester = any(vpcs).name();
            String accepter = any(vpcs).name();
            if (!requester.equals(accepter) && joined.add(Set.of(requester, accepter))) {
                boolean foreign = !projectOf(requester).equals(projectOf(accepter));
                peerings.add(new Network.Peering(
                        name, requester, accepter, foreign ? any(List.of(State.values())) : State.ACTIVE));
            }
        }
    }

    private List<Network.Route> routes(String vpc) {
        List<Network.Route> routes = new ArrayList<>();
        List<Network.Peering> usable = peerings.stream()
                .filter(peering ->
                        peering.requester().equals(vpc) || peering.accepter().equals(vpc))
                .toList();
        List<String> destinations = new ArrayList<>(List.of("192.168.1.0/24", "192.168.2.0/24", "192.168.0.0/16"));
        subnets.stream()
                .filter(subnet -> subnet.ipv6() && !subnet.vpc().equals(vpc))
                .forEach(subnet -> destinations.add(Network.IPV6_OF + subnet.name()));
        List<Network.Hop> hops = new ArrayList<>();
        usable.forEach(peering -> hops.add(new Network.Hop.Over(peering.name())));
        ecss.stream()
                .filter(ecs -> subnets.stream()
                        .anyMatch(subnet -> subnet.name().equals(ecs.subnet())
                                && subnet.vpc().equals(vpc)))
                .forEach(ecs -> hops.add(new Network.Hop.To(ecs.name())));
        for (String destination : destinations) {
            if (!hops.isEmpty() && likely(0.5)) {
                routes.add(new Network.Route(destination, any(hops)));
            }
        }
        return routes;
    }

    private List<Network.RouteTable> tables() {
        List<Network.RouteTable> tables = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        if (!vpcs.isEmpty()) {
            for (String name : names("t", 3)) {
                String vpc = any(vpcs).name();
                List<String> users = subnets.stream()
                        .filter(subnet -> subnet.vpc().equals(vpc) && likely(0.6))
                        .map(Network.Subnet::name)
                        .filter(taken::add)
                        .toList();
                tables.add(new Network.RouteTable(name, vpc, routes(vpc), users));
            }
        }
        return tables;
    }

    private List<Network.Acl> acls() {
        List<Network.Acl> acls = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String name : names("a", 4)) {
            List<String> guarded = subnets.stream()
                    .filter(subnet -> projectOf(subnet.vpc()).equals(project(name)) && likely(0.4))
                    .map(Network.Subnet::name)
                    .filter(taken::add)
                    .toList();
            List<AclRule> rules = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                rules.add(AclRule.parse(any(List.of(
                                "in allow all from any",
                                "in deny tcp 22 from 10.0.0.0/8",
                                "in allow icmpv6 from any",
                                "out allow all to any",
                                "in allow tcp 22 from any to 10.0.0.0/24",
                                "out deny all to 10.0.0.0/8 from 172.16.0.10/32",
                                "out deny udp 53-54 to 23.8.0.0/16")))
                        .orElseThrow());
            }
            acls.add(new Network.Acl(name, project(name), guarded, rules));
        }
        return acls;
    }

    /** Of those that hold whatever else there is: who protects himself from himself, or lets all in. */
    private List<Network.GuardRail> guardRails(List<Network.SecurityGroup> groups) {
        List<Scope> scopes = new ArrayList<>();
        vpcs.forEach(vpc -> scopes.add(new Scope(Scope.Kind.VPC, vpc.name())));
        subnets.forEach(subnet -> scopes.add(new Scope(Scope.Kind.SUBNET, subnet.name())));
        groups.forEach(group -> scopes.add(new Scope(Scope.Kind.GROUP, group.name())));
        ecss.forEach(ecs -> scopes.add(new Scope(Scope.Kind.ECS, ecs.name())));
        List<Network.GuardRail> rails = new ArrayList<>();
        for (String name : names("r", 3)) {
            if (!scopes.isEmpty()) {
                Scope to = any(scopes);
                rails.add(
                        likely(0.5)
                                ? new Network.GuardRail(name, to, Optional.of(to), Optional.empty())
                                : new Network.GuardRail(name, to, Optional.empty(), Optional.of("all")));
            }
        }
        return rails;
    }

    private List<Network.FlowLog> flowLogs() {
        List<Network.FlowLog> logs = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String name : names("f", 3)) {
            boolean ofVpc = subnets.isEmpty() || likely(0.5);
            if (!vpcs.isEmpty()) {
                String place = ofVpc ? any(vpcs).name() : any(subnets).name();
                String traffic = any(List.of("all", "accept", "reject"));
                if (taken.add(place + traffic)) {
                    logs.add(new Network.FlowLog(name, ofVpc, place, traffic));
                }
            }
        }
        return logs;
    }

    private void ecss(List<Network.SecurityGroup> groups) {
        if (subnets.isEmpty()) {
            return;
        }
        for (String name : names("e", 6)) {
            Network.Subnet subnet = any(subnets);
            List<String> members = groups.stream()
                    .filter(group -> group.project().equals(projectOf(subnet.vpc())) && likely(0.4))
                    .map(Network.SecurityGroup::name)
                    .toList();
            String host = Integer.toString(100 + name.charAt(1) - '0');
            ecss.add(new Network.Ecs(
                    name,
                    subnet.name(),
                    likely(0.5) ? Optional.of(subnet.cidr().replace(".0/24", "." + host)) : Optional.empty(),
                    members));
        }
    }
}
