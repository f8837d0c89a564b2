package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Method;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose something is: the header of the call that makes it, and a field of every view of it. */
final class LabelHttpTest {
    private static final String FIELD = "isthmus:label";
    private static final String HEADER = "X-Isthmus-Label";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer post(String path, String body, String... headers) {
        return alice.send("POST", path, body, headers);
    }

    @Test
    void whatACallMakesBearsTheLabelInItsAnswerAndInEveryView() {
        Client.Answer made = post("/v1/{p}/vpcs", "{'vpc':{'name':'a','cidr':'10.0.0.0/16'}}", HEADER, "shop");
        String vpc = made.id("vpc");
        assertThat(made.at("vpc", FIELD)).isEqualTo("shop");
        assertThat(alice.get("/v3/{p}/vpc/vpcs/" + vpc).at("vpc", FIELD)).isEqualTo("shop");
        assertThat(alice.get("/v1/{p}/vpcs").each("vpcs", FIELD)).containsExactly("shop");
        String other = alice.vpc("b", "10.1.0.0/16");
        assertThat(alice.get("/v1/{p}/vpcs/" + other).at("vpc", FIELD)).isNull();
        assertThat(bob.get("/v1/{p}/vpcs/" + vpc).status()).isEqualTo(404);
        String group = post("/v1/{p}/security-groups", "{'security_group':{'name':'g'}}", HEADER, "shop")
                .id("security_group");
        for (String path :
                List.of("/v1/{p}/security-groups/", "/v2.0/security-groups/", "/v3/{p}/vpc/security-groups/")) {
            assertThat(alice.get(path + group).at("security_group", FIELD)).isEqualTo("shop");
        }
        String acl = post("/v3/{p}/vpc/firewalls", "{'firewall':{'name':'acl'}}", HEADER, "shop")
                .id("firewall");
        assertThat(alice.get("/v3/{p}/vpc/firewalls/" + acl).at("firewall", FIELD))
                .isEqualTo("shop");
        assertThat(alice.get("/v3/{p}/vpc/firewalls").each("firewalls", FIELD)).containsExactly("shop");
        assertThat(post(
                                "/isthmus/v1/guard-rails",
                                "{'guard_rail':{'name':'r','promise':'isolated','to':'%s'}}".formatted(vpc),
                                HEADER,
                                "shop")
                        .at("guard_rail", FIELD))
                .isEqualTo("shop");
    }

    @Test
    void aChangeMayLabelWhatIsThereAndOneWithoutTheHeaderLeavesItAsItIs() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        String path = "/v1/{p}/vpcs/" + vpc;
        assertThat(alice.send("PUT", path, "{'vpc':{'name':'a'}}", HEADER, "shop")
                        .at("vpc", FIELD))
                .isEqualTo("shop");
        assertThat(alice.put(path, "{'vpc':{'name':'b'}}").at("vpc", FIELD)).isEqualTo("shop");
    }

    @Test
    void whatIsNoLabelOrLabelsNothingIsRefusedAndNothingIsChanged() {
        for (String text : List.of("a b", "a/b", "a".repeat(33))) {
            Client.Answer refused = post("/v1/{p}/vpcs", "{'vpc':{'name':'a'}}", HEADER, text);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text("message")).contains("X-Isthmus-Label");
        }
        assertThat(post("/v2.0/networks", "{'network':{'name':'n'}}", HEADER, "shop")
                        .status())
                .isEqualTo(400);
        assertThat(alice.get("/v2.0/networks").list("networks")).isEmpty();
        assertThat(alice.get("/v1/{p}/vpcs").list("vpcs")).isEmpty();
    }

    @Test
    void whatTakesNoLabelIsDoneAsIfThereWereNone() {
        String vpc =
                post("/v1/{p}/vpcs", "{'vpc':{'name':'a'}}", HEADER, "shop").id("vpc");
        for (String text : List.of("other", "a b")) {
            assertThat(alice.send("GET", "/v1/{p}/vpcs/" + vpc, "", HEADER, text)
                            .at("vpc", FIELD))
                    .isEqualTo("shop");
        }
        assertThat(alice.send("DELETE", "/v1/{p}/vpcs/" + vpc, "", HEADER, "other")
                        .status())
                .isEqualTo(204);
        Client.Answer project = service.root()
                .send("POST", "/isthmus/v1/projects", "{'project':{'account':'acme','name':'more'}}", HEADER, "shop");
        assertThat(project.status()).as(project.body()).isEqualTo(201);
    }

    @Test
    void aRepetitionWithAnotherLabelIsAnotherRequest() {
        String body = "{'vpc':{'name':'a','cidr':'10.0.0.0/16'}}";
        String[] once = {"X-Client-Token", "t", HEADER, "shop"};
        String vpc = post("/v1/{p}/vpcs", body, once).id("vpc");
        assertThat(post("/v1/{p}/vpcs", body, once).id("vpc")).isEqualTo(vpc);
        assertThat(post("/v1/{p}/vpcs", body, "X-Client-Token", "t", HEADER, "other")
                        .status())
                .isEqualTo(409);
    }

    /** Whatever shows something of a kind that bears labels, with its name, shows the label. */
    @Test
    void whateverIsLabelledShowsIt() {
        List<String> collections = List.of(
                "/v1/{project_id}/vpcs",
                "/v3/{project_id}/vpc/vpcs",
                "/v1/{project_id}/subnets",
                "/v1/{project_id}/routetables",
                "/v2.0/vpc/peerings",
                "/v1/{project_id}/security-groups",
                "/v2.0/security-groups",
                "/v3/{project_id}/vpc/security-groups",
                "/v3/{project_id}/vpc/firewalls",
                "/v1/{project_id}/fl/flow_logs",
                "/v1/{project_id}/cloudservers",
                "/isthmus/v1/guard-rails");
        for (String collection : collections) {
            List<Class<? extends Record>> shown = ApiServer.catalogue().entries().stream()
                    .map(Catalogue.Entry::endpoint)
                    .filter(endpoint -> endpoint.method() == Method.GET
                            && endpoint.path().startsWith(collection + "/{")
                            && endpoint.path().indexOf('/', collection.length() + 1) < 0)
                    .<Class<? extends Record>>map(Endpoint::answer)
                    .toList();
            assertThat(shown).as(collection).isNotEmpty();
            assertThat(shown)
                    .as(collection)
                    .allMatch(type -> Plausible.texts(type).stream().anyMatch(field -> field.endsWith("/" + FIELD)));
        }
    }
}
