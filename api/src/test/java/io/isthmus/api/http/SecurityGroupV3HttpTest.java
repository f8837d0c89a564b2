package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The security groups of contract.md 3.6 as v3 has them, over the wire. */
final class SecurityGroupV3HttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private String group(String name) {
        Client.Answer made =
                alice.post("/v3/{p}/vpc/security-groups", "{'security_group':{'name':'%s'}}".formatted(name));
        assertThat(made.status()).isEqualTo(201);
        return made.id("security_group");
    }

    private Client.Answer rule(String group, String more) {
        return alice.post(
                "/v3/{p}/vpc/security-group-rules",
                "{'security_group_rule':{'security_group_id':'%s','direction':'ingress'%s}}".formatted(group, more));
    }

    @Test
    void aRuleHasAnActionAPriorityAndPorts() {
        String group = group("web");
        Client.Answer rule = rule(group, ",'protocol':'tcp','multiport':'22,80-90','action':'deny','priority':7");
        assertThat(rule.status()).isEqualTo(201);
        assertThat(rule.at("security_group_rule", "action")).isEqualTo("deny");
        assertThat(rule.at("security_group_rule", "priority")).isEqualTo(7);
        assertThat(rule.at("security_group_rule", "multiport")).isEqualTo("22,80-90");
        String path = "/v3/{p}/vpc/security-group-rules/" + rule.id("security_group_rule");
        assertThat(alice.get(path).at("security_group_rule", "ethertype")).isEqualTo("IPv4");
        assertThat(alice.get("/v3/{p}/vpc/security-group-rules?action=deny").list("security_group_rules"))
                .hasSize(1);
        assertThat(alice.get("/v2.0/security-group-rules/" + rule.id("security_group_rule"))
                        .at("security_group_rule", "port_range_min"))
                .isEqualTo(22);
        assertThat(bob.get(path).status()).isEqualTo(404);
        assertThat(bob.delete(path).status()).isEqualTo(404);
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
    }

    @Test
    void aPlainRuleIsTheSameInEveryVersion() {
        String group = group("web");
        String plain = rule(group, ",'protocol':'tcp','multiport':'80'").id("security_group_rule");
        Client.Answer again = alice.post(
                "/v2.0/security-group-rules",
                ("{'security_group_rule':{'security_group_id':'%s','direction':'ingress','protocol':'tcp',"
                                + "'port_range_min':80,'port_range_max':80}}")
                        .formatted(group));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("message")).contains(plain);
        assertThat(rule(group, ",'protocol':'tcp','multiport':'80','action':'deny'")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        String group = group("web");
        assertThat(rule(group, ",'multiport':'80'").text("error_msg")).contains("tcp or udp");
        assertThat(rule(group, ",'protocol':'tcp','multiport':'90-80,1'").text("error_msg"))
                .contains("lower one");
        assertThat(rule(group, ",'protocol':'tcp','multiport':'a'").text("error_msg"))
                .contains("multiport");
        assertThat(rule(group, ",'priority':101").status()).isEqualTo(400);
        assertThat(rule(group, ",'enabled':false").text("error_msg")).contains("enabled");
        assertThat(rule(group, ",'remote_address_group_id':'some'").text("error_msg"))
                .contains("remote_address_group_id");
        assertThat(alice.post(
                                "/v2.0/security-group-rules",
                                ("{'security_group_rule':{'security_group_id':'%s','direction':'ingress',"
                                                + "'remote_address_group_id':'some'}}")
                                        .formatted(group))
                        .text("message"))
                .contains("remote_address_group_id");
        assertThat(rule("none", "").status()).isEqualTo(400);
        assertThat(rule("11111111-2222-4333-8444-555555555555", "").status()).isEqualTo(404);
        Client.Answer dry =
                alice.post("/v3/{p}/vpc/security-groups", "{'security_group':{'name':'dry'},'dry_run':true}");
        assertThat(dry.status()).isEqualTo(202);
        assertThat(alice.get("/v3/{p}/vpc/security-groups?name=dry").list("security_groups"))
                .isEmpty();
    }

    @Test
    void severalRulesAreAddedTogetherOrNot() {
        String group = group("web");
        String batch = "/v3/{p}/vpc/security-groups/" + group + "/security-group-rules/batch-create";
        String ssh = "{'direction':'ingress','protocol':'tcp','multiport':'22','priority':'5'}";
        String web = "{'direction':'ingress','protocol':'tcp','multiport':'80'}";
        Client.Answer made = alice.post(batch, "{'security_group_rules':[%s,%s]}".formatted(ssh, web));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("security_group_rules", 0, "priority")).isEqualTo(5);
        String udp = "{'direction':'ingress','protocol':'udp','multiport':'53'}";
        assertThat(alice.post(batch, "{'security_group_rules':[%s,%s]}".formatted(udp, web))
                        .status())
                .isEqualTo(409);
        String path = "/v3/{p}/vpc/security-groups/" + group;
        assertThat(alice.get(path).list("security_group", "security_group_rules"))
                .hasSize(6);
        Client.Answer rest =
                alice.post(batch, "{'security_group_rules':[%s,%s],'ignore_duplicate':true}".formatted(udp, web));
        assertThat(rest.list("security_group_rules")).hasSize(1);
        assertThat(alice.post(batch, "{'security_group_rules':[]}").status()).isEqualTo(400);
        assertThat(bob.post(batch, "{'security_group_rules':[%s]}".formatted(udp))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aGroupIsRenamedInEveryVersionExceptTheDefaultOne() {
        String group = group("web");
        assertThat(alice.put("/v3/{p}/vpc/security-groups/" + group, "{'security_group':{'name':'www'}}")
                        .at("security_group", "name"))
                .isEqualTo("www");
        Client.Answer described =
                alice.put("/v2.0/security-groups/" + group, "{'security_group':{'description':'doors'}}");
        assertThat(described.at("security_group", "name")).isEqualTo("www");
        assertThat(described.at("security_group", "description")).isEqualTo("doors");
        String byDefault = alice.get("/v2.0/security-groups?name=default").text("security_groups", 0, "id");
        assertThat(alice.put("/v2.0/security-groups/" + byDefault, "{'security_group':{'name':'x'}}")
                        .status())
                .isEqualTo(409);
        assertThat(alice.put("/v2.0/security-groups/" + byDefault, "{'security_group':{'description':'x'}}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aGroupIsListedShownAndEnded() {
        String group = group("web");
        assertThat(alice.get("/v3/{p}/vpc/security-groups?limit=1").at("page_info", "current_count"))
                .isEqualTo(1);
        String path = "/v3/{p}/vpc/security-groups/" + group;
        assertThat(alice.get(path).list("security_group", "security_group_rules"))
                .hasSize(4);
        assertThat(bob.get(path).status()).isEqualTo(404);
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).at("error_code")).isEqualTo("VPC.9904");
    }
}
