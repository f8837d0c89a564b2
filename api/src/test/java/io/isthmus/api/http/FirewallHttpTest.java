package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.SubnetId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Neutron's fwaas_v2 over the network ACLs that v3 shows (contract.md 3.7), as its clients use it. */
final class FirewallHttpTest {
    private static final String RULES = "/v2.0/fwaas/firewall_rules";
    private static final String POLICIES = "/v2.0/fwaas/firewall_policies";
    private static final String GROUPS = "/v2.0/fwaas/firewall_groups";
    private static final String ACLS = "/v3/{p}/vpc/firewalls";
    private static final String NOTHING = "11111111-2222-4333-8444-555555555555";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private String rule(String fields) {
        Client.Answer made = alice.post(RULES, "{'firewall_rule':{%s}}".formatted(fields));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.id("firewall_rule");
    }

    private String policy(String... rules) {
        Client.Answer made = alice.post(
                POLICIES,
                "{'firewall_policy':{'name':'p','firewall_rules':[%s]}}"
                        .formatted(rules.length == 0 ? "" : "'" + String.join("','", rules) + "'"));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.id("firewall_policy");
    }

    private String group(String fields) {
        Client.Answer made = alice.post(GROUPS, "{'firewall_group':{%s}}".formatted(fields));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.id("firewall_group");
    }

    private void refused(Client.Answer answer, int status, String type, String part) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("NeutronError", "type")).as(answer.body()).isEqualTo(type);
        assertThat(answer.text("message")).contains(part);
    }

    private String port(String subnet) {
        return service.controller
                .snapshot()
                .subnet(new SubnetId(subnet))
                .orElseThrow()
                .gatewayPort()
                .value();
    }

    // ---- rules ----

    @Test
    void aRuleIsShownAsItWasWrittenAndDeniesUnlessItAllows() {
        Client.Answer made = alice.post(
                RULES,
                "{'firewall_rule':{'name':'r','description':'d','protocol':'udp','action':'allow','ip_version':4,"
                        + "'source_ip_address':'1.2.3.4','destination_ip_address':'4.3.2.0/24','source_port':'444',"
                        + "'destination_port':'22,80:90','enabled':false,'public':true}}");
        assertThat(made.status()).isEqualTo(201);
        Client.Answer shown = alice.get(RULES + "/" + made.id("firewall_rule"));
        for (Client.Answer answer : List.of(made, shown)) {
            assertThat(answer.at("firewall_rule", "protocol")).isEqualTo("udp");
            assertThat(answer.at("firewall_rule", "action")).isEqualTo("allow");
            assertThat(answer.at("firewall_rule", "source_ip_address")).isEqualTo("1.2.3.4");
            assertThat(answer.at("firewall_rule", "destination_ip_address")).isEqualTo("4.3.2.0/24");
            assertThat(answer.at("firewall_rule", "source_port")).isEqualTo("444");
            assertThat(answer.at("firewall_rule", "destination_port")).isEqualTo("22,80:90");
            assertThat(answer.at("firewall_rule", "enabled")).isEqualTo(false);
            assertThat(answer.at("firewall_rule", "public")).isEqualTo(true);
            assertThat(answer.at("firewall_rule", "shared")).isEqualTo(true);
            assertThat(answer.at("firewall_rule", "tenant_id")).isEqualTo(alice.project());
        }
        Client.Answer plain = alice.get(RULES + "/" + rule("'protocol':null"));
        assertThat(plain.at("firewall_rule", "protocol")).isNull();
        assertThat(plain.at("firewall_rule", "action")).isEqualTo("deny");
        assertThat(plain.at("firewall_rule", "ip_version")).isEqualTo(4);
        assertThat(plain.at("firewall_rule", "source_ip_address")).isNull();
        assertThat(plain.at("firewall_rule", "enabled")).isEqualTo(true);
        assertThat(plain.at("firewall_rule", "shared")).isEqualTo(false);
    }

    @Test
    void aRuleMayStandFirstInAPolicyFromTheStart() {
        String old = rule("'name':'old'");
        String policy = alice.post(
                        "/v2.0/fwaas/firewall_policies",
                        "{'firewall_policy':{'firewall_rules':['" + old + "'],'audited':true}}")
                .id("firewall_policy");
        String made = rule("'action':'allow','isthmus:policy_id':'" + policy + "'");
        Client.Answer shown = alice.get("/v2.0/fwaas/firewall_policies/" + policy);
        assertThat(shown.at("firewall_policy", "firewall_rules")).isEqualTo(List.of(made, old));
        assertThat(shown.at("firewall_policy", "audited")).isEqualTo(false);
        Client.Answer unknown =
                alice.post(RULES, "{'firewall_rule':{'isthmus:policy_id':'11111111-2222-4333-8444-555555555555'}}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("FirewallPolicyNotFound");
    }

    /** The openstack command line sends a text. */
    @Test
    void theVersionMayBeANumberOrAText() {
        for (String version : List.of("6", "'6'")) {
            String rule = rule("'ip_version':" + version + ",'protocol':'icmpv6','action':'allow'");
            assertThat(alice.get(RULES + "/" + rule).at("firewall_rule", "ip_version"))
                    .isEqualTo(6);
        }
    }

    @Test
    void whatAClientSetsToNullOrEmptyIsNoMoreAndWhatItLeavesOutStays() {
        String rule = rule("'protocol':'tcp','action':'allow','source_ip_address':'10.0.0.0/8',"
                + "'destination_ip_address':'10.0.0.1','source_port':'1:2','destination_port':'80'");
        Client.Answer kept = alice.put(RULES + "/" + rule, "{'firewall_rule':{'name':'n'}}");
        assertThat(kept.at("firewall_rule", "source_port")).isEqualTo("1:2");
        assertThat(kept.at("firewall_rule", "destination_ip_address")).isEqualTo("10.0.0.1");
        Client.Answer open = alice.put(
                RULES + "/" + rule,
                "{'firewall_rule':{'protocol':'any','source_ip_address':'','destination_ip_address':null,"
                        + "'source_port':null,'destination_port':''}}");
        assertThat(open.status()).as(open.body()).isEqualTo(200);
        for (String field :
                List.of("protocol", "source_ip_address", "destination_ip_address", "source_port", "destination_port")) {
            assertThat(open.at("firewall_rule", field)).as(field).isNull();
        }
        assertThat(open.at("firewall_rule", "name")).isEqualTo("n");
        assertThat(open.at("firewall_rule", "action")).isEqualTo("allow");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'protocol':'tcp','destination_port':'80-90' | firewall_rule.destination_port",
                "'protocol':'tcp','source_port':'x' | firewall_rule.source_port",
                "'protocol':'tcp','source_port':80 | firewall_rule.source_port",
                "'protocol':'tcp','destination_port':'90:80' | lower one",
                "'protocol':'tcp','destination_port':'0' | between 1 and 65535",
                "'destination_port':'80' | tcp or udp",
                "'protocol':'icmp','destination_port':'80' | tcp or udp",
                "'protocol':'nonsense' | firewall_rule.protocol",
                "'protocol':'icmpv6' | icmpv6 with 6",
                "'ip_version':5 | firewall_rule.ip_version",
                "'ip_version':'5' | firewall_rule.ip_version",
                "'ip_version':6,'source_ip_address':'10.0.0.0/8' | IP version",
                "'source_ip_address':'10.0.0.1/8' | firewall_rule.source_ip_address",
                "'action':'reject' | firewall_rule.action",
                "'enabled':'yes' | firewall_rule.enabled",
                "'dest_port':'80' | dest_port is not known here",
                "'public':true,'shared':false | firewall_rule.shared",
                "'tenant_id':'other' | firewall_rule.tenant_id",
            })
    void whatIsNoRuleIsRefusedByName(String fields, String part) {
        refused(alice.post(RULES, "{'firewall_rule':{%s}}".formatted(fields)), 400, "InvalidInput", part);
        assertThat(alice.get(RULES).list("firewall_rules")).isEmpty();
        String rule = rule("'protocol':null");
        refused(alice.put(RULES + "/" + rule, "{'firewall_rule':{%s}}".formatted(fields)), 400, "InvalidInput", part);
    }

    /** As an unset variable of a script makes it. */
    @Test
    void anEmptyAddressDoesNotOpenANewRuleToAll() {
        for (String field : List.of("source_ip_address", "destination_ip_address")) {
            refused(
                    alice.post(RULES, "{'firewall_rule':{'action':'allow','%s':''}}".formatted(field)),
                    400,
                    "InvalidInput",
                    "firewall_rule." + field);
        }
        assertThat(alice.get(RULES).list("firewall_rules")).isEmpty();
    }

    // ---- policies ----

    @Test
    void rulesAreInsertedAndRemovedInTheirOrder() {
        String a = rule("'name':'a'");
        String b = rule("'name':'b'");
        String c = rule("'name':'c'");
        String policy = policy(b);
        String insert = POLICIES + "/" + policy + "/insert_rule";
        Client.Answer first = alice.put(insert, "{'firewall_rule_id':'%s'}".formatted(a));
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.list("firewall_rules")).isEqualTo(List.of(a, b));
        assertThat(alice.put(insert, "{'firewall_rule_id':'%s','insert_after':'%s','insert_before':''}".formatted(c, a))
                        .list("firewall_rules"))
                .isEqualTo(List.of(a, c, b));
        refused(alice.put(insert, "{'firewall_rule_id':'%s'}".formatted(c)), 409, "FirewallRuleAlreadyAssociated", c);
        String remove = POLICIES + "/" + policy + "/remove_rule";
        assertThat(alice.put(remove, "{'firewall_rule_id':'%s'}".formatted(c)).list("firewall_rules"))
                .isEqualTo(List.of(a, b));
        refused(
                alice.put(remove, "{'firewall_rule_id':'%s'}".formatted(c)),
                400,
                "FirewallRuleNotAssociatedWithPolicy",
                c);
        refused(
                alice.put(insert, "{'firewall_rule_id':'%s','insert_before':'%s'}".formatted(c, c)),
                400,
                "FirewallRuleNotAssociatedWithPolicy",
                c);
        // Before goes before after.
        assertThat(alice.put(
                                insert,
                                "{'firewall_rule_id':'%s','insert_after':'%s','insert_before':'%s'}".formatted(c, b, a))
                        .list("firewall_rules"))
                .isEqualTo(List.of(c, a, b));
        for (String field : List.of("firewall_rule_id", "insert_after", "insert_before")) {
            String rule = field.equals("firewall_rule_id") ? "" : "'firewall_rule_id':'%s',".formatted(c);
            refused(
                    alice.put(insert, "{%s'%s':'%s'}".formatted(rule, field, NOTHING)),
                    404,
                    "FirewallRuleNotFound",
                    NOTHING);
        }
        assertThat(alice.put(POLICIES + "/" + policy, "{'firewall_policy':{'firewall_rules':null,'name':'n'}}")
                        .list("firewall_policy", "firewall_rules"))
                .isEqualTo(List.of(c, a, b));
        assertThat(alice.put(
                                POLICIES + "/" + policy,
                                "{'firewall_policy':{'firewall_rules':['%s','%s']}}".formatted(b, c))
                        .list("firewall_policy", "firewall_rules"))
                .isEqualTo(List.of(b, c));
        refused(
                alice.put(
                        POLICIES + "/" + policy, "{'firewall_policy':{'firewall_rules':['%s','%s']}}".formatted(b, b)),
                409,
                "FirewallRuleAlreadyAssociated",
                "once");
        assertThat(alice.put(POLICIES + "/" + policy, "{'firewall_policy':{'firewall_rules':[]}}")
                        .list("firewall_policy", "firewall_rules"))
                .isEmpty();
    }

    @Test
    void thatAPolicyWasAuditedDoesNotOutliveAChange() {
        String rule = rule("'name':'a'");
        String policy = policy(rule);
        String audited = "{'firewall_policy':{'audited':true}}";
        for (String change : List.of("{'firewall_policy':{'name':'b'}}", "{'firewall_policy':{'firewall_rules':[]}}")) {
            assertThat(alice.put(POLICIES + "/" + policy, audited).at("firewall_policy", "audited"))
                    .isEqualTo(true);
            assertThat(alice.put(POLICIES + "/" + policy, change).at("firewall_policy", "audited"))
                    .isEqualTo(false);
        }
        alice.put(POLICIES + "/" + policy + "/insert_rule", "{'firewall_rule_id':'%s'}".formatted(rule));
        alice.put(POLICIES + "/" + policy, audited);
        alice.put(RULES + "/" + rule, "{'firewall_rule':{'action':'allow'}}");
        assertThat(alice.get(POLICIES + "/" + policy).at("firewall_policy", "audited"))
                .isEqualTo(false);
    }

    @Test
    void whatIsInUseStays() {
        String rule = rule("'name':'a'");
        String policy = policy(rule);
        String group = group("'egress_firewall_policy_id':'%s'".formatted(policy));
        refused(alice.delete(RULES + "/" + rule), 409, "FirewallRuleInUse", policy);
        refused(alice.delete(POLICIES + "/" + policy), 409, "FirewallPolicyInUse", group);
        assertThat(alice.delete(GROUPS + "/" + group).status()).isEqualTo(204);
        refused(alice.get(GROUPS + "/" + group), 404, "FirewallGroupNotFound", group);
        assertThat(alice.delete(POLICIES + "/" + policy).status()).isEqualTo(204);
        refused(alice.get(POLICIES + "/" + policy), 404, "FirewallPolicyNotFound", policy);
        assertThat(alice.delete(RULES + "/" + rule).status()).isEqualTo(204);
        refused(alice.get(RULES + "/" + rule), 404, "FirewallRuleNotFound", rule);
        refused(alice.delete(RULES + "/" + rule), 404, "FirewallRuleNotFound", rule);
    }

    // ---- groups ----

    @Test
    void aGroupGuardsTheSubnetsOfItsPortsAndIsTheAclThatV3Shows() {
        String vpc = alice.vpc("v", "10.0.0.0/16");
        String first = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        String second = alice.subnet(vpc, "10.0.1.0/24", "10.0.1.1");
        String policy = policy(rule("'protocol':'tcp','action':'allow','destination_port':'80:90'"));
        String group =
                group("'name':'g','ingress_firewall_policy_id':'%s','ports':['%s']".formatted(policy, port(first)));
        Client.Answer shown = alice.get(GROUPS + "/" + group);
        assertThat(shown.at("firewall_group", "status")).isEqualTo("ACTIVE");
        assertThat(shown.list("firewall_group", "ports")).isEqualTo(List.of(port(first)));
        assertThat(shown.at("firewall_group", "ingress_firewall_policy_id")).isEqualTo(policy);
        assertThat(shown.at("firewall_group", "egress_firewall_policy_id")).isNull();
        Client.Answer acl = alice.get(ACLS + "/" + group);
        assertThat(acl.at("firewall", "name")).isEqualTo("g");
        assertThat(acl.at("firewall", "associations", 0, "virsubnet_id")).isEqualTo(first);
        assertThat(acl.at("firewall", "ingress_rules", 0, "destination_port")).isEqualTo("80-90");
        String put = GROUPS + "/" + group;
        String both = "{'firewall_group':{'ports':['%s','%s']}}".formatted(port(second), port(first));
        assertThat(alice.put(put, both).text("firewall_group", "ports"))
                .contains(port(first))
                .contains(port(second));
        assertThat(alice.put(put, "{'firewall_group':{'name':'h'}}").list("firewall_group", "ports"))
                .hasSize(2);
        String other = group("'name':'other'");
        refused(
                alice.put(GROUPS + "/" + other, "{'firewall_group':{'ports':['%s']}}".formatted(port(first))),
                409,
                "FirewallGroupPortInUse",
                group);
        Client.Answer none = alice.put(put, "{'firewall_group':{'ports':null,'ingress_firewall_policy_id':null}}");
        assertThat(none.list("firewall_group", "ports")).isEmpty();
        assertThat(none.at("firewall_group", "status")).isEqualTo("INACTIVE");
        assertThat(none.at("firewall_group", "ingress_firewall_policy_id")).isNull();
        assertThat(alice.put(GROUPS + "/" + other, "{'firewall_group':{'ports':['%s']}}".formatted(port(first)))
                        .status())
                .isEqualTo(200);
        // As the OTC provider does: without taking its ports away first.
        assertThat(alice.delete(GROUPS + "/" + other).status()).isEqualTo(204);
        assertThat(alice.put(put, both).status()).isEqualTo(200);
    }

    @Test
    void onlyPortsOfRoutersBindAGroupAndOnlyTheCallersOwn() {
        String vpc = alice.vpc("v", "10.0.0.0/16");
        String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        String unbound = alice.post("/v2.0/ports", "{'port':{'network_id':'%s'}}".formatted(subnet))
                .id("port");
        refused(
                alice.post(GROUPS, "{'firewall_group':{'ports':['%s']}}".formatted(unbound)),
                409,
                "FirewallGroupPortInvalid",
                unbound);
        for (String port : List.of(NOTHING, port(bob.subnet(bob.vpc("b", "10.0.0.0/16"), "10.0.0.0/24", "10.0.0.1")))) {
            refused(
                    alice.post(GROUPS, "{'firewall_group':{'ports':['%s']}}".formatted(port)),
                    404,
                    "PortNotFound",
                    port);
        }
        for (String field : List.of("ingress_firewall_policy_id", "egress_firewall_policy_id")) {
            refused(
                    alice.post(GROUPS, "{'firewall_group':{'%s':'%s'}}".formatted(field, NOTHING)),
                    404,
                    "FirewallPolicyNotFound",
                    NOTHING);
            refused(
                    alice.post(GROUPS, "{'firewall_group':{'%s':'x'}}".formatted(field)),
                    400,
                    "InvalidInput",
                    "Invalid input for " + field);
        }
    }

    // ---- both ----

    @Test
    void v3ChangesTheRulesOfAPolicyThatIsItsOwnAndShowsASharedOneOnly() {
        String acl = alice.post(ACLS, "{'firewall':{'name':'web'}}").id("firewall");
        String insert = "{'firewall':{'ingress_rules':[{'action':'allow','protocol':'tcp','ip_version':4,"
                + "'destination_port':'22,80-90'}]}}";
        assertThat(alice.put(ACLS + "/" + acl + "/insert-rules", insert).status())
                .isEqualTo(200);
        String policy = alice.get(GROUPS + "/" + acl).text("firewall_group", "ingress_firewall_policy_id");
        String rule = alice.get(POLICIES + "/" + policy).text("firewall_policy", "firewall_rules", 0);
        assertThat(alice.get(RULES + "/" + rule).at("firewall_rule", "destination_port"))
                .isEqualTo("22,80:90");
        String group = group("'ingress_firewall_policy_id':'%s'".formatted(policy));
        String remove = "{'firewall':{'ingress_rules':[{'id':'%s'}]}}".formatted(rule);
        String update = "{'firewall':{'ingress_rules':[{'id':'%s','action':'deny'}]}}".formatted(rule);
        for (String[] change :
                new String[][] {{"insert-rules", insert}, {"remove-rules", remove}, {"update-rules", update}}) {
            Client.Answer refusal = alice.put(ACLS + "/" + acl + "/" + change[0], change[1]);
            assertThat(refusal.status()).as(change[0]).isEqualTo(409);
            assertThat(refusal.text("error_msg")).contains(policy).contains("/v2.0/fwaas");
        }
        for (String each : List.of(acl, group)) {
            assertThat(alice.get(ACLS + "/" + each).at("firewall", "ingress_rules", 0, "id"))
                    .isEqualTo(rule);
        }
        alice.put(RULES + "/" + rule, "{'firewall_rule':{'action':'deny'}}");
        assertThat(alice.get(ACLS + "/" + group).at("firewall", "ingress_rules", 0, "action"))
                .isEqualTo("deny");
        // The other one keeps what both had.
        assertThat(alice.delete(ACLS + "/" + acl).status()).isEqualTo(204);
        assertThat(alice.get(POLICIES + "/" + policy).status()).isEqualTo(200);
        // And the last one takes it along, for v3 knows an ACL and its rules as one thing.
        assertThat(alice.put(ACLS + "/" + group + "/update-rules", update).status())
                .isEqualTo(200);
        assertThat(alice.delete(ACLS + "/" + group).status()).isEqualTo(204);
        assertThat(alice.get(POLICIES).list("firewall_policies")).isEmpty();
        assertThat(alice.get(RULES).list("firewall_rules")).isEmpty();
    }

    @Test
    void aRuleThatStandsElsewhereTooIsChangedByFwaasOnlyAndOutlivesItsRemovalByV3() {
        String rule = rule("'action':'allow'");
        String policy = policy(rule);
        policy(rule);
        String group = group("'egress_firewall_policy_id':'%s'".formatted(policy));
        String named = "{'firewall':{'egress_rules':[{'id':'%s'%s}]}}";
        Client.Answer refusal =
                alice.put(ACLS + "/" + group + "/update-rules", named.formatted(rule, ",'action':'deny'"));
        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.text("error_msg")).contains(rule);
        assertThat(alice.put(ACLS + "/" + group + "/remove-rules", named.formatted(rule, ""))
                        .status())
                .isEqualTo(200);
        assertThat(alice.get(RULES + "/" + rule).status()).isEqualTo(200);
    }

    @Test
    void whatIsMeantForOthersIsSeenByNobodyElseForThat() {
        String rule = rule("'public':true");
        String policy =
                alice.post(POLICIES, "{'firewall_policy':{'public':true}}").id("firewall_policy");
        String group = group("'shared':true");
        assertThat(bob.get(RULES + "/" + rule).status()).isEqualTo(404);
        assertThat(bob.get(POLICIES + "/" + policy).status()).isEqualTo(404);
        assertThat(bob.get(GROUPS + "/" + group).status()).isEqualTo(404);
        assertThat(bob.get(RULES).list("firewall_rules")).isEmpty();
        refused(
                bob.post(POLICIES, "{'firewall_policy':{'firewall_rules':['%s']}}".formatted(rule)),
                404,
                "FirewallRuleNotFound",
                rule);
        assertThat(alice.get(RULES + "?public=true").list("firewall_rules")).hasSize(1);
        assertThat(alice.get(RULES + "?public=false").list("firewall_rules")).isEmpty();
    }

    @Test
    void listsComePageByPage() {
        for (int i = 0; i < 3; i++) {
            rule("'name':'r%s'".formatted(i));
        }
        Client.Answer first = alice.get(RULES + "?limit=2&fields=id&fields=name");
        assertThat(first.list("firewall_rules")).hasSize(2);
        String next = first.text("firewall_rules_links", 0, "href");
        Client.Answer second = alice.get(next.substring(next.indexOf("/v2.0")));
        List<String> all = new ArrayList<>(first.each("firewall_rules", "name"));
        all.addAll(second.each("firewall_rules", "name"));
        assertThat(all).containsExactlyInAnyOrder("r0", "r1", "r2");
        assertThat(alice.get("/v2.0/extensions/fwaas_v2").status()).isEqualTo(200);
    }

    @Test
    void aProjectHasRoomForThePoliciesAndRulesOfItsAclsAndNoMore() {
        int most = 2 * service.controller.snapshot().limit(Quota.NETWORK_ACL, new ProjectId(alice.project()));
        for (int i = 0; i < most; i++) {
            policy();
        }
        refused(alice.post(POLICIES, "{'firewall_policy':{}}"), 409, "OverQuota", "firewall_policy");
    }
}
