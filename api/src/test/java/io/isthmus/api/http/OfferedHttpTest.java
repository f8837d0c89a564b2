package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.shape.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is told that there is, is there; and what is not, is said not to be (contract.md 10.42). */
final class OfferedHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer logIn() {
        return new Client(service.server.url())
                .post("/v3/auth/tokens", Client.logIn("alice", "red", "eu-de", Service.PASSWORD));
    }

    /** What clients put behind the address of a service before anything else. */
    private static String version(String type) {
        return switch (type) {
            case "network" -> "v2.0/";
            case "image" -> "/v2/";
            default -> "/";
        };
    }

    @Test
    void everyServiceOfTheCatalogAnswers() {
        Catalogue catalogue = ApiServer.catalogue();
        List<String> silent = new ArrayList<>();
        for (Object service : logIn().list("token", "catalog")) {
            Map<?, ?> described = (Map<?, ?>) service;
            String type = String.valueOf(described.get("type"));
            for (Object endpoint : (List<?>) Objects.requireNonNull(described.get("endpoints"))) {
                String below = String.valueOf(((Map<?, ?>) endpoint).get("url"))
                                .substring(alice.url().length())
                        + version(type);
                long answering = catalogue.entries().stream()
                        .filter(entry -> entry.endpoint().method() == Method.GET)
                        .map(entry -> entry.endpoint().path().replace("{project_id}", alice.project()))
                        .filter(path -> path.startsWith(below) && !path.contains("{"))
                        .filter(path -> alice.get(path).status() < 300)
                        .count();
                if (answering == 0) {
                    silent.add(type + " " + below);
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    /** openstacksdk with a region looks for all services there, the cloud's own clients for this one everywhere. */
    @Test
    void identityIsInEachRegionAndInNone() {
        Client.Answer answer = logIn();
        assertThat(answer.at("token", "catalog", 0, "type")).isEqualTo("identity");
        assertThat(places(answer, "region")).containsExactly("*", "eu-de");
        assertThat(places(answer, "url")).containsOnly(alice.url() + "/v3");
    }

    private static List<String> places(Client.Answer answer, String field) {
        return answer.list("token", "catalog", 0, "endpoints").stream()
                .map(endpoint -> String.valueOf(((Map<?, ?>) endpoint).get(field)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/{p}/publicips",
                "GET /v3/{p}/eip/publicips",
                "POST /v2.0/floatingips",
                "GET /v2.0/floatingips/none",
                "GET /v2.0/{p}/bandwidths",
                "GET /v2.0/nat_gateways",
                "POST /v2/{p}/nat_gateways",
                "GET /v2.0/lbaas/loadbalancers",
                "GET /v3/{p}/elb/loadbalancers",
                "GET /v2.0/vpn/ipsec-site-connections",
                "GET /v5/{p}/vpn-gateways",
                "GET /v1/{p}/vpc-endpoints",
                "GET /v2/zones",
                "GET /v3/{p}/vpc/traffic-mirror-sessions",
                "POST /v3/{p}/vpc/sub-network-interfaces",
                "GET /v3/{p}/vpc/sub-network-interfaces/none",
                "POST /v1/{p}/baremetalservers",
                "GET /v1.0/{p}/dedicated-hosts",
                "PUT /image/v2/images/none/file",
                "POST /image/v2/cloudimages/action",
                "POST /v2/{p}/snapshots",
                "GET /v1.0/{p}/kms/list-keys",
                "GET /v1.0/enterprise-projects",
                "GET /v2/orders/suscriptions/resources/query",
                "GET /v3.0/OS-AGENCY/agencies",
                "GET /v3/OS-FEDERATION/identity_providers",
            })
    void whatIsNotOfferedSaysSo(String call) {
        String[] parts = call.split(" ");
        String body = parts[0].equals("GET") ? "" : "{}";
        for (Client caller : List.of(alice, new Client(alice.url(), "", alice.project()))) {
            Client.Answer answer = caller.send(parts[0], parts[1], body);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.at("error_code")).isEqualTo("APIGW.0101");
            assertThat(answer.text("error_msg"))
                    .contains("Not offered by Isthmus: ")
                    .contains("docs/clients/not-offered.md");
        }
    }

    @Test
    void whatNobodyKnowsIsNotSaidToBeNotOffered() {
        assertThat(alice.get("/v1/{p}/nothing").text("error_msg")).contains("does not exist");
        assertThat(alice.delete("/v1/{p}/vpcs").status()).isEqualTo(405);
    }

    @Test
    void thereAreNoSubNetworkInterfaces() {
        String path = "/v3/{p}/vpc/sub-network-interfaces";
        Client.Answer list = alice.get(path + "?vpc_id=none&description=d&limit=10");
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.at("sub_network_interfaces")).isEqualTo(List.of());
        assertThat(list.at("page_info", "current_count")).isEqualTo(0);
        assertThat(list.at("page_info", "next_marker")).isNull();
        assertThat(alice.get(path + "/count").at("sub_network_interfaces")).isEqualTo(0);
    }

    /** Whoever makes a subnet by the Huawei provider and names no server asks here, and sends what it is told. */
    @Test
    void nameServersAreToldAndASubnetTakesThem() {
        Client.Answer answer = alice.get("/v2/nameservers?type=&region=eu-de");
        assertThat(answer.each("nameservers", "type")).containsExactly("private");
        List<String> addresses = List.of(
                answer.text("nameservers", 0, "ns_records", 0, "address"),
                answer.text("nameservers", 0, "ns_records", 1, "address"));
        assertThat(answer.at("nameservers", 0, "ns_records", 0, "priority")).isEqualTo(1);
        String vpc = alice.vpc("v", "10.0.0.0/16");
        Client.Answer made = alice.post(
                "/v1/{p}/subnets",
                "{'subnet':{'name':'s','vpc_id':'%s','cidr':'10.0.0.0/24','gateway_ip':'10.0.0.1','dnsList':['%s','%s']}}"
                        .formatted(vpc, addresses.getFirst(), addresses.getLast()));
        assertThat(made.at("subnet", "dnsList")).isEqualTo(addresses);
        assertThat(alice.get("/v2/nameservers?region=elsewhere").list("nameservers"))
                .isEmpty();
        assertThat(alice.get("/v2/nameservers?type=public").list("nameservers")).isEmpty();
    }

    @Test
    void aQuotaSaysHowItIsRaised() {
        for (int i = 0; i < 50; i++) {
            alice.vpc("v" + i, "10.0.0.0/16");
        }
        Client.Answer refused = alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'more','cidr':'10.0.0.0/16'}}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("error_msg")).contains("isthmus project update eu-de --quota vpc=51");
    }
}
