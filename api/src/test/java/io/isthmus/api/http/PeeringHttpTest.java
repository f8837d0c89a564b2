package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract.md 1 and 10 over the wire. */
final class PeeringHttpTest {
    private static final String NOWHERE = "00000000-0000-4000-8000-000000000000";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String vpcA = alice.vpc("a", "10.0.0.0/16");
    private final String vpcB = alice.vpc("b", "10.0.0.0/16");
    private final String vpcBob = bob.vpc("c", "10.2.0.0/16");

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void createWithinOneProjectAnswers201WrappedAndActive() {
        Client.Answer answer = alice.post(
                "/v2.0/vpc/peerings",
                "{'peering':{'name':'ab','request_vpc_info':{'vpc_id':'%s'},'accept_vpc_info':{'vpc_id':'%s'}}}"
                        .formatted(vpcA, vpcB));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.at("peering"))
                .isEqualTo(Map.of(
                        "id",
                        answer.id("peering"),
                        "name",
                        "ab",
                        "status",
                        "ACTIVE",
                        "request_vpc_info",
                        Map.of("vpc_id", vpcA, "tenant_id", alice.project()),
                        "accept_vpc_info",
                        Map.of("vpc_id", vpcB, "tenant_id", alice.project()),
                        "description",
                        "",
                        "created_at",
                        "2026-11-23T12:00:00",
                        "updated_at",
                        "2026-11-23T12:00:00"));
    }

    @Test
    void requestToAnotherProjectIsPendingAndAcceptAnswersItUnwrapped() {
        Client.Answer asked = alice.peer(vpcA, vpcBob, bob.project());
        assertThat(asked.status()).isEqualTo(201);
        assertThat(asked.at("peering", "status")).isEqualTo("PENDING_ACCEPTANCE");
        Client.Answer accepted = bob.put("/v2.0/vpc/peerings/" + asked.id("peering") + "/accept", "");
        assertThat(accepted.status()).isEqualTo(200);
        assertThat(accepted.at("peering")).isNull();
        assertThat(accepted.at("status")).isEqualTo("ACTIVE");
    }

    @Test
    void acceptTakesAnyBody() {
        String id = alice.peering(vpcA, vpcBob, bob.project());
        assertThat(bob.put("/v2.0/vpc/peerings/" + id + "/accept", "null").status())
                .isEqualTo(200);
    }

    @Test
    void rejectAnswersTheRejectedPeeringUnwrapped() {
        String id = alice.peering(vpcA, vpcBob, bob.project());
        Client.Answer rejected = bob.put("/v2.0/vpc/peerings/" + id + "/reject", "{}");
        assertThat(rejected.status()).isEqualTo(200);
        assertThat(rejected.at("status")).isEqualTo("REJECTED");
    }

    @Test
    void acceptTwiceIs409AndAcceptByTheRequesterIs403() {
        String id = alice.peering(vpcA, vpcBob, bob.project());
        Client.Answer byRequester = alice.put("/v2.0/vpc/peerings/" + id + "/accept", "");
        assertThat(byRequester.status()).isEqualTo(403);
        assertThat(byRequester.at("NeutronError", "type")).isEqualTo("PolicyNotAuthorized");
        bob.put("/v2.0/vpc/peerings/" + id + "/accept", "");
        assertThat(bob.put("/v2.0/vpc/peerings/" + id + "/accept", "").status()).isEqualTo(409);
        assertThat(bob.put("/v2.0/vpc/peerings/" + id + "/reject", "").status()).isEqualTo(409);
        assertThat(alice.put("/v2.0/vpc/peerings/" + id + "/reject", "").status())
                .isEqualTo(403);
    }

    @Test
    void everyCallOnAPeeringOfOthersAnswersAsOnAnUnknownOne() {
        String foreign = bob.peering(vpcBob, bob.vpc("d", "10.3.0.0/16"), bob.project());
        for (String call : List.of("GET ", "DELETE ", "PUT /accept", "PUT /reject")) {
            String method = call.substring(0, call.indexOf(' '));
            String suffix = call.substring(call.indexOf(' ') + 1);
            Client.Answer hidden = alice.send(method, "/v2.0/vpc/peerings/" + foreign + suffix, "");
            Client.Answer unknown = alice.send(method, "/v2.0/vpc/peerings/" + NOWHERE + suffix, "");
            assertThat(hidden.status()).as(call).isEqualTo(404);
            assertThat(unknown.status()).as(call).isEqualTo(404);
            assertThat(text(hidden, foreign)).as(call).isEqualTo(text(unknown, NOWHERE));
        }
    }

    @Test
    void anIdThatIsNoUuidIs404() {
        assertThat(alice.get("/v2.0/vpc/peerings/my%20peering").status()).isEqualTo(404);
        assertThat(alice.delete("/v2.0/vpc/peerings/%27%20or%201=1").status()).isEqualTo(404);
    }

    @Test
    void aSecondPeeringOfTheSamePairIs409AndNamesTheFirst() {
        String id = alice.peering(vpcA, vpcB, alice.project());
        Client.Answer answer = alice.peer(vpcB, vpcA, alice.project());
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("NeutronError", "message")).contains(id);
    }

    @Test
    void aVpcWithItselfIs400InvalidInput() {
        Client.Answer answer = alice.peer(vpcA, vpcA, alice.project());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("NeutronError", "type")).isEqualTo("InvalidInput");
    }

    @Test
    void aWrongAccepterIsTheDocumented400WhetherVpcOrProjectIsWrong() {
        Client.Answer noVpc = alice.peer(vpcA, NOWHERE, bob.project());
        Client.Answer wrongProject = alice.peer(vpcA, vpcBob, alice.project());
        for (Client.Answer answer : List.of(noVpc, wrongProject)) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.at("NeutronError", "type")).isEqualTo("InvalidInput");
            assertThat(answer.text("NeutronError", "message")).contains("Accept VPC id or tenant id is incorrect.");
        }
        assertThat(text(noVpc, NOWHERE)).isEqualTo(text(wrongProject, vpcBob));
    }

    @Test
    void aForeignRequestVpcIs404LikeAnUnknownOne() {
        Client.Answer foreign = alice.peer(vpcBob, vpcA, alice.project());
        Client.Answer unknown = alice.peer(NOWHERE, vpcA, alice.project());
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(text(foreign, vpcBob)).isEqualTo(text(unknown, NOWHERE));
    }

    @Test
    void eitherSideUpdatesNameAndDescriptionInAnyState() {
        String id = alice.peering(vpcA, vpcBob, bob.project());
        service.clock.pass(Duration.ofSeconds(5));
        Client.Answer answer = bob.put("/v2.0/vpc/peerings/" + id, "{'peering':{'description':'from bob'}}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("peering", "description")).isEqualTo("from bob");
        assertThat(answer.at("peering", "name")).isEqualTo("p");
        assertThat(answer.at("peering", "created_at")).isEqualTo("2026-11-23T12:00:00");
        assertThat(answer.at("peering", "updated_at")).isEqualTo("2026-11-23T12:00:05");
        Client.Answer cleared = alice.put("/v2.0/vpc/peerings/" + id, "{'peering':{'name':'n','description':''}}");
        assertThat(cleared.at("peering", "description")).isEqualTo("");
    }

    @Test
    void anUpdateOfNothingIs400() {
        String id = alice.peering(vpcA, vpcB, alice.project());
        assertThat(alice.put("/v2.0/vpc/peerings/" + id, "{'peering':{}}").status())
                .isEqualTo(400);
    }

    @Test
    void deleteByTheAccepterAnswers204AndTakesTheRoutesOfBothSides() {
        String id = alice.peering(vpcA, vpcBob, bob.project());
        bob.put("/v2.0/vpc/peerings/" + id + "/accept", "");
        String routeA = alice.route(vpcA, "10.2.0.0/16", id).id("route");
        String routeB = bob.route(vpcBob, "10.0.0.0/16", id).id("route");
        Client.Answer deleted = bob.delete("/v2.0/vpc/peerings/" + id);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(alice.get("/v2.0/vpc/peerings/" + id).status()).isEqualTo(404);
        assertThat(alice.get("/v2.0/vpc/routes/" + routeA).status()).isEqualTo(404);
        assertThat(bob.get("/v2.0/vpc/routes/" + routeB).status()).isEqualTo(404);
    }

    @Test
    void filtersMatchEitherSideAndNonsenseMatchesNothing() {
        String id = alice.peering(vpcA, vpcBob, bob.project());
        alice.peering(vpcA, vpcB, alice.project());
        assertThat(ids(alice.get("/v2.0/vpc/peerings?vpc_id=" + vpcBob))).containsExactly(id);
        assertThat(ids(alice.get("/v2.0/vpc/peerings?tenant_id=" + bob.project())))
                .containsExactly(id);
        assertThat(ids(alice.get("/v2.0/vpc/peerings?status=PENDING_ACCEPTANCE")))
                .containsExactly(id);
        assertThat(ids(alice.get("/v2.0/vpc/peerings?id=" + id))).containsExactly(id);
        assertThat(ids(alice.get("/v2.0/vpc/peerings?name=p"))).hasSize(2);
        assertThat(ids(bob.get("/v2.0/vpc/peerings"))).containsExactly(id);
        assertThat(ids(alice.get("/v2.0/vpc/peerings?id=2&tenant_id=4"))).isEmpty();
        assertThat(alice.get("/v2.0/vpc/peerings?id=2&tenant_id=4").status()).isEqualTo(200);
    }

    @Test
    void pagesFollowOneAnotherByTheirLinks() {
        for (int i = 0; i < 5; i++) {
            alice.peering(vpcA, alice.vpc("v" + i, "10.9.0.0/16"), alice.project());
        }
        List<String> all = ids(alice.get("/v2.0/vpc/peerings"));
        assertThat(all).hasSize(5).isSorted();
        assertThat(alice.get("/v2.0/vpc/peerings").at("peerings_links")).isNull();

        Client.Answer first = alice.get("/v2.0/vpc/peerings?limit=2");
        assertThat(first.at("peerings_links", 0, "rel")).isEqualTo("next");
        Client.Answer second = follow(first, 0);
        Client.Answer third = follow(second, 0);
        assertThat(Stream.of(first, second, third).flatMap(page -> ids(page).stream()))
                .containsExactlyElementsOf(all);
        assertThat(third.at("peerings_links", 0, "rel")).isEqualTo("previous");
        assertThat(ids(follow(third, 0))).isEqualTo(ids(second));
        assertThat(second.at("peerings_links", 1, "rel")).isEqualTo("previous");
    }

    private Client.Answer follow(Client.Answer page, int link) {
        String href = page.text("peerings_links", link, "href");
        assertThat(href).startsWith(service.server.url());
        return alice.get(href.substring(service.server.url().length()));
    }

    @Test
    void limitsAndMarkersThatMakeNoSenseAre400AndLimit0IsEmpty() {
        alice.peering(vpcA, vpcB, alice.project());
        assertThat(alice.get("/v2.0/vpc/peerings?limit=-1").status()).isEqualTo(400);
        assertThat(alice.get("/v2.0/vpc/peerings?limit=many").status()).isEqualTo(400);
        assertThat(alice.get("/v2.0/vpc/peerings?marker=" + NOWHERE).status()).isEqualTo(400);
        Client.Answer none = alice.get("/v2.0/vpc/peerings?limit=0");
        assertThat(none.status()).isEqualTo(200);
        assertThat(none.at("peerings")).isEqualTo(List.of());
        assertThat(none.at("peerings_links")).isNull();
    }

    @Test
    void refusalsShowTheirTextToEveryClient() {
        Client.Answer answer = alice.get("/v2.0/vpc/peerings/" + NOWHERE);
        Object text = answer.at("NeutronError", "message");
        assertThat(text).isNotNull();
        assertThat(answer.at("message")).isEqualTo(text);
        assertThat(answer.at("error_msg")).isEqualTo(text);
        assertThat(answer.at("NeutronError", "detail")).isEqualTo("");
        assertThat(answer.at("code")).isEqualTo(answer.at("error_code")).isNotNull();
        assertThat(answer.at("request_id")).isEqualTo(answer.header("X-Request-Id"));
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    private static List<String> ids(Client.Answer answer) {
        return answer.each("peerings", "id");
    }

    /** The answer without what differs from call to call. */
    private static String text(Client.Answer answer, String id) {
        return answer.body().replace(id, "ID").replace(answer.text("request_id"), "REQUEST");
    }
}
