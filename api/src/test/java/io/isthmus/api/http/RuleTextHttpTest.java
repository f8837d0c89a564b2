package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule of a security group or network ACL says what its text says in every dialect, and is never wider. */
final class RuleTextHttpTest {
    private static final String V1 = "/v1/{p}/security-group-rules";
    private static final String V2 = "/v2.0/security-group-rules";
    private static final String V3 = "/v3/{p}/vpc/security-group-rules";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String group = alice.post("/v1/{p}/security-groups", "{'security_group':{'name':'web'}}")
            .id("security_group");

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer rule(String path, String more) {
        return alice.post(
                path,
                "{'security_group_rule':{'security_group_id':'%s','direction':'ingress'%s}}".formatted(group, more));
    }

    private Client.Answer aclRule(String more) {
        String acl = alice.post("/v3/{p}/vpc/firewalls", "{'firewall':{'name':'acl'}}")
                .id("firewall");
        return alice.put(
                "/v3/{p}/vpc/firewalls/" + acl + "/insert-rules",
                "{'firewall':{'ingress_rules':[{'action':'allow','ip_version':4%s}]}}".formatted(more));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                V3 + " | 'protocol':'tcp','port_range_min':80,'port_range_max':80 | port_range_min",
                V1 + " | 'protocol':'tcp','action':'deny' | action",
                V2 + " | 'protocol':'tcp','action':'deny' | action",
                V2 + " | 'protocol':'tcp','multiport':'80' | multiport",
                V2 + " | 'protocol':'tcp','port_range_mni':80,'port_range_max':80 | port_range_mni",
                V1 + " | 'priority':5 | priority",
            })
    void aFieldOfAnotherDialectIsRefusedByName(String path, String fields, String name) {
        int before = rules().size();
        Client.Answer refused = rule(path, "," + fields);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("message")).contains(name + " is not known here");
        assertThat(rules()).hasSize(before);
    }

    private List<?> rules() {
        return alice.get("/v3/{p}/vpc/security-groups/" + group).list("security_group", "security_group_rules");
    }

    @Test
    void aFieldOfAnotherDialectInAnAclIsRefusedByName() {
        assertThat(aclRule(",'protocol':'tcp','dest_port':'80'").text("message"))
                .contains("dest_port is not known here");
        assertThat(aclRule(",'protocol':'tcp','destination_port':'80'").at("firewall", "ingress_rules", 0, "id"))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {V1, V2, V3})
    void documentedFieldsAreKnownAndNullSaysNothing(String path) {
        Client.Answer made = rule(
                path,
                ",'tenant_id':'%1$s','project_id':'%1$s','protocol':null,'remote_group_id':null,'action':null,'multiport':null"
                        .formatted(alice.project()));
        assertThat(made.status()).isLessThan(300);
        Client.Answer foreign = rule(path, ",'tenant_id':'%s'".formatted(bob.project()));
        assertThat(foreign.status()).isEqualTo(400);
        assertThat(foreign.text("message")).contains("security_group_rule.tenant_id");
    }

    @Test
    void aBareAddressIsThatAddressAlone() {
        for (String path : List.of(V1, V2, V3)) {
            assertThat(rule(path, ",'protocol':'%s','remote_ip_prefix':'192.0.2.7'".formatted(path.length()))
                            .at("security_group_rule", "remote_ip_prefix"))
                    .isEqualTo("192.0.2.7/32");
            assertThat(rule(
                                    path,
                                    ",'protocol':'%s','ethertype':'IPv6','remote_ip_prefix':'2001:db8::7'"
                                            .formatted(path.length()))
                            .at("security_group_rule", "remote_ip_prefix"))
                    .isEqualTo("2001:db8::7/128");
            assertThat(rule(path, ",'remote_ip_prefix':'192.0.2.7/24'").status())
                    .isEqualTo(400);
        }
        Client.Answer acl =
                aclRule(",'protocol':'any','source_ip_address':'192.0.2.7','destination_ip_address':'192.0.2.8'");
        assertThat(acl.at("firewall", "ingress_rules", 0, "source_ip_address")).isEqualTo("192.0.2.7/32");
        assertThat(acl.at("firewall", "ingress_rules", 0, "destination_ip_address"))
                .isEqualTo("192.0.2.8/32");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'protocol':'tcp','port_range_min':80 | port_range_max",
                "'protocol':'tcp','port_range_max':80 | port_range_min",
                "'protocol':'tcp','port_range_min':0,'port_range_max':80 | between 1 and 65535",
                "'port_range_min':80,'port_range_max':80 | needs a protocol",
                "'port_range_min':8 | needs a protocol",
                "'protocol':'icmp','port_range_max':0 | port_range_min",
                "'protocol':'icmp','port_range_min':256 | between 0 and 255",
                "'protocol':'icmp','port_range_min':80,'port_range_max':443 | between 0 and 255",
            })
    void aPortOrTypeInTheWrongPlaceIsRefused(String fields, String reason) {
        for (String path : List.of(V1, V2)) {
            Client.Answer refused = rule(path, "," + fields);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text("message")).contains(reason);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'multiport':'80' | protocol",
                "'multiport':' ' | multiport",
                "'protocol':'icmp','multiport':'8,9' | protocol",
                "'protocol':'icmp','multiport':'300' | between 0 and 255",
                "'protocol':'tcp','multiport':'0' | between 1 and 65535",
            })
    void portsOfV3InTheWrongPlaceAreRefused(String fields, String reason) {
        Client.Answer refused = rule(V3, "," + fields);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("message")).contains(reason);
    }

    /** What the cloud's Terraform provider sends for a protocol without ports. */
    @Test
    void portsZeroAndZeroMeanNoneButOfIcmpTypeAndCode() {
        for (String protocol : List.of("'tcp'", "'115'", "null")) {
            Client.Answer all = rule(V2, ",'protocol':%s,'port_range_min':0,'port_range_max':0".formatted(protocol));
            assertThat(all.status()).isEqualTo(201);
            assertThat(all.at("security_group_rule", "port_range_min")).isNull();
            assertThat(all.at("security_group_rule", "port_range_max")).isNull();
        }
        Client.Answer reply = rule(V2, ",'protocol':'icmp','port_range_min':0,'port_range_max':0");
        assertThat(reply.at("security_group_rule", "port_range_min")).isEqualTo(0);
        assertThat(reply.at("security_group_rule", "port_range_max")).isEqualTo(0);
    }

    @Test
    void portsOfAProtocolWithoutPortsAreKeptAndShown() {
        Client.Answer made = rule(V2, ",'protocol':'115','port_range_min':80,'port_range_max':90");
        assertThat(made.at("security_group_rule", "protocol")).isEqualTo("115");
        assertThat(made.at("security_group_rule", "port_range_min")).isEqualTo(80);
        assertThat(made.at("security_group_rule", "port_range_max")).isEqualTo(90);
    }

    @Test
    void aTypeOfIcmpIsTheSameInEveryVersion() {
        String type = rule(V3, ",'protocol':'icmp','multiport':'8'").id("security_group_rule");
        Client.Answer shown = alice.get(V1 + "/" + type);
        assertThat(shown.at("security_group_rule", "port_range_min")).isEqualTo(8);
        assertThat(shown.at("security_group_rule", "port_range_max")).isNull();
        assertThat(rule(V1, ",'protocol':'icmp','port_range_min':8").status()).isEqualTo(409);
        String code = rule(V3, ",'protocol':'icmp','multiport':'3-4'").id("security_group_rule");
        assertThat(alice.get(V3 + "/" + code).at("security_group_rule", "multiport"))
                .isEqualTo("3-4");
        assertThat(alice.get(V2 + "/" + code).at("security_group_rule", "port_range_max"))
                .isEqualTo(4);
        // A code that equals the type is a code all the same.
        Client.Answer alike = rule(V3, ",'protocol':'icmp','multiport':'3-3'");
        assertThat(alike.at("security_group_rule", "multiport")).isEqualTo("3-3");
        assertThat(alice.get(V1 + "/" + alike.id("security_group_rule")).at("security_group_rule", "port_range_max"))
                .isEqualTo(3);
        assertThat(rule(V1, ",'protocol':'icmp','port_range_min':3,'port_range_max':3")
                        .status())
                .isEqualTo(409);
        String all = rule(V1, ",'protocol':'icmp','port_range_min':3").id("security_group_rule");
        assertThat(alice.get(V3 + "/" + all).at("security_group_rule", "multiport"))
                .isEqualTo("3");
    }

    @Test
    void theOtherGroupIsAnUuidOfTheAccount() {
        String foreign = bob.post("/v1/{p}/security-groups", "{'security_group':{'name':'theirs'}}")
                .id("security_group");
        String nobodys = "11111111-2222-3333-4444-555555555555";
        for (String path : List.of(V1, V2, V3)) {
            assertThat(rule(path, ",'remote_group_id':'web'").status()).isEqualTo(400);
            Client.Answer unknown = rule(path, ",'remote_group_id':'%s'".formatted(nobodys));
            Client.Answer others = rule(path, ",'remote_group_id':'%s'".formatted(foreign));
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(others.status()).isEqualTo(404);
            assertThat(others.text("message")).isEqualTo(unknown.text("message").replace(nobodys, foreign));
        }
    }

    @Test
    void whatOnlyV3CanSayIsNotReadAsAnAllowanceElsewhere() {
        int before = alice.get(V2).list("security_group_rules").size();
        for (String more : List.of(
                ",'protocol':'tcp','multiport':'22','action':'deny'",
                ",'protocol':'tcp','multiport':'22,80'",
                ",'protocol':'tcp','multiport':'23','priority':7")) {
            String id = rule(V3, more).id("security_group_rule");
            for (String path : List.of(V1, V2)) {
                assertThat(alice.get(path).each("security_group_rules", "id"))
                        .hasSize(before)
                        .doesNotContain(id);
                assertThat(alice.get(path + "?id=" + id).list("security_group_rules"))
                        .isEmpty();
                assertThat(alice.get(path.replace("-rules", "s") + "/" + group)
                                .list("security_group", "security_group_rules"))
                        .noneMatch(rule -> id.equals(((Map<?, ?>) rule).get("id")));
                assertThat(alice.get(path + "/" + id).status()).isEqualTo(200);
            }
            assertThat(alice.get(V3).each("security_group_rules", "id")).contains(id);
            assertThat(alice.delete(V1 + "/" + id).status()).isEqualTo(204);
        }
        assertThat(rule(V3, ",'protocol':'tcp','multiport':'22'").status()).isEqualTo(201);
        assertThat(alice.get(V2).list("security_group_rules")).hasSize(before + 1);
    }
}
