package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.control.Lag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract.md 3.1 to 3.3 over the wire. */
final class VpcHttpTest {
    private static final String NOWHERE = "00000000-0000-4000-8000-000000000000";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void createAnswers200WithEveryFieldOfTheContract() {
        Client.Answer answer = alice.post(
                "/v1/{p}/vpcs", "{'vpc':{'name':'a','cidr':'192.168.0.0/16','description':'d','unknown':7}}");
        assertThat(answer.status()).isEqualTo(200);
        Map<String, Object> expected = new HashMap<>(Map.of(
                "id", answer.id("vpc"),
                "name", "a",
                "description", "d",
                "cidr", "192.168.0.0/16",
                "status", "OK",
                "routes", List.of(),
                "enterprise_project_id", "0",
                "enable_shared_snat", false,
                "tenant_id", alice.project(),
                "created_at", "2026-11-23T12:00:00"));
        expected.put("updated_at", "2026-11-23T12:00:00");
        assertThat(answer.at("vpc")).isEqualTo(expected);
        assertThat(alice.get("/v1/{p}/vpcs/" + answer.id("vpc")).at("vpc")).isEqualTo(expected);
    }

    @Test
    void aVpcNeedsNoCidr() {
        Client.Answer answer = alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'a'}}");
        assertThat(answer.at("vpc", "cidr")).isEqualTo("");
        assertThat(alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'b','cidr':''}}").status())
                .isEqualTo(200);
    }

    @Test
    void aVpcWhosePacketsAreNotYetTreatedSaysSo() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        assertThat(alice.get("/v1/{p}/vpcs/" + vpc).at("vpc", "isthmus:converging"))
                .isNull();
        service.controller.lag = Optional.of(new Lag.UnderWay());
        assertThat(alice.get("/v1/{p}/vpcs/" + vpc).at("vpc", "isthmus:converging"))
                .isEqualTo(true);
        assertThat(alice.put("/v1/{p}/vpcs/" + vpc, "{'vpc':{'name':'b'}}").at("vpc", "isthmus:converging"))
                .isEqualTo(true);
        assertThat(alice.get("/v1/{p}/vpcs/" + vpc).at("vpc", "isthmus:failure"))
                .isNull();
        service.controller.lag = Optional.of(new Lag.Failed("no memory"));
        assertThat(alice.get("/v1/{p}/vpcs").at("vpcs", 0, "isthmus:converging"))
                .isEqualTo(true);
        assertThat(alice.get("/v1/{p}/vpcs").at("vpcs", 0, "isthmus:failure")).isEqualTo("no memory");
    }

    @Test
    void updateAnswers200AndDelete204() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        Client.Answer changed = alice.put("/v1/{p}/vpcs/" + vpc, "{'vpc':{'name':'b','enable_shared_snat':false}}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.at("vpc", "name")).isEqualTo("b");
        assertThat(changed.at("vpc", "cidr")).isEqualTo("10.0.0.0/16");
        Client.Answer deleted = alice.delete("/v1/{p}/vpcs/" + vpc);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(alice.get("/v1/{p}/vpcs/" + vpc).status()).isEqualTo(404);
    }

    @Test
    void documentedRefusalsHaveTheirCodes() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        assertCode(alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'a'}}"), 400, "VPC.0115");
        assertCode(alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'b','cidr':'11.0.0.0/16'}}"), 400, "VPC.0101");
        assertCode(alice.put("/v1/{p}/vpcs/" + vpc, "{'vpc':{'cidr':'10.1.0.0/16'}}"), 400, "VPC.0117");
        assertCode(alice.delete("/v1/{p}/vpcs/" + vpc), 409, "VPC.0104");
        assertCode(alice.get("/v1/{p}/vpcs/" + NOWHERE), 404, "VPC.0003");
        assertCode(subnet(vpc, "10.1.0.0/24", "10.1.0.1"), 400, "VPC.0203");
        assertCode(subnet(vpc, "10.0.0.128/25", "10.0.0.129"), 400, "VPC.0204");
        assertCode(subnet(vpc, "10.0.2.0/29", "10.0.2.1"), 400, "VPC.0212");
        assertCode(subnet(NOWHERE, "10.0.2.0/24", "10.0.2.1"), 404, "VPC.0003");
        assertCode(alice.get("/v1/{p}/subnets/" + NOWHERE), 404, "VPC.0202");
        assertCode(alice.get("/v1/{p}/quotas?type=nonsense"), 400, "VPC.1207");
        assertCode(new Client(service.server.url()).get("/v1/x/vpcs"), 401, "VPC.0008");
        assertCode(alice.get("/v1/" + bob.project() + "/vpcs"), 400, "VPC.0007");
        assertCode(alice.get("/v3/{p}/vpc/vpcs/" + NOWHERE), 404, "VPC.9904");
    }

    private Client.Answer subnet(String vpc, String cidr, String gateway) {
        return alice.post(
                "/v1/{p}/subnets",
                "{'subnet':{'name':'s','cidr':'%s','gateway_ip':'%s','vpc_id':'%s'}}".formatted(cidr, gateway, vpc));
    }

    private static void assertCode(Client.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.at("code")).as(answer.body()).isEqualTo(code);
        assertThat(answer.at("error_code")).isEqualTo(code);
        assertThat(answer.text("message")).isNotBlank().doesNotContain("{");
    }

    @Test
    void overQuotaIs409() {
        for (int i = 0; i < 50; i++) {
            alice.vpc("v" + i, "10.0.0.0/16");
        }
        Client.Answer answer = alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'one-more'}}");
        assertCode(answer, 409, "VPC.0114");
        assertThat(answer.at("NeutronError", "type")).isEqualTo("OverQuota");
    }

    @Test
    void listsAreSortedPagedAndOnlyTheProjectsOwn() {
        bob.vpc("foreign", "10.0.0.0/16");
        alice.vpc("a", "10.0.0.0/16");
        alice.vpc("b", "10.0.0.0/16");
        alice.vpc("c", "10.0.0.0/16");
        List<String> all = alice.get("/v1/{p}/vpcs").each("vpcs", "id");
        assertThat(all).hasSize(3).isSorted();
        assertThat(alice.get("/v1/{p}/vpcs?limit=1&marker=" + all.get(0)).each("vpcs", "id"))
                .containsExactly(all.get(1));
        assertThat(alice.get("/v1/{p}/vpcs?limit=0").each("vpcs", "id")).isEmpty();
        assertThat(alice.get("/v1/{p}/vpcs?limit=-1").status()).isEqualTo(400);
    }

    @Test
    void v3MakesChangesAndEndsAVpc() {
        String body = "{'vpc':{'name':'v3','cidr':'10.0.0.0/16'}%s}";
        assertThat(alice.post("/v3/{p}/vpc/vpcs", body.formatted(",'dry_run':true"))
                        .status())
                .isEqualTo(202);
        assertThat(alice.get("/v1/{p}/vpcs").list("vpcs")).isEmpty();
        Client.Answer made = alice.post("/v3/{p}/vpc/vpcs", body.formatted(""));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("vpc", "cloud_resources", 0, "resource_count")).isEqualTo(1);
        String path = "/v3/{p}/vpc/vpcs/" + made.id("vpc");
        assertCode(alice.post("/v3/{p}/vpc/vpcs", body.formatted("")), 400, "VPC.9901");
        assertThat(alice.put(path, "{'vpc':{'description':'d'}}").at("vpc", "description"))
                .isEqualTo("d");
        assertThat(alice.get(path).at("vpc", "name")).isEqualTo("v3");
        assertThat(bob.put(path, "{'vpc':{'description':'d'}}").status()).isEqualTo(404);
        assertThat(bob.delete(path).status()).isEqualTo(404);
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
    }

    @Test
    void v3ShowsTheVpcAsTerraformReadsIt() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        Client.Answer answer = alice.get("/v3/{p}/vpc/vpcs/" + vpc);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("vpc", "status")).isEqualTo("ACTIVE");
        assertThat(answer.at("vpc", "extend_cidrs")).isEqualTo(List.of());
        assertThat(answer.at("vpc", "tags")).isEqualTo(List.of());
        assertThat(answer.at("vpc", "project_id")).isEqualTo(alice.project());
        assertThat(answer.at("vpc", "cloud_resources", 0))
                .isEqualTo(Map.of("resource_type", "routetable", "resource_count", 1));
        assertThat(answer.at("request_id")).isEqualTo(answer.header("X-Request-Id"));
        assertThat(alice.get("/v3/{p}/vpc/vpcs").at("page_info", "current_count"))
                .isEqualTo(1);
    }

    @Test
    void secondaryBlocksComeAndGoAndADryRunChangesNothing() {
        String path = "/v3/{p}/vpc/vpcs/" + alice.vpc("a", "10.0.0.0/16");
        String body = "{'vpc':{'extend_cidrs':['23.8.0.0/16']}%s}";
        Client.Answer dry = alice.put(path + "/add-extend-cidr", body.formatted(",'dry_run':true"));
        assertThat(dry.status()).isEqualTo(202);
        assertThat(dry.at("error_code")).isEqualTo("SYS.0202");
        assertThat(alice.get(path).at("vpc", "extend_cidrs")).isEqualTo(List.of());
        assertThat(alice.put(path + "/remove-extend-cidr", body.formatted("")).at("error_code"))
                .isEqualTo("VPC.9915");
        Client.Answer added = alice.put(path + "/add-extend-cidr", body.formatted(",'dry_run':false"));
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.at("vpc", "extend_cidrs", 0)).isEqualTo("23.8.0.0/16");
        Client.Answer removed = alice.put(path + "/remove-extend-cidr", body.formatted(""));
        assertThat(removed.status()).isEqualTo(200);
        assertThat(removed.at("vpc", "extend_cidrs")).isEqualTo(List.of());
        Client.Answer forbidden =
                alice.put(path + "/add-extend-cidr", "{'vpc':{'extend_cidrs':['10.0.0.0/8']},'dry_run':true}");
        assertThat(forbidden.status()).isEqualTo(400);
    }

    @Test
    void aSubnetShowsItsNeutronIdsAndNameServers() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        Client.Answer answer = alice.post(
                "/v1/{p}/subnets",
                "{'subnet':{'name':'s','cidr':'10.0.0.0/24','gateway_ip':'10.0.0.1','vpc_id':'%s','primary_dns':'100.125.4.25','secondary_dns':'100.125.129.199'}}"
                        .formatted(vpc));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("subnet", "status")).isEqualTo("ACTIVE");
        assertThat(answer.at("subnet", "neutron_network_id")).isEqualTo(answer.id("subnet"));
        assertThat(answer.text("subnet", "neutron_subnet_id")).hasSize(36).isNotEqualTo(answer.id("subnet"));
        assertThat(answer.at("subnet", "dnsList")).isEqualTo(List.of("100.125.4.25", "100.125.129.199"));
        assertThat(answer.at("subnet", "primary_dns")).isEqualTo("100.125.4.25");
        assertThat(answer.at("subnet", "dhcp_enable")).isEqualTo(true);
        assertThat(answer.at("subnet", "ipv6_enable")).isEqualTo(false);
        assertThat(answer.at("subnet", "cidr_v6")).isNull();
        String path = "/v1/{p}/vpcs/" + vpc + "/subnets/" + answer.id("subnet");
        assertThat(alice.put(path, "{'subnet':{'name':'t'}}").at("subnet", "name"))
                .isEqualTo("t");
        assertThat(alice.get("/v1/{p}/subnets?vpc_id=" + vpc).each("subnets", "id"))
                .containsExactly(answer.id("subnet"));
        assertThat(alice.get("/v1/{p}/subnets?vpc_id=" + NOWHERE).each("subnets", "id"))
                .isEmpty();
        assertThat(alice.delete(path).status()).isEqualTo(204);
    }

    @Test
    void aSubnetAndItsEcssHaveIpv6IfTheyAreAskedTo() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        Client.Answer answer = alice.post(
                "/v1/{p}/subnets",
                "{'subnet':{'name':'s','cidr':'10.0.0.0/24','gateway_ip':'10.0.0.1','vpc_id':'%s','ipv6_enable':true}}"
                        .formatted(vpc));
        assertThat(answer.status()).isEqualTo(200);
        String block = answer.text("subnet", "cidr_v6");
        assertThat(block).startsWith("fd69:7374:").endsWith("/64");
        assertThat(answer.text("subnet", "gateway_ip_v6")).isEqualTo(block.replace("/64", "1"));
        assertThat(answer.text("subnet", "neutron_subnet_id_v6")).hasSize(36);
        String subnet = answer.id("subnet");
        String plain = alice.subnet(vpc, "10.0.1.0/24", "10.0.1.1");
        String path = "/v1/{p}/vpcs/" + vpc + "/subnets/";
        assertThat(alice.put(path + plain, "{'subnet':{'name':'s2','ipv6_enable':true}}")
                        .text("subnet", "cidr_v6"))
                .endsWith("/64")
                .isNotEqualTo(block);
        assertThat(alice.put(path + subnet, "{'subnet':{'name':'s','ipv6_enable':false}}")
                        .status())
                .isEqualTo(400);
        alice.post(
                "/v1/{p}/cloudservers",
                ("{'server':{'name':'e','vpcid':'%s','nics':[{'subnet_id':'%s','ip_address':'10.0.0.9'},"
                                + "{'subnet_id':'%s','ipv6_enable':false}]}}")
                        .formatted(vpc, subnet, subnet));
        assertThat(alice.get("/v1/{p}/cloudservers/detail").body())
                .contains("\"10.0.0.9\"", "\"" + block.replace("/64", "a00:9") + "\"", "\"10.0.0.2\"")
                .doesNotContain("a00:2");
    }

    @Test
    void tagsAreEmptyAndThoseOfForeignThingsAreNotThere() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        assertThat(alice.get("/v2.0/{p}/vpcs/" + vpc + "/tags").at("tags")).isEqualTo(List.of());
        assertThat(alice.get("/v2.0/{p}/subnets/" + subnet + "/tags").at("tags"))
                .isEqualTo(List.of());
        assertThat(bob.get("/v2.0/{p}/vpcs/" + vpc + "/tags").status()).isEqualTo(404);
    }

    @Test
    void addressUsageLeavesTheFiveReservedOut() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        Client.Answer answer = alice.get("/v2.0/network-ip-availabilities/" + subnet);
        assertThat(answer.at("network_ip_availability", "total_ips")).isEqualTo(251);
        assertThat(answer.at("network_ip_availability", "used_ips")).isEqualTo(0);
        assertThat(answer.at("network_ip_availability", "subnet_ip_availability", 0, "cidr"))
                .isEqualTo("10.0.0.0/24");
    }

    @Test
    void quotasTellLimitsAndUse() {
        alice.vpc("a", "10.0.0.0/16");
        Client.Answer answer = alice.get("/v1/{p}/quotas?type=vpc");
        assertThat(answer.at("quotas", "resources"))
                .isEqualTo(List.of(Map.of("type", "vpc", "used", 1, "quota", 50, "min", 0)));
        assertThat(alice.get("/v1/{p}/quotas").list("quotas", "resources")).hasSizeGreaterThan(10);
        alice.post("/v3/{p}/vpc/firewalls", "{'firewall':{'name':'a'}}");
        assertThat(alice.get("/v1/{p}/quotas?type=firewall").at("quotas", "resources"))
                .isEqualTo(List.of(Map.of("type", "firewall", "used", 1, "quota", 200, "min", 0)));
        assertThat(alice.get("/v1/{p}/quotas?type=flow_log").at("quotas", "resources"))
                .isEqualTo(List.of(Map.of("type", "flow_log", "used", 0, "quota", 10, "min", 0)));
    }

    @Test
    void everyCallOnAForeignVpcOrSubnetAnswersAsOnAnUnknownOne() {
        String vpc = bob.vpc("b", "10.0.0.0/16");
        String subnet = bob.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        List<String[]> calls = List.of(
                new String[] {"GET", "/v1/{p}/vpcs/ID", "", vpc},
                new String[] {"PUT", "/v1/{p}/vpcs/ID", "{'vpc':{'name':'x'}}", vpc},
                new String[] {"DELETE", "/v1/{p}/vpcs/ID", "", vpc},
                new String[] {"GET", "/v3/{p}/vpc/vpcs/ID", "", vpc},
                new String[] {
                    "PUT", "/v3/{p}/vpc/vpcs/ID/add-extend-cidr", "{'vpc':{'extend_cidrs':['23.8.0.0/16']}}", vpc
                },
                new String[] {"GET", "/v1/{p}/subnets/ID", "", subnet},
                new String[] {"GET", "/v2.0/network-ip-availabilities/ID", "", subnet},
                new String[] {"GET", "/v2.0/{p}/subnets/ID/tags", "", subnet},
                new String[] {"DELETE", "/v1/{p}/vpcs/ID/subnets/" + subnet, "", vpc},
                new String[] {"POST", "/v1/{p}/routetables", "{'routetable':{'vpc_id':'ID'}}", vpc});
        for (String[] call : calls) {
            Client.Answer foreign = alice.send(call[0], call[1].replace("ID", call[3]), call[2].replace("ID", call[3]));
            Client.Answer unknown = alice.send(call[0], call[1].replace("ID", NOWHERE), call[2].replace("ID", NOWHERE));
            assertThat(foreign.status()).as(call[1]).isEqualTo(404);
            assertThat(unknown.status()).as(call[1]).isEqualTo(404);
            assertThat(same(foreign, call[3])).as(call[1]).isEqualTo(same(unknown, NOWHERE));
        }
    }

    private static String same(Client.Answer answer, String id) {
        return answer.body().replace(id, "ID").replace(answer.text("request_id"), "REQUEST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'primary_dns':'192.0.2.1','dnsList':['192.0.2.2'] | primary_dns",
                "'primary_dns':'192.0.2.2','secondary_dns':'192.0.2.1','dnsList':['192.0.2.1','192.0.2.2'] | primary_dns",
                "'primary_dns':'192.0.2.1','secondary_dns':'192.0.2.3','dnsList':['192.0.2.1','192.0.2.2'] | secondary_dns",
                "'primary_dns':'192.0.2.1','secondary_dns':'192.0.2.2','dnsList':['192.0.2.1'] | secondary_dns",
                "'dnsList':['192.0.2.1','192.0.2.1'] | dnsList",
                "'primary_dns':'192.0.2.1','secondary_dns':'192.0.2.1' | secondary_dns",
            })
    void nameServersThatContradictEachOtherAreRefused(String dns, String field) {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        Client.Answer refused = alice.post(
                "/v1/{p}/subnets",
                "{'subnet':{'name':'s','cidr':'10.0.0.0/24','gateway_ip':'10.0.0.1','vpc_id':'%s',%s}}"
                        .formatted(vpc, dns));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("message")).contains("subnet." + field);
        String subnet = alice.subnet(vpc, "10.0.1.0/24", "10.0.1.1");
        Client.Answer change =
                alice.put("/v1/{p}/vpcs/" + vpc + "/subnets/" + subnet, "{'subnet':{%s}}".formatted(dns));
        assertThat(change.status()).isEqualTo(400);
        assertThat(change.text("message")).contains("subnet." + field);
    }

    @Test
    void nameServersMayBeWrittenInBothWaysAndALoneSecondOneIsTheFirst() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        assertThat(nameServers(vpc, subnet, "'secondary_dns':'192.0.2.2'")).isEqualTo(List.of("192.0.2.2"));
        assertThat(nameServers(vpc, subnet, "'secondary_dns':'192.0.2.3'"))
                .isEqualTo(List.of("192.0.2.2", "192.0.2.3"));
        assertThat(nameServers(vpc, subnet, "'primary_dns':'192.0.2.1'")).isEqualTo(List.of("192.0.2.1", "192.0.2.3"));
        assertThat(
                        nameServers(
                                vpc,
                                subnet,
                                "'primary_dns':'192.0.2.7','secondary_dns':'192.0.2.8','dnsList':['192.0.2.7','192.0.2.8','192.0.2.9']"))
                .isEqualTo(List.of("192.0.2.7", "192.0.2.8", "192.0.2.9"));
        assertThat(nameServers(vpc, subnet, "'name':'other'"))
                .isEqualTo(List.of("192.0.2.7", "192.0.2.8", "192.0.2.9"));
        assertThat(nameServers(vpc, subnet, "'dnsList':[]")).isEqualTo(List.of());
    }

    private Object nameServers(String vpc, String subnet, String change) {
        return alice.put("/v1/{p}/vpcs/" + vpc + "/subnets/" + subnet, "{'subnet':{%s}}".formatted(change))
                .list("subnet", "dnsList");
    }
}
