package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.otc.OtcDialect;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions for tags, of every kind that the catalogue lets ask for them. */
final class TagQueryHttpTest {
    private static final String ACTION = "/resource_instances/action";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String vpc = alice.vpc("East", "10.0.0.0/16");

    /** Of each kind three, by the path of the kind. */
    private final Map<String, List<String>> made = Map.of(
            "/v2.0/{project_id}/vpcs",
            List.of(vpc, alice.vpc("west", "10.1.0.0/16"), alice.vpc("north", "10.2.0.0/16")),
            "/v2.0/{project_id}/subnets",
            List.of(subnet("Eastern", 0), subnet("western", 1), subnet("northern", 2)));

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

    private static List<String> kinds() {
        return OtcDialect.entries().stream()
                .map((Catalogue.Entry entry) -> entry.endpoint().path())
                .filter(path -> path.endsWith(ACTION))
                .map(path -> path.substring(0, path.length() - ACTION.length()))
                .toList();
    }

    private static String path(String kind) {
        return kind.replace("{project_id}", "{p}");
    }

    private Client.Answer ask(Client client, String kind, String more) {
        return client.post(path(kind) + ACTION, "{'action':'filter'%s}".formatted(more));
    }

    private List<String> found(String kind, String more) {
        Client.Answer answer = ask(alice, kind, more);
        assertThat(answer.status()).as(kind + more + answer.body()).isEqualTo(200);
        return answer.each("resources", "resource_id");
    }

    private void tag(String kind, String id, String tags) {
        assertThat(alice.post(path(kind) + "/" + id + "/tags/action", "{'action':'create','tags':[" + tags + "]}")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void everyKindIsTried() {
        assertThat(made.keySet()).containsExactlyInAnyOrderElementsOf(kinds());
    }

    @Test
    void resourcesAreFoundByTheirTags() {
        for (String kind : kinds()) {
            List<String> ids = made.getOrDefault(kind, List.of());
            String one = ids.get(0);
            String two = ids.get(1);
            String none = ids.get(2);
            tag(kind, one, "{'key':'stage','value':'live'},{'key':'owner','value':'ann'}");
            tag(kind, two, "{'key':'stage','value':'test'}");
            assertThat(found(kind, "")).containsExactlyInAnyOrder(one, two, none);
            assertThat(found(kind, ",'tags':[{'key':'stage','values':['live','x']}]"))
                    .containsExactly(one);
            assertThat(found(kind, ",'tags':[{'key':'stage','values':[]}]")).containsExactlyInAnyOrder(one, two);
            assertThat(found(kind, ",'tags':[{'key':'stage'},{'key':'owner'}]")).containsExactly(one);
            assertThat(found(kind, ",'tags_any':[{'key':'owner'},{'key':'stage','values':['test']}]"))
                    .containsExactlyInAnyOrder(one, two);
            assertThat(found(kind, ",'not_tags':[{'key':'stage'},{'key':'owner'}]"))
                    .containsExactlyInAnyOrder(two, none);
            assertThat(found(kind, ",'not_tags_any':[{'key':'stage'},{'key':'owner'}]"))
                    .containsExactly(none);
            assertThat(found(kind, ",'matches':[{'key':'resource_name','value':'EAST'}]"))
                    .containsExactly(one);
            Client.Answer page = ask(alice, kind, ",'limit':1,'offset':'1','tags':[{'key':'stage'}]");
            assertThat(page.at("total_count")).isEqualTo(2);
            assertThat(page.list("resources")).hasSize(1);
            assertThat(page.at("resources", 0, "tags", 0, "key")).isNotNull();
            Client.Answer count = alice.post(path(kind) + ACTION, "{'action':'count','tags':[{'key':'stage'}]}");
            assertThat(count.body()).isEqualTo("{\"total_count\":2}");
            assertThat(ask(bob, kind, ",'tags':[{'key':'stage'}]").at("total_count"))
                    .isEqualTo(0);
            Client.Answer all = alice.get(path(kind) + "/tags");
            assertThat(all.each("tags", "key")).containsExactly("owner", "stage");
            assertThat(all.at("tags", 1, "values")).isEqualTo(List.of("live", "test"));
            assertThat(bob.get(path(kind) + "/tags").list("tags")).isEmpty();
        }
    }

    @Test
    void whatCannotBeAskedIsRefusedByTheCodeOfTags() {
        for (String kind : kinds()) {
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
                assertThat(refused.text("code")).as(bad).isEqualTo("VPC.1801");
            }
            assertThat(alice.post(path(kind) + ACTION, "{'action':'find'}").status())
                    .isEqualTo(400);
        }
    }
}
