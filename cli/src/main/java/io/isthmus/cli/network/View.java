package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** A network with its things by name. Immutable. */
final class View {
    final Network network;
    final Map<String, Network.SecurityGroup> groups;
    final Map<String, Network.Vpc> vpcs;
    final Map<String, Network.Subnet> subnets;
    final Map<String, Network.RouteTable> tables;
    final Map<String, Network.Peering> peerings;
    final Map<String, Network.Acl> acls;
    final Map<String, Network.Ecs> ecss;
    final Map<String, Network.FlowLog> flowLogs;
    final Map<String, Network.GuardRail> guardRails;
    /** The custom table that a subnet uses. */
    final Map<String, String> tableOf = new TreeMap<>();
    /** The ACL that guards a subnet. */
    final Map<String, String> aclOf = new TreeMap<>();

    View(Network network) {
        this.network = network;
        groups = by(network.groups(), Network.SecurityGroup::name);
        vpcs = by(network.vpcs(), Network.Vpc::name);
        subnets = by(network.subnets(), Network.Subnet::name);
        tables = by(network.tables(), Network.RouteTable::name);
        peerings = by(network.peerings(), Network.Peering::name);
        acls = by(network.acls(), Network.Acl::name);
        ecss = by(network.ecss(), Network.Ecs::name);
        flowLogs = by(network.flowLogs(), Network.FlowLog::name);
        guardRails = by(network.guardRails(), Network.GuardRail::name);
        network.tables().forEach(table -> table.subnets().forEach(subnet -> tableOf.put(subnet, table.name())));
        network.acls().forEach(acl -> acl.subnets().forEach(subnet -> aclOf.put(subnet, acl.name())));
    }

    private static <T> Map<String, T> by(List<T> all, Function<T, String> name) {
        Map<String, T> map = new HashMap<>();
        all.forEach(one -> map.put(name.apply(one), one));
        return Map.copyOf(map);
    }

    /** One of these maps by a name that may not be there. */
    static <T> Optional<T> find(Map<String, T> map, String name) {
        return Optional.ofNullable(map.get(name));
    }

    /** Everything, each behind what it lies in. */
    List<Thing> things() {
        List<Thing> all = new ArrayList<>();
        network.groups().forEach(group -> all.add(new Thing(Kind.SECURITY_GROUP, group.name())));
        network.vpcs().forEach(vpc -> all.add(new Thing(Kind.VPC, vpc.name())));
        network.subnets().forEach(subnet -> all.add(new Thing(Kind.SUBNET, subnet.name())));
        network.peerings().forEach(peering -> all.add(new Thing(Kind.PEERING, peering.name())));
        network.tables().forEach(table -> all.add(new Thing(Kind.ROUTE_TABLE, table.name())));
        network.acls().forEach(acl -> all.add(new Thing(Kind.ACL, acl.name())));
        network.ecss().forEach(ecs -> all.add(new Thing(Kind.ECS, ecs.name())));
        network.flowLogs().forEach(log -> all.add(new Thing(Kind.FLOW_LOG, log.name())));
        network.guardRails().forEach(rail -> all.add(new Thing(Kind.GUARD_RAIL, rail.name())));
        return all;
    }

    boolean has(Thing thing) {
        return switch (thing.kind()) {
            case SECURITY_GROUP -> groups.containsKey(thing.name());
            case VPC -> vpcs.containsKey(thing.name());
            case SUBNET -> subnets.containsKey(thing.name());
            case PEERING -> peerings.containsKey(thing.name());
            case ROUTE_TABLE -> tables.containsKey(thing.name());
            case ACL -> acls.containsKey(thing.name());
            case ECS -> ecss.containsKey(thing.name());
            case FLOW_LOG -> flowLogs.containsKey(thing.name());
            case GUARD_RAIL -> guardRails.containsKey(thing.name());
            case ACCOUNT,
                    USER,
                    PROJECT,
                    PORT,
                    ROUTE,
                    ACL_RULE,
                    ACL_POLICY,
                    CIDR_RESERVATION,
                    ADDRESS_GROUP,
                    SERVER_GROUP,
                    VOLUME -> false;
        };
    }

    /** The file's project of a thing that is there. */
    String project(Thing thing) {
        return switch (thing.kind()) {
            case SECURITY_GROUP -> need(groups, thing).project();
            case VPC -> need(vpcs, thing).project();
            case SUBNET -> projectOfVpc(need(subnets, thing).vpc());
            case PEERING -> projectOfVpc(need(peerings, thing).requester());
            case ROUTE_TABLE -> projectOfVpc(need(tables, thing).vpc());
            case ACL -> need(acls, thing).project();
            case ECS -> project(new Thing(Kind.SUBNET, need(ecss, thing).subnet()));
            case FLOW_LOG -> project(placeOf(need(flowLogs, thing)));
            case GUARD_RAIL -> project(thing(need(guardRails, thing).to()));
            case ACCOUNT,
                    USER,
                    PROJECT,
                    PORT,
                    ROUTE,
                    ACL_RULE,
                    ACL_POLICY,
                    CIDR_RESERVATION,
                    ADDRESS_GROUP,
                    SERVER_GROUP,
                    VOLUME -> throw new IllegalArgumentException(thing.toString());
        };
    }

    /** What a flow log is of. */
    static Thing placeOf(Network.FlowLog log) {
        return new Thing(log.ofVpc() ? Kind.VPC : Kind.SUBNET, log.place());
    }

    /** What a route leads to. */
    static Thing thing(Network.Hop hop) {
        return switch (hop) {
            case Network.Hop.Over(String peering) -> new Thing(Kind.PEERING, peering);
            case Network.Hop.To(String ecs) -> new Thing(Kind.ECS, ecs);
        };
    }

    static Thing thing(Network.GuardRail rail) {
        return new Thing(Kind.GUARD_RAIL, rail.name());
    }

    /** What a guard rail is about. */
    static Stream<Thing> about(Network.GuardRail rail) {
        return Stream.concat(Stream.of(rail.to()), rail.from().stream()).map(View::thing);
    }

    /** What a guard rail is about at one end. */
    static Thing thing(Network.GuardRail.Scope scope) {
        Kind kind = switch (scope.kind()) {
            case VPC -> Kind.VPC;
            case SUBNET -> Kind.SUBNET;
            case GROUP -> Kind.SECURITY_GROUP;
            case ECS -> Kind.ECS;
        };
        return new Thing(kind, scope.name());
    }

    private String projectOfVpc(String vpc) {
        return project(new Thing(Kind.VPC, vpc));
    }

    private static <T> T need(Map<String, T> map, Thing thing) {
        return find(map, thing.name()).orElseThrow(() -> new IllegalArgumentException("there is no " + thing));
    }

    /** The route tables that a file can name: of each VPC the default one, and the custom ones. */
    Map<Step.TableOf, List<Network.Route>> routes() {
        Map<Step.TableOf, List<Network.Route>> all = new LinkedHashMap<>();
        network.vpcs().forEach(vpc -> all.put(new Step.TableOf(vpc.name(), Optional.empty()), vpc.routes()));
        network.tables()
                .forEach(table -> all.put(new Step.TableOf(table.vpc(), Optional.of(table.name())), table.routes()));
        return all;
    }
}
