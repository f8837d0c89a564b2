package io.isthmus.client;

import static io.isthmus.client.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the client makes of answers, down to their bytes. */
class ClientTest {
    private static final JsonNode NO_BODY = MissingNode.getInstance();
    private static final Login ALICE = new Login("acme", "alice", "secret", new Login.ProjectNamed("prod"));
    private static final String LATER = "2999-01-01T00:00:00.000000Z";

    @TempDir
    private Path folder = Path.of("");

    private static String granted(String token, String expires) {
        return json(
                201,
                "{\"token\":{\"expires_at\":\"" + expires + "\",\"project\":{\"id\":\"p1\"}}}",
                "X-Subject-Token: " + token);
    }

    private ScriptedServer answering(String... answers) throws Exception {
        return new ScriptedServer(folder, answers);
    }

    // ---- the wire ----

    @Test
    void bodyGoesOutWithItsLengthAndTheAnswerIsRead() throws Exception {
        try (ScriptedServer server = answering(json(201, "{\"id\":7}", "X-Request-Id: r1"))) {
            Answer answer = Client.anyone(server.endpoint())
                    .send("POST", "/p?q=1", Json.object().put("name", "ü"));
            assertThat(server.requests().getFirst())
                    .startsWith("POST /p?q=1 HTTP/1.1\r\n")
                    .contains("Content-Length: 13\r\n", "Connection: close\r\n")
                    .endsWith("\r\n\r\n{\"name\":\"ü\"}");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("X-REQUEST-ID")).isEqualTo("r1");
            assertThat(answer.json().path("id").asInt()).isEqualTo(7);
        }
    }

    @Test
    void chunkedAnswerIsPutTogether() throws Exception {
        try (ScriptedServer server = answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n3;x=y\r\n:7}\r\n0\r\n\r\n")) {
            assertThat(Client.anyone(server.endpoint()).get("/").path("id").asInt())
                    .isEqualTo(7);
        }
    }

    @Test
    void answerWithoutBodyHasNone() throws Exception {
        try (ScriptedServer server = answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            Answer answer = Client.anyone(server.endpoint()).send("DELETE", "/", NO_BODY);
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.json().isMissingNode()).isTrue();
        }
    }

    @Test
    void whatIsNoHttpIsSaidSo() throws Exception {
        try (ScriptedServer server = answering("hello\r\n\r\n")) {
            Client client = Client.anyone(server.endpoint());
            assertThatExceptionOfType(BrokenException.class)
                    .isThrownBy(() -> client.get("/"))
                    .withMessageContaining("not HTTP");
        }
    }

    @Test
    void whatIsNoApiIsSaidSo() throws Exception {
        try (ScriptedServer server = answering(json(200, "<html>"))) {
            Client client = Client.anyone(server.endpoint());
            assertThatExceptionOfType(NotApiException.class).isThrownBy(() -> client.get("/"));
        }
    }

    @Test
    void answerThatBreaksOffIsNoAnswer() throws Exception {
        try (ScriptedServer server = answering("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")) {
            Client client = Client.anyone(server.endpoint());
            assertThatExceptionOfType(BrokenException.class).isThrownBy(() -> client.get("/"));
        }
    }

    @Test
    void whoAnswersNotInTimeIsWaitedForNoLonger() throws Exception {
        try (ScriptedServer server = answering("")) {
            Client client = Client.anyone(server.endpoint()).within(Duration.ofMillis(50));
            assertThatExceptionOfType(BrokenException.class)
                    .isThrownBy(() -> client.get("/"))
                    .withMessageContaining("no answer within 50 ms");
        }
    }

    @Test
    void aMissingSocketIsUnreachable() {
        Client client = Client.administrator(folder.resolve("none"));
        assertThatExceptionOfType(UnreachableException.class)
                .isThrownBy(() -> client.get("/"))
                .withMessageContaining(folder.resolve("none").toString());
    }

    @Test
    void anAddressThatIsNoneIsRefusedBeforeAnyCall() {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.url("ftp://x", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.url("http://a b", ""));
    }

    @Test
    void aFileWithoutCertificateTrustsNobody() throws Exception {
        Path empty = Files.createFile(folder.resolve("ca.pem"));
        try (java.net.ServerSocket listening =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Client client =
                    Client.anyone(Endpoint.url("https://127.0.0.1:" + listening.getLocalPort(), empty.toString()));
            assertThatExceptionOfType(NoCertificateException.class)
                    .isThrownBy(() -> client.get("/"))
                    .withMessageContaining(empty.toString());
        }
    }

    // ---- who calls ----

    @Test
    void theFirstCallLogsInAndLaterOnesUseTheToken() throws Exception {
        try (ScriptedServer server = answering(granted("t1", LATER), json(200, "{}"), json(200, "{}"))) {
            List<Token> kept = new ArrayList<>();
            Client client = Client.of(server.endpoint(), ALICE, Token.NONE, kept::add);
            client.get("/v1/{project}/vpcs");
            client.get("/v1/{project}/vpcs");
            assertThat(server.requests().get(0))
                    .startsWith("POST /v3/auth/tokens")
                    .contains("\"name\":\"alice\"", "\"password\":\"secret\"", "\"project\":{\"name\":\"prod\"");
            assertThat(server.requests().get(1))
                    .startsWith("GET /v1/p1/vpcs HTTP")
                    .contains("X-Auth-Token: t1\r\n");
            assertThat(server.requests().get(2)).contains("X-Auth-Token: t1\r\n");
            assertThat(kept).hasSize(1);
            assertThat(kept.getFirst().projectId()).isEqualTo("p1");
        }
    }

    @Test
    void aTokenThatTheApiDoesNotKnowAnyMoreIsRenewedOnce() throws Exception {
        Token old = new Token("old", Token.instant(LATER), "p1");
        try (ScriptedServer server = answering(
                json(401, "{}"),
                granted("new", LATER),
                json(200, "{\"a\":1}"),
                json(401, "{}"),
                granted("newer", LATER),
                json(401, "{}"))) {
            Client client = Client.of(server.endpoint(), ALICE, old, _ -> {});
            assertThat(client.get("/x").path("a").asInt()).isEqualTo(1);
            assertThat(server.requests().get(0)).contains("X-Auth-Token: old\r\n");
            assertThat(server.requests().get(2)).contains("X-Auth-Token: new\r\n");
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> client.get("/x"))
                    .satisfies(refused -> assertThat(refused.isLogin()).isFalse());
            assertThat(server.requests()).hasSize(6);
        }
    }

    @Test
    void theProjectOfTheRenewedTokenCounts() throws Exception {
        Token old = new Token("old", Token.instant(LATER), "p0");
        try (ScriptedServer server = answering(json(401, "{}"), granted("new", LATER), json(200, "{}"))) {
            Client.of(server.endpoint(), ALICE, old, _ -> {}).get("/v1/{project}/vpcs");
            assertThat(server.requests().get(0)).startsWith("GET /v1/p0/vpcs");
            assertThat(server.requests().get(2)).startsWith("GET /v1/p1/vpcs");
        }
    }

    @Test
    void aTokenThatEndsSoonIsRenewedBeforeTheCall() throws Exception {
        Token ending = new Token("old", java.time.Instant.now().plusSeconds(5), "p1");
        try (ScriptedServer server = answering(granted("new", LATER), json(200, "{}"))) {
            Client.of(server.endpoint(), ALICE, ending, _ -> {}).get("/x");
            assertThat(server.requests().get(1)).contains("X-Auth-Token: new\r\n");
        }
    }

    @Test
    void aRefusedLogInIsToldFromARefusedCall() throws Exception {
        try (ScriptedServer server =
                answering(json(401, "{\"error\":{\"message\":\"Who?\",\"title\":\"Unauthorized\"}}"))) {
            Client client = Client.of(server.endpoint(), ALICE);
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> client.get("/x"))
                    .satisfies(refused -> {
                        assertThat(refused.isLogin()).isTrue();
                        assertThat(refused.refusal().code()).isEqualTo("Unauthorized");
                        assertThat(refused).hasMessage("Who?");
                    });
        }
    }

    @Test
    void whoActsOnNoProjectIsToldSo() {
        Client client = Client.administrator(folder.resolve("none"));
        assertThatExceptionOfType(NoProjectException.class).isThrownBy(() -> client.get("/v1/{project}/vpcs"));
        assertThatIllegalStateException().isThrownBy(client::logIn);
    }

    @Test
    void whatIsPrintedOfALogInHoldsNoSecret() {
        assertThat(ALICE.toString()).doesNotContain("secret");
        assertThat(new Token("secret", Token.instant(LATER), "p").toString()).doesNotContain("secret");
    }

    // ---- what it says ----

    @Test
    void refusalsOfAllDialectsAreRead() throws Exception {
        try (ScriptedServer server = answering(
                json(
                        409,
                        "{\"error_code\":\"VPC.0101\",\"error_msg\":\"No. Do so.\",\"hint\":\"Do so.\",\"request_id\":\"r\"}"),
                json(404, "{\"NeutronError\":{\"type\":\"RouterNotFound\",\"message\":\"Not there\"}}"),
                json(400, "{\"code\":\"VPC.0002\",\"message\":\"Bad\"}", "X-Request-Id: r2"),
                json(500, "oops"))) {
            Client client = Client.anyone(server.endpoint());
            assertThat(refused(client)).isEqualTo(new Refusal(409, "VPC.0101", "No.", "Do so.", "r"));
            assertThat(refused(client)).isEqualTo(new Refusal(404, "RouterNotFound", "Not there", "", ""));
            assertThat(refused(client)).isEqualTo(new Refusal(400, "VPC.0002", "Bad", "", "r2"));
            assertThat(refused(client))
                    .isEqualTo(new Refusal(500, "", "GET /x was answered with HTTP 500 and no explanation.", "", ""));
        }
    }

    private static Refusal refused(Client client) {
        try {
            client.get("/x");
        } catch (RefusedException e) {
            return e.refusal();
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    void aListIsReadPageByPage() throws Exception {
        StringBuilder first = new StringBuilder("{\"vpcs\":[");
        for (int i = 1; i <= Client.PAGE; i++) {
            first.append(i == 1 ? "" : ",").append("{\"id\":\"v").append(i).append("\"}");
        }
        try (ScriptedServer server = answering(json(200, first + "]}"), json(200, "{\"vpcs\":[{\"id\":\"last\"}]}"))) {
            List<JsonNode> all = Client.anyone(server.endpoint()).list("/vpcs?name=a", "vpcs");
            assertThat(all).hasSize(Client.PAGE + 1);
            assertThat(server.requests().get(0)).startsWith("GET /vpcs?limit=1000&name=a HTTP");
            assertThat(server.requests().get(1)).startsWith("GET /vpcs?limit=1000&marker=v1000&name=a HTTP");
        }
    }

    @Test
    void eventsAreHandedOnUntilNoMoreAreWanted() throws Exception {
        try (ScriptedServer server = answering(
                "HTTP/1.1 200 OK\r\n\r\n:hello\r\n\r\nid: 1\r\ndata: {\"n\":1}\r\n\r\ndata: {\"n\":2}\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\ndata: {\"n\":1}\r\n\r\n")) {
            Client client = Client.anyone(server.endpoint());
            List<Integer> seen = new ArrayList<>();
            assertThat(client.events("/changes", event -> {
                        seen.add(event.path("n").asInt());
                        return seen.size() < 2;
                    }))
                    .isFalse();
            assertThat(client.events(
                            "/changes", event -> seen.add(event.path("n").asInt())))
                    .isTrue();
            assertThat(seen).containsExactly(1, 2, 1);
        }
    }
}
