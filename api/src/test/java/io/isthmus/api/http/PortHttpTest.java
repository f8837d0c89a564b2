package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract.md 3.4 and the ports of 3.5 over the wire. */
final class PortHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String vpc = alice.vpc("a", "10.0.0.0/16");
    private final String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer port(String more) {
        return alice.post("/v2.0/ports", "{'port':{'network_id':'%s'%s}}".formatted(subnet, more));
    }

    private Client.Answer server(String port) {
        return alice.post(
                "/v1/{p}/cloudservers",
                "{'server':{'name':'web','vpcid':'%s','nics':[{'subnet_id':'%s','port_id':'%s'}]}}"
                        .formatted(vpc, subnet, port));
    }

    @Test
    void aPortWithoutAnEcsIsDownAndKeepsItsAddress() {
        Client.Answer made = port(",'name':'p','fixed_ips':[{'ip_address':'10.0.0.9'}]");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("port", "status")).isEqualTo("DOWN");
        assertThat(made.at("port", "device_owner")).isEqualTo("");
        assertThat(made.at("port", "fixed_ips", 0, "ip_address")).isEqualTo("10.0.0.9");
        assertThat(made.text("port", "mac_address")).startsWith("fa:16:3e:");
        assertThat(made.list("port", "security_groups")).hasSize(1);
        Client.Answer again = port(",'fixed_ips':[{'ip_address':'10.0.0.9'}]");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.at("NeutronError", "type")).isEqualTo("IpAddressInUse");
        assertThat(port(",'fixed_ips':[{'ip_address':'10.0.0.254'}]").status()).isEqualTo(400);
        assertThat(alice.get("/v2.0/network-ip-availabilities/" + subnet).at("network_ip_availability", "used_ips"))
                .isEqualTo(1);
        String path = "/v2.0/ports/" + made.id("port");
        assertThat(bob.get(path).status()).isEqualTo(404);
        assertThat(bob.delete(path).status()).isEqualTo(404);
        assertThat(alice.delete("/v1/{p}/vpcs/" + vpc + "/subnets/" + subnet).status())
                .isEqualTo(409);
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
        assertThat(alice.delete("/v1/{p}/vpcs/" + vpc + "/subnets/" + subnet).status())
                .isEqualTo(204);
    }

    @Test
    void aPortForARouterOfTheCallersOwnIsChangedAndEndedAsAnyOther() {
        String id =
                port(",'device_owner':'network:router_interface_distributed'").id("port");
        assertThat(alice.put("/v2.0/ports/" + id, "{'port':{'name':'new'}}").at("port", "name"))
                .isEqualTo("new");
        assertThat(alice.delete("/v2.0/ports/" + id).status()).isEqualTo(204);
    }

    @Test
    void anEcsTakesAPortAndGivesItBack() {
        String id = port(",'fixed_ips':[{'ip_address':'10.0.0.9'}]").id("port");
        String mac = alice.get("/v2.0/ports/" + id).text("port", "mac_address");
        String server = server(id).text("serverIds", 0);
        Client.Answer used = alice.get("/v2.0/ports/" + id);
        assertThat(used.at("port", "status")).isEqualTo("ACTIVE");
        assertThat(used.at("port", "device_id")).isEqualTo(server);
        assertThat(used.text("port", "device_owner")).startsWith("compute:");
        assertThat(used.at("port", "mac_address")).isEqualTo(mac);
        assertThat(alice.get("/v1/{p}/cloudservers/" + server).at("server", "addresses", vpc, 0, "addr"))
                .isEqualTo("10.0.0.9");
        assertThat(server(id).status()).isEqualTo(409);
        assertThat(alice.delete("/v2.0/ports/" + id).status()).isEqualTo(409);
        alice.post("/v1/{p}/cloudservers/delete", "{'servers':[{'id':'%s'}]}".formatted(server));
        assertThat(alice.get("/v2.0/ports/" + id).at("port", "status")).isEqualTo("DOWN");
        assertThat(alice.get("/v2.0/ports/" + id).at("port", "mac_address")).isEqualTo(mac);
    }

    @Test
    void portsAreFoundByWhatTheyHave() {
        String one = port(",'name':'one'").id("port");
        String two = port(",'name':'two'").id("port");
        String server = alice.post(
                        "/v1/{p}/cloudservers",
                        "{'server':{'name':'web','vpcid':'%s','nics':[{'subnet_id':'%s'}]}}".formatted(vpc, subnet))
                .text("serverIds", 0);
        assertThat(alice.get("/v2.0/ports?name=one").each("ports", "id")).containsExactly(one);
        assertThat(alice.get("/v2.0/ports?fixed_ips=ip_address=10.0.0.3").each("ports", "id"))
                .containsExactly(two);
        assertThat(alice.get("/v2.0/ports?status=DOWN&fields=id&fields=name").each("ports", "id"))
                .containsExactlyInAnyOrder(one, two);
        assertThat(alice.get("/v2.0/ports?device_id=" + server).list("ports")).hasSize(1);
        assertThat(alice.get("/v2.0/ports?network_id=nonsense").list("ports")).isEmpty();
        assertThat(alice.get("/v1/{p}/ports?limit=2").list("ports")).hasSize(2);
        assertThat(bob.get("/v2.0/ports").list("ports")).isEmpty();
    }

    @Test
    void aChangedPortKeepsWhatWasNotNamed() {
        String group = alice.post("/v2.0/security-groups", "{'security_group':{'name':'g'}}")
                .id("security_group");
        String id = port(",'name':'one'").id("port");
        Client.Answer changed = alice.put(
                "/v2.0/ports/" + id,
                "{'port':{'security_groups':['%s'],'allowed_address_pairs':[{'ip_address':'1.1.1.1/0'}]}}"
                        .formatted(group));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.at("port", "name")).isEqualTo("one");
        assertThat(changed.at("port", "security_groups", 0)).isEqualTo(group);
        assertThat(changed.at("port", "allowed_address_pairs", 0, "ip_address")).isEqualTo("1.1.1.1/0");
        assertThat(alice.delete("/v2.0/security-groups/" + group).status()).isEqualTo(409);
        assertThat(alice.put("/v2.0/ports/" + id, "{'port':{'security_groups':[]}}")
                        .list("port", "security_groups"))
                .isEmpty();
        assertThat(alice.delete("/v2.0/security-groups/" + group).status()).isEqualTo(204);
    }

    @Test
    void privateIpsAreTakenTogetherOrNotAtAll() {
        String body = "{'privateips':[{'subnet_id':'%s','ip_address':'10.0.0.8'},{'subnet_id':'%s'%s}]}";
        assertThat(alice.post("/v1/{p}/privateips", body.formatted(subnet, subnet, ",'ip_address':'10.0.0.8'"))
                        .status())
                .isEqualTo(409);
        String list = "/v1/{p}/subnets/" + subnet + "/privateips";
        assertThat(alice.get(list).list("privateips")).isEmpty();
        Client.Answer made = alice.post("/v1/{p}/privateips", body.formatted(subnet, subnet, ""));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.each("privateips", "ip_address")).containsExactly("10.0.0.8", "10.0.0.2");
        assertThat(made.each("privateips", "status")).containsExactly("DOWN", "DOWN");
        String path = "/v1/{p}/privateips/" + made.text("privateips", 0, "id");
        assertThat(alice.get(path).at("privateip", "ip_address")).isEqualTo("10.0.0.8");
        assertThat(alice.get(list).list("privateips")).hasSize(2);
        assertThat(bob.get(list).status()).isEqualTo(404);
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
    }

    @Test
    void onlyNeutronKnowsAPortWithoutAGroupAndNothingPassesIt() {
        assertThat(alice.post("/v1/{p}/ports", "{'port':{'network_id':'%s','security_groups':[]}}".formatted(subnet))
                        .text("message"))
                .contains("port.security_groups has 0 elements");
        String open = port("").id("port");
        Client.Answer made = port(",'security_groups':[]");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.list("port", "security_groups")).isEmpty();
        String closed = made.id("port");
        assertThat(alice.put("/v1/{p}/ports/" + closed, "{'port':{'security_groups':[]}}")
                        .status())
                .isEqualTo(400);
        String from = server(open).text("serverIds", 0);
        String to = server(closed).text("serverIds", 0);
        String trace = "/isthmus/v1/trace?from=%s&to=%s";
        assertThat(alice.get(trace.formatted(from, to)).body()).contains("DENIED_IN");
        assertThat(alice.get(trace.formatted(to, from)).body()).contains("DENIED_OUT");
    }

    @Test
    void anAddressPairComesOnceAndOnlyOneOfThemIsEverything() {
        String id = port("").id("port");
        String put = "{'port':{'allowed_address_pairs':[%s]}}";
        for (String pairs : List.of(
                "{'ip_address':'10.9.0.0/16'},{'ip_address':'10.9.0.0/16'}",
                "{'ip_address':'10.9.0.1'},{'ip_address':'10.9.0.1/32'}",
                "{'ip_address':'1.1.1.1/0'},{'ip_address':'1.1.1.1/0'}",
                "{'ip_address':'0.0.0.0/0'}",
                "{'ip_address':'10.0.0.1/0'}",
                "{'ip_address':'::/0'}")) {
            Client.Answer refused = alice.put("/v2.0/ports/" + id, put.formatted(pairs));
            assertThat(refused.status()).as(pairs).isEqualTo(400);
            assertThat(refused.text("message")).contains("port.allowed_address_pairs");
            assertThat(port(",'allowed_address_pairs':[%s]".formatted(pairs)).status())
                    .isEqualTo(400);
        }
        assertThat(alice.get("/v2.0/ports/" + id).list("port", "allowed_address_pairs"))
                .isEmpty();
        Client.Answer both = alice.put(
                "/v2.0/ports/" + id, put.formatted("{'ip_address':'1.1.1.1/0'},{'ip_address':'10.9.0.7/16'}"));
        assertThat(both.at("port", "allowed_address_pairs", 0, "ip_address")).isEqualTo("1.1.1.1/0");
        assertThat(both.at("port", "allowed_address_pairs", 1, "ip_address")).isEqualTo("10.9.0.7/16");
    }

    @Test
    void aFixedIpIsRefusedWithNeutronsTypes() {
        String own = alice.get("/v1/{p}/subnets/" + subnet).text("subnet", "neutron_subnet_id");
        String elsewhere = alice.subnet(vpc, "10.0.9.0/24", "10.0.9.1");
        String other = alice.get("/v1/{p}/subnets/" + elsewhere).text("subnet", "neutron_subnet_id");
        refused("{'subnet_id':'%s'}".formatted(subnet), 404, "SubnetNotFound");
        refused("{'subnet_id':'%s'}".formatted(other), 400, "InvalidInput");
        refused("{}", 400, "InvalidInput");
        refused("{'ip_address':'192.0.2.1'}", 400, "InvalidIpForNetwork");
        refused("{'subnet_id':'%s','ip_address':'192.0.2.1'}".formatted(own), 400, "InvalidIpForSubnet");
        assertThat(port(",'fixed_ips':[{'subnet_id':'%s'}]".formatted(own)).status())
                .isEqualTo(201);
    }

    private void refused(String fixedIp, int status, String type) {
        String id = port("").id("port");
        for (Client.Answer answer : List.of(
                port(",'fixed_ips':[%s]".formatted(fixedIp)),
                alice.put("/v2.0/ports/" + id, "{'port':{'fixed_ips':[%s]}}".formatted(fixedIp)))) {
            assertThat(answer.status()).as(fixedIp).isEqualTo(status);
            assertThat(answer.at("NeutronError", "type")).isEqualTo(type);
        }
    }
}
