package io.isthmus.api.isthmus;

import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.NextHops;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.forwarding.Packet;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpProtocols;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Changes that take an obstacle away, as what somebody types or sends. */
final class Fixes {
    /** Stands for the id of a peering that an earlier fix makes, in calls; commands call it by its name. */
    private static final String NEW_PEERING = "NEW-PEERING";

    /** What needs no quotes in any shell and can be no id, short enough for a number behind it. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,30}");

    /** How much of the id stands for a VPC whose name is not for the caller. */
    private static final int UNSEEN = 8;

    private Fixes() {}

    record FixView(
            @Doc("the command line that makes the change; a peering that an earlier one makes is called by its name")
            String command,

            @Doc("the call that makes it: method") String method,

            @Doc("path of the call; NEW-PEERING in it stands for the id of the peering that an earlier one makes")
            String path,

            @Doc("body of the call, JSON; empty for none; NEW-PEERING in it as in the path")
            String body) {}

    /**
     * What a peering that a fix makes is called: after both VPCs, and as no peering of either side is called yet. Of what the
     * caller does not see neither the name nor what there is beside it is told: such a VPC goes by the beginning of its id.
     *
     * @param sees whether the caller does
     */
    static String newPeering(Snapshot snapshot, VpcId requester, VpcId accepter, Predicate<VpcId> sees) {
        List<Vpc> sides = Stream.of(requester, accepter)
                .flatMap(vpc -> snapshot.vpc(vpc).stream())
                .toList();
        List<Vpc> seen = sides.stream().filter(side -> sees.test(side.id())).toList();
        String joined = sides.stream()
                .map(side ->
                        seen.contains(side) ? side.name() : side.id().value().substring(0, UNSEEN))
                .collect(Collectors.joining("-"));
        String plain = PLAIN.matcher(joined).matches() ? joined : "peering";
        return Stream.concat(
                        Stream.of(plain),
                        IntStream.iterate(2, number -> number + 1).mapToObj(number -> plain + "-" + number))
                .filter(name -> seen.stream()
                        .allMatch(side -> snapshot.named(Resource.Kind.PEERING, Peering.class, side.project(), name)
                                .isEmpty()))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<ProjectId> project(Snapshot snapshot, VpcId vpc) {
        return snapshot.vpc(vpc).map(Vpc::project);
    }

    /**
     * @param by whose project makes it
     * @param made name of the peering that a fix makes, this one or one before; any if none does
     */
    static FixView view(Snapshot snapshot, Fix fix, ProjectId by, String made) {
        String project = by.value();
        return switch (fix) {
            case Fix.AddRoute add -> addRoute(snapshot, add, project, made);
            case Fix.SwitchRoute change -> switchRoute(change, project, made);
            case Fix.CreatePeering create -> createPeering(snapshot, create, made);
            case Fix.DeleteRoute(var table, var destination) ->
                new FixView(
                        "isthmus route-table delete-route " + table + " --destination " + destination,
                        "PUT",
                        "/v1/" + project + "/routetables/" + table,
                        "{\"routetable\":{\"routes\":{\"del\":[{\"destination\":\"" + destination + "\"}]}}}");
            case Fix.MoveSubnet(var subnet, var table) ->
                new FixView(
                        "isthmus route-table associate " + table + " " + subnet,
                        "POST",
                        "/v1/" + project + "/routetables/" + table + "/action",
                        "{\"routetable\":{\"subnets\":{\"associate\":[\"" + subnet + "\"]}}}");
            case Fix.AcceptPeering(var peering, var _) ->
                new FixView(
                        "isthmus peering accept "
                                + peering.map(PeeringId::value).orElse(made),
                        "PUT",
                        "/v2.0/vpc/peerings/" + peering.map(PeeringId::value).orElse(NEW_PEERING) + "/accept",
                        "");
            case Fix.DeletePeering(PeeringId peering) ->
                new FixView("isthmus peering delete " + peering, "DELETE", "/v2.0/vpc/peerings/" + peering, "");
            case Fix.AllowInGroup allow -> allowInGroup(allow);
            case Fix.DeleteGroupRule(var rule) ->
                new FixView(
                        "isthmus security-group rule-delete " + rule,
                        "DELETE",
                        "/v2.0/security-group-rules/" + rule,
                        "");
            case Fix.JoinGroup(var port, var group) ->
                new FixView(
                        "isthmus port update " + port + " --security-group " + group,
                        "PUT",
                        "/v2.0/ports/" + port,
                        "{\"port\":{\"security_groups\":[\"" + group + "\"]}}");
            case Fix.AllowInAcl allow -> allowInAcl(snapshot, allow, project);
            case Fix.EnableAcl(var acl) ->
                new FixView(
                        "isthmus acl enable " + acl,
                        "PUT",
                        "/v3/" + project + "/vpc/firewalls/" + acl,
                        "{\"firewall\":{\"admin_state_up\":true}}");
            case Fix.StartEcs(var ecs) ->
                new FixView(
                        "isthmus ecs start " + ecs,
                        "POST",
                        "/v1/" + project + "/cloudservers/action",
                        "{\"os-start\":{\"servers\":[{\"id\":\"" + ecs + "\"}]}}");
        };
    }

    private static FixView addRoute(Snapshot snapshot, Fix.AddRoute add, String project, String made) {
        RouteTable table = snapshot.routeTable(add.table()).orElseThrow();
        String route = route(add.destination(), add.hop());
        String where = where(add.destination(), add.hop(), made);
        boolean overPeering =
                add.hop().filter(hop -> !(hop instanceof NextHop.ToPeering)).isEmpty();
        return table.isDefault() && overPeering
                ? new FixView(
                        "isthmus route create --vpc " + table.vpc() + where,
                        "POST",
                        "/v2.0/vpc/routes",
                        "{\"route\":{" + route + ",\"vpc_id\":\"" + table.vpc() + "\"}}")
                : updateTable(table.id(), project, "add", route, where);
    }

    private static FixView switchRoute(Fix.SwitchRoute change, String project, String made) {
        return updateTable(
                change.table(),
                project,
                "mod",
                route(change.destination(), change.hop()),
                where(change.destination(), change.hop(), made) + " --replace");
    }

    private static FixView updateTable(RouteTableId table, String project, String verb, String route, String where) {
        return new FixView(
                "isthmus route-table add-route " + table + where,
                "PUT",
                "/v1/" + project + "/routetables/" + table,
                "{\"routetable\":{\"routes\":{\"" + verb + "\":[{" + route + "}]}}}");
    }

    private static String route(Cidr destination, Optional<NextHop> hop) {
        return "\"type\":\"" + hop.map(NextHop::type).orElse(NextHops.PEERING) + "\",\"destination\":\"" + destination
                + "\",\"nexthop\":\"" + hop.map(NextHop::text).orElse(NEW_PEERING) + "\"";
    }

    private static String where(Cidr destination, Optional<NextHop> hop, String made) {
        String type = hop.map(NextHop::type).orElse(NextHops.PEERING);
        String option = type.equals(NextHops.PEERING) || type.equals(NextHops.ECS)
                ? " --" + type + " "
                : " --type " + type + " --nexthop ";
        return " --destination " + destination + option + hop.map(NextHop::text).orElse(made);
    }

    private static FixView createPeering(Snapshot snapshot, Fix.CreatePeering create, String name) {
        Optional<ProjectId> own = project(snapshot, create.requester());
        Optional<ProjectId> other = project(snapshot, create.accepter());
        boolean foreign = !own.equals(other);
        return new FixView(
                "isthmus peering create " + name + " --vpc " + create.requester() + " --peer-vpc " + create.accepter()
                        + (foreign
                                ? " --peer-project "
                                        + other.map(ProjectId::value).orElse("")
                                : ""),
                "POST",
                "/v2.0/vpc/peerings",
                "{\"peering\":{\"name\":\"" + name + "\",\"request_vpc_info\":{\"vpc_id\":\"" + create.requester()
                        + "\"},\"accept_vpc_info\":{\"vpc_id\":\"" + create.accepter() + "\""
                        + (foreign
                                ? ",\"tenant_id\":\""
                                        + other.map(ProjectId::value).orElse("") + "\""
                                : "")
                        + "}}}");
    }

    private static FixView allowInGroup(Fix.AllowInGroup allow) {
        Packet packet = allow.packet();
        boolean in = allow.direction() == Direction.INGRESS;
        Ip other = in ? packet.source() : packet.destination();
        String ethertype = other.family() == IpFamily.V4 ? "IPv4" : "IPv6";
        String ports = port(packet)
                .map(port -> ",\"port_range_min\":" + port + ",\"port_range_max\":" + port)
                .orElse("");
        String direction = allow.direction().name().toLowerCase(Locale.ROOT);
        return new FixView(
                "isthmus security-group rule-add " + allow.group() + " --direction " + direction
                        + (other.family() == IpFamily.V4 ? "" : " --ethertype IPv6") + " --protocol "
                        + IpProtocols.name(packet.protocol())
                        + port(packet).map(port -> " --port " + port).orElse("") + " --remote "
                        + Cidr.host(other),
                "POST",
                "/v2.0/security-group-rules",
                "{\"security_group_rule\":{\"security_group_id\":\"" + allow.group() + "\",\"direction\":\"" + direction
                        + "\",\"ethertype\":\"" + ethertype + "\",\"protocol\":\"" + IpProtocols.name(packet.protocol())
                        + "\"" + ports
                        + ",\"remote_ip_prefix\":\"" + Cidr.host(other) + "\"}}");
    }

    private static FixView allowInAcl(Snapshot snapshot, Fix.AllowInAcl allow, String project) {
        Packet packet = allow.packet();
        String direction = allow.direction().name().toLowerCase(Locale.ROOT);
        int version = packet.source().family() == IpFamily.V4 ? 4 : 6;
        String source = Cidr.host(packet.source()).toString();
        String destination = Cidr.host(packet.destination()).toString();
        String command = "isthmus acl rule-add " + allow.acl() + " allow --direction " + direction
                + (version == 4 ? "" : " --ip-version 6") + " --protocol " + IpProtocols.name(packet.protocol())
                + " --source " + source + " --destination " + destination
                + port(packet).map(port -> " --port " + port).orElse("");
        String rule = "\"action\":\"allow\",\"protocol\":\"" + IpProtocols.name(packet.protocol())
                + "\",\"ip_version\":" + version + ",\"source_ip_address\":\"" + source
                + "\",\"destination_ip_address\":\"" + destination + "\""
                + port(packet)
                        .map(port -> ",\"destination_port\":\"" + port + "\"")
                        .orElse("");
        return snapshot.networkAcl(allow.acl())
                .flatMap(acl -> snapshot.sharedPolicy(acl, allow.direction()))
                .map(policy -> new FixView(
                        command + " --shared",
                        "POST",
                        "/v2.0/fwaas/firewall_rules",
                        "{\"firewall_rule\":{" + rule + ",\"isthmus:policy_id\":\"" + policy.id() + "\"}}"))
                .orElseGet(() -> new FixView(
                        command,
                        "PUT",
                        "/v3/" + project + "/vpc/firewalls/" + allow.acl() + "/insert-rules",
                        "{\"firewall\":{\"" + direction + "_rules\":[{" + rule + "}]}}"));
    }

    /** The destination port, of protocols that have one. */
    private static Optional<String> port(Packet packet) {
        return packet.port().isPresent() && (packet.protocol() == 6 || packet.protocol() == 17)
                ? Optional.of(Integer.toString(packet.port().getAsInt()))
                : Optional.empty();
    }
}
