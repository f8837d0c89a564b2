package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that some projects have, as the API tells it. */
final class Inventory {
    /** The field that says whose something is. */
    static final String LABEL = "isthmus:label";

    /**
     * One thing.
     *
     * @param project the file's name of it
     */
    record Found(String project, JsonNode node) {
        String id() {
            return node.path("id").asText();
        }

        String name() {
            return node.path("name").asText();
        }

        String text(String field) {
            return node.path(field).asText("");
        }

        /** Whose it is; empty: nobody's. */
        Optional<String> label() {
            return Optional.of(text(LABEL)).filter(label -> !label.isEmpty());
        }
    }

    /** The ids of the projects. */
    final Set<String> projects = new HashSet<>();

    final List<Found> vpcs = new ArrayList<>();
    final List<Found> subnets = new ArrayList<>();
    final List<Found> tables = new ArrayList<>();
    /** Those that a project asked for. */
    final List<Found> requested = new ArrayList<>();
    /** Those that a project was asked for. */
    final List<Found> received = new ArrayList<>();

    final List<Found> groups = new ArrayList<>();
    final List<Found> acls = new ArrayList<>();
    /** The ids of the ACLs that have a policy, by its id; of one that has it for both directions twice. */
    private final Map<String, List<String>> aclsOfPolicy = new HashMap<>();
    /** The ids of policies that are meant to be shared, or have rules that stand in others. */
    private final Set<String> sharedPolicies = new HashSet<>();

    final List<Found> ecss = new ArrayList<>();
    /** Those of VPCs and subnets; those of single ports are in no file. */
    final List<Found> flowLogs = new ArrayList<>();

    final List<Found> guardRails = new ArrayList<>();
    final List<Found> cidrReservations = new ArrayList<>();
    /** The rules of a group by its id. */
    final Map<String, List<JsonNode>> rules = new HashMap<>();
    /** The subnets of ports by the port's id. */
    final Map<String, String> subnetOfPort = new HashMap<>();
    /** Ports that no ECS uses. */
    final List<Found> freePorts = new ArrayList<>();
    /** The ids of ports that may send otherwise than any other. */
    final Set<String> specialPorts = new HashSet<>();

    /** @param wires by the file's names of the projects */
    Inventory(Map<String, Wire> wires) {
        wires.forEach(this::add);
    }

    private void add(String project, Wire wire) {
        projects.add(wire.project());
        vpcs.addAll(all(project, wire, Kind.VPC));
        subnets.addAll(all(project, wire, Kind.SUBNET));
        tables.addAll(all(project, wire, Kind.ROUTE_TABLE));
        for (Found peering : all(project, wire, Kind.PEERING)) {
            boolean own = peering.node()
                    .path("request_vpc_info")
                    .path("tenant_id")
                    .asText()
                    .equals(wire.project());
            (own ? requested : received).add(peering);
        }
        groups.addAll(all(project, wire, Kind.SECURITY_GROUP));
        wire.list("/v3/{project}/vpc/security-group-rules", "security_group_rules")
                .forEach(rule -> rules.computeIfAbsent(
                                rule.path("security_group_id").asText(), any -> new ArrayList<>())
                        .add(rule));
        List<Found> listed = all(project, wire, Kind.ACL);
        for (Found acl : listed) {
            acls.add(new Found(project, wire.get(Kind.ACL.itemPath(acl.id())).path(Kind.ACL.itemKey())));
        }
        if (!listed.isEmpty()) {
            policies(wire);
        }
        ecss.addAll(all(project, wire, Kind.ECS));
        flowLogs.addAll(all(project, wire, Kind.FLOW_LOG));
        wire.get(Kind.GUARD_RAIL.listPath())
                .path(Kind.GUARD_RAIL.listKey())
                .forEach(rail -> guardRails.add(new Found(project, rail)));
        if (!subnets.isEmpty()) {
            cidrReservations.addAll(all(project, wire, Kind.CIDR_RESERVATION));
            wire.list("/v1/{project}/ports", "ports").forEach(port -> port(new Found(project, port)));
        }
    }

    private void policies(Wire wire) {
        for (JsonNode group : wire.list("/v2.0/fwaas/firewall_groups", "firewall_groups")) {
            for (String direction : List.of("ingress", "egress")) {
                aclsOfPolicy
                        .computeIfAbsent(
                                group.path(direction + "_firewall_policy_id").asText(""), any -> new ArrayList<>())
                        .add(group.path("id").asText());
            }
        }
        aclsOfPolicy.remove(""); // stands for none
        Map<String, String> policyOf = new HashMap<>();
        for (JsonNode policy : wire.list(Kind.ACL_POLICY.listPath(), Kind.ACL_POLICY.listKey())) {
            String id = policy.path("id").asText();
            if (policy.path("shared").asBoolean()) {
                sharedPolicies.add(id);
            }
            for (JsonNode rule : policy.path("firewall_rules")) {
                Optional.ofNullable(policyOf.putIfAbsent(rule.asText(), id))
                        .ifPresent(other -> sharedPolicies.addAll(List.of(id, other)));
            }
        }
    }

    private void port(Found port) {
        subnetOfPort.put(port.id(), port.text("network_id"));
        if (port.text("device_owner").isEmpty()) {
            freePorts.add(port);
        }
        if (!port.node().path("port_security_enabled").asBoolean(true)
                || !port.node().path("allowed_address_pairs").isEmpty()) {
            specialPorts.add(port.id());
        }
    }

    private static List<Found> all(String project, Wire wire, Kind kind) {
        return wire.list(kind.listPath(), kind.listKey()).stream()
                .map(node -> new Found(project, node))
                .toList();
    }

    /** Whom an ACL shares a policy with, if it shares rules with an ACL, a policy or itself. */
    Optional<List<String>> sharers(String acl) {
        Map<String, List<String>> own = new HashMap<>(aclsOfPolicy);
        own.values().removeIf(users -> !users.contains(acl));
        boolean shared = own.entrySet().stream()
                .anyMatch(policy -> policy.getValue().size() > 1 || sharedPolicies.contains(policy.getKey()));
        return shared
                ? Optional.of(acls.stream()
                        .filter(other -> !other.id().equals(acl)
                                && own.values().stream().anyMatch(users -> users.contains(other.id())))
                        .map(other -> Kind.ACL.title() + " " + other.name())
                        .sorted()
                        .toList())
                : Optional.empty();
    }

    List<JsonNode> rulesOf(Found group) {
        return rules.getOrDefault(group.id(), List.of());
    }
}
