package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tags of contract.md 3.1 over the wire. */
final class TagHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String vpc = alice.vpc("a", "10.0.0.0/16");
    private final String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void tagsComeChangeAndGo() {
        for (String path : new String[] {"/v2.0/{p}/vpcs/" + vpc + "/tags", "/v2.0/{p}/subnets/" + subnet + "/tags"}) {
            String action = "{'action':'%s','tags':[{'key':'stage','value':'%s'},{'key':'owner','value':'ann'}]}";
            assertThat(alice.post(path + "/action", action.formatted("create", "test"))
                            .status())
                    .isEqualTo(204);
            assertThat(alice.get(path).at("tags", 1, "value")).isEqualTo("test");
            assertThat(alice.post(path, "{'tag':{'key':'stage','value':'live'}}")
                            .status())
                    .isEqualTo(204);
            assertThat(alice.get(path).list("tags")).hasSize(2);
            assertThat(alice.get(path).at("tags", 1, "value")).isEqualTo("live");
            assertThat(bob.get(path).status()).isEqualTo(404);
            assertThat(bob.post(path, "{'tag':{'key':'stage','value':'live'}}").status())
                    .isEqualTo(404);
            assertThat(alice.delete(path + "/stage").status()).isEqualTo(204);
            assertThat(alice.delete(path + "/stage").status()).isEqualTo(404);
            assertThat(alice.get(path).at("tags", 0, "key")).isEqualTo("owner");
            assertThat(alice.post(path + "/action", action.formatted("delete", ""))
                            .status())
                    .isEqualTo(204);
            assertThat(alice.get(path).list("tags")).isEmpty();
        }
    }

    @Test
    void v3ShowsThemAndAChangeOfTheVpcKeepsThem() {
        alice.post("/v2.0/{p}/vpcs/" + vpc + "/tags", "{'tag':{'key':'stage','value':'live'}}");
        alice.put("/v1/{p}/vpcs/" + vpc, "{'vpc':{'description':'changed'}}");
        assertThat(alice.get("/v3/{p}/vpc/vpcs/" + vpc).at("vpc", "tags", 0, "value"))
                .isEqualTo("live");
    }

    @Test
    void aKeyComesOnceInARequestAndNothingOfItIsKeptElse() {
        String path = "/v2.0/{p}/vpcs/" + vpc + "/tags";
        String doubled =
                "{'action':'%s','tags':[{'key':'a','value':'1'},{'key':'b','value':''},{'key':'a','value':'2'}]}";
        Client.Answer refused = alice.post(path + "/action", doubled.formatted("create"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("message")).contains("the key \"a\" more than once");
        assertThat(alice.get(path).list("tags")).isEmpty();
        assertThat(alice.post(path + "/action", doubled.formatted("delete")).status())
                .isEqualTo(204);
    }

    @Test
    void ofManyTagsAllAreKeptOrNone() {
        String path = "/v2.0/{p}/vpcs/" + vpc + "/tags";
        alice.post(path, "{'tag':{'key':'present','value':'x'}}");
        String twenty = IntStream.range(0, 20)
                .mapToObj("{'key':'k%d','value':'v'}"::formatted)
                .collect(Collectors.joining(","));
        String create = "{'action':'create','tags':[%s]}";
        assertThat(alice.post(path + "/action", create.formatted(twenty)).status())
                .isEqualTo(400);
        assertThat(alice.post(path + "/action", create.formatted("{'key':'ok','value':'v'},{'key':''}"))
                        .status())
                .isEqualTo(400);
        assertThat(alice.get(path).list("tags")).hasSize(1);
    }

    @Test
    void aTagWithoutAValueHasAnEmptyOne() {
        String path = "/v2.0/{p}/vpcs/" + vpc + "/tags";
        // Terraform leaves out an empty value.
        assertThat(alice.post(path + "/action", "{'action':'create','tags':[{'key':'bare'}]}")
                        .status())
                .isEqualTo(204);
        assertThat(alice.get(path).at("tags", 0, "value")).isEqualTo("");
        assertThat(alice.post(path, "{'tag':{'key':'bare'}}").status()).isEqualTo(204);
        assertThat(alice.get(path).at("tags", 0, "value")).isEqualTo("");
        assertThat(alice.post(path + "/action", "{'action':'delete','tags':[{'key':'bare'},{'key':'never'}]}")
                        .status())
                .isEqualTo(204);
        assertThat(alice.get(path).list("tags")).isEmpty();
    }

    @Test
    void aKeyIsFoundHoweverThePathHasToWriteIt() {
        String path = "/v2.0/{p}/vpcs/" + vpc + "/tags";
        for (String key : new String[] {"a b", "a+b", "a:b", "Größe", "标签", "action", "tags"}) {
            assertThat(alice.post(path, "{'tag':{'key':'%s','value':'x'}}".formatted(key))
                            .status())
                    .isEqualTo(204);
            String escaped = URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
            assertThat(alice.delete(path + "/" + escaped).status()).as(key).isEqualTo(204);
            assertThat(alice.get(path).list("tags")).isEmpty();
        }
    }
}
