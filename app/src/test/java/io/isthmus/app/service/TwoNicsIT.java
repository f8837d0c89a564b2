package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.app.service.Tenant.EcsRef;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An ECS with two NICs answers a peered VPC, and its own, by the one that was asked, as is foretold (contract.md 10.33). */
@Tag("kernel")
@SuppressWarnings("NullAway.Init") // set before each test
class TwoNicsIT {
    private Installation installation;
    private Tenant tenant;
    private String vpc;
    private String oneSubnet;
    private String otherSubnet;
    private EcsRef peer;
    private EcsRef neighbour;

    @BeforeEach
    void build() throws IOException {
        installation = Installation.started();
        tenant = installation.tenant("alpha", "alpha");
        vpc = tenant.vpc("one", "172.16.0.0/16");
        oneSubnet = tenant.subnet(vpc, "172.16.0.0/24");
        otherSubnet = tenant.subnet(vpc, "172.16.1.0/24");
        String two = tenant.vpc("two", "10.0.0.0/16");
        String peering = tenant.peering(vpc, two, tenant.project());
        tenant.route(vpc, "10.0.0.0/16", peering);
        tenant.route(two, "172.16.0.0/16", peering);
        String open = tenant.trySecurityGroup("open")
                .expect(201)
                .path("security_group")
                .path("id")
                .asText();
        tenant.client()
                .call("POST", "/v2.0/security-group-rules", """
                        {"security_group_rule":{"security_group_id":"%s","direction":"ingress","ethertype":"IPv4"}}""".formatted(open))
                .expect(201);
        peer = tenant.ecs(two, tenant.subnet(two, "10.0.0.0/24"), "10.0.0.9", List.of(open));
        neighbour = tenant.ecs(vpc, oneSubnet, "172.16.0.9", List.of(open));
        for (String second : List.of(otherSubnet, oneSubnet)) {
            tenant.client()
                    .call("POST", tenant.v1("cloudservers"), """
                            {"server":{"name":"two-nics","vpcid":"%s",
                            "nics":[{"subnet_id":"%s"},{"subnet_id":"%s"}],"root_volume":{"volumetype":"SSD"},
                            "security_groups":[{"id":"%s"}]}}""".formatted(vpc, oneSubnet, second, open))
                    .expect(200);
        }
    }

    @AfterEach
    void removeEverything() throws IOException {
        installation.close();
    }

    @Test
    void eachAddressAnswersAsIsForetold() throws IOException {
        JsonNode ports = tenant.client().get("/v2.0/ports").expect(200).path("ports");
        int asked = 0;
        for (JsonNode port : ports) {
            if (!port.path("device_owner").asText().startsWith("compute")) {
                continue;
            }
            String address = port.path("fixed_ips").path(0).path("ip_address").asText();
            for (EcsRef from : List.of(peer, neighbour)) {
                if (address.equals(from.address())) {
                    continue;
                }
                String verdict = tenant.client()
                        .get("/isthmus/v1/explain?from=" + from.id() + "&to="
                                + port.path("id").asText())
                        .expect(200)
                        .path("explanation")
                        .path("verdict")
                        .asText();
                assertThat(verdict).as("%s -> %s", from.address(), address).isEqualTo("REACHABLE");
                assertThat(tenant.pings(from, address, 1))
                        .as("%s -> %s", from.address(), address)
                        .isEqualTo(1);
                asked++;
            }
        }
        assertThat(asked).isEqualTo(2 * 5);
    }
}
