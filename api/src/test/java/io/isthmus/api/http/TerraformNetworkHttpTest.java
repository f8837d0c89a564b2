package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Terraform's providers send of Neutron's networks, subnets and routers, and look for in the answers. */
final class TerraformNetworkHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final String network =
            alice.post("/v2.0/networks", "{'network':{'name':'n'}}").id("network");

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer subnet(String more) {
        return alice.post(
                "/v2.0/subnets",
                "{'subnet':{'network_id':'%s','ip_version':4,'cidr':'10.0.0.0/24'%s}}".formatted(network, more));
    }

    private String router(String name) {
        return alice.post("/v2.0/routers", "{'router':{'name':'%s'}}".formatted(name))
                .id("router");
    }

    private void attach(String router, String subnet) {
        assertThat(alice.put(
                                "/v2.0/routers/" + router + "/add_router_interface",
                                "{'subnet_id':'%s'}".formatted(subnet))
                        .status())
                .isEqualTo(200);
    }

    private String server(String vpc, String subnet) {
        return alice.post(
                        "/v1/{p}/cloudservers",
                        "{'server':{'name':'e','vpcid':'%s','nics':[{'subnet_id':'%s'}]}}".formatted(vpc, subnet))
                .text("serverIds", 0);
    }

    private String port(String more) {
        return alice.post("/v2.0/ports", "{'port':{'network_id':'%s'%s}}".formatted(network, more))
                .text("port", "fixed_ips", 0, "ip_address");
    }

    @Test
    void freeAddressesAreTakenFromThePoolAndStatedOnesFromAnywhere() {
        String pool = "[{'start':'10.0.0.100','end':'10.0.0.101'}]";
        Client.Answer made = subnet(",'allocation_pools':" + pool);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.list("subnet", "allocation_pools"))
                .isEqualTo(List.of(Map.of("start", "10.0.0.100", "end", "10.0.0.101")));
        assertThat(port("")).isEqualTo("10.0.0.100");
        assertThat(port(",'fixed_ips':[{'ip_address':'10.0.0.7'}]")).isEqualTo("10.0.0.7");
        assertThat(port("")).isEqualTo("10.0.0.101");
        Client.Answer full = alice.post("/v2.0/ports", "{'port':{'network_id':'%s'}}".formatted(network));
        assertThat(full.status()).isEqualTo(409);
        assertThat(full.body()).contains("its allocation pool 10.0.0.100-10.0.0.101");
        // What a plan sends again changes nothing, and another pool is refused.
        String id = made.id("subnet");
        assertThat(alice.put("/v2.0/subnets/" + id, "{'subnet':{'allocation_pools':%s}}".formatted(pool))
                        .status())
                .isEqualTo(200);
        assertThat(alice.put(
                                "/v2.0/subnets/" + id,
                                "{'subnet':{'allocation_pools':[{'start':'10.0.0.100','end':'10.0.0.102'}]}}")
                        .status())
                .isEqualTo(400);
        // It stays where it is when the network comes into a router.
        String router = router("r");
        attach(router, id);
        assertThat(alice.get("/v2.0/subnets/" + id).list("subnet", "allocation_pools"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0 10.0.0.9",
                "10.0.0.1 10.0.0.9",
                "10.0.0.9 10.0.0.8",
                "10.0.0.9 10.0.0.253",
                "10.0.1.2 10.0.1.9",
                "9.0.0.2 10.0.0.9"
            })
    void aPoolIsAPartOfTheBlockWithoutWhatIsReserved(String ends) {
        String[] of = ends.split(" ");
        Client.Answer refused = subnet(",'allocation_pools':[{'start':'%s','end':'%s'}]".formatted(of[0], of[1]));
        assertThat(refused.status()).as(ends).isEqualTo(400);
        assertThat(refused.body()).contains("allocation_pools");
    }

    @Test
    void onePoolAtMost() {
        assertThat(subnet(
                                ",'allocation_pools':[{'start':'10.0.0.5','end':'10.0.0.6'},{'start':'10.0.0.8','end':'10.0.0.9'}]")
                        .status())
                .isEqualTo(400);
    }

    /** The providers send null for a subnet without gateway, and nothing for one with the usual one. */
    @Test
    void aSubnetMayHaveNoGateway() {
        Client.Answer made = subnet(",'gateway_ip':null");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body()).contains("\"gateway_ip\":null");
        assertThat(made.at("subnet", "allocation_pools", 0, "start")).isEqualTo("10.0.0.1");
        String id = made.id("subnet");
        assertThat(alice.put("/v2.0/subnets/" + id, "{'subnet':{'name':'x','gateway_ip':null}}")
                        .status())
                .isEqualTo(200);
        assertThat(alice.put("/v2.0/subnets/" + id, "{'subnet':{'gateway_ip':'10.0.0.1'}}")
                        .status())
                .isEqualTo(400);
        assertThat(port(",'fixed_ips':[{'ip_address':'10.0.0.1'}]")).isEqualTo("10.0.0.1");
        String router = router("r");
        attach(router, id);
        assertThat(alice.get("/v1/{p}/subnets/" + network).body()).contains("\"gateway_ip\":null");
        assertThat(alice.get("/v2.0/subnets/" + id).body()).contains("\"gateway_ip\":null");
    }

    @Test
    void nothingLeavesASubnetWithoutGatewayOrComesToIt() {
        String id = subnet(",'gateway_ip':null").id("subnet");
        String router = router("r");
        attach(router, id);
        String other = alice.post("/v2.0/networks", "{'network':{'name':'m'}}").id("network");
        attach(
                router,
                alice.post(
                                "/v2.0/subnets",
                                "{'subnet':{'network_id':'%s','ip_version':4,'cidr':'10.0.1.0/24'}}".formatted(other))
                        .id("subnet"));
        String one = server(router, network);
        String two = server(router, network);
        String outside = server(router, other);
        assertThat(explain(one, two).body()).contains("\"REACHABLE\"");
        for (Client.Answer confined : List.of(explain(one, outside), explain(outside, one))) {
            assertThat(confined.body())
                    .contains("SUBNET_CONFINED", "has no gateway")
                    .doesNotContain("\"REACHABLE\"");
        }
    }

    private Client.Answer explain(String from, String to) {
        return alice.get("/isthmus/v1/explain?from=" + from + "&to=" + to);
    }

    @Test
    void aRouterTellsWhetherItIsDistributedAsItWasAsked() {
        for (String asked : List.of("false", "true")) {
            Client.Answer made =
                    alice.post("/v2.0/routers", "{'router':{'name':'%s','distributed':%s}}".formatted(asked, asked));
            assertThat(made.at("router", "distributed")).isEqualTo(Boolean.valueOf(asked));
            String path = "/v2.0/routers/" + made.id("router");
            alice.put(path, "{'router':{'name':'%s-x','routes':null}}".formatted(asked));
            assertThat(alice.get(path).at("router", "distributed")).isEqualTo(Boolean.valueOf(asked));
        }
        assertThat(alice.get("/v2.0/routers/" + router("plain")).at("router", "distributed"))
                .isEqualTo(true);
    }
}
