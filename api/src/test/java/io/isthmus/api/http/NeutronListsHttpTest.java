package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Neutron's lists in the order that clients wish, and what Neutron's clients find in its things. */
final class NeutronListsHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();

    @AfterEach
    void stop() {
        service.close();
    }

    private void some() {
        String vpc = alice.vpc("router", "10.0.0.0/16");
        for (String name : List.of("b", "c", "a")) {
            String subnet = alice.subnet(
                    vpc, "10.0.%d.0/24".formatted((int) name.charAt(0)), "10.0.%d.1".formatted((int) name.charAt(0)));
            alice.post("/v2.0/ports", "{'port':{'network_id':'%s','name':'%s'}}".formatted(subnet, name));
            alice.vpc(name, "10.0.0.0/16");
            alice.post("/v2.0/networks", "{'network':{'name':'%s'}}".formatted(name));
            String group = alice.post("/v2.0/security-groups", "{'security_group':{'name':'%s'}}".formatted(name))
                    .id("security_group");
            alice.post(
                    "/v2.0/security-group-rules",
                    "{'security_group_rule':{'security_group_id':'%s','direction':'ingress','description':'%s'}}"
                            .formatted(group, name));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "networks name",
                "subnets cidr",
                "ports name",
                "routers name",
                "security-groups name",
                "security-group-rules description"
            })
    void listsAreSortedAsTheClientWishes(String listAndField) {
        some();
        String list = listAndField.split(" ")[0];
        String field = listAndField.split(" ")[1];
        String path = "/v2.0/" + list + "?sort_key=" + field;
        String name = list.replace('-', '_');
        List<String> sorted = alice.get(path).each(name, field);
        assertThat(sorted.stream().distinct().count()).isGreaterThan(2);
        assertThat(sorted).isSorted();
        List<String> backwards = alice.get(path + "&sort_dir=desc").each(name, field);
        assertThat(backwards).isSortedAccordingTo(Comparator.reverseOrder()).hasSameSizeAs(sorted);
        // Page by page, in the order of the whole.
        List<String> paged = new ArrayList<>();
        String next = path + "&sort_dir=desc&limit=2";
        while (true) {
            Client.Answer page = alice.get(next);
            paged.addAll(page.each(name, field));
            List<?> links = page.list(name + "_links");
            String later = links.isEmpty() || !"next".equals(page.text(name + "_links", 0, "rel"))
                    ? ""
                    : page.text(name + "_links", 0, "href");
            if (later.isEmpty()) {
                break;
            }
            next = later.substring(later.indexOf("/v2.0"));
        }
        assertThat(paged).isEqualTo(backwards);
        assertThat(alice.get(path + "&sort_dir=down").status()).isEqualTo(400);
        assertThat(alice.get("/v2.0/" + list + "?sort_key=nothing").status()).isEqualTo(400);
    }

    @Test
    void severalFieldsSortOneAfterTheOther() {
        some();
        List<?> ports = alice.get("/v2.0/ports?sort_key=device_owner&sort_key=name&sort_dir=desc&sort_dir=asc")
                .list("ports");
        assertThat(ports)
                .extracting(port -> (Object) ((Map<?, ?>) port).get("device_owner"))
                .isSortedAccordingTo((one, other) -> other.toString().compareTo(one.toString()));
        assertThat(ports.stream()
                        .map(port -> (Map<?, ?>) port)
                        .filter(port -> "".equals(port.get("device_owner")))
                        .map(port -> String.valueOf(port.get("name"))))
                .containsExactly("a", "b", "c");
    }

    /** Contract.md 10.35. */
    @Test
    void aGroupOfNeutronsLetsNobodyInAndOneOfTheCloudsItsMembers() {
        String body = "{'security_group':{'name':'g'}}";
        Client.Answer neutron = alice.post("/v2.0/security-groups", body);
        assertThat(neutron.list("security_group", "security_group_rules")).hasSize(2);
        assertThat(neutron.body()).contains("egress").doesNotContain("ingress");
        for (String path : List.of("/v1/{p}/security-groups", "/v3/{p}/vpc/security-groups")) {
            assertThat(alice.post(path, body).list("security_group", "security_group_rules"))
                    .as(path)
                    .hasSize(4);
        }
    }

    /** A provider reads it as something to change, or cannot read it at all. */
    @Test
    void aSubnetShowsNoRoutesOfHostsAndItsNameServersAlways() {
        String network =
                alice.post("/v2.0/networks", "{'network':{'name':'n'}}").id("network");
        Client.Answer made = alice.post(
                "/v2.0/subnets",
                "{'subnet':{'network_id':'%s','ip_version':4,'cidr':'10.0.0.0/24'}}".formatted(network));
        assertThat(made.body()).contains("\"host_routes\":[]");
        assertThat(made.at("subnet", "dns_nameservers")).isEqualTo(List.of());
    }

    @Test
    void aGatewayToTheOutsideIsRefusedInWords() {
        Client.Answer refused = alice.post(
                "/v2.0/routers",
                "{'router':{'name':'r','external_gateway_info':{'network_id':'5e5e5e5e-5e5e-4e5e-8e5e-5e5e5e5e5e5e'}}}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("external_gateway_info", "over a peering");
        assertThat(alice.post("/v2.0/routers", "{'router':{'name':'r','external_gateway_info':null,'routes':null}}")
                        .status())
                .isEqualTo(201);
    }
}
