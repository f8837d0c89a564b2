package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.otc.OtcDialect;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions for tags, of every kind that the catalogue lets ask for them. */
final class TagQueryHttpTest {
    private static final String ACTION = "/resource_instances/action";
    private static final String FILTER = "/resource-instances/filter";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String vpc = alice.vpc("East", "10.0.0.0/16");
    private final List<String> subnets = List.of(subnet("Eastern", 0), subnet("western", 1), subnet("northern", 2));

    /** Of each kind three, by the path of the kind. */
    private final Map<String, List<String>> made = Map.of(
            "/v2.0/{project_id}/vpcs",
            List.of(vpc, alice.vpc("west", "10.1.0.0/16"), alice.vpc("north", "10.2.0.0/16")),
            "/v2.0/{project_id}/subnets",
            subnets,
            "/v2.0/{project_id}/security-groups",
            make("/v1/{p}/security-groups", "security_group", ""),
            "/v3/{project_id}/ports",
            make("/v2.0/ports", "port", ",'network_id':'%s'".formatted(subnets.getFirst())),
            "/v3/{project_id}/firewalls",
            make("/v3/{p}/vpc/firewalls", "firewall", ""),
            "/v2/{project_id}/cloudvolumes",
            make("/v3/{p}/volumes", "volume", ",'size':10"),
            "/v1/{project_id}/cloudservers",
            List.of(server("East"), server("west"), server("north")));

    @AfterEach
    void stop() {
        service.close();
    }

    private String subnet(String name, int number) {
        String block = "10.0." + number + ".";
        return alice.post(
                        "/v1/{p}/subnets",
                        "{'subnet':{'name':'%s','cidr':'%s0/24','gateway_ip':'%s1','vpc_id':'%s'}}"
                                .formatted(name, block, block, vpc))
                .text("subnet", "id");
    }

    private String server(String name) {
        return alice.post(
                        "/v1/{p}/cloudservers",
                        "{'server':{'name':'%s','vpcid':'%s','nics':[{'subnet_id':'%s'}]}}"
                                .formatted(name, vpc, subnets.getFirst()))
                .text("serverIds", 0);
    }

    private List<String> make(String path, String wrapper, String more) {
        return Stream.of("East", "west", "north")
                .map(name -> alice.post(path, "{'%s':{'name':'%s'%s}}".formatted(wrapper, name, more))
                        .id(wrapper))
                .toList();
    }

    private static List<String> kinds(String question) {
        return OtcDialect.entries().stream()
                .map((Catalogue.Entry entry) -> entry.endpoint().path())
                .filter(path -> path.endsWith(question))
                .map(path -> path.substring(0, path.length() - question.length()))
                .toList();
    }

    private static String path(String kind) {
        return kind.replace("{project_id}", "{p}");
    }

    private Client.Answer ask(Client client, String kind, String more) {
        return client.post(path(kind) + ACTION, "{'action':'filter'%s}".formatted(more));
    }

    private List<String> found(String kind, String more) {
        Client.Answer answer = kinds(FILTER).contains(kind)
                ? alice.post(path(kind) + FILTER, "{%s}".formatted(more.replaceFirst(",", "")))
                : ask(alice, kind, more);
        assertThat(answer.status()).as(kind + more + answer.body()).isEqualTo(200);
        // Projects have a group, and ECSs ports, that nobody made by themselves.
        return answer.each("resources", "resource_id").stream()
                .filter(id -> made.getOrDefault(kind, List.of()).contains(id))
                .toList();
    }

    private void tag(String kind, String id, String tags) {
        assertThat(alice.post(
                                path(kind) + "/" + id + (kind.startsWith("/v3/") ? "/tags/create" : "/tags/action"),
                                "{'action':'create','tags':[" + tags + "]}")
                        .status())
                .isEqualTo(204);
    }

    /** Two of three: live and of ann, and test. */
    private void tag(String kind) {
        List<String> ids = made.getOrDefault(kind, List.of());
        tag(kind, ids.get(0), "{'key':'stage','value':'live'},{'key':'owner','value':'ann'}");
        tag(kind, ids.get(1), "{'key':'stage','value':'test'}");
    }

    @Test
    void everyKindIsTried() {
        assertThat(made.keySet())
                .containsExactlyInAnyOrderElementsOf(Stream.of(ACTION, FILTER)
                        .flatMap(question -> kinds(question).stream())
                        .toList());
    }

    @Test
    void resourcesAreFoundByTheirTags() {
        for (String kind : made.keySet()) {
            tag(kind);
            List<String> ids = made.getOrDefault(kind, List.of());
            String one = ids.get(0);
            String two = ids.get(1);
            assertThat(found(kind, "")).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(found(kind, ",'tags':[{'key':'stage','values':['live','x']}]"))
                    .containsExactly(one);
            assertThat(found(kind, ",'tags':[{'key':'stage','values':[]}]")).containsExactlyInAnyOrder(one, two);
            assertThat(found(kind, ",'tags':[{'key':'stage'},{'key':'owner'}]")).containsExactly(one);
            assertThat(found(kind, ",'matches':[{'key':'resource_name','value':'EAST'}]"))
                    .containsExactly(one);
        }
    }

    @Test
    void whereTheReferenceHasItTheyAreFoundByWhatTheyDoNotHaveToo() {
        for (String kind : kinds(ACTION)) {
            tag(kind);
            List<String> ids = made.getOrDefault(kind, List.of());
            String one = ids.get(0);
            String two = ids.get(1);
            String none = ids.get(2);
            assertThat(found(kind, ",'tags_any':[{'key':'owner'},{'key':'stage','values':['test']}]"))
                    .containsExactlyInAnyOrder(one, two);
            assertThat(found(kind, ",'not_tags':[{'key':'stage'},{'key':'owner'}]"))
                    .containsExactlyInAnyOrder(two, none);
            assertThat(found(kind, ",'not_tags_any':[{'key':'stage'},{'key':'owner'}]"))
                    .containsExactly(none);
            Client.Answer page = ask(alice, kind, ",'limit':1,'offset':'1','tags':[{'key':'stage'}]");
            assertThat(page.at("total_count")).isEqualTo(2);
            assertThat(page.list("resources")).hasSize(1);
            assertThat(page.at("resources", 0, "tags", 0, "key")).isNotNull();
            Client.Answer count = alice.post(path(kind) + ACTION, "{'action':'count','tags':[{'key':'stage'}]}");
            assertThat(count.body()).isEqualTo("{\"total_count\":2}");
            assertThat(ask(bob, kind, ",'tags':[{'key':'stage'}]").at("total_count"))
                    .isEqualTo(0);
        }
    }

    @Test
    void inV3PagesAreAskedForInThePathAndEndEmpty() {
        String body = "{'tags':[{'key':'stage'}]}";
        for (String kind : kinds(FILTER)) {
            tag(kind);
            String filter = path(kind) + FILTER;
            Client.Answer page = alice.post(filter + "?limit=1&offset=1", body);
            assertThat(page.at("total_count")).isEqualTo(2);
            assertThat(page.list("resources")).hasSize(1);
            assertThat(alice.post(filter + "?offset=2", body).list("resources")).isEmpty();
            assertThat(alice.post(filter + "?limit=0", body).status()).isEqualTo(400);
            Client.Answer count = alice.post(path(kind) + "/resource-instances/count", body);
            assertThat(count.at("total_count")).isEqualTo(2);
            assertThat(count.at("resources")).isNull();
            assertThat(bob.post(filter, body).at("total_count")).isEqualTo(0);
            assertThat(alice.get(path(kind) + "/tags?offset=1").each("tags", "key"))
                    .containsExactly("stage");
            assertThat(alice.get(path(kind) + "/tags?offset=2").list("tags")).isEmpty();
            Client.Answer refused = alice.post(filter, "{'tags':[{'key':'a'},{'key':'a'}]}");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text("error_code")).isEqualTo("VPC.9901");
        }
    }

    @Test
    void allTagsOfAKindAreListed() {
        for (String kind : made.keySet()) {
            tag(kind);
            Client.Answer all = alice.get(path(kind) + "/tags");
            assertThat(all.each("tags", "key")).as(kind).containsExactly("owner", "stage");
            assertThat(all.at("tags", 1, "values")).isEqualTo(List.of("live", "test"));
            assertThat(bob.get(path(kind) + "/tags").list("tags")).isEmpty();
        }
    }

    @Test
    void whatCannotBeAskedIsRefusedByTheCodeOfTags() {
        for (String kind : kinds(ACTION)) {
            for (String bad : List.of(
                    ",'limit':0",
                    ",'limit':1001",
                    ",'limit':'x'",
                    ",'offset':-1",
                    ",'tags':[{'key':''}]",
                    ",'tags':[{'key':'a'},{'key':'a'}]",
                    ",'not_tags_any':[{'key':'a','values':['1','1']}]",
                    ",'matches':[{'key':'resource_id','value':'x'}]")) {
                Client.Answer refused = ask(alice, kind, bad);
                assertThat(refused.status()).as(bad).isEqualTo(400);
                assertThat(refused.text("code"))
                        .as(kind + bad)
                        .isEqualTo(kind.startsWith("/v2.0/") ? "VPC.1801" : "VPC.0101");
            }
            assertThat(alice.post(path(kind) + ACTION, "{'action':'find'}").status())
                    .isEqualTo(400);
        }
    }
}
