package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.client.Json;
import io.isthmus.netfile.Network;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does the steps of a plan through the API. For one thread. */
public final class Maker {
    private final Map<String, Wire> wires;
    private final View desired;
    private final Places places;
    private final String label;
    private final RuleMaker rules;

    /**
     * @param wires by the file's names of the projects
     * @param places of what is there; what is made is added
     */
    public Maker(Map<String, Wire> wires, Network desired, Places places, String label) {
        this.wires = wires;
        this.desired = new View(desired.normal());
        this.places = places;
        this.label = label;
        this.rules = new RuleMaker(places);
    }

    /**
     * Does one step.
     *
     * @throws io.isthmus.cli.client.CliException if the API refuses it
     */
    public void perform(Step step) {
        switch (step) {
            case Step.Adopt(Thing thing) -> adopt(thing);
            case Step.Delete(Thing thing) -> delete(thing);
            case Step.MakeGroup(Network.SecurityGroup group) -> {
                ObjectNode body = Json.object();
                body.putObject("security_group").put("name", group.name());
                create(step.thing(), group.project(), "/v1/{project}/security-groups", body);
            }
            case Step.AddRule add -> rules.add(of(add.thing()), add);
            case Step.RemoveRule remove -> rules.remove(of(remove.thing()), remove);
            case Step.SetDefaults set -> rules.setDefaults(of(set.thing()), set);
            case Step.MakeVpc(Network.Vpc vpc) -> {
                ObjectNode body = Json.object();
                ObjectNode made = body.putObject("vpc").put("name", vpc.name());
                if (!vpc.cidr().isEmpty()) {
                    made.put("cidr", vpc.cidr());
                }
                create(step.thing(), vpc.project(), "/v1/{project}/vpcs", body);
            }
            case Step.SetCidr set -> {
                ObjectNode body = Json.object();
                body.putObject("vpc").put("cidr", set.cidr());
                of(set.thing()).put("/v1/{project}/vpcs/" + places.id(set.thing()), body);
            }
            case Step.Secondary secondary -> {
                ObjectNode body = Json.object();
                body.putObject("vpc").putArray("extend_cidrs").add(secondary.cidr());
                of(secondary.thing())
                        .put(
                                "/v3/{project}/vpc/vpcs/" + places.id(secondary.thing())
                                        + (secondary.present() ? "/add-extend-cidr" : "/remove-extend-cidr"),
                                body);
            }
            case Step.MakeSubnet(Network.Subnet subnet) -> {
                ObjectNode body = Json.object();
                ObjectNode fields = body.putObject("subnet")
                        .put("name", subnet.name())
                        .put("cidr", subnet.cidr())
                        .put("vpc_id", id(Kind.VPC, subnet.vpc()))
                        .put("ipv6_enable", subnet.ipv6());
                subnet.gateway().ifPresent(gateway -> fields.put("gateway_ip", gateway));
                create(step.thing(), project(Kind.VPC, subnet.vpc()), "/v1/{project}/subnets", body);
            }
            case Step.EnableIpv6 enable -> {
                ObjectNode body = Json.object();
                body.putObject("subnet").put("name", enable.subnet()).put("ipv6_enable", true);
                of(enable.thing()).put(subnetPath(enable.thing()), body);
            }
            case Step.MakeTable(Network.RouteTable table) -> {
                ObjectNode body = Json.object();
                body.putObject("routetable").put("name", table.name()).put("vpc_id", id(Kind.VPC, table.vpc()));
                create(step.thing(), project(Kind.VPC, table.vpc()), "/v1/{project}/routetables", body);
            }
            case Step.Associate(String table, String subnet) -> associate(table, subnet, "associate");
            case Step.Disassociate(String table, String subnet) -> associate(table, subnet, "disassociate");
            case Step.AddRoute(Step.TableOf table, Network.Route route) -> route(table, "add", hop(route));
            case Step.SwitchRoute(Step.TableOf table, Network.Route route, Network.Hop _) ->
                route(table, "mod", hop(route));
            case Step.DeleteRoute(Step.TableOf table, Network.Route route) ->
                route(table, "del", Json.object().put("destination", destination(route.destination())));
            case Step.MakePeering(Network.Peering peering) -> {
                ObjectNode body = Json.object();
                ObjectNode fields = body.putObject("peering").put("name", peering.name());
                fields.putObject("request_vpc_info").put("vpc_id", id(Kind.VPC, peering.requester()));
                Network.Peering.Foreign accepter = peering.foreign()
                        .orElseGet(() -> new Network.Peering.Foreign(
                                id(Kind.VPC, peering.accepter()),
                                of(new Thing(Kind.VPC, peering.accepter())).project()));
                fields.putObject("accept_vpc_info")
                        .put("vpc_id", accepter.vpc())
                        .put("tenant_id", accepter.project());
                create(step.thing(), project(Kind.VPC, peering.requester()), "/v2.0/vpc/peerings", body);
            }
            case Step.Answer(Network.Peering peering, boolean yes) ->
                of(new Thing(Kind.VPC, peering.accepter()))
                        .put(
                                "/v2.0/vpc/peerings/" + id(Kind.PEERING, peering.name())
                                        + (yes ? "/accept" : "/reject"),
                                MissingNode.getInstance());
            case Step.MakeAcl(Network.Acl acl) -> {
                ObjectNode body = Json.object();
                body.putObject("firewall").put("name", acl.name());
                create(step.thing(), acl.project(), "/v3/{project}/vpc/firewalls", body);
            }
            case Step.SetRules set -> rules.set(of(set.thing()), set);
            case Step.Guard guard -> {
                Thing acl = new Thing(Kind.ACL, guard.acl());
                ObjectNode body = Json.object();
                body.putArray("subnets").addObject().put("virsubnet_id", places.id(guard.thing()));
                of(acl).put(
                                Kind.ACL.itemPath(places.id(acl))
                                        + (guard.present() ? "/associate-subnets" : "/disassociate-subnets"),
                                body);
            }
            case Step.MakeEcs(Network.Ecs ecs) -> makeEcs(ecs);
            case Step.MakeFlowLog(Network.FlowLog log) -> {
                Thing place = View.placeOf(log);
                ObjectNode body = Json.object();
                body.putObject("flow_log")
                        .put("name", log.name())
                        .put("resource_type", log.ofVpc() ? "vpc" : "network")
                        .put("resource_id", places.id(place))
                        .put("traffic_type", log.traffic());
                create(step.thing(), places.of(place).project(), Kind.FLOW_LOG.listPath(), body);
            }
            case Step.MakeGuardRail(Network.GuardRail rail) -> makeGuardRail(rail);
            case Step.SetGroups set -> setGroups(set);
        }
    }

    private Wire of(Thing thing) {
        return wire(places.of(thing).project());
    }

    private Wire wire(String project) {
        return Optional.ofNullable(wires.get(project)).orElseThrow();
    }

    private String id(Kind kind, String name) {
        return places.id(new Thing(kind, name));
    }

    private String project(Kind kind, String name) {
        return places.of(new Thing(kind, name)).project();
    }

    // ---- what every kind has ----

    private void create(Thing thing, String project, String path, ObjectNode body) {
        String id = new Creation(wire(project), thing, label, places).of(path, body);
        places.put(thing, new Places.Place(project, id));
    }

    private void adopt(Thing thing) {
        Kind kind = thing.kind();
        String path = kind.itemPath(places.id(thing));
        ObjectNode body = Json.object();
        body.putObject(kind.itemKey()).put("name", thing.plain().name());
        of(thing).put(kind == Kind.SUBNET ? subnetPath(thing) : path, body, Map.of(Wire.LABEL, label));
    }

    private void delete(Thing thing) {
        deleteThere(thing);
        places.forget(thing);
    }

    private void deleteThere(Thing thing) {
        switch (thing.kind()) {
            case SUBNET -> of(thing).delete(subnetPath(thing));
            case ECS -> {
                ObjectNode body = Json.object();
                body.putArray("servers").addObject().put("id", places.id(thing));
                of(thing).post("/v1/{project}/cloudservers/delete", body);
            }
            case VPC -> of(thing).delete("/v1/{project}/vpcs/" + places.id(thing));
            case ACCOUNT,
                    USER,
                    PROJECT,
                    PORT,
                    PEERING,
                    ROUTE,
                    ROUTE_TABLE,
                    SECURITY_GROUP,
                    ACL,
                    ACL_RULE,
                    ACL_POLICY,
                    FLOW_LOG,
                    GUARD_RAIL,
                    CIDR_RESERVATION,
                    ADDRESS_GROUP,
                    SERVER_GROUP,
                    VOLUME -> of(thing).delete(thing.kind().itemPath(places.id(thing)));
        }
    }

    private String subnetPath(Thing subnet) {
        String id = places.id(subnet);
        String vpc = of(subnet)
                .get(Kind.SUBNET.itemPath(id))
                .path(Kind.SUBNET.itemKey())
                .path("vpc_id")
                .asText();
        return "/v1/{project}/vpcs/" + vpc + "/subnets/" + id;
    }

    // ---- routes ----

    private void associate(String table, String subnet, String verb) {
        Thing thing = new Thing(Kind.ROUTE_TABLE, table);
        ObjectNode body = Json.object();
        body.putObject("routetable").putObject("subnets").putArray(verb).add(id(Kind.SUBNET, subnet));
        of(thing).post("/v1/{project}/routetables/" + places.id(thing) + "/action", body);
    }

    private ObjectNode hop(Network.Route route) {
        ObjectNode node = Json.object().put("destination", destination(route.destination()));
        return switch (route.hop()) {
            case Network.Hop.Over(String peering) ->
                node.put("type", "peering").put("nexthop", id(Kind.PEERING, peering));
            case Network.Hop.To(String ecs) -> node.put("type", "ecs").put("nexthop", id(Kind.ECS, ecs));
        };
    }

    private String destination(String text) {
        if (!text.startsWith(Network.IPV6_OF)) {
            return text;
        }
        Thing subnet = new Thing(Kind.SUBNET, text.substring(Network.IPV6_OF.length()));
        return of(subnet)
                .get(Kind.SUBNET.itemPath(places.id(subnet)))
                .path(Kind.SUBNET.itemKey())
                .path("cidr_v6")
                .asText();
    }

    private void route(Step.TableOf table, String verb, ObjectNode route) {
        Wire wire = of(table.thing());
        String id = table.custom()
                .map(name -> id(Kind.ROUTE_TABLE, name))
                .orElseGet(() -> defaultTable(wire, places.id(table.thing())));
        ObjectNode body = Json.object();
        body.putObject("routetable").putObject("routes").putArray(verb).add(route);
        wire.put("/v1/{project}/routetables/" + id, body);
    }

    private static String defaultTable(Wire wire, String vpc) {
        for (JsonNode table :
                wire.get("/v1/{project}/routetables?vpc_id=" + vpc).path("routetables")) {
            if (table.path("default").asBoolean()) {
                return table.path("id").asText();
            }
        }
        throw new IllegalStateException("the VPC " + vpc + " has no default route table");
    }

    // ---- guard rails ----

    private void makeGuardRail(Network.GuardRail rail) {
        ObjectNode body = Json.object();
        ObjectNode fields = body.putObject(Kind.GUARD_RAIL.itemKey())
                .put("name", rail.name())
                .put("promise", rail.only().isPresent() ? "only" : "isolated")
                .put("to", places.id(View.thing(rail.to())));
        rail.from().ifPresent(from -> fields.put("from", places.id(View.thing(from))));
        rail.only().filter(only -> !only.equals("all")).ifPresent(only -> {
            String[] words = only.split(" ", 2);
            fields.put("protocol", words[0]);
            if (words.length == 2) {
                String[] ends = words[1].split("-", 2);
                fields.put("port_min", Integer.parseInt(ends[0]))
                        .put("port_max", Integer.parseInt(ends[ends.length - 1]));
            }
        });
        create(
                new Thing(Kind.GUARD_RAIL, rail.name()),
                places.of(View.thing(rail.to())).project(),
                Kind.GUARD_RAIL.listPath(),
                body);
    }

    // ---- ECSs ----

    private void makeEcs(Network.Ecs ecs) {
        Network.Subnet subnet = View.find(desired.subnets, ecs.subnet()).orElseThrow();
        ObjectNode body = Json.object();
        ObjectNode server = body.putObject("server").put("name", ecs.name()).put("vpcid", id(Kind.VPC, subnet.vpc()));
        ObjectNode nic = server.putArray("nics").addObject().put("subnet_id", id(Kind.SUBNET, ecs.subnet()));
        ecs.address().ifPresent(address -> nic.put("ip_address", address));
        server.putObject("root_volume").put("volumetype", "SSD");
        if (!ecs.groups().isEmpty()) {
            ArrayNode ids = server.putArray("security_groups");
            ecs.groups().forEach(group -> ids.addObject().put("id", id(Kind.SECURITY_GROUP, group)));
        }
        create(new Thing(Kind.ECS, ecs.name()), project(Kind.SUBNET, ecs.subnet()), "/v1/{project}/cloudservers", body);
    }

    /** Groups that the file cannot know of stay. */
    private void setGroups(Step.SetGroups set) {
        Wire wire = of(set.thing());
        JsonNode ecs = wire.get(Kind.ECS.itemPath(places.id(set.thing()))).path(Kind.ECS.itemKey());
        List<String> before = set.before().stream()
                .map(group -> id(Kind.SECURITY_GROUP, group))
                .toList();
        ObjectNode body = Json.object();
        ArrayNode ids = body.putObject("port").putArray("security_groups");
        set.ecs().groups().forEach(group -> ids.add(id(Kind.SECURITY_GROUP, group)));
        for (JsonNode group : ecs.path("security_groups")) {
            String id = group.path("id").asText();
            if (!before.contains(id) && !group.path("name").asText().equals("default")) {
                ids.add(id);
            }
        }
        if (set.ecs().groups().isEmpty()) {
            wire.get("/v1/{project}/security-groups?name=default")
                    .path("security_groups")
                    .forEach(group -> ids.add(group.path("id").asText()));
        }
        String port = "";
        for (JsonNode addresses : ecs.path("addresses")) {
            port = port.isEmpty() ? addresses.path(0).path("OS-EXT-IPS:port_id").asText() : port;
        }
        wire.put("/v1/{project}/ports/" + port, body);
    }
}
