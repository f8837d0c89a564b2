package io.isthmus.conformance.random;

import io.isthmus.conformance.scenario.Action;
import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Draws a network: VPCs whose blocks often overlap, several subnets, of which some have IPv6, custom tables, peerings in every
 * state, routes that are wide, narrow, shadowed, wrong, lead on through a third VPC or in a circle, or to a server, security
 * groups and ACLs, ECSs with two NICs, with addresses that others have too, and with leave to use further sources, such as what
 * a peer has. It is made in random order, then changed. For one thread, once.
 */
public final class RandomNetwork {
    private static final List<String> BLOCKS = List.of("10.0", "10.1", "172.16", "192.168");
    private static final List<String> WIDE = List.of("10.0.0.0/8", "0.0.0.0/0", "172.16.0.0/12", "192.168.0.0/16");
    private static final int MOST_ECSS = 8;

    /** Pairs every address, as the cloud writes it. */
    private static final String ANY = "1.1.1.1/0";

    private static final String NOBODYS = "203.0.113.0/24";

    /** A call with what it makes, and what must be made before it. */
    private record Step(Action action, String makes, Set<String> needs) {}

    private record Peer(String name, String one, String two, boolean foreign) {
        String other(String vpc) {
            return one.equals(vpc) ? two : one;
        }
    }

    /** A route, whatever its next hop. */
    private record Placed(Action.TableOf table, String destination) {}

    private final Dice dice;
    private final List<Network.Project> projects =
            List.of(new Network.Project("red", "red", "eu-de"), new Network.Project("blue", "blue", "eu-de"));
    private final List<Network.SecurityGroup> groups = new ArrayList<>();
    private final List<Network.Vpc> vpcs = new ArrayList<>();
    private final List<Network.Subnet> subnets = new ArrayList<>();
    private final List<Action.TableOf> tables = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final List<Network.Ecs> ecss = new ArrayList<>();
    private final List<String> acls = new ArrayList<>();
    private final List<Placed> routes = new ArrayList<>();
    private final List<String> nextHops = new ArrayList<>();
    private final List<Action.AddRule> rules = new ArrayList<>();
    private final Set<String> guarded = new HashSet<>();
    private final List<Step> steps = new ArrayList<>();
    private final RandomRules drawnRules;
    private int made;

    private RandomNetwork(long seed) {
        this.dice = new Dice(seed);
        this.drawnRules = new RandomRules(dice, subnets);
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
        int count = 2 + dice.below(4);
        for (int i = 0; i < count; i++) {
            vpc(i);
        }
        peerings();
        subnets.forEach(this::ecss);
        tables.forEach(table -> dice.times(3, () -> route(table)));
        tables.stream().filter(_ -> dice.chance(3)).forEach(this::serverRoute);
        groups.forEach(group -> dice.times(3, () -> {
            Action.AddRule rule = rule(group);
            add(rule, "", rule.rule().remote() instanceof Rule.Remote.In(String block) ? named(block) : Set.of());
        }));
        dice.times(
                dice.chance(3) ? 2 : 0,
                () -> acl().ifPresent(acl -> add(acl, "acl " + acl.acl().name(), needs(acl))));
        List<List<Action>> chapters = new ArrayList<>();
        chapters.add(shuffled());
        for (int i = 0; i < 2; i++) {
            List<Action> changes = new ArrayList<>();
            dice.times(5, () -> change().ifPresent(changes::add));
            chapters.add(changes);
        }
        return new Story(seed, projects, groups, chapters);
    }

    private void vpc(int number) {
        String block = dice.draw(BLOCKS) + ".0.0/" + (dice.chance(4) ? 20 : 16);
        List<String> secondary = dice.chance(5) ? List.of("23." + number + ".0.0/16") : List.of();
        Network.Vpc vpc = new Network.Vpc("vpc" + number, dice.draw(projects).name(), block, secondary, List.of());
        vpcs.add(vpc);
        add(new Action.AddVpc(vpc), vpc.name(), Set.of());
        tables.add(new Action.TableOf(vpc.name(), Optional.empty()));
        dice.times(3, () -> {
            Network.Subnet subnet = subnet(vpc);
            add(new Action.AddSubnet(subnet), subnet.name(), Set.of(vpc.name()));
        });
        if (dice.chance(2)) {
            String table = "rtb" + number;
            tables.add(new Action.TableOf(vpc.name(), Optional.of(table)));
            add(
                    new Action.AddTable(new Network.RouteTable(table, vpc.name(), List.of(), List.of())),
                    table,
                    Set.of(vpc.name()));
            subnetsOf(vpc.name())
                    .filter(_ -> dice.chance(2))
                    .forEach(subnet ->
                            add(new Action.Associate(table, subnet.name()), "", Set.of(table, subnet.name())));
        }
    }

    private Stream<Network.Subnet> subnetsOf(String vpc) {
        return List.copyOf(subnets).stream().filter(subnet -> subnet.vpc().equals(vpc));
    }

    private Network.Subnet subnet(Network.Vpc vpc) {
        String block =
                !vpc.secondary().isEmpty() && dice.chance(3) ? vpc.secondary().getFirst() : vpc.cidr();
        String[] octets = block.split("\\.", -1);
        String cidr = octets[0] + "." + octets[1] + "." + dice.below(3) + ".0/" + (dice.chance(3) ? 25 : 24);
        Network.Subnet subnet =
                new Network.Subnet("s" + subnets.size(), vpc.name(), cidr, Optional.empty(), dice.chance(2));
        subnets.add(subnet);
        return subnet;
    }

    private void peerings() {
        for (int i = 0; i < vpcs.size(); i++) {
            for (int j = i + 1; j < vpcs.size(); j++) {
                if (!dice.chance(3)) {
                    boolean turned = dice.chance(2);
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
        if (foreign && !dice.chance(6)) {
            Action answer =
                    dice.chance(8) ? new Action.RejectPeering(peer.name()) : new Action.AcceptPeering(peer.name());
            add(answer, "", Set.of(peer.name()));
        }
    }

    private void ecss(Network.Subnet subnet) {
        if (ecss.size() < MOST_ECSS) {
            dice.times(2, () -> {
                Network.Ecs ecs = ecs(subnet);
                Optional<Network.Subnet> second = dice.chance(4)
                        ? dice.pick(subnetsOf(subnet.vpc())
                                .filter(one -> !one.ipv6())
                                .toList())
                        : Optional.empty();
                add(
                        second.<Action>map(further -> new Action.AddEcsOfTwo(ecs, further.name(), host(further)))
                                .orElseGet(() -> new Action.AddEcs(ecs)),
                        ecs.name(),
                        new HashSet<>(
                                List.of(subnet.name(), second.orElse(subnet).name())));
                if (dice.chance(3)) {
                    Action.PairAddresses pairs = pairs(ecs);
                    Set<String> needs = new HashSet<>(Set.of(ecs.name()));
                    pairs.blocks().forEach(block -> needs.addAll(named(block)));
                    add(pairs, "", needs);
                    if (pairs.blocks().contains(ANY) || pairs.blocks().contains(NOBODYS)) {
                        leadBack(subnet.vpc(), ecs.name());
                    }
                }
            });
        }
    }

    /** Some routes, here and beyond peerings, by which answers to what is nobody's come to an ECS. */
    private void leadBack(String vpc, String ecs) {
        for (Action.TableOf table : List.copyOf(tables)) {
            if (table.vpc().equals(vpc) && !dice.chance(3)) {
                nextHops.add(ecs);
                place(new Action.AddServerRoute(table, NOBODYS, ecs), new Placed(table, NOBODYS), ecs);
            }
        }
        for (Peer peer : peersOf(vpc)) {
            tables.stream()
                    .filter(table -> table.vpc().equals(peer.other(vpc)) && !dice.chance(3))
                    .forEach(table -> place(
                            new Action.AddRoute(table, new Network.Route(NOBODYS, peer.name())),
                            new Placed(table, NOBODYS),
                            peer.name()));
        }
    }

    private Network.Ecs ecs(Network.Subnet subnet) {
        List<String> own = dice.chance(3)
                ? List.of()
                : groups.stream()
                        .filter(group -> group.project().equals(project(subnet.vpc())))
                        .filter(_ -> !dice.chance(3))
                        .map(Network.SecurityGroup::name)
                        .toList();
        Network.Ecs ecs = new Network.Ecs("e" + made++, subnet.name(), Optional.of(address(subnet)), own);
        ecss.add(ecs);
        return ecs;
    }

    /** Often one that an ECS of another VPC has, if blocks overlap: then it is a member's for one and a stranger's for others. */
    private String address(Network.Subnet subnet) {
        String start = start(subnet);
        return dice.pick(ecss.stream()
                        .filter(ecs -> subnetsOf(subnet.vpc())
                                .noneMatch(own -> own.name().equals(ecs.subnet())))
                        .flatMap(ecs -> ecs.address().stream())
                        .filter(address -> address.startsWith(start))
                        .toList())
                .filter(_ -> !dice.chance(3))
                .orElseGet(() -> host(subnet));
    }

    private String host(Network.Subnet subnet) {
        return start(subnet) + (11 + dice.below(8));
    }

    private static String start(Network.Subnet subnet) {
        return subnet.cidr().substring(0, subnet.cidr().lastIndexOf('.') + 1);
    }

    /** Sources that are somebody else's, here or beyond a peering, or nobody's. */
    private Action.PairAddresses pairs(Network.Ecs ecs) {
        Set<String> blocks = new LinkedHashSet<>();
        dice.times(2, () -> {
            Network.Subnet subnet = dice.draw(subnets);
            blocks.add(
                    switch (dice.below(5)) {
                        case 0 -> ANY;
                        case 1 -> host(subnet);
                        case 2 -> NOBODYS;
                        case 3 -> subnet.ipv6() ? Network.IPV6_OF + subnet.name() : subnet.cidr();
                        default -> subnet.cidr();
                    });
        });
        return new Action.PairAddresses(ecs.name(), List.copyOf(blocks));
    }

    /** A route of a table, over one of its VPC's peerings, if it has any. */
    private void route(Action.TableOf table) {
        newRoute(table)
                .ifPresent(route -> place(
                        route,
                        new Placed(table, route.route().destination()),
                        route.route().peering()));
    }

    /** A route of a table to one of its VPC's ECSs, if it has any. */
    private void serverRoute(Action.TableOf table) {
        newServerRoute(table).ifPresent(route -> {
            nextHops.add(route.ecs());
            place(route, new Placed(table, route.destination()), route.ecs());
        });
    }

    private void place(Action action, Placed route, String nextHop) {
        Set<String> needs = new HashSet<>(named(route.destination()));
        needs.add(route.table().vpc());
        needs.add(nextHop);
        route.table().custom().ifPresent(needs::add);
        routes.add(route);
        add(action, "", needs);
    }

    /** The subnet that must be there before a block can be told, if it is that one's IPv6 block. */
    private static Set<String> named(String block) {
        return block.startsWith(Network.IPV6_OF) ? Set.of(block.substring(Network.IPV6_OF.length())) : Set.of();
    }

    private Optional<Action.AddRoute> newRoute(Action.TableOf table) {
        List<Peer> own = peersOf(table.vpc());
        if (own.isEmpty()) {
            return Optional.empty();
        }
        Peer peer = dice.draw(own);
        // Sometimes another VPC is meant, beyond the peer.
        String meant = dice.chance(5) ? dice.draw(vpcs).name() : peer.other(table.vpc());
        return Optional.of(new Action.AddRoute(table, new Network.Route(destination(meant), peer.name())));
    }

    /** The VPC whose packets a route to a server takes: often one that is peered, so that nothing else is in their way. */
    private String meantBeside(Action.TableOf table) {
        return dice.pick(peersOf(table.vpc()))
                .filter(_ -> !dice.chance(4))
                .map(peer -> peer.other(table.vpc()))
                .orElseGet(() -> dice.draw(vpcs).name());
    }

    private List<Peer> peersOf(String vpc) {
        return peers.stream()
                .filter(peer -> peer.one().equals(vpc) || peer.two().equals(vpc))
                .toList();
    }

    private Optional<Action.AddServerRoute> newServerRoute(Action.TableOf table) {
        return dice.pick(ecss.stream()
                        .filter(ecs -> subnetsOf(table.vpc())
                                .anyMatch(subnet -> subnet.name().equals(ecs.subnet())))
                        .toList())
                .map(ecs -> new Action.AddServerRoute(table, destination(meantBeside(table)), ecs.name()));
    }

    private String destination(String vpc) {
        List<Network.Subnet> there = subnetsOf(vpc).toList();
        List<Network.Subnet> dual = there.stream().filter(Network.Subnet::ipv6).toList();
        if (!dual.isEmpty() && dice.chance(3)) {
            return dice.chance(3)
                    ? RandomRules.ANY_IPV6
                    : Network.IPV6_OF + dice.draw(dual).name();
        }
        List<String> hosts = ecss.stream()
                .filter(ecs -> there.stream().anyMatch(subnet -> subnet.name().equals(ecs.subnet())))
                .flatMap(ecs -> ecs.address().stream())
                .toList();
        return switch (dice.below(8)) {
            case 0 -> dice.draw(WIDE);
            case 1, 2 -> there.isEmpty() ? dice.draw(WIDE) : dice.draw(there).cidr();
            case 3 -> hosts.isEmpty() ? dice.draw(WIDE) : dice.draw(hosts) + "/32";
            default ->
                vpcs.stream()
                        .filter(one -> one.name().equals(vpc))
                        .findFirst()
                        .orElseThrow()
                        .cidr();
        };
    }

    private Action.AddRule rule(Network.SecurityGroup group) {
        Action.AddRule rule = new Action.AddRule(
                group.name(),
                drawnRules.ofGroup(groups.stream()
                        .filter(other -> other.project().equals(group.project()))
                        .map(Network.SecurityGroup::name)
                        .toList()));
        rules.add(rule);
        return rule;
    }

    /** An ACL of some subnets of a project that no other guards, if there are any. */
    private Optional<Action.AddAcl> acl() {
        String project = dice.draw(projects).name();
        List<String> free = subnets.stream()
                .filter(subnet -> project(subnet.vpc()).equals(project))
                .map(Network.Subnet::name)
                .filter(name -> !guarded.contains(name) && dice.chance(2))
                .toList();
        if (free.isEmpty()) {
            return Optional.empty();
        }
        guarded.addAll(free);
        List<AclRule> some = new ArrayList<>();
        dice.times(4, () -> some.add(drawnRules.ofAcl()));
        String name = "acl" + acls.size();
        acls.add(name);
        return Optional.of(new Action.AddAcl(new Network.Acl(name, project, free, some)));
    }

    private static Set<String> needs(Action.AddAcl acl) {
        Set<String> needs = new HashSet<>(acl.acl().subnets());
        acl.acl().rules().stream()
                .flatMap((AclRule rule) -> rule.block().stream())
                .forEach(block -> needs.addAll(named(block)));
        return needs;
    }

    // ---- later changes ----

    private Optional<Action> change() {
        return switch (dice.below(20)) {
            case 0, 1 -> newRoute(dice.draw(tables)).map(Action.class::cast);
            case 2 -> dice.pick(routes).map(route -> new Action.DeleteRoute(route.table(), route.destination()));
            case 3 ->
                dice.pick(routes)
                        .flatMap(old -> newRoute(old.table())
                                .map(route -> new Action.SwitchRoute(
                                        old.table(),
                                        new Network.Route(
                                                old.destination(), route.route().peering()))));
            case 4 -> dice.pick(peers).map(peer -> new Action.DeletePeering(peer.name()));
            case 5 -> dice.pick(peers).map(peer -> new Action.AcceptPeering(peer.name()));
            case 6 -> {
                Network.Vpc one = dice.draw(vpcs);
                Network.Vpc two = dice.draw(vpcs);
                yield one.equals(two)
                        ? Optional.empty()
                        : Optional.of(new Action.RequestPeering("p" + made++, one.name(), two.name()));
            }
            case 7 -> Optional.of(rule(dice.draw(groups)));
            case 8 -> dice.pick(rules).map(rule -> new Action.RemoveRule(rule.group(), rule.rule()));
            case 9 -> acl().map(Action.class::cast);
            case 10 -> dice.pick(acls).map(acl -> new Action.AddAclRule(acl, drawnRules.ofAcl()));
            case 11 -> dice.pick(acls).map(Action.DeleteAcl::new);
            case 12 -> Optional.of(new Action.AddEcs(ecs(dice.draw(subnets))));
            case 13 -> dice.pick(ecss).map(ecs -> new Action.DeleteEcs(ecs.name()));
            case 14 -> newServerRoute(dice.draw(tables)).map(Action.class::cast);
            case 15 ->
                dice.pick(routes)
                        .flatMap(old -> newServerRoute(old.table())
                                .map(route -> new Action.SwitchToServer(old.table(), old.destination(), route.ecs())));
            case 18 -> dice.pick(ecss).map(this::pairs);
            case 16, 17 -> dice.pick(nextHops).map(Action.DeleteEcs::new);
            default -> {
                Network.Subnet subnet = dice.draw(subnets);
                yield dice.pick(tables.stream()
                                .filter(table -> table.vpc().equals(subnet.vpc()))
                                .flatMap(table -> table.custom().stream())
                                .toList())
                        .map(table -> dice.chance(2)
                                ? new Action.Associate(table, subnet.name())
                                : new Action.Disassociate(table, subnet.name()));
            }
        };
    }

    // ---- order ----

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
            Step next = dice.draw(ready);
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
}
