package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The network ACLs of contract.md 3.7 over the wire. */
final class NetworkAclHttpTest {
    private static final String PATH = "/v3/{p}/vpc/firewalls";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private String acl(String name) {
        Client.Answer made = alice.post(PATH, "{'firewall':{'name':'%s'}}".formatted(name));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("firewall", "status")).isEqualTo("INACTIVE");
        assertThat(made.at("firewall", "admin_state_up")).isEqualTo(true);
        return made.id("firewall");
    }

    private Client.Answer put(Client client, String acl, String action, String body) {
        return client.put(PATH + "/" + acl + "/" + action, body);
    }

    private Client.Answer insert(String acl, String rules) {
        return put(alice, acl, "insert-rules", "{'firewall':{" + rules + "}}");
    }

    @Test
    void anAclIsMadeChangedListedAndEnded() {
        String acl = acl("web");
        Client.Answer changed =
                alice.put(PATH + "/" + acl, "{'firewall':{'description':'doors','admin_state_up':false}}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.at("firewall", "name")).isEqualTo("web");
        assertThat(changed.at("firewall", "description")).isEqualTo("doors");
        assertThat(alice.get(PATH + "?admin_state_up=false").list("firewalls")).hasSize(1);
        assertThat(alice.get(PATH + "?admin_state_up=true").list("firewalls")).isEmpty();
        assertThat(alice.get(PATH + "?status=ACTIVE").list("firewalls")).isEmpty();
        assertThat(bob.get(PATH).list("firewalls")).isEmpty();
        assertThat(bob.get(PATH + "/" + acl).status()).isEqualTo(404);
        assertThat(bob.delete(PATH + "/" + acl).status()).isEqualTo(404);
        assertThat(alice.post(PATH, "{'firewall':{'name':'dry'},'dry_run':true}")
                        .status())
                .isEqualTo(202);
        assertThat(alice.delete(PATH + "/" + acl).status()).isEqualTo(204);
        assertThat(alice.get(PATH + "/" + acl).at("error_code")).isEqualTo("VPC.9904");
    }

    @Test
    void rulesStandWhereTheyArePut() {
        String acl = acl("web");
        Client.Answer first = insert(
                acl,
                "'ingress_rules':[{'name':'one','action':'allow','protocol':'tcp','ip_version':'4',"
                        + "'source_ip_address':'192.168.3.0/24','source_port':'30-40,60-90','destination_port':'80'},"
                        + "{'name':'two','action':'deny','protocol':'any','ip_version':4,"
                        + "'source_address_group_id':null}]");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.at("firewall", "ingress_rules", 0, "source_port")).isEqualTo("30-40,60-90");
        assertThat(first.at("firewall", "ingress_rules", 0, "ip_version")).isEqualTo(4);
        assertThat(first.at("firewall", "ingress_rules", 1, "protocol")).isEqualTo("any");
        String one = first.text("firewall", "ingress_rules", 0, "id");
        String two = first.text("firewall", "ingress_rules", 1, "id");
        Client.Answer between = insert(
                acl,
                ("'insert_after_rule':'%s','ingress_rules':[{'name':'between','action':'deny','protocol':'58',"
                                + "'ip_version':6}]")
                        .formatted(one));
        assertThat(between.at("firewall", "ingress_rules", 1, "name")).isEqualTo("between");
        assertThat(between.at("firewall", "ingress_rules", 1, "protocol")).isEqualTo("icmpv6");
        assertThat(between.text("firewall", "ingress_rules", 2, "id")).isEqualTo(two);
        Client.Answer changed = put(
                alice,
                acl,
                "update-rules",
                "{'firewall':{'ingress_rules':[{'id':'%s','action':'deny','destination_port':'','enabled':false}]}}"
                        .formatted(one));
        assertThat(changed.at("firewall", "ingress_rules", 0, "action")).isEqualTo("deny");
        assertThat(changed.at("firewall", "ingress_rules", 0, "enabled")).isEqualTo(false);
        assertThat(changed.at("firewall", "ingress_rules", 0, "destination_port"))
                .isNull();
        assertThat(changed.at("firewall", "ingress_rules", 0, "source_port")).isEqualTo("30-40,60-90");
        Client.Answer left =
                put(alice, acl, "remove-rules", "{'firewall':{'ingress_rules':[{'id':'%s'}]}}".formatted(one));
        assertThat(left.list("firewall", "ingress_rules")).hasSize(2);
        assertThat(put(alice, acl, "remove-rules", "{'firewall':{'ingress_rules':[{'id':'%s'}]}}".formatted(one))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aSubnetHasOneAclAndHoldsIt() {
        String vpc = alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'v','cidr':'10.0.0.0/16'}}")
                .id("vpc");
        String subnet = alice.post(
                        "/v1/{p}/subnets",
                        "{'subnet':{'name':'s','cidr':'10.0.0.0/24','gateway_ip':'10.0.0.1','vpc_id':'%s'}}"
                                .formatted(vpc))
                .id("subnet");
        String subnets = "{'subnets':[{'virsubnet_id':'%s'}]}".formatted(subnet);
        String acl = acl("web");
        String other = acl("other");
        Client.Answer guarded = put(alice, acl, "associate-subnets", subnets);
        assertThat(guarded.at("firewall", "status")).isEqualTo("ACTIVE");
        assertThat(guarded.at("firewall", "associations", 0, "virsubnet_id")).isEqualTo(subnet);
        assertThat(put(alice, acl, "associate-subnets", subnets).status()).isEqualTo(200);
        Client.Answer taken = put(alice, other, "associate-subnets", subnets);
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.text("error_msg")).contains(acl);
        assertThat(put(alice, other, "disassociate-subnets", subnets).status()).isEqualTo(400);
        assertThat(put(bob, acl, "disassociate-subnets", subnets).status()).isEqualTo(404);
        assertThat(alice.delete(PATH + "/" + acl).status()).isEqualTo(409);
        assertThat(alice.delete("/v1/{p}/vpcs/%s/subnets/%s".formatted(vpc, subnet))
                        .status())
                .isEqualTo(204);
        assertThat(alice.get(PATH + "/" + acl).at("firewall", "status")).isEqualTo("INACTIVE");
        assertThat(alice.delete(PATH + "/" + acl).status()).isEqualTo(204);
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        String acl = acl("web");
        String rule = "'ingress_rules':[{'action':'allow','protocol':'%s','ip_version':%s%s}]";
        assertThat(insert(acl, rule.formatted("any", "4", ",'destination_port':'80'"))
                        .text("error_msg"))
                .contains("tcp or udp");
        assertThat(insert(acl, rule.formatted("tcp", "4", ",'destination_port':'90-80'"))
                        .text("error_msg"))
                .contains("lower one");
        assertThat(insert(acl, rule.formatted("tcp", "4", ",'source_ip_address':''"))
                        .text("error_msg"))
                .contains("source_ip_address");
        assertThat(insert(acl, rule.formatted("tcp", "6", ",'source_ip_address':'10.0.0.0/8'"))
                        .text("error_msg"))
                .contains("IP version");
        assertThat(insert(acl, rule.formatted("tcp", "5", "")).text("error_msg"))
                .contains("ip_version");
        assertThat(insert(acl, rule.formatted("nonsense", "4", "")).text("error_msg"))
                .contains("protocol");
        assertThat(insert(acl, rule.formatted("tcp", "4", ",'source_address_group_id':'some'"))
                        .text("error_msg"))
                .contains("source_address_group_id");
        assertThat(insert(acl, "'insert_after_rule':'11111111-2222-4333-8444-555555555555'")
                        .status())
                .isEqualTo(404);
        assertThat(alice.get(PATH + "/" + acl).list("firewall", "ingress_rules"))
                .isEmpty();
    }
}
