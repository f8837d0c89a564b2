package io.isthmus.bench.site;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.List;

/** The calls that rows measure, over one kept-alive connection. For one thread. */
public final class Api implements AutoCloseable {
    private static final String PEERINGS = "/v2.0/vpc/peerings";
    private static final String ROUTES = "/v2.0/vpc/routes";
    private static final long JOB_POLL_MS = 1;
    private final LeanHttp http;

    public Api(String url) {
        http = new LeanHttp(url);
    }

    /** The body of a call that asks for a peering. */
    public static String peering(Networks.Vpc from, Networks.Vpc to) {
        return """
                {"peering":{"name":"bench","request_vpc_info":{"vpc_id":"%s"},\
                "accept_vpc_info":{"vpc_id":"%s","tenant_id":"%s"}}}""".formatted(from.id(), to.id(), to.tenant().project());
    }

    /** The bytes of that call. */
    public static byte[] peeringRequest(Networks.Vpc from, Networks.Vpc to) {
        return LeanHttp.request("POST", PEERINGS, from.tenant().token(), peering(from, to));
    }

    /** Asks for a peering; returns its id. */
    public String requestPeering(Networks.Vpc from, Networks.Vpc to) {
        return http.call(peeringRequest(from, to))
                .expect(201)
                .path("peering")
                .path("id")
                .asText();
    }

    public void acceptPeering(Networks.Vpc accepter, String peering) {
        var _ = http.call(
                        "PUT",
                        PEERINGS + "/" + peering + "/accept",
                        accepter.tenant().token(),
                        "")
                .expect(200);
    }

    /** Its routes go with it. */
    public void deletePeering(Networks.Vpc owner, String peering) {
        var _ = http.call("DELETE", PEERINGS + "/" + peering, owner.tenant().token(), "")
                .expect(204);
    }

    /** Adds a route to the default table; returns its id. */
    public String createRoute(Networks.Vpc vpc, String destination, String peering) {
        String body = """
                {"route":{"type":"peering","nexthop":"%s","destination":"%s","vpc_id":"%s"}}""".formatted(peering, destination, vpc.id());
        return http.call("POST", ROUTES, vpc.tenant().token(), body)
                .expect(201)
                .path("route")
                .path("id")
                .asText();
    }

    public void deleteRoute(Networks.Vpc vpc, String route) {
        var _ = http.call("DELETE", ROUTES + "/" + route, vpc.tenant().token(), "")
                .expect(204);
    }

    /** The ids of the routes in a VPC's default table. */
    public List<String> routes(Networks.Vpc vpc) {
        JsonNode found = http.call(
                        "GET", ROUTES + "?vpc_id=" + vpc.id(), vpc.tenant().token(), "")
                .expect(200);
        List<String> ids = new ArrayList<>();
        found.path("routes").forEach(route -> ids.add(route.path("id").asText()));
        return ids;
    }

    /** The id of the first peering of a tenant that joins these two. */
    public String peeringBetween(Networks.Vpc one, Networks.Vpc other) {
        JsonNode found = http.call(
                        "GET",
                        PEERINGS + "?vpc_id=" + one.id() + "&limit=100",
                        one.tenant().token(),
                        "")
                .expect(200);
        for (JsonNode peering : found.path("peerings")) {
            if (peering.toString().contains(other.id().value())) {
                return peering.path("id").asText();
            }
        }
        throw new BenchException("the VPCs are not peered: " + found);
    }

    /** Makes an ECS and waits until its job has succeeded; returns its id. */
    public String createServer(Networks.Vpc vpc) {
        LeanHttp.Answer started = startServer(vpc, "");
        return finished(vpc, started)
                .path("entities")
                .path("sub_jobs")
                .path(0)
                .path("entities")
                .path("server_id")
                .asText();
    }

    /** Makes an ECS with this address; returns its id as soon as that is answered. */
    public String createServer(Networks.Vpc vpc, Ip address) {
        return startServer(vpc, ",\"ip_address\":\"" + address + "\"")
                .expect(200)
                .path("serverIds")
                .path(0)
                .asText();
    }

    private LeanHttp.Answer startServer(Networks.Vpc vpc, String address) {
        String body =
                """
                {"server":{"name":"bench","vpcid":"%s",\
                "nics":[{"subnet_id":"%s"%s}],"root_volume":{"volumetype":"SSD"},"security_groups":[{"id":"%s"}]}}""".formatted(vpc.id(), vpc.subnet(), address, vpc.tenant().open());
        return http.call("POST", v1(vpc, "cloudservers"), vpc.tenant().token(), body);
    }

    /** Waits until the job has succeeded, too. */
    public void deleteServer(Networks.Vpc vpc, String server) {
        var _ = finished(vpc, startRemoval(vpc, server));
    }

    /** Deletes an ECS, until that is answered. */
    public void removeServer(Networks.Vpc vpc, String server) {
        startRemoval(vpc, server).require(200);
    }

    private LeanHttp.Answer startRemoval(Networks.Vpc vpc, String server) {
        String body = "{\"servers\":[{\"id\":\"" + server + "\"}]}";
        return http.call("POST", v1(vpc, "cloudservers/delete"), vpc.tenant().token(), body);
    }

    private JsonNode finished(Networks.Vpc vpc, LeanHttp.Answer started) {
        String path = v1(vpc, "jobs/") + started.expect(200).path("job_id").asText();
        while (true) {
            JsonNode job = http.call("GET", path, vpc.tenant().token(), "").expect(200);
            switch (job.path("status").asText()) {
                case "SUCCESS" -> {
                    return job;
                }
                case "FAIL" -> throw new BenchException("the job failed: " + job);
                default -> Pauses.sleep(JOB_POLL_MS);
            }
        }
    }

    private static String v1(Networks.Vpc vpc, String rest) {
        return "/v1/" + vpc.tenant().project() + "/" + rest;
    }

    @Override
    public void close() {
        http.close();
    }
}
