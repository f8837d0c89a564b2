package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.signing.Hmac;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The change log as callers of two accounts and the administrator see it. */
final class HistoryHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private static Map<?, ?> first(Client.Answer answer) {
        return (Map<?, ?>) answer.list("history").getFirst();
    }

    private static Map<?, ?> edit(Client.Answer answer, int change, String kind) {
        return answer.list("history", change, "edits").stream()
                .map(edit -> (Map<?, ?>) edit)
                .filter(edit -> kind.equals(edit.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    private static String field(Map<?, ?> edit, String version, String name) {
        return edit.get(version) instanceof Map<?, ?> document ? String.valueOf(document.get(name)) : "";
    }

    @Test
    void whatAVpcWasBeforeAndAfterEachChangeIsToldNewestFirst() {
        String vpc = alice.vpc("first", "10.1.0.0/16");
        alice.put("/v1/{p}/vpcs/" + vpc, "{'vpc':{'name':'second'}}", "X-Request-Id", "my-request");
        alice.delete("/v1/{p}/vpcs/" + vpc);
        Client.Answer history = alice.get("/isthmus/v1/history?resource=" + vpc);
        assertThat(history.each("history", "command")).containsExactly("DeleteVpc", "UpdateVpc", "CreateVpc");
        assertThat(history.each("history", "by")).containsOnly("alice@red");
        assertThat(history.text("history", 1, "request_id")).isEqualTo("my-request");
        assertThat(history.text("history", 0, "time")).isEqualTo(service.clock.now.toString());
        Map<?, ?> ended = edit(history, 0, "vpc");
        assertThat(ended.get("action")).isEqualTo("deleted");
        assertThat(ended.get("after")).isNull();
        assertThat(field(ended, "before", "name")).isEqualTo("second");
        Map<?, ?> changed = edit(history, 1, "vpc");
        assertThat(changed.get("action")).isEqualTo("changed");
        assertThat(field(changed, "before", "name")).isEqualTo("first");
        assertThat(field(changed, "after", "name")).isEqualTo("second");
        assertThat(field(changed, "after", "cidr")).isEqualTo("10.1.0.0/16");
        Map<?, ?> made = edit(history, 2, "vpc");
        assertThat(made.get("action")).isEqualTo("created");
        assertThat(made.get("before")).isNull();
        assertThat(made.get("id")).isEqualTo(vpc);
    }

    @Test
    void whatIsInAVpcAndWhatLeadsToItIsToldWithIt() {
        String east = alice.vpc("east", "10.1.0.0/16");
        String west = alice.vpc("west", "10.2.0.0/16");
        alice.subnet(east, "10.1.0.0/24", "10.1.0.1");
        alice.subnet(west, "10.2.0.0/24", "10.2.0.1");
        String peering = alice.peering(west, east, alice.project());
        alice.route(west, "10.1.0.0/16", peering);
        alice.route(east, "10.2.0.0/16", peering);
        alice.delete("/v2.0/vpc/peerings/" + peering);
        assertThat(alice.get("/isthmus/v1/history?within=" + east).each("history", "command"))
                .containsExactly("DeletePeering", "CreateRoute", "CreatePeering", "CreateSubnet", "CreateVpc");
        assertThat(alice.get("/isthmus/v1/history?kind=peering&within=" + east).list("history"))
                .hasSize(2);
        assertThat(bob.get("/isthmus/v1/history?within=" + east).list("history"))
                .isEmpty();
    }

    @Test
    void filtersAndPagesFindEveryChangeOnce() {
        for (int i = 0; i < 7; i++) {
            alice.vpc("v" + i, "10.1.0.0/16");
            bob.vpc("w" + i, "10.1.0.0/16");
        }
        List<String> all = alice.get("/isthmus/v1/history?limit=1000").each("history", "revision");
        List<String> paged = new ArrayList<>();
        String before = "";
        do {
            Client.Answer page = alice.get("/isthmus/v1/history?limit=3" + before);
            assertThat(page.list("history").size()).isLessThanOrEqualTo(3);
            paged.addAll(page.each("history", "revision"));
            before = page.at("next") == null ? "" : "&before=" + page.text("next");
        } while (!before.isEmpty());
        assertThat(paged).isEqualTo(all).hasSizeGreaterThanOrEqualTo(7).doesNotHaveDuplicates();
        assertThat(alice.get("/isthmus/v1/history?after=" + all.get(2)).each("history", "revision"))
                .containsExactly(all.get(0), all.get(1));
        assertThat(alice.get("/isthmus/v1/history?kind=vpc").list("history")).hasSize(7);
        assertThat(alice.get("/isthmus/v1/history?kind=peering").list("history"))
                .isEmpty();
        String request = alice.get("/isthmus/v1/history?limit=1").text("history", 0, "request_id");
        assertThat(alice.get("/isthmus/v1/history?request_id=" + request).each("history", "revision"))
                .containsExactly(all.getFirst());
        assertThat(alice.get("/isthmus/v1/history?kind=nonsense").status()).isEqualTo(400);
        assertThat(alice.get("/isthmus/v1/history?limit=1001").status()).isEqualTo(400);
    }

    @Test
    void eitherSideOfAPeeringSeesItAndItsOwnRoutesAndNotWhoTheOtherIs() {
        String east = alice.vpc("east", "10.1.0.0/16");
        String harbour = bob.vpc("harbour", "10.2.0.0/16");
        String peering = alice.peering(east, harbour, bob.project());
        bob.put("/v2.0/vpc/peerings/" + peering + "/accept", "", "X-Request-Id", "bobs-request");
        alice.route(east, "10.2.0.0/16", peering);
        bob.route(harbour, "10.1.0.0/16", peering);
        bob.delete("/v2.0/vpc/peerings/" + peering);
        Client.Answer hers = alice.get("/isthmus/v1/history");
        assertThat(hers.each("history", "command"))
                .startsWith("DeletePeering", "CreateRoute", "AcceptPeering", "CreatePeering", "CreateVpc");
        assertThat(hers.each("history", "by"))
                .startsWith("another account", "alice@red", "another account", "alice@red");
        assertThat(hers.body()).doesNotContain("bobs-request").doesNotContain("bob@blue");
        assertThat(hers.list("history", 0, "edits").stream()
                        .map(edit -> String.valueOf(((Map<?, ?>) edit).get("kind"))))
                .containsExactlyInAnyOrder("peering", "route_table");
        assertThat(hers.body()).doesNotContain(bob.defaultTable(harbour));
        Client.Answer his = bob.get("/isthmus/v1/history?resource=" + peering);
        assertThat(his.each("history", "by")).containsExactly("bob@blue", "bob@blue", "another account");
        assertThat(bob.get("/isthmus/v1/history?resource=" + east).list("history"))
                .isEmpty();
        assertThat(alice.get("/isthmus/v1/history?request_id=bobs-request").list("history"))
                .isEmpty();
        assertThat(service.root().get("/isthmus/v1/history?resource=" + peering).each("history", "by"))
                .containsExactly("bob@blue", "bob@blue", "alice@red");
    }

    @Test
    void aProjectOfTheSameAccountAndAStrangerSeeNothingOfIt() {
        alice.vpc("east", "10.1.0.0/16");
        Client alma = service.client("alma", "red", "eu-de_two");
        assertThat(alma.get("/isthmus/v1/history?kind=vpc").list("history")).isEmpty();
        assertThat(bob.get("/isthmus/v1/history?kind=vpc").list("history")).isEmpty();
        assertThat(service.client("rita", "red", "eu-de")
                        .get("/isthmus/v1/history?kind=vpc")
                        .list("history"))
                .hasSize(1);
        assertThat(new Client(service.server.url()).get("/isthmus/v1/history").status())
                .isEqualTo(401);
    }

    private static final Pattern SECRET = Pattern.compile("\"(?:secret|password)\":\"([^\"]+)\"");

    /** Everything secret that there was: passwords and their hashes, tokens and theirs, keys, and answers that told them. */
    @Test
    void noSecretIsEverTold() {
        Client root = service.root();
        List<String> secrets = new ArrayList<>(List.of(Service.PASSWORD, alice.token(), root.token()));
        for (Client.Answer answer : List.of(
                root.post(
                        "/isthmus/v1/projects",
                        "{'project':{'account':'green','name':'eu-de','user':'gus'}}",
                        "X-Client-Token",
                        "client-token-of-root"),
                alice.post(
                        "/v3.0/OS-CREDENTIAL/credentials",
                        "{'credential':{'user_id':'%s'}}"
                                .formatted(service.controller.snapshot().tokens().stream()
                                        .filter(token -> token.hash().equals(hash(alice.token())))
                                        .findFirst()
                                        .orElseThrow()
                                        .user()),
                        "X-Client-Token",
                        "client-token-of-alice"))) {
            assertThat(answer.status()).isEqualTo(201);
            Matcher told = SECRET.matcher(answer.body());
            assertThat(told.find()).as(answer.body()).isTrue();
            secrets.add(told.group(1));
        }
        secrets.add("client-token-of");
        service.controller
                .snapshot()
                .accounts()
                .forEach(account -> service.controller
                        .snapshot()
                        .users(account.id())
                        .forEach(user -> secrets.add(service.controller
                                .snapshot()
                                .passwordHash(user.id())
                                .orElseThrow()
                                .hash())));
        service.controller.snapshot().tokens().forEach(token -> secrets.add(token.hash()));
        assertThat(secrets).hasSizeGreaterThan(10);
        for (Client caller : List.of(root, alice, bob)) {
            String told = caller.get("/isthmus/v1/history?limit=1000").body()
                    + caller.get("/isthmus/v1/changes?after=0&limit=1000").body();
            assertThat(secrets).noneMatch(told::contains);
        }
        assertThat(root.get("/isthmus/v1/history").body())
                .contains("\"kind\":\"access_key\"")
                .contains("\"kind\":\"user\"")
                .doesNotContain("argon2")
                .doesNotContain("token", "secret", "password");
    }

    private static String hash(String token) {
        return Hmac.sha256Hex(token.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTokenWithoutAProjectSeesNothing() {
        alice.vpc("east", "10.1.0.0/16");
        Client.Answer session = new Client(service.server.url())
                .post(
                        "/v3/auth/tokens",
                        "{'auth':{'identity':{'methods':['password'],'password':{'user':{'name':'alice','password':'"
                                + Service.PASSWORD
                                + "','domain':{'name':'red'}}}},'scope':{'domain':{'name':'red'}}}}");
        assertThat(session.status()).isEqualTo(201);
        Client caller = new Client(service.server.url()).with(session.header("X-Subject-Token"), "");
        assertThat(caller.get("/isthmus/v1/history").list("history")).isEmpty();
        assertThat(first(alice.get("/isthmus/v1/history")).get("command")).isEqualTo("CreateVpc");
    }
}
