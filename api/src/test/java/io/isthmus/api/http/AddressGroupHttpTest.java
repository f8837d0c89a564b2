package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Address groups as the cloud's clients make, read, change and delete them (contract.md 10.41, 10.47). */
final class AddressGroupHttpTest {
    private static final String PATH = "/v3/{p}/vpc/address-groups";
    private static final String ONE = "address_group";
    private static final String ALL = "address_groups";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer make(String fields) {
        return alice.post(PATH, "{'%s':{'name':'a','ip_version':4,%s}}".formatted(ONE, fields));
    }

    private static List<Object> entries(String... textsAndRemarks) {
        return IntStream.range(0, textsAndRemarks.length / 2)
                .<Object>mapToObj(i -> Map.of("ip", textsAndRemarks[2 * i], "remarks", textsAndRemarks[2 * i + 1]))
                .toList();
    }

    @Test
    void oneIsMadeShownChangedListedAndDeleted() {
        Client.Answer made = make("'ip_set':['192.168.3.2','192.168.3.20-192.168.3.100'],'description':'for test'");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        Map<?, ?> shown = (Map<?, ?>) made.at(ONE);
        assertThat(shown)
                .extracting("name", "description", "ip_version", "max_capacity", "status", "enterprise_project_id")
                .containsExactly("a", "for test", 4, 20, "NORMAL", "0");
        assertThat(shown)
                .extracting("ip_set", "ip_extra_set")
                .containsExactly(
                        List.of("192.168.3.2", "192.168.3.20-192.168.3.100"),
                        entries("192.168.3.2", "", "192.168.3.20-192.168.3.100", ""));
        assertThat(shown)
                .extracting("tenant_id", "created_at", "updated_at")
                .containsExactly(alice.project(), "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z");
        assertThat(made.text("request_id")).isEqualTo(made.header("X-Request-Id"));
        String path = PATH + "/" + made.id(ONE);
        assertThat(alice.get(path).at(ONE)).isEqualTo(shown);
        service.clock.pass(Duration.ofSeconds(5));
        Client.Answer changed = alice.put(
                path, "{'%s':{'name':'b','max_capacity':10,'ip_set':['192.168.5.0/24','192.168.3.2']}}".formatted(ONE));
        assertThat(changed.status()).isEqualTo(200);
        assertThat((Map<?, ?>) changed.at(ONE))
                .extracting("name", "description", "max_capacity", "ip_set", "updated_at")
                .containsExactly("b", "for test", 10, List.of("192.168.5.0/24", "192.168.3.2"), "2026-11-23T12:00:05Z");
        assertThat(alice.get(PATH).list(ALL)).singleElement().isEqualTo(changed.at(ONE));
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
        assertThat(alice.delete(path).text("error_code")).isEqualTo("VPC.9904");
        assertThat(alice.get(PATH).list(ALL)).isEmpty();
    }

    @Test
    void remarksComeAlongOrStay() {
        String path = PATH + "/"
                + make("'ip_extra_set':[{'ip':'192.168.3.2','remarks':'one'},{'ip':'10.0.0.0/8'}]")
                        .id(ONE);
        assertThat(alice.get(path).at(ONE, "ip_extra_set")).isEqualTo(entries("192.168.3.2", "one", "10.0.0.0/8", ""));
        alice.put(path, "{'%s':{'ip_set':['192.168.3.3','192.168.3.2']}}".formatted(ONE));
        assertThat(alice.get(path).at(ONE, "ip_extra_set")).isEqualTo(entries("192.168.3.3", "", "192.168.3.2", "one"));
        alice.put(path, "{'%s':{'ip_extra_set':[{'ip':'192.168.3.2'}]}}".formatted(ONE));
        assertThat(alice.get(path).at(ONE, "ip_extra_set")).isEqualTo(entries("192.168.3.2", ""));
        alice.put(path, "{'%s':{'ip_set':[]}}".formatted(ONE));
        assertThat(alice.get(path).list(ONE, "ip_set")).isEmpty();
    }

    @Test
    void blocksAreCanonicalAndRangesOfBothVersionsStayAsTheyAre() {
        assertThat(make("'ip_set':['192.168.5.9/24']").list(ONE, "ip_set")).isEqualTo(List.of("192.168.5.0/24"));
        Client.Answer six = alice.post(
                PATH,
                ("{'%s':{'name':'six','ip_version':6,"
                                + "'ip_set':['2001:DB8:a583:6e::9/64','2001:db8:a583:8e::1-2001:db8:a583:8e::50','fd00::0']}}")
                        .formatted(ONE));
        assertThat(six.list(ONE, "ip_set"))
                .isEqualTo(List.of("2001:db8:a583:6e::/64", "2001:db8:a583:8e::1-2001:db8:a583:8e::50", "fd00::"));
        assertThat(alice.get(PATH + "?ip_version=6").each(ALL, "name")).containsExactly("six");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'ip_set':['10.0.0.300']                             ; ip_set has \"10.0.0.300\"",
                "'ip_set':['10.0.0.9-10.0.0.2']                      ; with the lower address first",
                "'ip_set':['10.0.0.2-10.0.0.2']                      ; with the lower address first",
                "'ip_set':['10.0.0.0/33']                            ; an address, a block",
                "'ip_set':['']                                       ; an address, a block",
                "'ip_set':['fd00::1']                                ; not of the group's IP version",
                "'ip_set':['10.0.0.2','10.0.0.2']                    ; there twice",
                "'ip_set':['10.0.0.1/24','10.0.0.2/24']              ; there twice",
                "'ip_set':['10.0.0.2'],'ip_extra_set':[{'ip':'10.0.0.2'}] ; ip_extra_set stands beside ip_set",
                "'ip_extra_set':[{'ip':'x'}]                         ; ip_extra_set.ip has \"x\"",
                "'ip_extra_set':[{'ip':'10.0.0.2','remarks':'<'}]    ; remarks",
                "'ip_set':['10.0.0.2','10.0.0.3'],'max_capacity':1   ; has room for 1 entries",
                "'max_capacity':21                                   ; max_capacity",
                "'ip_version':5                                      ; ip_version",
                "'enterprise_project_id':'1'                         ; enterprise_project_id",
                "'description':'<'                                   ; description"
            })
    void whatCannotBeIsRefusedInWords(String fields, String words) {
        Client.Answer answer = fields.contains("ip_version")
                ? alice.post(PATH, "{'%s':{'name':'a',%s}}".formatted(ONE, fields))
                : make(fields);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error_msg")).contains(words);
        assertThat(answer.text("error_code")).isEqualTo("VPC.9901");
        assertThat(alice.get(PATH).list(ALL)).isEmpty();
    }

    @Test
    void whatIsRefusedOrOnlyAskedChangesNothing() {
        String path = PATH + "/" + make("'ip_set':['10.0.0.2','10.0.0.3']").id(ONE);
        Client.Answer full = alice.put(path, "{'%s':{'max_capacity':1}}".formatted(ONE));
        assertThat(full.status()).isEqualTo(400);
        assertThat(full.text("error_msg")).contains("has room for 1 entries, and is to have 2");
        assertThat(alice.put(path, "{'dry_run':true,'%s':{'ip_set':['10.0.0.4']}}".formatted(ONE))
                        .status())
                .isEqualTo(202);
        Client.Answer dry = alice.post(PATH, "{'dry_run':true,'%s':{'name':'b','ip_version':4}}".formatted(ONE));
        assertThat(dry.status()).isEqualTo(202);
        assertThat(dry.text("error_code")).isEqualTo("SYS.0202");
        assertThat(alice.get(path).list(ONE, "ip_set")).isEqualTo(List.of("10.0.0.2", "10.0.0.3"));
        assertThat(alice.get(PATH).list(ALL)).hasSize(1);
    }

    @Test
    void oneMoreThanTheQuotaIsRefused() {
        assertThat(alice.get("/v1/{p}/quotas?type=address_group").list("quotas", "resources"))
                .isEqualTo(List.of(Map.of("type", "address_group", "used", 0, "quota", 50, "min", 0)));
        Client.Answer last = make("'ip_set':[]");
        for (int made = 1; last.status() == 201; made++) {
            assertThat(made).isLessThanOrEqualTo(50);
            last = make("'ip_set':[]");
        }
        assertThat(last.status()).isEqualTo(409);
        assertThat(last.text("error_code")).isEqualTo("VPC.9905");
        assertThat(alice.get(PATH + "?limit=7").list(ALL)).hasSize(7);
    }

    @Test
    void whatIsAnotherProjectsDoesNotExist() {
        String path = PATH + "/" + make("'ip_set':['10.0.0.2']").id(ONE);
        assertThat(bob.get(PATH).list(ALL)).isEmpty();
        assertThat(bob.get(path).status()).isEqualTo(404);
        assertThat(bob.put(path, "{'%s':{'name':'x'}}".formatted(ONE)).status()).isEqualTo(404);
        assertThat(bob.delete(path).status()).isEqualTo(404);
        assertThat(alice.get(PATH).list(ALL)).hasSize(1);
    }

    private String group(String entries) {
        return make("'ip_set':[" + entries + "]").id(ONE);
    }

    private String securityGroup() {
        return alice.post("/v1/{p}/security-groups", "{'security_group':{'name':'web'}}")
                .id("security_group");
    }

    private Client.Answer rule(String path, String securityGroup, String fields) {
        return alice.post(
                path,
                "{'security_group_rule':{'security_group_id':'%s','direction':'ingress',%s}}"
                        .formatted(securityGroup, fields));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/{p}/security-group-rules", "/v2.0/security-group-rules", "/v3/{p}/vpc/security-group-rules"
            })
    void rulesOfSecurityGroupsNameOneInEachApi(String path) {
        String addresses = group("'10.0.0.2'");
        Client.Answer made = rule(path, securityGroup(), "'remote_address_group_id':'" + addresses + "'");
        assertThat(made.status()).as(made.body()).isBetween(200, 201);
        assertThat(made.at("security_group_rule", "remote_address_group_id")).isEqualTo(addresses);
        assertThat(made.at("security_group_rule", "remote_ip_prefix")).isNull();
        assertThat(alice.get(path + "?remote_address_group_id=" + addresses).each("security_group_rules", "id"))
                .containsExactly(made.id("security_group_rule"));
        assertThat(alice.get(path + "?remote_address_group_id=11111111-2222-4333-8444-555555555555")
                        .list("security_group_rules"))
                .isEmpty();
    }

    @Test
    void aRuleNamesOneOtherEndOfItsIpVersionThatIsThere() {
        String addresses = group("'10.0.0.2'");
        String web = securityGroup();
        String path = "/v3/{p}/vpc/security-group-rules";
        String named = "'remote_address_group_id':'" + addresses + "'";
        assertThat(rule(path, web, named + ",'remote_ip_prefix':'10.0.0.0/8'").text("error_msg"))
                .contains("more than one");
        assertThat(rule(path, web, named + ",'remote_group_id':'" + web + "'").text("error_msg"))
                .contains("more than one");
        assertThat(rule(path, web, named + ",'ethertype':'IPv6'").text("error_msg"))
                .contains("is not of the rule's ethertype");
        String none = "'remote_address_group_id':'11111111-2222-4333-8444-555555555555'";
        Client.Answer unknown = rule(path, web, none);
        assertThat(unknown.status()).isEqualTo(404);
        String bobs = bob.post(PATH, "{'%s':{'name':'b','ip_version':4}}".formatted(ONE))
                .id(ONE);
        Client.Answer foreign = rule(path, web, "'remote_address_group_id':'" + bobs + "'");
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.text("error_msg").replace(bobs, ""))
                .isEqualTo(unknown.text("error_msg").replace("11111111-2222-4333-8444-555555555555", ""));
        assertThat(rule(path, web, named).status()).isEqualTo(201);
        assertThat(rule(path, web, named).status()).isEqualTo(409);
    }

    private String acl() {
        return alice.post("/v3/{p}/vpc/firewalls", "{'firewall':{'name':'shut'}}")
                .id("firewall");
    }

    private Client.Answer rules(String acl, String verb, String fields) {
        return alice.put(
                "/v3/{p}/vpc/firewalls/" + acl + "/" + verb, "{'firewall':{'ingress_rules':[{" + fields + "}]}}");
    }

    /** What the first rule names at its ends. */
    private static List<@Nullable Object> ends(Client.Answer answer) {
        List<@Nullable Object> ends = new ArrayList<>();
        for (String field : List.of(
                "source_address_group_id",
                "destination_address_group_id",
                "source_ip_address",
                "destination_ip_address")) {
            ends.add(answer.at("firewall", "ingress_rules", 0, field));
        }
        return ends;
    }

    @Test
    void rulesOfNetworkAclsNameThemOfEitherEnd() {
        String senders = group("'10.0.0.2'");
        String receivers = group("'10.0.1.0/24'");
        String acl = acl();
        String rule = "'action':'deny','protocol':'any','ip_version':4";
        Client.Answer made = rules(
                acl,
                "insert-rules",
                "%s,'source_address_group_id':'%s','destination_address_group_id':'%s'"
                        .formatted(rule, senders, receivers));
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        assertThat(ends(made)).containsExactly(senders, receivers, null, null);
        String id = made.text("firewall", "ingress_rules", 0, "id");
        assertThat(alice.get("/v2.0/fwaas/firewall_rules/" + id).at("firewall_rule", "isthmus:source_address_group_id"))
                .isEqualTo(senders);
        assertThat(alice.put(
                                "/v2.0/fwaas/firewall_rules/" + id,
                                "{'firewall_rule':{'source_ip_address':null,'destination_ip_address':null}}")
                        .at("firewall_rule", "isthmus:source_address_group_id"))
                .as("who writes back what he read")
                .isEqualTo(senders);
        Client.Answer changed = rules(acl, "update-rules", "'id':'%s','source_ip_address':'10.9.0.0/16'".formatted(id));
        assertThat(ends(changed)).containsExactly(null, receivers, "10.9.0.0/16", null);
        changed = rules(acl, "update-rules", "'id':'%s','source_address_group_id':'%s'".formatted(id, receivers));
        assertThat(ends(changed)).containsExactly(receivers, receivers, null, null);
        assertThat(rules(
                                acl,
                                "insert-rules",
                                "%s,'source_ip_address':'10.0.0.0/8','source_address_group_id':'%s'"
                                        .formatted(rule, senders))
                        .text("error_msg"))
                .contains("source_address_group_id stands beside addresses");
        assertThat(rules(
                                acl,
                                "insert-rules",
                                "'action':'deny','protocol':'any','ip_version':6,'source_address_group_id':'%s'"
                                        .formatted(senders))
                        .text("error_msg"))
                .contains("address groups of a rule are of its IP version");
        assertThat(rules(
                                acl,
                                "insert-rules",
                                rule + ",'source_address_group_id':'11111111-2222-4333-8444-555555555555'")
                        .status())
                .isEqualTo(404);
        assertThat(alice.get("/v3/{p}/vpc/firewalls/" + acl).list("firewall", "ingress_rules"))
                .hasSize(1);
    }

    @Test
    void oneInUseStaysUnlessItsRulesGoWithIt() {
        String addresses = group("'10.0.0.2'");
        String path = PATH + "/" + addresses;
        String web = securityGroup();
        String dependency = "/v3/{p}/vpc/list-address-groups-dependency?id=" + addresses;
        assertThat(alice.get(dependency).list(ALL, 0, "dependency")).isEmpty();
        rule("/v1/{p}/security-group-rules", web, "'remote_address_group_id':'" + addresses + "'");
        Client.Answer used = alice.delete(path);
        assertThat(used.status()).isEqualTo(409);
        assertThat(used.text("error_code")).isEqualTo("VPC.9902");
        assertThat(used.text("error_msg")).contains("a rule of the security group " + web);
        String acl = acl();
        rules(
                acl,
                "insert-rules",
                "'action':'deny','protocol':'any','ip_version':4,'source_address_group_id':'%s'".formatted(addresses));
        assertThat(alice.get(dependency).list(ALL, 0, "dependency"))
                .isEqualTo(List.of(
                        Map.of("type", "sg", "instance_id", web, "instance_name", "web"),
                        Map.of("type", "acl", "instance_id", acl, "instance_name", "shut")));
        assertThat(bob.get(dependency).list(ALL)).isEmpty();
        assertThat(bob.delete(path + "/force").status()).isEqualTo(404);
        assertThat(alice.delete(path + "/force").status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
        assertThat(alice.get("/v3/{p}/vpc/firewalls/" + acl).list("firewall", "ingress_rules"))
                .isEmpty();
        assertThat(alice.get("/v1/{p}/security-group-rules?security_group_id=" + web)
                        .list("security_group_rules"))
                .hasSize(4);
    }
}
