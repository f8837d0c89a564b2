package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.cli.network.Inventory.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds what is not the label's and would be in the way of deleting what is. For one reading and one thread. */
final class Users {
    private final Inventory inventory;
    private final Ownership owners;
    private final Map<Thing, List<String>> users = new HashMap<>();

    Users(Inventory inventory, Ownership owners) {
        this.inventory = inventory;
        this.owners = owners;
    }

    /** The label's things that others use, with these. */
    Map<Thing, List<String>> all() {
        inventory.subnets.forEach(subnet -> add(Kind.SUBNET, subnet, subnet.text("vpc_id")));
        inventory.tables.stream()
                .filter(table -> !table.node().path("default").asBoolean())
                .forEach(table -> add(Kind.ROUTE_TABLE, table, table.text("vpc_id")));
        for (List<Found> peerings : List.of(inventory.requested, inventory.received)) {
            for (Found peering : peerings) {
                for (String side : List.of("request", "accept")) {
                    add(Kind.PEERING, peering, vpc(peering, side));
                }
            }
        }
        for (Found ecs : inventory.ecss) {
            ports(ecs).forEach(port -> add(Kind.ECS, ecs, inventory.subnetOfPort.getOrDefault(port, "")));
            ecs.node()
                    .path("security_groups")
                    .forEach(group -> add(Kind.ECS, ecs, group.path("id").asText()));
        }
        for (Found group : inventory.groups) {
            inventory.rulesOf(group).stream()
                    .flatMap(rule -> RuleForms.text(rule, "remote_group_id").stream())
                    .distinct()
                    .forEach(id -> add(Kind.SECURITY_GROUP, group, id));
        }
        return users;
    }

    private void add(Kind kind, Found found, String used) {
        if (!owners.isOwn(found)) {
            owners.thing(used).ifPresent(thing -> {
                List<String> all = users.computeIfAbsent(thing, any -> new ArrayList<>());
                String user = kind.title() + " " + found.name();
                if (!all.contains(user)) {
                    all.add(user);
                }
            });
        }
    }

    /** @param side request or accept */
    static String vpc(Found peering, String side) {
        return peering.node().path(side + "_vpc_info").path("vpc_id").asText();
    }

    /** @param side request or accept */
    static String project(Found peering, String side) {
        return peering.node().path(side + "_vpc_info").path("tenant_id").asText();
    }

    /** The ids of the ports of an ECS, the first first. */
    static List<String> ports(Found ecs) {
        List<String> ports = new ArrayList<>();
        ecs.node()
                .path("addresses")
                .forEach(addresses -> addresses.forEach(address -> {
                    String port = address.path("OS-EXT-IPS:port_id").asText();
                    if (!ports.contains(port)) {
                        ports.add(port);
                    }
                }));
        return ports;
    }
}
