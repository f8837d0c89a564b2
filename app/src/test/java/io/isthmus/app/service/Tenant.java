package io.isthmus.app.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A user at work in a project. Methods named like what they do demand success; those whose names start with {@code try}
 * hand back the answer. Thread-safe.
 */
record Tenant(Client client, String project) {

    record EcsRef(String id, String address) {}

    Answer tryVpc(String name, String cidr) throws IOException {
        return client.call("POST", v1("vpcs"), "{\"vpc\":{\"name\":\"%s\",\"cidr\":\"%s\"}}".formatted(name, cidr));
    }

    String vpc(String name, String cidr) throws IOException {
        return tryVpc(name, cidr).expect(200).path("vpc").path("id").asText();
    }

    Answer tryDeleteVpc(String vpc) throws IOException {
        return client.delete(v1("vpcs/" + vpc));
    }

    void deleteVpc(String vpc) throws IOException {
        tryDeleteVpc(vpc).expect(204);
    }

    /** A subnet whose gateway is its first address. */
    Answer trySubnet(String vpc, String name, String cidr) throws IOException {
        String gateway = cidr.substring(0, cidr.lastIndexOf('.')) + ".1";
        return client.call(
                "POST",
                v1("subnets"),
                "{\"subnet\":{\"name\":\"%s\",\"cidr\":\"%s\",\"gateway_ip\":\"%s\",\"vpc_id\":\"%s\"}}"
                        .formatted(name, cidr, gateway, vpc));
    }

    String subnet(String vpc, String cidr) throws IOException {
        return trySubnet(vpc, "subnet", cidr)
                .expect(200)
                .path("subnet")
                .path("id")
                .asText();
    }

    Answer tryDeleteSubnet(String vpc, String subnet) throws IOException {
        return client.delete(v1("vpcs/" + vpc + "/subnets/" + subnet));
    }

    void deleteSubnet(String vpc, String subnet) throws IOException {
        tryDeleteSubnet(vpc, subnet).expect(204);
    }

    Answer tryEcs(String vpc, String subnet, String name, String address, List<String> groups) throws IOException {
        String ids = groups.stream().map(id -> "{\"id\":\"" + id + "\"}").collect(Collectors.joining(",", "[", "]"));
        String nic = address.isEmpty() ? "" : ",\"ip_address\":\"" + address + "\"";
        return client.call("POST", v1("cloudservers"), """
                {"server":{"name":"%s","vpcid":"%s","nics":[{"subnet_id":"%s"%s}],
                "root_volume":{"volumetype":"SSD"},"security_groups":%s}}""".formatted(name, vpc, subnet, nic, ids));
    }

    EcsRef ecs(String vpc, String subnet, String address) throws IOException {
        return ecs(vpc, subnet, address, List.of());
    }

    EcsRef ecs(String vpc, String subnet, String address, List<String> groups) throws IOException {
        String id = tryEcs(vpc, subnet, "ecs", address, groups)
                .expect(200)
                .path("serverIds")
                .path(0)
                .asText();
        return new EcsRef(id, address);
    }

    Answer tryDeleteEcs(String ecs) throws IOException {
        return client.call("POST", v1("cloudservers/delete"), "{\"servers\":[{\"id\":\"" + ecs + "\"}]}");
    }

    void deleteEcs(String ecs) throws IOException {
        tryDeleteEcs(ecs).expect(200);
    }

    Answer tryPeering(String name, String vpc, String otherVpc, String otherProject) throws IOException {
        return client.call("POST", "/v2.0/vpc/peerings", """
                {"peering":{"name":"%s","request_vpc_info":{"vpc_id":"%s"},
                "accept_vpc_info":{"vpc_id":"%s","tenant_id":"%s"}}}""".formatted(name, vpc, otherVpc, otherProject));
    }

    String peering(String vpc, String otherVpc, String otherProject) throws IOException {
        return tryPeering("peering", vpc, otherVpc, otherProject)
                .expect(201)
                .path("peering")
                .path("id")
                .asText();
    }

    Answer tryAccept(String peering) throws IOException {
        return client.call("PUT", "/v2.0/vpc/peerings/" + peering + "/accept", "");
    }

    Answer tryReject(String peering) throws IOException {
        return client.call("PUT", "/v2.0/vpc/peerings/" + peering + "/reject", "");
    }

    Answer tryDeletePeering(String peering) throws IOException {
        return client.delete("/v2.0/vpc/peerings/" + peering);
    }

    void deletePeering(String peering) throws IOException {
        tryDeletePeering(peering).expect(204);
    }

    Answer tryRoute(String vpc, String destination, String peering) throws IOException {
        return client.call(
                "POST",
                "/v2.0/vpc/routes",
                "{\"route\":{\"type\":\"peering\",\"nexthop\":\"%s\",\"destination\":\"%s\",\"vpc_id\":\"%s\"}}"
                        .formatted(peering, destination, vpc));
    }

    String route(String vpc, String destination, String peering) throws IOException {
        return tryRoute(vpc, destination, peering)
                .expect(201)
                .path("route")
                .path("id")
                .asText();
    }

    Answer tryDeleteRoute(String route) throws IOException {
        return client.delete("/v2.0/vpc/routes/" + route);
    }

    void deleteRoute(String route) throws IOException {
        tryDeleteRoute(route).expect(204);
    }

    Answer trySecurityGroup(String name) throws IOException {
        return client.call("POST", "/v2.0/security-groups", "{\"security_group\":{\"name\":\"" + name + "\"}}");
    }

    /** A rule that lets TCP in on one port. */
    Answer tryRule(String group, int port) throws IOException {
        return client.call("POST", "/v2.0/security-group-rules", """
                {"security_group_rule":{"security_group_id":"%s","direction":"ingress","ethertype":"IPv4","protocol":"tcp",
                "port_range_min":%d,"port_range_max":%d}}""".formatted(group, port, port));
    }

    Answer tryDeleteRule(String rule) throws IOException {
        return client.delete("/v2.0/security-group-rules/" + rule);
    }

    /** How many of these pings are answered within half a second each. */
    int pings(EcsRef from, String to, int count) throws IOException {
        JsonNode probe = client.call(
                        "POST",
                        "/isthmus/v1/probes",
                        "{\"probe\":{\"from\":\"%s\",\"to\":\"%s\",\"count\":%d,\"interval_ms\":0,\"timeout_ms\":500}}"
                                .formatted(from.id(), to, count))
                .expect(200)
                .path("probe");
        if (!probe.path("problem").asText("").isEmpty()) {
            throw new AssertionError("cannot ping: " + probe);
        }
        return probe.path("answered").asInt();
    }

    boolean reaches(EcsRef from, EcsRef to) throws IOException {
        return pings(from, to.address(), 1) == 1;
    }

    String v1(String rest) {
        return "/v1/" + project + "/" + rest;
    }
}
