package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Networks, subnets and routers of contract.md 3.5, and ECSs by Nova (contract.md 5), over the wire. */
final class NeutronHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private String network(String name) {
        Client.Answer made = alice.post("/v2.0/networks", "{'network':{'name':'%s'}}".formatted(name));
        assertThat(made.status()).isEqualTo(201);
        return made.id("network");
    }

    private Client.Answer subnet(String network, String cidr) {
        return alice.post(
                "/v2.0/subnets",
                "{'subnet':{'network_id':'%s','ip_version':4,'cidr':'%s','name':'s'}}".formatted(network, cidr));
    }

    private String router(String name) {
        return alice.post("/v2.0/routers", "{'router':{'name':'%s','admin_state_up':true}}".formatted(name))
                .id("router");
    }

    private Client.Answer attach(String router, String subnet) {
        return alice.put("/v2.0/routers/" + router + "/add_router_interface", "{'subnet_id':'%s'}".formatted(subnet));
    }

    @Test
    void aNetworkOfARouterIsASubnetOfAVpcAndBack() {
        String network = network("n");
        Client.Answer subnet = subnet(network, "10.0.0.0/24");
        assertThat(subnet.status()).isEqualTo(201);
        assertThat(subnet.at("subnet", "gateway_ip")).isEqualTo("10.0.0.1");
        String id = subnet.id("subnet");
        assertThat(alice.get("/v1/{p}/subnets/" + network).status()).isEqualTo(404);
        String router = router("r");
        assertThat(alice.get("/v1/{p}/vpcs/" + router).at("vpc", "name")).isEqualTo("r");
        Client.Answer added = attach(router, id);
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.at("subnet_id")).isEqualTo(id);
        Client.Answer shown = alice.get("/v1/{p}/subnets/" + network);
        assertThat(shown.at("subnet", "vpc_id")).isEqualTo(router);
        assertThat(shown.at("subnet", "neutron_subnet_id")).isEqualTo(id);
        assertThat(attach(router, id).status()).isEqualTo(409);
        assertThat(alice.delete("/v2.0/networks/" + network).status()).isEqualTo(409);
        assertThat(alice.delete("/v2.0/routers/" + router).status()).isEqualTo(409);
        assertThat(bob.get("/v2.0/networks/" + network).status()).isEqualTo(404);
        assertThat(bob.get("/v2.0/routers/" + router).status()).isEqualTo(404);
        assertThat(alice.put("/v2.0/routers/" + router + "/remove_router_interface", "{'subnet_id':'%s'}".formatted(id))
                        .status())
                .isEqualTo(200);
        assertThat(alice.get("/v1/{p}/subnets/" + network).status()).isEqualTo(404);
        assertThat(alice.get("/v2.0/subnets/" + id).at("subnet", "network_id")).isEqualTo(network);
        assertThat(alice.delete("/v2.0/subnets/" + id).status()).isEqualTo(204);
        assertThat(alice.delete("/v2.0/networks/" + network).status()).isEqualTo(204);
        assertThat(alice.delete("/v2.0/routers/" + router).status()).isEqualTo(204);
    }

    @Test
    void overlappingNetworksDoNotMeetInARouter() {
        String router = router("r");
        attach(router, subnet(network("n"), "10.0.0.0/24").id("subnet"));
        Client.Answer refused =
                attach(router, subnet(network("m"), "10.0.0.128/25").id("subnet"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("NeutronError", "message")).contains("10.0.0.0/24");
    }

    @Test
    void novaMakesShowsRenamesAndEndsAServer() {
        String network = network("n");
        attach(router("r"), subnet(network, "10.0.0.0/24").id("subnet"));
        Client.Answer made = alice.post(
                "/v2.1/{p}/servers",
                ("{'server':{'name':'web','flavorRef':'s3.medium.1','imageRef':'Standard_Debian_12_latest','networks':[{'uuid':'%s'}],"
                                + "'security_groups':[{'name':'default'}]}}")
                        .formatted(network));
        assertThat(made.status()).isEqualTo(202);
        String path = "/v2.1/{p}/servers/" + made.id("server");
        Client.Answer shown = alice.get(path);
        assertThat(shown.at("server", "status")).isEqualTo("ACTIVE");
        assertThat(shown.at("server", "addresses", "n", 0, "addr")).isEqualTo("10.0.0.2");
        assertThat(shown.at("server", "security_groups", 0, "name")).isEqualTo("default");
        assertThat(alice.get("/v2.1/{p}/servers/detail?name=web").list("servers"))
                .hasSize(1);
        assertThat(alice.get("/v2.1/{p}/servers?name=nothing").list("servers")).isEmpty();
        assertThat(alice.get(path + "/os-interface").at("interfaceAttachments", 0, "net_id"))
                .isEqualTo(network);
        assertThat(alice.get(path + "/os-security-groups").list("security_groups"))
                .hasSize(1);
        assertThat(alice.put(path, "{'server':{'name':'db'}}").at("server", "name"))
                .isEqualTo("db");
        assertThat(bob.get(path).status()).isEqualTo(404);
        assertThat(bob.delete(path).status()).isEqualTo(404);
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
    }

    @Test
    void novaRefusesWhatItDoesNotKnow() {
        String alone = network("alone");
        subnet(alone, "10.0.0.0/24");
        String form = "{'server':{'name':'web','networks':[{'uuid':'%s'}],'security_groups':[{'name':'%s'}]}}";
        assertThat(alice.post("/v2.1/{p}/servers", form.formatted(alone, "default"))
                        .text("message"))
                .contains("belongs to no router");
        attach(router("r"), alice.get("/v2.0/networks/" + alone).text("network", "subnets", 0));
        Client.Answer group = alice.post("/v2.1/{p}/servers", form.formatted(alone, "nobody"));
        assertThat(group.status()).isEqualTo(404);
        assertThat(group.text("message")).contains("nobody");
        assertThat(alice.post("/v2.1/{p}/servers", form.formatted("11111111-2222-4333-8444-555555555555", "default"))
                        .status())
                .isEqualTo(404);
    }
}
