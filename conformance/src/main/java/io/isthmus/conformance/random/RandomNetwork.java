package io.isthmus.conformance.random;

import io.isthmus.conformance.scenario.Action;
import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Draws a network: VPCs whose blocks often overlap, several subnets, custom tables, peerings in every state, routes that are
 * wide, narrow, shadowed, wrong, or lead on through a third VPC or in a circle, security groups and ACLs. It is made in
 * random order, then changed. For one thread, once.
 */
public final class RandomNetwork {
    private static final List<String> BLOCKS = List.of("10.0", "10.1", "172.16", "192.168");
    private static final List<String> WIDE = List.of("10.0.0.0/8", "0.0.0.0/0", "172.16.0.0/12", "192.168.0.0/16");
    private static final List<String> PROTOCOLS = List.of("icmp", "tcp", "udp", "all");
    private static final int MOST_ECSS = 8;

    /** A call with what it makes, and what must be made before it. */
    private record Step(Action action, String makes, Set<String> needs) {}

    private record Peer(String name, String one, String two, boolean foreign) {}

    private final Random random;
    private final List<Network.Project> projects =
            List.of(new Network.Project("red", "red", "eu-de"), new Network.Project("blue", "blue", "eu-de"));
    private final List<Network.SecurityGroup> groups = new ArrayList<>();
    private final List<Network.Vpc> vpcs = new ArrayList<>();
    private final List<Network.Subnet> subnets = new ArrayList<>();
    private final List<Action.TableOf> tables = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final List<Network.Ecs> ecss = new ArrayList<>();
    private final List<String> acls = new ArrayList<>();
    private final List<Action.AddRoute> routes = new ArrayList<>();
    private final List<Action.AddRule> rules = new ArrayList<>();
    private final Set<String> guarded = new HashSet<>();
    private final List<Step> steps = new ArrayList<>();
    private int made;

    private RandomNetwork(long seed) {
        this.random = new Random(seed);
    }

    public static Story of(long seed) {
        return new RandomNetwork(seed).story(seed);
    }

    private Story story(long seed) {
        for (Network.Project project : projects) {
            for (int i = 0; i < 2; i++) {
                groups.add(new Network.SecurityGroup("sg-" + project.name() + i, project.name(), List.of(), true));
            }
        }
        int count = 2 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            vpc(i);
        }
        peerings();
        subnets.forEach(this::ecss);
        tables.forEach(table -> times(3, () -> route(table)));
        groups.forEach(group -> times(3, () -> add(rule(group), "", Set.of())));
        times(
                chance(3) ? 2 : 0,
                () -> acl().ifPresent(acl -> add(acl, "acl " + acl.acl().name(), needs(acl))));
        List<List<Action>> chapters = new ArrayList<>();
        chapters.add(shuffled());
        for (int i = 0; i < 2; i++) {
            List<Action> changes = new ArrayList<>();
            times(5, () -> change().ifPresent(changes::add));
            chapters.add(changes);
        }
        return new Story(seed, projects, groups, chapters);
    }

    private void vpc(int number) {
        String block = draw(BLOCKS) + ".0.0/" + (chance(4) ? 20 : 16);
        List<String> secondary = chance(5) ? List.of("23." + number + ".0.0/16") : List.of();
        Network.Vpc vpc = new Network.Vpc("vpc" + number, draw(projects).name(), block, secondary, List.of());
        vpcs.add(vpc);
        add(new Action.AddVpc(vpc), vpc.name(), Set.of());
        tables.add(new Action.TableOf(vpc.name(), Optional.empty()));
        times(3, () -> {
            Network.Subnet subnet = subnet(vpc);
            add(new Action.AddSubnet(subnet), subnet.name(), Set.of(vpc.name()));
        });
        if (chance(2)) {
            String table = "rtb" + number;
            tables.add(new Action.TableOf(vpc.name(), Optional.of(table)));
            add(
                    new Action.AddTable(new Network.RouteTable(table, vpc.name(), List.of(), List.of())),
                    table,
                    Set.of(vpc.name()));
            subnetsOf(vpc.name())
                    .filter(_ -> chance(2))
                    .forEach(subnet ->
                            add(new Action.Associate(table, subnet.name()), "", Set.of(table, subnet.name())));
        }
    }

    private Stream<Network.Subnet> subnetsOf(String vpc) {
        return List.copyOf(subnets).stream().filter(subnet -> subnet.vpc().equals(vpc));
    }

    private Network.Subnet subnet(Network.Vpc vpc) {
        String block = !vpc.secondary().isEmpty() && chance(3) ? vpc.secondary().getFirst() : vpc.cidr();
        String[] octets = block.split("\\.", -1);
        String cidr = octets[0] + "." + octets[1] + "." + random.nextInt(3) + ".0/" + (chance(3) ? 25 : 24);
        Network.Subnet subnet = new Network.Subnet("s" + subnets.size(), vpc.name(), cidr, Optional.empty(), false);
        subnets.add(subnet);
        return subnet;
    }

    private void peerings() {
        for (int i = 0; i < vpcs.size(); i++) {
            for (int j = i + 1; j < vpcs.size(); j++) {
                if (!chance(3)) {
                    boolean turned = chance(2);
                    peering(vpcs.get(turned ? j : i), vpcs.get(turned ? i : j));
                }
            }
        }
    }

    private void peering(Network.Vpc requester, Network.Vpc accepter) {
        boolean foreign = !requester.project().equals(accepter.project());
        Peer peer = new Peer("p" + made++, requester.name(), accepter.name(), foreign);
        peers.add(peer);
        add(
                new Action.RequestPeering(peer.name(), requester.name(), accepter.name()),
                peer.name(),
                Set.of(requester.name(), accepter.name()));
        if (foreign && !chance(6)) {
            Action answer = chance(8) ? new Action.RejectPeering(peer.name()) : new Action.AcceptPeering(peer.name());
            add(answer, "", Set.of(peer.name()));
        }
    }

    private void ecss(Network.Subnet subnet) {
        if (ecss.size() < MOST_ECSS) {
            times(2, () -> {
                Network.Ecs ecs = ecs(subnet);
                Set<String> needs = Set.of(subnet.name());
                add(new Action.AddEcs(ecs), ecs.name(), needs);
            });
        }
    }

    private Network.Ecs ecs(Network.Subnet subnet) {
        String start = subnet.cidr().substring(0, subnet.cidr().lastIndexOf('.') + 1);
        List<String> own = chance(3)
                ? List.of()
                : groups.stream()
                        .filter(group -> group.project().equals(project(subnet.vpc())))
                        .filter(_ -> !chance(3))
                        .map(Network.SecurityGroup::name)
                        .toList();
        Network.Ecs ecs =
                new Network.Ecs("e" + made++, subnet.name(), Optional.of(start + (11 + random.nextInt(8))), own);
        ecss.add(ecs);
        return ecs;
    }

    /** A route of a table, over one of its VPC's peerings, if it has any. */
    private void route(Action.TableOf table) {
        newRoute(table).ifPresent(route -> {
            Set<String> needs = new HashSet<>(Set.of(table.vpc(), route.route().peering()));
            table.custom().ifPresent(needs::add);
            routes.add(route);
            add(route, "", needs);
        });
    }

    private Optional<Action.AddRoute> newRoute(Action.TableOf table) {
        List<Peer> own = peers.stream()
                .filter(peer -> peer.one().equals(table.vpc()) || peer.two().equals(table.vpc()))
                .toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        Peer peer = draw(own);
        String other = peer.one().equals(table.vpc()) ? peer.two() : peer.one();
        // Sometimes another VPC is meant, beyond the peer.
        String meant = chance(5) ? draw(vpcs).name() : other;
        return Optional.of(new Action.AddRoute(table, new Network.Route(destination(meant), peer.name())));
    }

    private String destination(String vpc) {
        List<Network.Subnet> there = subnetsOf(vpc).toList();
        List<String> hosts = ecss.stream()
                .filter(ecs -> there.stream().anyMatch(subnet -> subnet.name().equals(ecs.subnet())))
                .flatMap(ecs -> ecs.address().stream())
                .toList();
        return switch (random.nextInt(8)) {
            case 0 -> draw(WIDE);
            case 1, 2 -> there.isEmpty() ? draw(WIDE) : draw(there).cidr();
            case 3 -> hosts.isEmpty() ? draw(WIDE) : draw(hosts) + "/32";
            default ->
                vpcs.stream()
                        .filter(one -> one.name().equals(vpc))
                        .findFirst()
                        .orElseThrow()
                        .cidr();
        };
    }

    private Action.AddRule rule(Network.SecurityGroup group) {
        Rule.Remote remote = switch (random.nextInt(3)) {
            case 0 -> new Rule.Remote.Any();
            case 1 -> new Rule.Remote.In(draw(subnets).cidr());
            default ->
                new Rule.Remote.Members(draw(groups.stream()
                                .filter(other -> other.project().equals(group.project()))
                                .toList())
                        .name());
        };
        String protocol = draw(PROTOCOLS);
        boolean ports = (protocol.equals("tcp") || protocol.equals("udp")) && chance(2);
        OptionalInt low = ports ? OptionalInt.of(draw(List.of(1, 80, 443))) : OptionalInt.empty();
        OptionalInt high = ports ? OptionalInt.of(draw(List.of(443, 1000))) : OptionalInt.empty();
        Action.AddRule rule = new Action.AddRule(
                group.name(),
                new Rule(!chance(4), Optional.of(protocol).filter(name -> !name.equals("all")), low, high, remote));
        rules.add(rule);
        return rule;
    }

    /** An ACL of some subnets of a project that no other guards, if there are any. */
    private Optional<Action.AddAcl> acl() {
        String project = draw(projects).name();
        List<String> free = subnets.stream()
                .filter(subnet -> project(subnet.vpc()).equals(project))
                .map(Network.Subnet::name)
                .filter(name -> !guarded.contains(name) && chance(2))
                .toList();
        if (free.isEmpty()) {
            return Optional.empty();
        }
        guarded.addAll(free);
        List<AclRule> some = new ArrayList<>();
        times(4, () -> some.add(aclRule()));
        String name = "acl" + acls.size();
        acls.add(name);
        return Optional.of(new Action.AddAcl(new Network.Acl(name, project, free, some)));
    }

    private static Set<String> needs(Action.AddAcl acl) {
        return Set.copyOf(acl.acl().subnets());
    }

    private AclRule aclRule() {
        String protocol = draw(PROTOCOLS);
        boolean ports = (protocol.equals("tcp") || protocol.equals("udp")) && chance(2);
        return new AclRule(
                chance(2),
                chance(4) ? "deny" : "allow",
                protocol.equals("all") ? "any" : protocol,
                ports ? Optional.of(draw(List.of("80", "1-1000"))) : Optional.empty(),
                chance(3) ? Optional.of(draw(subnets).cidr()) : Optional.empty());
    }

    // ---- later changes ----

    private Optional<Action> change() {
        return switch (random.nextInt(15)) {
            case 0, 1 -> newRoute(draw(tables)).map(Action.class::cast);
            case 2 ->
                pick(routes)
                        .map(route -> new Action.DeleteRoute(
                                route.table(), route.route().destination()));
            case 3 ->
                pick(routes)
                        .flatMap(old -> newRoute(old.table())
                                .map(route -> new Action.SwitchRoute(
                                        old.table(),
                                        new Network.Route(
                                                old.route().destination(),
                                                route.route().peering()))));
            case 4 -> pick(peers).map(peer -> new Action.DeletePeering(peer.name()));
            case 5 -> pick(peers).map(peer -> new Action.AcceptPeering(peer.name()));
            case 6 -> {
                Network.Vpc one = draw(vpcs);
                Network.Vpc two = draw(vpcs);
                yield one.equals(two)
                        ? Optional.empty()
                        : Optional.of(new Action.RequestPeering("p" + made++, one.name(), two.name()));
            }
            case 7 -> Optional.of(rule(draw(groups)));
            case 8 -> pick(rules).map(rule -> new Action.RemoveRule(rule.group(), rule.rule()));
            case 9 -> acl().map(Action.class::cast);
            case 10 -> pick(acls).map(acl -> new Action.AddAclRule(acl, aclRule()));
            case 11 -> pick(acls).map(Action.DeleteAcl::new);
            case 12 -> Optional.of(new Action.AddEcs(ecs(draw(subnets))));
            case 13 -> pick(ecss).map(ecs -> new Action.DeleteEcs(ecs.name()));
            default -> {
                Network.Subnet subnet = draw(subnets);
                yield pick(tables.stream()
                                .filter(table -> table.vpc().equals(subnet.vpc()))
                                .flatMap(table -> table.custom().stream())
                                .toList())
                        .map(table -> chance(2)
                                ? new Action.Associate(table, subnet.name())
                                : new Action.Disassociate(table, subnet.name()));
            }
        };
    }

    // ---- chance ----

    private void add(Action action, String makes, Set<String> needs) {
        steps.add(new Step(action, makes, needs));
    }

    /** The steps in one of the orders in which everything is made before it is used. */
    private List<Action> shuffled() {
        List<Step> left = new ArrayList<>(steps);
        Set<String> there = new HashSet<>();
        List<Action> order = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Step> ready = left.stream()
                    .filter(step -> there.containsAll(step.needs()))
                    .toList();
            Step next = draw(ready);
            left.remove(next);
            there.add(next.makes());
            order.add(next.action());
        }
        return order;
    }

    private String project(String vpc) {
        return vpcs.stream()
                .filter(one -> one.name().equals(vpc))
                .findFirst()
                .orElseThrow()
                .project();
    }

    private <T> T draw(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private <T> Optional<T> pick(List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(draw(all));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    /** From one to {@code most} times; not at all if that is 0. */
    private void times(int most, Runnable task) {
        int times = most == 0 ? 0 : 1 + random.nextInt(most);
        for (int i = 0; i < times; i++) {
            task.run();
        }
    }
}
