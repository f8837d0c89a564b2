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

/** Rules that name address groups let those pass who have the addresses, as is foretold (contract.md 10.41). */
@Tag("kernel")
@SuppressWarnings("NullAway.Init") // set before each test
class AddressGroupIT {
    private Installation installation;
    private Tenant tenant;
    private String subnet;
    private String guarded;
    private EcsRef server;
    private EcsRef neighbour;
    private EcsRef near;
    private EcsRef far;

    @BeforeEach
    void build() throws IOException {
        installation = Installation.started();
        tenant = installation.tenant("alpha", "alpha");
        String one = tenant.vpc("one", "172.16.0.0/16");
        subnet = tenant.subnet(one, "172.16.0.0/24");
        String two = tenant.vpc("two", "10.0.0.0/16");
        String peering = tenant.peering(one, two, tenant.project());
        tenant.route(one, "10.0.0.0/16", peering);
        tenant.route(two, "172.16.0.0/16", peering);
        guarded = tenant.trySecurityGroup("guarded")
                .expect(201)
                .path("security_group")
                .path("id")
                .asText();
        server = tenant.ecs(one, subnet, "172.16.0.9", List.of(guarded));
        neighbour = tenant.ecs(one, subnet, "172.16.0.20");
        String other = tenant.subnet(two, "10.0.0.0/24");
        near = tenant.ecs(two, other, "10.0.0.9");
        far = tenant.ecs(two, other, "10.0.0.100");
    }

    @AfterEach
    void removeEverything() throws IOException {
        installation.close();
    }

    private String v3(String rest) {
        return "/v3/" + tenant.project() + "/vpc/" + rest;
    }

    private String addresses(String set) throws IOException {
        return tenant.client()
                .call(
                        "POST",
                        v3("address-groups"),
                        "{\"address_group\":{\"name\":\"a\",\"ip_version\":4,\"ip_set\":[%s]}}".formatted(set))
                .expect(201)
                .path("address_group")
                .path("id")
                .asText();
    }

    private void change(String group, String set) throws IOException {
        tenant.client()
                .call("PUT", v3("address-groups/" + group), "{\"address_group\":{\"ip_set\":[%s]}}".formatted(set))
                .expect(200);
    }

    private void rule(String group, String action, int priority) throws IOException {
        tenant.client()
                .call("POST", v3("security-group-rules"), """
                        {"security_group_rule":{"security_group_id":"%s","direction":"ingress","action":"%s","priority":%d,
                        "remote_address_group_id":"%s"}}""".formatted(guarded, action, priority, group))
                .expect(201);
    }

    /** Who of the three reaches the server, on packets; explanations say the same. */
    private void reach(EcsRef... expected) throws IOException {
        for (EcsRef from : List.of(neighbour, near, far)) {
            boolean reaches = List.of(expected).contains(from);
            JsonNode explanation = tenant.client()
                    .get("/isthmus/v1/explain?from=" + from.id() + "&to=" + server.id())
                    .expect(200)
                    .path("explanation");
            assertThat(explanation.path("verdict").asText().equals("REACHABLE"))
                    .as("%s", explanation)
                    .isEqualTo(reaches);
            assertThat(tenant.reaches(from, server)).as(from.address()).isEqualTo(reaches);
        }
    }

    @Test
    void aRuleFollowsTheAddressesOfItsGroup() throws IOException {
        reach();
        String allowed = addresses("\"10.0.0.0/28\",\"172.16.0.2-172.16.0.30\"");
        rule(allowed, "allow", 5);
        reach(neighbour, near);
        change(allowed, "\"10.0.0.90-10.0.0.110\",\"10.0.0.100\",\"192.0.2.7\"");
        reach(far);
        change(allowed, "");
        reach();
        change(allowed, "\"0.0.0.0/0\"");
        reach(neighbour, near, far);
        String denied = addresses("\"10.0.0.100\"");
        rule(denied, "deny", 1);
        reach(neighbour, near);
        tenant.client().delete(v3("address-groups/" + denied)).expect(409);
        tenant.client().delete(v3("address-groups/" + denied + "/force")).expect(204);
        reach(neighbour, near, far);
    }

    @Test
    void aRuleOfANetworkAclFollowsThemToo() throws IOException {
        rule(addresses("\"0.0.0.0/0\""), "allow", 1);
        String acl = tenant.client()
                .call("POST", v3("firewalls"), "{\"firewall\":{\"name\":\"acl\"}}")
                .expect(201)
                .path("firewall")
                .path("id")
                .asText();
        tenant.client()
                .call(
                        "PUT",
                        v3("firewalls/" + acl + "/associate-subnets"),
                        "{\"subnets\":[{\"virsubnet_id\":\"%s\"}]}".formatted(subnet))
                .expect(200);
        reach(neighbour);
        String senders = addresses("\"10.0.0.2-10.0.0.50\",\"192.0.2.0/24\"");
        String receivers = addresses("\"172.16.0.9\",\"172.16.0.77\"");
        tenant.client()
                .call("PUT", v3("firewalls/" + acl + "/insert-rules"), """
                        {"firewall":{"ingress_rules":[{"action":"allow","protocol":"any","ip_version":4,
                        "source_address_group_id":"%s","destination_address_group_id":"%s"}]}}""".formatted(senders, receivers))
                .expect(200);
        reach(neighbour, near);
        change(senders, "\"10.0.0.100\"");
        reach(neighbour, far);
        change(receivers, "\"172.16.0.77\"");
        reach(neighbour);
    }
}
