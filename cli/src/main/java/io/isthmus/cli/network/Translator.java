package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.network.Inventory.Found;
import io.isthmus.cli.network.Ownership.Own;
import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Puts what was read into the file's words. For one reading and one thread. */
final class Translator {
    private final Inventory inventory;
    private final Ownership owners;
    private final Optional<View> wanted;
    private final boolean exporting;
    /** Groups that have some rules of every new group, though not all. */
    final Set<String> remnants = new HashSet<>();

    /** @param wanted what is compared with; empty: a file is written */
    Translator(Inventory inventory, Ownership owners, Optional<View> wanted) {
        this.inventory = inventory;
        this.owners = owners;
        this.wanted = wanted;
        this.exporting = wanted.isEmpty();
    }

    Network.SecurityGroup group(Own own) {
        String id = own.found().id();
        List<JsonNode> usual = inventory.rulesOf(own.found()).stream()
                .filter(rule -> RuleForms.isDefault(rule, id))
                .toList();
        boolean defaults = usual.size() == 4;
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : inventory.rulesOf(own.found())) {
            Optional<Rule> form =
                    RuleForms.rule(rule, group -> owners.thing(group).map(Thing::name));
            if (form.isPresent()) {
                rules.add(form.get());
            } else if (!usual.contains(rule)) {
                owners.leftOut("the rule " + rule.path("id").asText() + " of the " + own.thing()
                        + ", which a file cannot say");
            } else if (!defaults) {
                remnants.add(own.name());
            }
        }
        return new Network.SecurityGroup(own.name(), own.found().project(), rules, defaults);
    }

    Network.Vpc vpc(Own own) {
        List<String> secondary = new ArrayList<>();
        own.found().node().path("extend_cidrs").forEach(cidr -> secondary.add(cidr.asText()));
        List<Network.Route> routes = inventory.tables.stream()
                .filter(table -> table.node().path("default").asBoolean()
                        && table.text("vpc_id").equals(own.found().id()))
                .flatMap(table -> routes(table, own.thing().toString()).stream())
                .toList();
        return new Network.Vpc(own.name(), own.found().project(), own.found().text("cidr"), secondary, routes);
    }

    private List<Network.Route> routes(Found table, String where) {
        List<Network.Route> routes = new ArrayList<>();
        for (JsonNode route : table.node().path("routes")) {
            String type = route.path("type").asText();
            if (type.equals("local")) {
                continue;
            }
            String destination = route.path("destination").asText();
            Optional<String> said = destination.contains(":")
                    ? inventory.subnets.stream()
                            .filter(subnet -> subnet.text("cidr_v6").equals(destination))
                            .flatMap(subnet -> owners.thing(subnet.id()).stream())
                            .map(subnet -> Network.IPV6_OF + subnet.name())
                            .findFirst()
                    : Optional.of(destination);
            Optional<Network.Hop> hop = switch (type) {
                case "peering" ->
                    owners.thing(route.path("nexthop").asText())
                            .filter(this::isSaid)
                            .map(thing -> new Network.Hop.Over(thing.name()));
                case "ecs" -> ecsHop(route.path("nexthop").asText(), table, said);
                default -> Optional.empty();
            };
            if (said.isPresent() && hop.isPresent()) {
                routes.add(new Network.Route(said.get(), hop.get()));
            } else {
                owners.leftOut("the route " + destination + " of the " + where + ", which a file cannot say");
            }
        }
        return routes;
    }

    /** An ECS that a file can name; one that is gone, where the file says another hop for the destination. */
    private Optional<Network.Hop> ecsHop(String id, Found table, Optional<String> destination) {
        Optional<Network.Hop> named = owners.thing(id)
                .filter(thing -> thing.kind() == Kind.ECS
                        && (!exporting || owners.thing(subnetOfEcs(id)).isPresent()))
                .map(thing -> new Network.Hop.To(thing.name()));
        return named.isPresent() || exporting
                ? named
                : destination.filter(to -> isWanted(table, to)).map(_ -> new Network.Hop.To(id));
    }

    private String subnetOfEcs(String id) {
        return inventory.ecss.stream()
                .filter(ecs -> ecs.id().equals(id))
                .findFirst()
                .map(this::subnetOf)
                .orElse("");
    }

    /** Whether the file has a route for a destination in a table. */
    private boolean isWanted(Found table, String destination) {
        Optional<Thing> custom = owners.thing(table.id());
        return owners
                .thing(table.text("vpc_id"))
                .map(vpc -> new Step.TableOf(vpc.name(), custom.map(Thing::name)))
                .map(place -> wanted.orElseThrow().routes().getOrDefault(place, List.of()))
                .stream()
                .flatMap(List::stream)
                .anyMatch(route -> route.destination().equals(destination));
    }

    /** Whether a peering is in the file that is written. */
    private boolean isSaid(Thing peering) {
        return !exporting
                || inventory.requested.stream()
                        .filter(found -> owners.thing(found.id()).equals(Optional.of(peering)))
                        .allMatch(found -> Stream.of("request", "accept")
                                .allMatch(side -> isForeign(found, side)
                                        || owners.thing(Users.vpc(found, side)).isPresent()));
    }

    /** Whether a side of a peering lies in a project that is not looked at: only the accepter can. */
    boolean isForeign(Found peering, String side) {
        return !inventory.projects.contains(Users.project(peering, side));
    }

    Network.Subnet subnet(Own own) {
        Found found = own.found();
        Optional<String> gateway = Optional.of(found.text("gateway_ip")).filter(address -> !address.isEmpty());
        if (gateway.isEmpty()) {
            owners.leftOut("that the " + own.thing() + " has no gateway, which a file cannot say");
        }
        return new Network.Subnet(
                own.name(),
                owners.name(found.text("vpc_id")),
                found.text("cidr"),
                gateway,
                found.node().path("ipv6_enable").asBoolean());
    }

    Network.RouteTable table(Own own) {
        List<String> subnets = new ArrayList<>();
        own.found()
                .node()
                .path("subnets")
                .forEach(subnet ->
                        owners.thing(subnet.path("id").asText()).ifPresent(thing -> subnets.add(thing.name())));
        return new Network.RouteTable(
                own.name(),
                owners.name(own.found().text("vpc_id")),
                routes(own.found(), own.thing().toString()),
                subnets);
    }

    Network.Peering peering(Own own) {
        Network.Peering.State state = switch (own.found().text("status")) {
            case "ACTIVE" -> Network.Peering.State.ACTIVE;
            case "PENDING_ACCEPTANCE" -> Network.Peering.State.PENDING;
            default -> Network.Peering.State.REJECTED;
        };
        return new Network.Peering(
                own.name(),
                owners.name(Users.vpc(own.found(), "request")),
                isForeign(own.found(), "accept")
                        ? new Network.Peering.Foreign(
                                        Users.vpc(own.found(), "accept"), Users.project(own.found(), "accept"))
                                .text()
                        : owners.name(Users.vpc(own.found(), "accept")),
                state == Network.Peering.State.PENDING && isForeign(own.found(), "accept")
                        ? Network.Peering.State.ACTIVE // once its owner answers, which is nothing to be done here
                        : state);
    }

    Network.FlowLog flowLog(Own own) {
        Found found = own.found();
        if (!found.node().path("admin_state").asBoolean(true)) {
            owners.leftOut("that the " + own.thing() + " is disabled, which a file cannot say");
        }
        return new Network.FlowLog(
                own.name(),
                found.text("resource_type").equals("vpc"),
                owners.name(found.text("resource_id")),
                found.text("traffic_type"));
    }

    static String scopeId(Own rail, String side) {
        return rail.found().node().path(side).path("id").asText();
    }

    Network.GuardRail guardRail(Own own) {
        JsonNode node = own.found().node();
        Optional<String> ports = RuleForms.text(node, "port_min")
                .map(low -> " " + low
                        + RuleForms.text(node, "port_max")
                                .filter(high -> !high.equals(low))
                                .map(high -> "-" + high)
                                .orElse(""));
        return new Network.GuardRail(
                own.name(),
                scope(own, "to"),
                node.has("from") ? Optional.of(scope(own, "from")) : Optional.empty(),
                node.path("promise").asText().equals("only")
                        ? Optional.of(node.path("protocol").asText("all") + ports.orElse(""))
                        : Optional.empty());
    }

    private Network.GuardRail.Scope scope(Own rail, String side) {
        Network.GuardRail.Scope.Kind kind =
                switch (rail.found().node().path(side).path("type").asText()) {
                    case "vpc" -> Network.GuardRail.Scope.Kind.VPC;
                    case "subnet" -> Network.GuardRail.Scope.Kind.SUBNET;
                    case "ecs" -> Network.GuardRail.Scope.Kind.ECS;
                    default -> Network.GuardRail.Scope.Kind.GROUP;
                };
        return new Network.GuardRail.Scope(kind, owners.name(scopeId(rail, side)));
    }

    Network.Acl acl(Own own) {
        List<AclRule> rules = new ArrayList<>();
        for (boolean ingress : new boolean[] {true, false}) {
            own.found()
                    .node()
                    .path(ingress ? "ingress_rules" : "egress_rules")
                    .forEach(rule -> RuleForms.aclRule(rule, ingress)
                            .ifPresentOrElse(
                                    rules::add,
                                    () -> owners.leftOut(
                                            "the rule " + rule.path("id").asText() + " of the " + own.thing()
                                                    + ", which a file cannot say")));
        }
        List<String> subnets = new ArrayList<>();
        own.found()
                .node()
                .path("associations")
                .forEach(association -> owners.thing(
                                association.path("virsubnet_id").asText())
                        .ifPresent(thing -> subnets.add(thing.name())));
        if (!own.found().node().path("admin_state_up").asBoolean()) {
            owners.leftOut("that the " + own.thing() + " is disabled, which a file cannot say");
        }
        // One in a file has rules of its own.
        inventory
                .sharers(own.found().id())
                .ifPresent(others -> owners.leftOut("that rules of the " + own.thing() + " are shared"
                        + (others.isEmpty() ? "" : " with the " + String.join(", ", others))
                        + ", which a file cannot say"));
        return new Network.Acl(own.name(), own.found().project(), subnets, rules);
    }

    String subnetOf(Found ecs) {
        return Users.ports(ecs).stream()
                .findFirst()
                .map(port -> inventory.subnetOfPort.getOrDefault(port, ""))
                .orElse("");
    }

    Network.Ecs ecs(Own own) {
        Found found = own.found();
        List<String> ports = Users.ports(found);
        if (ports.size() > 1) {
            owners.leftOut("all but the first interface of the " + own.thing());
        }
        if (found.node().path("status").asText().equals("SHUTOFF")) {
            owners.leftOut("that the " + own.thing() + " is stopped, which a file cannot say");
        }
        Optional<String> address = Optional.empty();
        for (JsonNode addresses : found.node().path("addresses")) {
            for (JsonNode one : addresses) {
                if (address.isEmpty() && one.path("version").asText().equals("4")) {
                    address = Optional.of(one.path("addr").asText());
                }
            }
        }
        List<String> groups = new ArrayList<>();
        boolean others = false;
        for (JsonNode group : found.node().path("security_groups")) {
            Optional<Thing> thing = owners.thing(group.path("id").asText());
            thing.ifPresent(one -> groups.add(one.name()));
            others |= thing.isEmpty() && !group.path("name").asText().equals("default");
        }
        boolean more = !groups.isEmpty()
                && groups.size() < found.node().path("security_groups").size();
        if (others || more) {
            owners.leftOut("the other security groups of the " + own.thing());
        }
        return new Network.Ecs(own.name(), owners.name(subnetOf(found)), address, groups);
    }
}
