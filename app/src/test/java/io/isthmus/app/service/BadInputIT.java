package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.service.Tenant.EcsRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the answer is a refusal that says why, and nothing has changed. */
@Tag("kernel")
@Tag("once")
@SuppressWarnings("NullAway.Init") // set before all tests
class BadInputIT {
    private static Installation installation;
    private static Tenant alpha;
    private static Tenant beta;
    private static String vpc;
    private static String subnet;
    private static EcsRef ecs;
    private static String peering;
    private static String route;

    @BeforeAll
    static void makeOneOfEach() throws IOException {
        installation = Installation.started();
        alpha = installation.tenant("alpha", "alpha");
        beta = installation.tenant("beta", "beta");
        vpc = alpha.vpc("east", "10.1.0.0/16");
        String other = alpha.vpc("west", "10.2.0.0/16");
        subnet = alpha.subnet(vpc, "10.1.0.0/24");
        ecs = alpha.ecs(vpc, subnet, "10.1.0.5");
        peering = alpha.peering(vpc, other, alpha.project());
        route = alpha.route(vpc, "10.2.0.0/16", peering);
    }

    @AfterAll
    static void removeEverything() throws IOException {
        installation.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "7",
                "\"vpc\"",
                "{\"vpc\":[]}",
                "{\"vpc\":null}",
                "{\"vpc\":{\"name\":7,\"cidr\":\"10.0.0.0/16\"}}",
                "{\"vpc\":{\"name\":{\"a\":1},\"cidr\":\"10.0.0.0/16\"}}",
                "{\"vpc\":{\"name\":\"x\",\"cidr\":[\"10.0.0.0/16\"]}}",
                "{\"vpc\":{\"name\":\"x\",\"cidr\":\"10.0.0.0\"}}",
                "{\"vpc\":{\"name\":\"x\",\"cidr\":\"10.0.0.0/33\"}}",
                "{\"vpc\":{\"name\":\"x\",\"cidr\":\"10.0.0.0/-1\"}}",
                "{\"vpc\":{\"name\":\"x\",\"cidr\":\"10.0.0.0/16/16\"}}",
                "{\"vpc\":{\"name\":\"x\",\"cidr\":\"0.0.0.0/0\"}}",
                "{\"vpc\":{\"name\":\"x\",\"cidr\":\"256.0.0.0/16\"}}",
                "{\"vpc\":{\"name\":\"x\",\"cidr\":\"fd00::/48\"}}",
                "{\"vpc\":{\"name\":\"a<b>\",\"cidr\":\"10.0.0.0/16\"}}",
                "{\"vpc\":{\"name\":\"nul \\u0000\",\"cidr\":\"10.0.0.0/16\"}}",
                "{\"vpc\":{\"name\":\"x\",\"cidr\":\"10.0.0.0/16\"}} {}",
            })
    void aBadVpcIsRefused(String body) throws IOException {
        assertRefused(alpha.client().call("POST", alpha.v1("vpcs"), body), 400);
    }

    @Test
    void aNameThatIsTooLongIsRefused() throws IOException {
        assertRefused(alpha.tryVpc("x".repeat(65), "10.0.0.0/16"), 400);
        assertRefused(alpha.tryPeering("x".repeat(65), vpc, vpc, alpha.project()), 400);
        assertRefused(alpha.tryEcs(vpc, subnet, "x".repeat(65), "", List.of()), 400);
    }

    @Test
    void aHugeBodyIsRefused() throws IOException {
        assertRefused(alpha.tryVpc("x".repeat(40_000_000), "10.0.0.0/16"), 413);
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        int depth = 20_000;
        for (String body :
                List.of("[".repeat(depth) + "]".repeat(depth), "{\"vpc\":".repeat(depth) + "1" + "}".repeat(depth))) {
            assertRefused(alpha.client().call("POST", alpha.v1("vpcs"), body), 400);
        }
    }

    @Test
    void somethingThatIsNoHttpIsRefused() throws IOException {
        URI uri = URI.create("http://"
                + Installation.text(installation.data().resolve("url")).strip().substring(7));
        for (String garbage : List.of("\u0000\u0001\u0002\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n")) {
            try (Socket socket = new Socket(uri.getHost(), uri.getPort());
                    OutputStream out = socket.getOutputStream();
                    InputStream in = socket.getInputStream()) {
                out.write(garbage.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(answer).startsWith("HTTP/1.1 ").doesNotContain("Exception", "\tat ", "jetty");
            }
        }
        alpha.client().get(alpha.v1("vpcs")).expect(200);
    }

    @Test
    void whatIsForeignIsAnsweredAsWhatIsUnknown() throws IOException {
        assertLikeUnknown(vpc, id -> beta.client().get(beta.v1("vpcs/" + id)));
        assertLikeUnknown(vpc, beta::tryDeleteVpc);
        assertLikeUnknown(vpc, id -> beta.trySubnet(id, "mine", "10.1.1.0/24"));
        assertLikeUnknown(vpc, id -> beta.tryEcs(id, subnet, "mine", "", List.of()));
        assertLikeUnknown(vpc, id -> beta.tryPeering("mine", id, vpc, alpha.project()));
        assertLikeUnknown(subnet, id -> beta.client().get(beta.v1("subnets/" + id)));
        assertLikeUnknown(subnet, id -> beta.tryDeleteSubnet(vpc, id));
        assertLikeUnknown(ecs.id(), id -> beta.client().get(beta.v1("cloudservers/" + id)));
        assertLikeUnknown(ecs.id(), beta::tryDeleteEcs);
        assertLikeUnknown(peering, id -> beta.client().get("/v2.0/vpc/peerings/" + id));
        assertLikeUnknown(peering, beta::tryAccept);
        assertLikeUnknown(peering, beta::tryReject);
        assertLikeUnknown(peering, beta::tryDeletePeering);
        assertLikeUnknown(route, id -> beta.client().get("/v2.0/vpc/routes/" + id));
        assertLikeUnknown(route, beta::tryDeleteRoute);
        assertLikeUnknown(
                ecs.id(),
                id -> beta.client()
                        .call(
                                "POST",
                                "/isthmus/v1/probes",
                                "{\"probe\":{\"from\":\"" + id + "\",\"to\":\"10.1.0.1\"}}"));
        assertLikeUnknown(ecs.id(), id -> beta.client().get("/isthmus/v1/trace?from=" + id + "&to=10.1.0.1"));
        alpha.client().get("/v2.0/vpc/peerings/" + peering).expect(200);
        assertThat(alpha.pings(ecs, "10.1.0.1", 1)).isEqualTo(1);
    }

    @Test
    void aTenantDoesNothingOfTheAdministrators() throws IOException {
        assertRefused(beta.client().get("/isthmus/v1/ecs/" + ecs.id() + "/place"), 403);
        assertRefused(beta.client().call("POST", "/isthmus/v1/shutdown", "{\"shutdown\":{}}"), 403);
        assertRefused(
                beta.client().call("POST", "/isthmus/v1/projects", "{\"project\":{\"account\":\"x\",\"name\":\"x\"}}"),
                403);
        assertRefused(installation.client().get(alpha.v1("vpcs")), 401);
        assertRefused(installation.client().as("x".repeat(32)).get(alpha.v1("vpcs")), 401);
    }

    @FunctionalInterface
    private interface Use {
        Answer of(String id) throws IOException;
    }

    /** Same status, same text but for the id. */
    private static void assertLikeUnknown(String foreignId, Use use) throws IOException {
        String unknownId = UUID.randomUUID().toString();
        Answer foreign = use.of(foreignId);
        Answer unknown = use.of(unknownId);
        assertRefused(foreign, 404);
        assertThat(shape(foreign, foreignId)).isEqualTo(shape(unknown, unknownId));
    }

    private static String shape(Answer answer, String id) {
        return answer.status() + answer.text().replace(id, "ID").replaceAll("\"request_id\":\"[^\"]*\"", "");
    }

    private static void assertRefused(Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.body().isObject()).as(answer.text()).isTrue();
        assertThat(answer.text()).doesNotContain("Exception", "io.isthmus", "\\tat ", "java.");
    }
}
