package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.otc.CloudCode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every code of the cloud's reference that names something offered here is what some request is answered (contract.md 1.7). */
final class CloudCodesHttpTest {
    private static final String NOTHING = "11111111-2222-4333-8444-555555555555";

    /** Codes of the reference that nothing here can lead to. */
    private static final Set<String> CANNOT_OCCUR = Set.of(
            "VPC.0002", // an availability zone is kept as given, also none
            "VPC.0004",
            "VPC.0103",
            "VPC.0110",
            "VPC.0113",
            "VPC.0205", // what changes a state is done when it is answered
            "VPC.0005",
            "VPC.0009",
            "VPC.0010", // no debts, no names to prove, nobody below to ask
            "VPC.0102",
            "VPC.0105",
            "VPC.0106",
            "VPC.0111",
            "VPC.0119",
            "VPC.0602",
            "VPC.0612",
            "VPC.0706", // failures
            "VPC.0107",
            "VPC.0112", // network ACLs and security groups belong to no VPC
            "VPC.0118",
            "VPC.0206",
            "VPC.0211", // no load balancers, no VPNs
            "VPC.0210", // a route to a server goes on as a black hole
            "VPC.0606",
            "VPC.0607",
            "VPC.0608",
            "VPC.0609", // an endpoint that is not offered
            "VPC.2301", // an odd id is merely not found (contract.md 10.34)
            "VPC.9907"); // no address groups

    /** Codes that say the same as another one, with that one. */
    private static final Map<String, CloudCode> TWINS = Map.of(
            "VPC.0109", CloudCode.VPC_0108,
            "VPC.2201", CloudCode.VPC_2701,
            "VPC.1814", CloudCode.VPC_1801);

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Map<CloudCode, Client.Answer> answers = new EnumMap<>(CloudCode.class);

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void everyCodeIsYieldedWithItsStatus() {
        general();
        vpcs();
        subnets();
        privateIps();
        securityGroups();
        flowLogs();
        tags();
        v3();
        assertThat(answers.keySet()).containsExactly(CloudCode.values());
        Set<String> known = Stream.of(CloudCode.values()).map(CloudCode::text).collect(Collectors.toSet());
        assertThat(known).doesNotContainAnyElementsOf(CANNOT_OCCUR).doesNotContainAnyElementsOf(TWINS.keySet());
        assertThat(TWINS.values()).allMatch(answers::containsKey);
    }

    private void yields(CloudCode code, Client.Answer answer) {
        assertThat(answer.text("code")).as(answer.body()).isEqualTo(code.text());
        assertThat(answer.status()).as(answer.body()).isEqualTo(code.status());
        assertThat(answer.text("error_code")).isEqualTo(code.text());
        answers.put(code, answer);
    }

    private void general() {
        yields(CloudCode.VPC_0003, alice.get("/v1/{p}/vpcs/none"));
        yields(CloudCode.VPC_0007, alice.get("/v1/" + NOTHING.replace("-", "") + "/vpcs"));
        yields(CloudCode.VPC_0008, alice.with("none", alice.project()).get("/v1/{p}/vpcs"));
        Client reader = service.client("rita", "red", "eu-de");
        yields(CloudCode.VPC_2701, reader.post("/v1/{p}/vpcs", "{'vpc':{'name':'a'}}"));
        yields(CloudCode.VPC_1207, alice.get("/v1/{p}/quotas?type=none"));
        yields(CloudCode.VPC_2302, alice.get("/v2.0/network-ip-availabilities/" + NOTHING));
    }

    private void vpcs() {
        String vpc = alice.vpc("v", "10.0.0.0/16");
        String other = alice.vpc("w", "10.1.0.0/16");
        yields(CloudCode.VPC_0101, alice.post("/v1/{p}/vpcs", "{'vpc':{'cidr':'x'}}"));
        yields(CloudCode.VPC_0115, alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'v','cidr':'10.2.0.0/16'}}"));
        String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        yields(CloudCode.VPC_0104, alice.delete("/v1/{p}/vpcs/" + vpc));
        yields(CloudCode.VPC_0117, alice.put("/v1/{p}/vpcs/" + vpc, "{'vpc':{'cidr':'10.9.0.0/16'}}"));
        alice.delete("/v1/{p}/vpcs/" + vpc + "/subnets/" + subnet);
        String peering = alice.peering(vpc, other, alice.project());
        yields(CloudCode.VPC_0108, alice.delete("/v1/{p}/vpcs/" + vpc));
        alice.route(vpc, "10.1.0.0/16", peering);
        yields(
                CloudCode.VPC_2812,
                alice.put(
                        "/v1/{p}/routetables/" + alice.defaultTable(vpc),
                        "{'routetable':{'routes':{'add':[{'type':'peering','destination':'10.1.0.0/16','nexthop':'%s'}]}}}"
                                .formatted(peering)));
        yields(CloudCode.VPC_0120, alice.delete("/v1/{p}/vpcs/" + vpc));
        Client.Answer last = alice.get("/v1/{p}/vpcs");
        for (int i = 0; last.status() < 300; i++) {
            last = alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'more-%d','cidr':'10.0.0.0/16'}}".formatted(i));
        }
        yields(CloudCode.VPC_0114, last);
        alice.get("/v1/{p}/vpcs").list("vpcs").stream()
                .map(one -> (Map<?, ?>) one)
                .filter(one -> String.valueOf(one.get("name")).startsWith("more-"))
                .forEach(one -> alice.delete("/v1/{p}/vpcs/" + one.get("id")));
    }

    private void subnets() {
        String vpc = alice.vpc("of-subnets", "10.0.0.0/16");
        String other = alice.vpc("beside", "10.0.0.0/16");
        String form = "{'subnet':{'name':'%s','cidr':'%s','gateway_ip':'%s','vpc_id':'%s'}}";
        yields(CloudCode.VPC_0201, alice.post("/v1/{p}/subnets", form.formatted("", "10.0.0.0/24", "10.0.0.1", vpc)));
        yields(CloudCode.VPC_0202, alice.get("/v1/{p}/subnets/none"));
        yields(CloudCode.VPC_0203, alice.post("/v1/{p}/subnets", form.formatted("s", "10.9.0.0/24", "10.9.0.1", vpc)));
        String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        yields(CloudCode.VPC_0204, alice.post("/v1/{p}/subnets", form.formatted("s", "10.0.0.0/25", "10.0.0.1", vpc)));
        yields(CloudCode.VPC_0207, alice.delete("/v1/{p}/vpcs/" + other + "/subnets/" + subnet));
        yields(CloudCode.VPC_0212, alice.post("/v1/{p}/subnets", form.formatted("s", "10.0.1.0/29", "10.0.1.1", vpc)));
        String held = alice.post("/v1/{p}/privateips", "{'privateips':[{'subnet_id':'%s'}]}".formatted(subnet))
                .text("privateips", 0, "id");
        String path = "/v1/{p}/vpcs/" + vpc + "/subnets/" + subnet;
        yields(CloudCode.VPC_0208, alice.delete(path));
        alice.delete("/v1/{p}/privateips/" + held);
        alice.ecs(vpc, subnet, "10.0.0.9");
        yields(CloudCode.VPC_0209, alice.delete(path));
    }

    private void privateIps() {
        String vpc = alice.vpc("of-addresses", "10.0.0.0/16");
        String subnet = alice.subnet(vpc, "10.0.0.0/28", "10.0.0.1");
        String take = "{'privateips':[{'subnet_id':'%s','ip_address':'%s'}]}";
        Client.Answer taken = alice.post("/v1/{p}/privateips", take.formatted(subnet, "10.0.0.5"));
        String id = taken.text("privateips", 0, "id");
        yields(CloudCode.VPC_0701, alice.post("/v1/{p}/privateips", take.formatted(subnet, "10.0.0.5")));
        yields(CloudCode.VPC_0702, alice.get("/v1/{p}/subnets/" + subnet + "/privateips?limit=-1"));
        String many = IntStream.range(0, 12)
                .mapToObj(_ -> "{'subnet_id':'" + subnet + "'}")
                .collect(Collectors.joining(","));
        yields(CloudCode.VPC_0703, alice.post("/v1/{p}/privateips", "{'privateips':[" + many + "]}"));
        yields(CloudCode.VPC_0704, alice.get("/v1/{p}/privateips/none"));
        yields(CloudCode.VPC_0705, alice.post("/v1/{p}/privateips", take.formatted(subnet, "10.9.0.5")));
        alice.post(
                "/v1/{p}/cloudservers",
                "{'server':{'name':'e','vpcid':'%s','nics':[{'subnet_id':'%s','port_id':'%s'}]}}"
                        .formatted(vpc, subnet, id));
        yields(CloudCode.VPC_0707, alice.delete("/v1/{p}/privateips/" + id));
        yields(CloudCode.VPC_2204, alice.post("/v1/{p}/privateips", take.formatted(NOTHING, "10.0.0.5")));
    }

    private void securityGroups() {
        yields(CloudCode.VPC_0601, alice.post("/v1/{p}/security-groups", "{'security_group':{'name':''}}"));
        yields(CloudCode.VPC_0603, alice.get("/v1/{p}/security-groups/none"));
        Client.Answer last = alice.get("/v1/{p}/vpcs");
        while (last.status() < 300) {
            last = alice.post("/v1/{p}/security-groups", "{'security_group':{'name':'g'}}");
        }
        yields(CloudCode.VPC_0604, last);
        yields(CloudCode.VPC_9905, alice.post("/v3/{p}/vpc/security-groups", "{'security_group':{'name':'g'}}"));
    }

    private void flowLogs() {
        String vpc = alice.vpc("logged", "10.0.0.0/16");
        String form =
                "{'flow_log':{'name':'l','resource_type':'vpc','resource_id':'%s','traffic_type':'%s','log_group_id':'g','log_topic_id':'t'}}";
        yields(CloudCode.VPC_3001, alice.post("/v1/{p}/fl/flow_logs", form.formatted(vpc, "none")));
        yields(CloudCode.VPC_3002, alice.post("/v1/{p}/fl/flow_logs", form.formatted(NOTHING, "all")));
        yields(CloudCode.VPC_3002, alice.get("/v1/{p}/fl/flow_logs/none"));
        alice.post("/v1/{p}/fl/flow_logs", form.formatted(vpc, "all"));
        yields(CloudCode.VPC_3004, alice.post("/v1/{p}/fl/flow_logs", form.formatted(vpc, "all")));
        yields(CloudCode.VPC_3005, alice.delete("/v1/{p}/fl/flow_logs/none"));
    }

    private void tags() {
        String vpc = alice.vpc("tagged", "10.0.0.0/16");
        for (String body : List.of(
                "{'action':'none','tags':[{'key':'a','value':'b'}]}",
                "{'action':'create','tags':[{'value':'b'}]}",
                "{'action':'create','tags':[{'key':'a','value':'b'},{'key':'a','value':'c'}]}")) {
            yields(CloudCode.VPC_1801, alice.post("/v2.0/{p}/vpcs/" + vpc + "/tags/action", body));
        }
        yields(CloudCode.VPC_2204, alice.get("/v2.0/{p}/vpcs/none/tags"));
        yields(CloudCode.VPC_2204, alice.delete("/v2.0/{p}/vpcs/" + vpc + "/tags/none"));
    }

    private void v3() {
        String vpc = alice.vpc("widened", "10.0.0.0/16");
        String add = "/v3/{p}/vpc/vpcs/" + vpc + "/add-extend-cidr";
        String form = "{'vpc':{'extend_cidrs':['%s']}}";
        yields(CloudCode.VPC_9901, alice.post("/v3/{p}/vpc/security-groups", "{'security_group':{'name':''}}"));
        String group = alice.get("/v3/{p}/vpc/security-groups").text("security_groups", 0, "id");
        String rule = "{'security_group_rule':{'security_group_id':'%s','direction':'ingress','protocol':'99'}}"
                .formatted(group);
        alice.post("/v3/{p}/vpc/security-group-rules", rule);
        yields(CloudCode.VPC_9902, alice.post("/v3/{p}/vpc/security-group-rules", rule));
        yields(CloudCode.VPC_9904, alice.get("/v3/{p}/vpc/vpcs/none"));
        yields(CloudCode.VPC_9911, alice.put(add, form.formatted("x")));
        yields(CloudCode.VPC_9914, alice.put(add, form.formatted("10.0.0.0/16")));
        yields(CloudCode.VPC_9915, alice.put(add.replace("add-", "remove-"), form.formatted("23.8.0.0/16")));
        yields(CloudCode.VPC_9916, alice.put(add, form.formatted("10.0.0.0/8")));
        yields(
                CloudCode.VPC_9912,
                alice.put(
                        add,
                        form.formatted(
                                "23.1.0.0/16','23.2.0.0/16','23.3.0.0/16','23.4.0.0/16','23.5.0.0/16','23.6.0.0/16")));
    }
}
