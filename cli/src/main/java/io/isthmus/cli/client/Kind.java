package io.isthmus.cli.client;

import java.util.Locale;
import java.util.Optional;

/** The kinds of resources, and where the API keeps them (contract.md 1.2, 2, 3, 5). */
public enum Kind {
    ACCOUNT("account", "/isthmus/v1/accounts", "/isthmus/v1/accounts", "accounts", "account", "name"),
    USER("user", "/v3/users", "/v3/users", "users", "user", "name"),
    PROJECT("project", "/isthmus/v1/projects", "/isthmus/v1/projects", "projects", "project", "name"),
    VPC("VPC", "/v3/{project}/vpc/vpcs", "/v3/{project}/vpc/vpcs", "vpcs", "vpc", "name"),
    SUBNET("subnet", "/v1/{project}/subnets", "/v1/{project}/subnets", "subnets", "subnet", "name"),
    ECS("ECS", "/v1/{project}/cloudservers/detail", "/v1/{project}/cloudservers", "servers", "server", "name"),
    PORT("port", "/v1/{project}/ports", "/v1/{project}/ports", "ports", "port", "name"),
    PEERING("peering", "/v2.0/vpc/peerings", "/v2.0/vpc/peerings", "peerings", "peering", "name"),
    ROUTE("route", "/v2.0/vpc/routes", "/v2.0/vpc/routes", "routes", "route", "destination"),
    ROUTE_TABLE(
            "route table",
            "/v1/{project}/routetables",
            "/v1/{project}/routetables",
            "routetables",
            "routetable",
            "name"),
    SECURITY_GROUP(
            "security group",
            "/v1/{project}/security-groups",
            "/v1/{project}/security-groups",
            "security_groups",
            "security_group",
            "name"),
    ACL("network ACL", "/v3/{project}/vpc/firewalls", "/v3/{project}/vpc/firewalls", "firewalls", "firewall", "name"),
    ACL_RULE(
            "network ACL rule",
            "/v2.0/fwaas/firewall_rules",
            "/v2.0/fwaas/firewall_rules",
            "firewall_rules",
            "firewall_rule",
            "name"),
    ACL_POLICY(
            "network ACL policy",
            "/v2.0/fwaas/firewall_policies",
            "/v2.0/fwaas/firewall_policies",
            "firewall_policies",
            "firewall_policy",
            "name"),
    FLOW_LOG("flow log", "/v1/{project}/fl/flow_logs", "/v1/{project}/fl/flow_logs", "flow_logs", "flow_log", "name"),
    GUARD_RAIL("guard rail", "/isthmus/v1/guard-rails", "/isthmus/v1/guard-rails", "guard_rails", "guard_rail", "name"),
    CIDR_RESERVATION(
            "CIDR reservation",
            "/v3/{project}/vpc/virsubnet-cidr-reservations",
            "/v3/{project}/vpc/virsubnet-cidr-reservations",
            "virsubnet_cidr_reservations",
            "virsubnet_cidr_reservation",
            "name"),
    ADDRESS_GROUP(
            "address group",
            "/v3/{project}/vpc/address-groups",
            "/v3/{project}/vpc/address-groups",
            "address_groups",
            "address_group",
            "name"),
    SERVER_GROUP(
            "server group",
            "/v1/{project}/cloudservers/os-server-groups",
            "/v1/{project}/cloudservers/os-server-groups",
            "server_groups",
            "server_group",
            "name"),
    VOLUME("disk", "/v3/{project}/volumes/detail", "/v3/{project}/volumes", "volumes", "volume", "name");

    private final String title;
    private final String listPath;
    private final String itemPath;
    private final String listKey;
    private final String itemKey;
    private final String nameField;

    Kind(String title, String listPath, String itemPath, String listKey, String itemKey, String nameField) {
        this.title = title;
        this.listPath = listPath;
        this.itemPath = itemPath;
        this.listKey = listKey;
        this.itemKey = itemKey;
        this.nameField = nameField;
    }

    /** Whether a list of them comes whole, not page by page. */
    boolean isWhole() {
        return this == ACCOUNT || this == USER || this == PROJECT || this == ECS || this == GUARD_RAIL;
    }

    /** What it is called where resources of all projects are listed; empty for kinds that are not. */
    public Optional<String> everywhere() {
        return switch (this) {
            case VPC,
                    SUBNET,
                    ECS,
                    PORT,
                    PEERING,
                    ROUTE_TABLE,
                    SECURITY_GROUP,
                    FLOW_LOG,
                    GUARD_RAIL,
                    CIDR_RESERVATION,
                    ADDRESS_GROUP,
                    SERVER_GROUP,
                    VOLUME -> Optional.of(name().toLowerCase(Locale.ROOT));
            case ACL, ACL_POLICY, ACL_RULE -> Optional.of("network_" + name().toLowerCase(Locale.ROOT));
            case ACCOUNT, USER, PROJECT, ROUTE -> Optional.empty();
        };
    }

    /** The first word of its commands. */
    public String word() {
        return name().startsWith("ACL")
                ? "acl" // what its rules and policies are part of
                : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As in a sentence. */
    public String title() {
        return title;
    }

    /** What lists all of them. */
    public String listPath() {
        return listPath;
    }

    /** The path of one. */
    public String itemPath(String id) {
        return itemPath + "/" + id;
    }

    /** What lists all of them, as the API's description names it. */
    public String listCall() {
        return listPath.replace("{project}", "{project_id}");
    }

    /** The path of one, as the API's description names it but for the name of the id. */
    public String itemCall() {
        return itemPath.replace("{project}", "{project_id}") + "/{id}";
    }

    /** The key around a list. */
    public String listKey() {
        return listKey;
    }

    /** The key around one. */
    public String itemKey() {
        return itemKey;
    }

    /** The field that people call one by. */
    public String nameField() {
        return nameField;
    }
}
