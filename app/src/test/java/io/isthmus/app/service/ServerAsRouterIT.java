package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.service.Tenant.EcsRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * S20, the SNAT server of contract.md 4.3: an ECS of one VPC reaches through the peering what lies behind an ECS of the other,
 * which may send from addresses that are not its own once its owner says so.
 */
@Tag("kernel")
@SuppressWarnings("NullAway.Init") // set before each test
class ServerAsRouterIT {
    private static final String OUTSIDE = "8.8.8.8";

    private Installation installation;
    private Tenant tenant;
    private EcsRef router;
    private EcsRef client;
    private String port;

    @BeforeEach
    void build() throws IOException {
        installation = Installation.started();
        tenant = installation.tenant("alpha", "alpha");
        String one = tenant.vpc("one", "192.168.0.0/16");
        String two = tenant.vpc("two", "192.168.0.0/16");
        String a = tenant.subnet(one, "192.168.1.0/24");
        router = tenant.ecs(one, a, "192.168.1.5");
        client = tenant.ecs(two, tenant.subnet(two, "192.168.10.0/24"), "192.168.10.5");
        String peering = tenant.peering(one, two, tenant.project());
        String table = tenant.client()
                .call("POST", tenant.v1("routetables"), """
                        {"routetable":{"name":"a","vpc_id":"%s","routes":[
                        {"type":"peering","destination":"192.168.10.0/24","nexthop":"%s"}]}}""".formatted(one, peering))
                .expect(200)
                .path("routetable")
                .path("id")
                .asText();
        tenant.client()
                .call("POST", tenant.v1("routetables/" + table + "/action"), """
                        {"routetable":{"subnets":{"associate":["%s"]}}}""".formatted(a))
                .expect(200);
        tenant.route(two, "192.168.1.0/24", peering);
        tenant.route(two, "0.0.0.0/0", peering);
        addToDefaultTable(one, """
                {"type":"ecs","destination":"0.0.0.0/0","nexthop":"%s"}""".formatted(router.id()));
        port = tenant.client()
                .get("/v2.0/ports?device_id=" + router.id())
                .expect(200)
                .path("ports")
                .path(0)
                .path("id")
                .asText();
        // The outside is an address of the server itself: what comes back from there has a source that is not the
        // port's.
        run("ip -n " + Place.of(installation, router) + " address add " + OUTSIDE + "/32 dev lo");
    }

    @AfterEach
    void removeEverything() throws IOException {
        installation.close();
    }

    private void addToDefaultTable(String vpc, String route) throws IOException {
        for (var table : tenant.client()
                .get(tenant.v1("routetables?vpc_id=" + vpc))
                .expect(200)
                .path("routetables")) {
            if (table.path("default").asBoolean()) {
                tenant.client()
                        .call(
                                "PUT",
                                tenant.v1("routetables/" + table.path("id").asText()),
                                "{\"routetable\":{\"routes\":{\"add\":[" + route + "]}}}")
                        .expect(200);
            }
        }
    }

    private static void run(String command) throws IOException {
        Process process =
                new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue())
                .as(command + ": " + output)
                .isZero();
    }

    private void allow(String pairs) throws IOException {
        change("\"allowed_address_pairs\":[" + pairs + "]");
    }

    private void change(String port) throws IOException {
        tenant.client()
                .call("PUT", "/v2.0/ports/" + this.port, "{\"port\":{" + port + "}}")
                .expect(200);
    }

    @Test
    void aServerWithoutPortSecurityIsAskedForNoGroupAndNoSource() throws IOException {
        change("\"security_groups\":[]");
        assertThat(tenant.reaches(client, router)).isFalse();
        assertThat(tenant.pings(client, OUTSIDE, 1)).isZero();
        change("\"port_security_enabled\":false");
        assertThat(tenant.reaches(client, router)).isTrue();
        assertThat(tenant.pings(client, OUTSIDE, 1)).isEqualTo(1);
        change("\"port_security_enabled\":true");
        assertThat(tenant.reaches(client, router)).isFalse();
        assertThat(tenant.pings(client, OUTSIDE, 1)).isZero();
    }

    @Test
    void whatLiesBehindAServerAnswersOnceTheServerMaySendForOthers() throws IOException {
        assertThat(tenant.reaches(client, router)).isTrue();
        assertThat(tenant.pings(client, OUTSIDE, 1)).isZero();
        allow("{\"ip_address\":\"1.1.1.1/0\"}");
        assertThat(tenant.pings(client, OUTSIDE, 1)).isEqualTo(1);
        assertThat(tenant.reaches(client, router)).isTrue();
        allow("{\"ip_address\":\"9.9.9.0/24\"}");
        assertThat(tenant.pings(client, OUTSIDE, 1)).isZero();
        allow("{\"ip_address\":\"8.8.0.0/16\"},{\"ip_address\":\"8.8.8.8\"}");
        assertThat(tenant.pings(client, OUTSIDE, 1)).isEqualTo(1);
        allow("");
        assertThat(tenant.pings(client, OUTSIDE, 1)).isZero();
        assertThat(tenant.reaches(client, router)).isTrue();
    }
}
