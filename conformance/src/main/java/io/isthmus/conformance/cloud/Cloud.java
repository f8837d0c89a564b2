package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.client.Answer;
import io.isthmus.client.Client;
import io.isthmus.client.Endpoint;
import io.isthmus.client.Json;
import io.isthmus.client.Login;
import io.isthmus.client.Packets;
import io.isthmus.client.Packets.Packet;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.StreamSupport;

/**
 * The networking API as a user of one project has it (contract.md 1 to 3). Every call demands the documented status, and
 * throws {@link CallFailedException} otherwise. Thread-safe.
 */
public final class Cloud {
    /** More of one user are refused. */
    private static final int PROBES_AT_ONCE = 8;

    private final Session session;
    private final String project;
    private final Semaphore probes = new Semaphore(PROBES_AT_ONCE);

    /** @param projectId of the project that the login is to */
    public Cloud(Endpoint endpoint, Login login, String projectId) {
        this.session = new Session(Client.of(endpoint, login));
        this.project = projectId;
    }

    public String project() {
        return project;
    }

    /** The ECSs of this project. */
    public Servers servers() {
        return new Servers(session, project, probes);
    }

    /** The security groups of this project. */
    public SecurityGroups securityGroups() {
        return new SecurityGroups(session, project);
    }

    /** The network ACLs of this project. */
    public NetworkAcls networkAcls() {
        return new NetworkAcls(session, project);
    }

    /** The id of the account, which is the user's domain. */
    public String accountId() {
        return Session.text(session.get("/v3/auth/domains").path("domains").path(0), "id");
    }

    /** Makes an access key of the user; its fields {@code access} and {@code secret} are what clients sign with. */
    public JsonNode createAccessKey() {
        ObjectNode body = object();
        body.putObject("credential").put("description", "conformance");
        return session.post("/v3.0/OS-CREDENTIAL/credentials", body, 201).path("credential");
    }

    // ---- VPCs and subnets ----

    /** @param cidr empty: it has no block */
    public String createVpc(String name, String cidr) {
        ObjectNode body = object();
        ObjectNode vpc = body.putObject("vpc").put("name", name);
        if (!cidr.isEmpty()) {
            vpc.put("cidr", cidr);
        }
        return Session.text(session.post(v1("vpcs"), body, 200), "vpc", "id");
    }

    public void deleteVpc(String vpc) {
        session.delete(v1("vpcs/" + vpc));
    }

    public boolean vpcExists(String vpc) {
        return session.exists(v1("vpcs/" + vpc));
    }

    public void addSecondary(String vpc, String cidr) {
        session.put("/v3/" + project + "/vpc/vpcs/" + vpc + "/add-extend-cidr", extendCidr(cidr));
    }

    public void removeSecondary(String vpc, String cidr) {
        session.put("/v3/" + project + "/vpc/vpcs/" + vpc + "/remove-extend-cidr", extendCidr(cidr));
    }

    private static ObjectNode extendCidr(String cidr) {
        ObjectNode body = object();
        body.putObject("vpc").putArray("extend_cidrs").add(cidr);
        return body;
    }

    public String createSubnet(String vpc, String name, String cidr, String gateway, boolean ipv6) {
        ObjectNode body = object();
        body.putObject("subnet")
                .put("name", name)
                .put("cidr", cidr)
                .put("gateway_ip", gateway)
                .put("vpc_id", vpc)
                .put("ipv6_enable", ipv6);
        return Session.text(session.post(v1("subnets"), body, 200), "subnet", "id");
    }

    /** @param field {@code cidr_v6} or {@code gateway_ip_v6} */
    public String ipv6Of(String subnet, String field) {
        return Session.text(session.get(v1("subnets/" + subnet)), "subnet", field);
    }

    public void deleteSubnet(String vpc, String subnet) {
        session.delete(v1("vpcs/" + vpc + "/subnets/" + subnet));
    }

    public boolean subnetExists(String subnet) {
        return session.exists(v1("subnets/" + subnet));
    }

    // ---- route tables and routes ----

    public String defaultTable(String vpc) {
        for (JsonNode table : session.get(v1("routetables?vpc_id=" + vpc)).path("routetables")) {
            if (table.path("default").asBoolean()) {
                return Session.text(table, "id");
            }
        }
        throw new CallFailedException(0, "the VPC " + vpc + " has no default route table");
    }

    /** @param routes destinations with the ids of peerings; at most five */
    public String createTable(String vpc, String name, Map<String, String> routes) {
        ObjectNode body = object();
        ArrayNode entries = body.putObject("routetable")
                .put("name", name)
                .put("vpc_id", vpc)
                .putArray("routes");
        routes.forEach((destination, peering) -> entries.add(route(destination, NextHop.peering(peering))));
        return Session.text(session.post(v1("routetables"), body, 200), "routetable", "id");
    }

    public void deleteTable(String table) {
        session.delete(v1("routetables/" + table));
    }

    public boolean tableExists(String table) {
        return session.exists(v1("routetables/" + table));
    }

    /** @param action {@code associate} or {@code disassociate} */
    public void tableAction(String table, String action, String subnet) {
        ObjectNode body = object();
        body.putObject("routetable").putObject("subnets").putArray(action).add(subnet);
        session.post(v1("routetables/" + table + "/action"), body, 200);
    }

    /**
     * Where a route leads.
     *
     * @param type {@code peering} or {@code ecs}
     * @param id of a peering or an ECS
     */
    public record NextHop(String type, String id) {
        public static NextHop peering(String id) {
            return new NextHop("peering", id);
        }

        public static NextHop ecs(String id) {
            return new NextHop("ecs", id);
        }
    }

    /**
     * @param verb {@code add}, {@code mod} or {@code del}
     * @param nextHop none only for {@code del}
     */
    public void updateRoute(String table, String verb, String destination, Optional<NextHop> nextHop) {
        ObjectNode body = object();
        body.putObject("routetable")
                .putObject("routes")
                .putArray(verb)
                .add(nextHop.map(hop -> route(destination, hop))
                        .orElseGet(() -> object().put("destination", destination)));
        session.put(v1("routetables/" + table), body);
    }

    private static ObjectNode route(String destination, NextHop nextHop) {
        return object().put("type", nextHop.type())
                .put("destination", destination)
                .put("nexthop", nextHop.id());
    }

    /** Adds a route over a peering to the default table the other way, by the v2.0 routes. */
    public void createRoute(String vpc, String destination, String peering) {
        ObjectNode body = object();
        body.set("route", route(destination, NextHop.peering(peering)).put("vpc_id", vpc));
        session.post("/v2.0/vpc/routes", body, 201);
    }

    /** Deletes a route over a peering of the default table by the v2.0 routes, which show no other; afterwards it must be gone at once. */
    public void deleteRoute(String vpc, String destination) {
        JsonNode found = session.get("/v2.0/vpc/routes?vpc_id=" + vpc).path("routes");
        String id = StreamSupport.stream(found.spliterator(), false)
                .filter(route -> route.path("destination").asText().equals(destination))
                .map(route -> Session.text(route, "id"))
                .findFirst()
                .orElseThrow(() -> new CallFailedException(404, "/v2.0/vpc/routes does not show " + destination));
        session.delete("/v2.0/vpc/routes/" + id);
        gone("/v2.0/vpc/routes/" + id);
    }

    /** Deletes those of a VPC's default table that lead to ECSs, there or gone: no other deletion takes them along. */
    public void deleteRoutesToServers(String vpc) {
        String table = defaultTable(vpc);
        for (JsonNode route :
                session.get(v1("routetables/" + table)).path("routetable").path("routes")) {
            if (route.path("type").asText().equals("ecs")) {
                updateRoute(table, "del", Session.text(route, "destination"), Optional.empty());
            }
        }
    }

    // ---- peerings ----

    public String requestPeering(String name, String vpc, String accepterVpc, String accepterProject) {
        ObjectNode peering = object().put("name", name);
        peering.putObject("request_vpc_info").put("vpc_id", vpc);
        peering.putObject("accept_vpc_info").put("vpc_id", accepterVpc).put("tenant_id", accepterProject);
        ObjectNode body = object();
        body.set("peering", peering);
        JsonNode made = session.post("/v2.0/vpc/peerings", body, 201);
        String expected = accepterProject.equals(project) ? "ACTIVE" : "PENDING_ACCEPTANCE";
        demandStatus(made.path("peering"), expected);
        return Session.text(made, "peering", "id");
    }

    public void acceptPeering(String peering) {
        demandStatus(session.put("/v2.0/vpc/peerings/" + peering + "/accept", MissingNode.getInstance()), "ACTIVE");
    }

    public void rejectPeering(String peering) {
        demandStatus(session.put("/v2.0/vpc/peerings/" + peering + "/reject", MissingNode.getInstance()), "REJECTED");
    }

    private static void demandStatus(JsonNode peering, String status) {
        if (!peering.path("status").asText().equals(status)) {
            throw new CallFailedException(0, "expected a peering that is " + status + ", got " + peering);
        }
    }

    /** Deletes a peering; afterwards it must be gone at once, and so must the routes that use it. */
    public void deletePeering(String peering) {
        session.delete("/v2.0/vpc/peerings/" + peering);
        gone("/v2.0/vpc/peerings/" + peering);
        for (JsonNode route : session.get("/v2.0/vpc/routes").path("routes")) {
            if (route.path("nexthop").asText().equals(peering)) {
                throw new CallFailedException(0, "the peering is deleted, its route is not: " + route);
            }
        }
    }

    public boolean peeringExists(String peering) {
        return session.exists("/v2.0/vpc/peerings/" + peering);
    }

    // ---- what an explanation advises ----

    /** Why a packet gets an answer or not, as far as this project sees. */
    public JsonNode explain(Packet packet) {
        return Session.demanded(() -> new Packets(session.client()).explain(packet));
    }

    /**
     * Makes a call as it is told.
     *
     * @param body JSON; empty for none
     * @return nothing if it is refused with a status from 400 to 499
     * @throws CallFailedException if it is answered otherwise
     */
    public Optional<JsonNode> attempt(String method, String path, String body) {
        try {
            Answer answer = session.send(method, path, Json.parse(body.getBytes(StandardCharsets.UTF_8)));
            if (answer.isSuccess()) {
                return Optional.of(answer.json());
            }
            if (answer.status() >= 400 && answer.status() < 500) {
                return Optional.empty();
            }
            throw new CallFailedException(answer.status(), method + " " + path + " " + body + ": " + answer.json());
        } catch (UncheckedIOException e) {
            throw new CallFailedException(0, "the advised body is no JSON: " + body);
        }
    }

    // ---- the whole project ----

    /** What the project still owns beside its security group {@code default}; empty if nothing. */
    public List<String> leftovers() {
        List<String> left = new ArrayList<>();
        session.get(v1("vpcs"))
                .path("vpcs")
                .forEach(vpc -> left.add("vpc " + vpc.path("name").asText()));
        session.get(v1("subnets"))
                .path("subnets")
                .forEach(subnet -> left.add("subnet " + subnet.path("name").asText()));
        session.get("/v2.0/vpc/peerings").path("peerings").forEach(peering -> left.add("peering " + peering));
        session.get("/v2.0/vpc/routes").path("routes").forEach(route -> left.add("route " + route));
        session.get(v1("cloudservers/detail"))
                .path("servers")
                .forEach(ecs -> left.add("ECS " + ecs.path("name").asText()));
        session.get("/v3/" + project + "/vpc/firewalls")
                .path("firewalls")
                .forEach(acl -> left.add("network ACL " + acl.path("name").asText()));
        session.get(v1("security-groups")).path("security_groups").forEach(group -> {
            if (!group.path("name").asText().equals("default")) {
                left.add("security group " + group.path("name").asText());
            }
        });
        return left;
    }

    private void gone(String path) {
        if (session.exists(path)) {
            throw new CallFailedException(0, path + " is deleted, and still there");
        }
    }

    private String v1(String rest) {
        return "/v1/" + project + "/" + rest;
    }

    private static ObjectNode object() {
        return Json.object();
    }
}
