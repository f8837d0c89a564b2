package io.isthmus.conformance;

import io.isthmus.conformance.cloud.CallFailedException;
import io.isthmus.conformance.cloud.Cloud;
import io.isthmus.conformance.cloud.NetworkAcls;
import io.isthmus.conformance.cloud.NetworkAcls.AclRuleOnWire;
import io.isthmus.conformance.cloud.SecurityGroups.RuleOnWire;
import io.isthmus.conformance.cloud.Servers.Nic;
import io.isthmus.conformance.cloud.Servers.Server;
import io.isthmus.conformance.scenario.Action;
import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Block;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One scenario's network as it stands on a controller: the ids behind the file's names. Every way that the API offers is
 * used in turn where there are two. For one thread; {@link #ecs} may be called by several while nothing changes.
 */
final class World {
    private static final int MOST_ROUTES_OF_A_NEW_TABLE = 5;

    /** A thing that was made: its id, and the file's names of where it lies and of its project. */
    record Made(String id, String place, String project) {}

    /** A peering that was made. */
    record MadePeering(String id, String requester, String accepter) {}

    /** A network ACL that was made, with the file's name of its project. */
    record MadeAcl(String id, List<String> subnets, String project) {}

    /** An ECS that was made, and the project it lies in. */
    record MadeEcs(Server server, String project) {}

    private final String scenario;
    private final Map<String, Cloud> clouds;
    final SequencedMap<String, Made> groups = new LinkedHashMap<>();
    final SequencedMap<String, MadeAcl> acls = new LinkedHashMap<>();
    final SequencedMap<String, Made> vpcs = new LinkedHashMap<>();
    final SequencedMap<String, Made> subnets = new LinkedHashMap<>();
    final SequencedMap<String, Made> tables = new LinkedHashMap<>();
    final SequencedMap<String, MadePeering> peerings = new LinkedHashMap<>();
    final SequencedMap<String, MadeEcs> ecss = new LinkedHashMap<>();

    /** Blocks that are paired with the first NIC of an ECS, by its name. */
    final Map<String, List<String>> paired = new HashMap<>();

    private final Set<String> dualStack = new HashSet<>();
    private final RouteCalls routes = new RouteCalls(this);

    /** @param clouds the file's projects by name */
    World(String scenario, Map<String, Cloud> clouds) {
        this.scenario = scenario;
        this.clouds = clouds;
    }

    /** Makes a network. */
    void build(Network network, boolean ecssFirst) {
        network.groups()
                .forEach(group -> groups.put(
                        group.name(),
                        new Made(
                                cloud(group.project()).securityGroups().create(called(group.name())),
                                "",
                                group.project())));
        network.groups().stream()
                .filter(group -> !group.defaults())
                .forEach(group -> cloud(group.project()).securityGroups().removeRules(group(group.name())));
        network.groups()
                .forEach(group -> group.rules()
                        .forEach(rule ->
                                cloud(group.project()).securityGroups().addRule(group(group.name()), onWire(rule))));
        BuildOrder.of(network, ecssFirst).forEach(action -> perform(new Action.Call(action, Optional.empty())));
    }

    MadeEcs ecs(String name) {
        return made(ecss, name);
    }

    /** The id of a VPC. */
    String vpc(String name) {
        return made(vpcs, name).id();
    }

    /** The id of a security group. */
    String group(String name) {
        return made(groups, name).id();
    }

    Cloud cloud(String project) {
        return made(clouds, project);
    }

    /**
     * Makes one call of a file.
     *
     * @throws CallFailedException if it is answered otherwise than the contract says
     */
    void perform(Action.Call call) {
        Optional<Cloud> by = call.by().map(this::cloud);
        switch (call.action()) {
            case Action.AddVpc(Network.Vpc vpc) -> addVpc(vpc, by);
            case Action.DeleteVpc(String name) -> {
                by.orElseGet(() -> ofVpc(name)).deleteVpc(vpc(name));
                vpcs.remove(name);
            }
            case Action.AddSecondary(String vpc, String cidr) ->
                by.orElseGet(() -> ofVpc(vpc)).addSecondary(vpc(vpc), cidr);
            case Action.RemoveSecondary(String vpc, String cidr) ->
                by.orElseGet(() -> ofVpc(vpc)).removeSecondary(vpc(vpc), cidr);
            case Action.AddSubnet(Network.Subnet subnet) -> addSubnet(subnet, by);
            case Action.DeleteSubnet(String name) -> {
                Made subnet = made(subnets, name);
                by.orElseGet(() -> cloud(subnet.project())).deleteSubnet(vpc(subnet.place()), subnet.id());
                subnets.remove(name);
            }
            case Action.AddTable(Network.RouteTable table) -> addTable(table, by);
            case Action.DeleteTable(String name) -> {
                by.orElseGet(() -> ofTable(name)).deleteTable(made(tables, name).id());
                tables.remove(name);
            }
            case Action.Associate(String table, String subnet) ->
                by.orElseGet(() -> ofTable(table))
                        .tableAction(
                                made(tables, table).id(),
                                "associate",
                                made(subnets, subnet).id());
            case Action.Disassociate(String table, String subnet) ->
                by.orElseGet(() -> ofTable(table))
                        .tableAction(
                                made(tables, table).id(),
                                "disassociate",
                                made(subnets, subnet).id());
            case Action.AddRoute(Action.TableOf table, Network.Route route) ->
                routes.add(table, route, by.orElseGet(() -> ofVpc(table.vpc())));
            case Action.SwitchRoute(Action.TableOf table, Network.Route route) ->
                routes.switchTo(table, route, by.orElseGet(() -> ofVpc(table.vpc())));
            case Action.AddServerRoute(Action.TableOf table, String destination, String ecs) ->
                routes.addToServer(table, destination, ecs, by.orElseGet(() -> ofVpc(table.vpc())));
            case Action.SwitchToServer(Action.TableOf table, String destination, String ecs) ->
                routes.switchToServer(table, destination, ecs, by.orElseGet(() -> ofVpc(table.vpc())));
            case Action.DeleteRoute(Action.TableOf table, String destination) ->
                routes.delete(table, destination, by.orElseGet(() -> ofVpc(table.vpc())));
            case Action.RequestPeering(String name, String requester, String accepter) -> {
                String id = by.orElseGet(() -> ofVpc(requester))
                        .requestPeering(
                                called(name),
                                vpc(requester),
                                vpc(accepter),
                                ofVpc(accepter).project());
                peerings.put(name, new MadePeering(id, requester, accepter));
            }
            case Action.AcceptPeering(String name) ->
                by.orElseGet(() -> ofVpc(made(peerings, name).accepter())).acceptPeering(peering(name));
            case Action.RejectPeering(String name) ->
                by.orElseGet(() -> ofVpc(made(peerings, name).accepter())).rejectPeering(peering(name));
            case Action.DeletePeering(String name) -> {
                by.orElseGet(() -> ofVpc(made(peerings, name).requester())).deletePeering(peering(name));
                peerings.remove(name);
            }
            case Action.AddRule(String group, Rule rule) ->
                by.orElseGet(() -> ofGroup(group)).securityGroups().addRule(group(group), onWire(rule));
            case Action.RemoveRule(String group, Rule rule) ->
                by.orElseGet(() -> ofGroup(group)).securityGroups().removeRule(group(group), onWire(rule));
            case Action.AddAcl(Network.Acl acl) -> addAcl(acl, by);
            case Action.AddAclRule(String name, AclRule rule) -> {
                MadeAcl acl = made(acls, name);
                by.orElseGet(() -> cloud(acl.project())).networkAcls().insert(acl.id(), List.of(onWire(rule)));
            }
            case Action.DeleteAcl(String name) -> {
                MadeAcl acl = made(acls, name);
                NetworkAcls cloud = by.orElseGet(() -> cloud(acl.project())).networkAcls();
                cloud.subnets(acl.id(), "disassociate", acl.subnets());
                cloud.delete(acl.id());
                acls.remove(name);
            }
            case Action.AddEcs(Network.Ecs ecs) -> addEcs(ecs, List.of(), by);
            case Action.AddEcsOfTwo(Network.Ecs ecs, String subnet, String address) ->
                addEcs(ecs, List.of(new Nic(made(subnets, subnet).id(), Optional.of(address))), by);
            case Action.PairAddresses(String name, List<String> blocks) -> {
                MadeEcs ecs = ecs(name);
                List<String> told = blocks.stream().map(this::block).toList();
                by.orElseGet(() -> cloud(ecs.project())).servers().pair(ecs.server(), told);
                paired.put(name, told);
            }
            case Action.DeleteEcs(String name) -> {
                MadeEcs ecs = ecs(name);
                by.orElseGet(() -> cloud(ecs.project()))
                        .servers()
                        .delete(ecs.server().id());
                ecss.remove(name);
                paired.remove(name);
            }
        }
    }

    private void addVpc(Network.Vpc vpc, Optional<Cloud> by) {
        Cloud cloud = by.orElseGet(() -> cloud(vpc.project()));
        String id = cloud.createVpc(called(vpc.name()), vpc.cidr());
        vpcs.put(vpc.name(), new Made(id, "", vpc.project()));
        vpc.secondary().forEach(cidr -> cloud.addSecondary(id, cidr));
    }

    private void addSubnet(Network.Subnet subnet, Optional<Cloud> by) {
        Made vpc = made(vpcs, subnet.vpc());
        String gateway = subnet.gateway()
                .orElseGet(
                        () -> Block.parse(subnet.cidr()).orElseThrow().first().toString());
        String id = by.orElseGet(() -> cloud(vpc.project()))
                .createSubnet(vpc.id(), called(subnet.name()), subnet.cidr(), gateway, subnet.ipv6());
        if (subnet.ipv6()) {
            dualStack.add(subnet.name());
        }
        subnets.put(subnet.name(), new Made(id, subnet.vpc(), vpc.project()));
    }

    private void addTable(Network.RouteTable table, Optional<Cloud> by) {
        Made vpc = made(vpcs, table.vpc());
        Cloud cloud = by.orElseGet(() -> cloud(vpc.project()));
        Map<String, String> first = table.routes().stream()
                .limit(MOST_ROUTES_OF_A_NEW_TABLE)
                .collect(Collectors.toMap(route -> block(route.destination()), route -> peering(route.peering())));
        String id = cloud.createTable(vpc.id(), called(table.name()), first);
        tables.put(table.name(), new Made(id, table.vpc(), vpc.project()));
        table.routes().stream()
                .skip(MOST_ROUTES_OF_A_NEW_TABLE)
                .forEach(route -> cloud.updateRoute(
                        id,
                        "add",
                        block(route.destination()),
                        Optional.of(Cloud.NextHop.peering(peering(route.peering())))));
        table.subnets()
                .forEach(subnet ->
                        cloud.tableAction(id, "associate", made(subnets, subnet).id()));
    }

    /** A block as the API writes it; the file calls those of IPv6 by their subnets. */
    String block(String text) {
        return text.startsWith(Network.IPV6_OF) ? ipv6(text.substring(Network.IPV6_OF.length()), "cidr_v6") : text;
    }

    /** The address of a subnet's IPv6 gateway. */
    String ipv6Gateway(String subnet) {
        return ipv6(subnet, "gateway_ip_v6");
    }

    private String ipv6(String subnet, String field) {
        Made made = made(subnets, subnet);
        return cloud(made.project()).ipv6Of(made.id(), field);
    }

    private void addAcl(Network.Acl acl, Optional<Cloud> by) {
        NetworkAcls cloud = by.orElseGet(() -> cloud(acl.project())).networkAcls();
        List<String> guarded =
                acl.subnets().stream().map(subnet -> made(subnets, subnet).id()).toList();
        String id = cloud.create(called(acl.name()));
        acls.put(acl.name(), new MadeAcl(id, guarded, acl.project()));
        cloud.insert(id, acl.rules().stream().map(this::onWire).toList());
        cloud.subnets(id, "associate", guarded);
    }

    private AclRuleOnWire onWire(AclRule rule) {
        return new AclRuleOnWire(
                rule.ingress(),
                rule.action(),
                rule.protocol(),
                rule.ports(),
                rule.block().map(this::block),
                rule.own().map(this::block));
    }

    private void addEcs(Network.Ecs ecs, List<Nic> further, Optional<Cloud> by) {
        Made subnet = made(subnets, ecs.subnet());
        List<Nic> nics = new ArrayList<>(List.of(new Nic(subnet.id(), ecs.address())));
        nics.addAll(further);
        List<String> ids = ecs.groups().isEmpty()
                ? List.of(webGroup(subnet.project(), dualStack.contains(ecs.subnet())))
                : ecs.groups().stream().map(this::group).toList();
        Server server = by.orElseGet(() -> cloud(subnet.project()))
                .servers()
                .create(called(ecs.name()), vpc(subnet.place()), nics, ids);
        ecss.put(ecs.name(), new MadeEcs(server, subnet.project()));
        if (ecs.address().isPresent() && !ecs.address().get().equals(server.address())) {
            throw new CallFailedException(
                    0, "the ECS " + ecs.name() + " has the address " + server.address() + ", not the one asked for");
        }
    }

    /** The group of ECSs that name none: "general-purpose web server", as in the documented scenarios. */
    private String webGroup(String project, boolean ipv6) {
        String name = ipv6 ? "sg-web-ipv6" : "sg-web";
        return groups.computeIfAbsent(name + " of " + project, any -> {
                    String id = cloud(project).securityGroups().create(called(name));
                    cloud(project).securityGroups().addRule(id, fromAnywhere("icmp"));
                    if (ipv6) {
                        cloud(project).securityGroups().addRule(id, fromAnywhere("icmpv6"));
                    }
                    return new Made(id, "", project);
                })
                .id();
    }

    private static RuleOnWire fromAnywhere(String protocol) {
        return new RuleOnWire(
                true,
                Optional.of(protocol),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private RuleOnWire onWire(Rule rule) {
        Optional<String> group =
                rule.remote() instanceof Rule.Remote.Members(String name) ? Optional.of(group(name)) : Optional.empty();
        Optional<String> block =
                rule.remote() instanceof Rule.Remote.In(String cidr) ? Optional.of(block(cidr)) : Optional.empty();
        return new RuleOnWire(rule.ingress(), rule.protocol(), rule.low(), rule.high(), group, block);
    }

    String table(Action.TableOf table, Cloud cloud) {
        return table.custom()
                .map(name -> made(tables, name).id())
                .orElseGet(() -> cloud.defaultTable(vpc(table.vpc())));
    }

    String peering(String name) {
        return made(peerings, name).id();
    }

    Cloud ofVpc(String vpc) {
        return cloud(made(vpcs, vpc).project());
    }

    private Cloud ofTable(String table) {
        return cloud(made(tables, table).project());
    }

    private Cloud ofGroup(String group) {
        return cloud(made(groups, group).project());
    }

    private String called(String name) {
        return scenario + "-" + name;
    }

    private static <T> T made(Map<String, T> all, String name) {
        return Optional.ofNullable(all.get(name)).orElseThrow(() -> new NotMadeException(name));
    }
}
