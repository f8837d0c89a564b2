package io.isthmus.cli.syntax;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a table shows of each kind: others by their names, as two ids in a row are all that a line can hold. */
public record Columns(List<String> titles, List<Function<JsonNode, String>> cells) {

    static Columns of(Kind kind, ShownNames names) {
        return switch (kind) {
            case PROJECT ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("ACCOUNT", "account")
                        .and("REGION", "region");
            case ACCOUNT ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("PROJECTS", "projects")
                        .and("USERS", "users");
            case USER ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("ACCOUNT", "account")
                        .and("ENABLED", user -> user.path("enabled").asBoolean() ? "yes" : "no")
                        .and("ROLES", Columns::roles);
            case VPC ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("CIDR", "cidr")
                        .and("SECONDARY CIDRS", Columns::secondaryCidrs)
                        .and("STATUS", "status");
            case SUBNET ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("CIDR", "cidr")
                        .and("GATEWAY", "gateway_ip")
                        .and(
                                "VPC",
                                subnet ->
                                        names.of(Kind.VPC, subnet.path("vpc_id").asText("")))
                        .and("STATUS", "status");
            case ECS ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("ADDRESS", ecs -> String.join(", ", Resources.addresses(ecs)))
                        .and(
                                "VPC",
                                ecs -> names.of(
                                        Kind.VPC,
                                        ecs.path("metadata").path("vpc_id").asText("")))
                        .and("STATUS", "status");
            case PORT ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("ADDRESS", Columns::addresses)
                        .and("MAC", "mac_address")
                        .and("USED BY", port -> port.path("device_owner").asText())
                        .and("STATUS", "status");
            case PEERING ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("STATUS", "status")
                        .and(
                                "VPC",
                                peering -> names.of(
                                        Kind.VPC,
                                        peering.path("request_vpc_info")
                                                .path("vpc_id")
                                                .asText("")))
                        .and(
                                "PEER VPC",
                                peering -> names.of(
                                        Kind.VPC,
                                        peering.path("accept_vpc_info")
                                                .path("vpc_id")
                                                .asText("")));
            case ROUTE ->
                start().and("DESTINATION", "destination")
                        .and(
                                "NEXT HOP",
                                route -> names.of(
                                        Kind.PEERING, route.path("nexthop").asText("")))
                        .and(
                                "VPC",
                                route -> names.of(Kind.VPC, route.path("vpc_id").asText("")))
                        .and("ID", "id");
            case ROUTE_TABLE ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("DEFAULT", table -> table.path("default").asBoolean() ? "yes" : "no")
                        .and(
                                "VPC",
                                table -> names.of(Kind.VPC, table.path("vpc_id").asText("")))
                        .and(
                                "SUBNETS",
                                table -> Integer.toString(table.path("subnets").size()));
            case SECURITY_GROUP ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and(
                                "RULES",
                                group -> Integer.toString(
                                        group.path("security_group_rules").size()))
                        .and("DESCRIPTION", "description");
            case FLOW_LOG ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("OF", log -> log.path("resource_type").asText(""))
                        .and("RESOURCE", log -> names.in(log.path("resource_id").asText("")))
                        .and("TRAFFIC", "traffic_type")
                        .and("STATUS", "status");
            case GUARD_RAIL ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("PROMISE", "promise")
                        .and("TO", rail -> scope(rail.path("to"), names))
                        .and("FROM", rail -> scope(rail.path("from"), names))
                        .and("LETS IN", Columns::letIn);
            case CIDR_RESERVATION ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("CIDR", "cidr")
                        .and(
                                "SUBNET",
                                reservation -> names.of(
                                        Kind.SUBNET,
                                        reservation.path("virsubnet_id").asText("")));
            case ADDRESS_GROUP ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("ADDRESSES", group -> texts(group.path("ip_set")))
                        .and("DESCRIPTION", "description");
            case SERVER_GROUP ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("POLICY", group -> group.path("policies").path(0).asText(""))
                        .and(
                                "ECSS",
                                group -> Integer.toString(group.path("members").size()));
            case VOLUME ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("GIB", "size")
                        .and("TYPE", "volume_type")
                        .and("STATUS", "status")
                        .and(
                                "ECS",
                                volume -> names.of(
                                        Kind.ECS,
                                        volume.path("attachments")
                                                .path(0)
                                                .path("server_id")
                                                .asText("")));
            case ACL_RULE ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("ACTION", "action")
                        .and("PROTOCOL", "protocol");
            case ACL_POLICY -> start().and("NAME", "name").and("ID", "id");
            case ACL ->
                start().and("NAME", "name")
                        .and("ID", "id")
                        .and("STATUS", "status")
                        .and("ON", acl -> acl.path("admin_state_up").asBoolean() ? "yes" : "no")
                        .and(
                                "SUBNETS",
                                acl -> Integer.toString(acl.path("associations").size()));
        };
    }

    /** Of whatever kind, in whatever project. */
    static Columns everywhere(ShownNames names) {
        return start().and("NAME", "name")
                .and("ID", "id")
                .and("PROJECT", Resources::owner)
                .and("DETAIL", "detail")
                .and("IN", resource -> {
                    List<String> places = new ArrayList<>();
                    resource.path("within").forEach(place -> places.add(place.asText()));
                    return names.in(String.join(", ", places));
                });
    }

    public static Columns start() {
        return new Columns(List.of(), List.of());
    }

    public Columns and(String title, String field) {
        return and(title, node -> node.path(field).asText(""));
    }

    public Columns and(String title, Function<JsonNode, String> cell) {
        List<String> moreTitles = new ArrayList<>(titles);
        moreTitles.add(title);
        List<Function<JsonNode, String>> moreCells = new ArrayList<>(cells);
        moreCells.add(cell);
        return new Columns(moreTitles, moreCells);
    }

    public Table table(Iterable<JsonNode> nodes) {
        Table table = new Table(titles);
        for (JsonNode node : nodes) {
            table.row(cells.stream().map(cell -> cell.apply(node)).toList());
        }
        return table;
    }

    private static String addresses(JsonNode port) {
        List<String> addresses = new ArrayList<>();
        port.path("fixed_ips").forEach(ip -> addresses.add(ip.path("ip_address").asText()));
        return String.join(", ", addresses);
    }

    private static String texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return String.join(", ", texts);
    }

    private static String scope(JsonNode scope, ShownNames names) {
        return scope.isObject()
                ? scope.path("type").asText() + " " + names.in(scope.path("id").asText())
                : "everyone";
    }

    private static String letIn(JsonNode rail) {
        if (rail.path("promise").asText().equals("isolated")) {
            return "nothing";
        }
        String ports = rail.path("port_min").asText("");
        String last = rail.path("port_max").asText("");
        return rail.path("protocol").asText("all")
                + (ports.isEmpty() ? "" : " " + ports)
                + (last.equals(ports) ? "" : "-" + last);
    }

    private static String roles(JsonNode user) {
        List<String> roles = new ArrayList<>();
        user.path("roles").forEach(role -> {
            String project = role.path("project").asText("");
            roles.add(role.path("name").asText() + (project.isEmpty() ? "" : " on " + project));
        });
        return String.join(", ", roles);
    }

    private static String secondaryCidrs(JsonNode vpc) {
        List<String> cidrs = new ArrayList<>();
        vpc.path("extend_cidrs").forEach(cidr -> cidrs.add(cidr.asText()));
        return String.join(", ", cidrs);
    }
}
