package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Access keys as Huawei's IAM manages them, and requests signed with them, over the wire. */
final class AccessKeyHttpTest {
    private static final String KEYS = "/v3.0/OS-CREDENTIAL/credentials";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client.Answer made = alice.post(KEYS, "{'credential':{'description':'for scripts'}}");
    private final String access = made.text("credential", "access");
    private final String secret = made.text("credential", "secret");

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer signed(String method, String path, String body, String... unsigned) {
        return new Signer(access, secret).send(service, method, path, body, unsigned);
    }

    @Test
    void aKeyIsToldOnceAndListedWithoutItsSecret() {
        assertThat(made.status()).isEqualTo(201);
        assertThat(access).matches("[A-Z0-9]{20}");
        assertThat(secret).matches("[A-Za-z0-9]{40}");
        Client.Answer list = alice.get(KEYS);
        assertThat(list.text("credentials", 0, "access")).isEqualTo(access);
        assertThat(list.text("credentials", 0, "description")).isEqualTo("for scripts");
        assertThat(list.body()).doesNotContain(secret);
        assertThat(alice.get(KEYS + "/" + access).text("credential", "status")).isEqualTo("active");
    }

    @Test
    void aSignedRequestActsOnTheProjectThatItNamesInHeaderOrPath() {
        String vpcs = "/v1/" + alice.project() + "/vpcs";
        Client.Answer vpc = signed("POST", vpcs, "{'vpc':{'name':'signed','cidr':'10.0.0.0/16'}}");
        assertThat(vpc.status()).isEqualTo(200);
        assertThat(signed("GET", vpcs + "?limit=5", "", "X-Project-Id", alice.project())
                        .each("vpcs", "name"))
                .containsExactly("signed");
        assertThat(signed("GET", "/v2.0/vpc/peerings", "").status()).isEqualTo(200);
    }

    @Test
    void clientsFindTheirProjectAndTheCatalogWithASignature() {
        Client.Answer projects = signed("GET", "/v3/projects?name=eu-de", "", "X-Domain-Id", service.account("red"));
        assertThat(projects.each("projects", "id")).containsExactly(alice.project());
        assertThat(signed("GET", "/v3/auth/catalog", "", "X-Project-Id", alice.project())
                        .each("catalog", "type"))
                .contains("vpc", "network", "identity");
    }

    @Test
    void aForeignProjectIsRefusedAsOneThatIsNotThere() {
        Client.Answer foreign = signed(
                "GET", "/v2.0/vpc/peerings", "", "X-Project-Id", service.bob().project());
        Client.Answer absent = signed("GET", "/v2.0/vpc/peerings", "", "X-Project-Id", "0".repeat(32));
        assertThat(foreign.status()).isEqualTo(401);
        assertThat(foreign.text("error_msg")).isEqualTo(absent.text("error_msg"));
    }

    @Test
    void aBodyThatWasNotSignedIsRefusedWithTheGatewaysCode() {
        service.clock.pass(Duration.ofMinutes(1));
        Client.Answer answer = new Client(service.server.url())
                .get(
                        "/v2.0/vpc/peerings",
                        "X-Sdk-Date",
                        "20261123T120000Z",
                        "Authorization",
                        "SDK-HMAC-SHA256 Access=" + access + ", SignedHeaders=x-sdk-date, Signature=00");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("error_code")).isEqualTo("APIGW.0301");
        assertThat(answer.text("error_msg")).contains("Incorrect IAM authentication information");
    }

    @Test
    void anInactiveOrDeletedKeySignsNothing() {
        assertThat(alice.put(KEYS + "/" + access, "{'credential':{'status':'inactive'}}")
                        .text("credential", "status"))
                .isEqualTo("inactive");
        assertThat(signed("GET", "/v2.0/vpc/peerings", "").status()).isEqualTo(401);
        alice.put(KEYS + "/" + access, "{'credential':{'status':'active'}}");
        assertThat(signed("GET", "/v2.0/vpc/peerings", "").status()).isEqualTo(200);
        assertThat(alice.delete(KEYS + "/" + access).status()).isEqualTo(204);
        assertThat(signed("GET", "/v2.0/vpc/peerings", "").status()).isEqualTo(401);
        assertThat(alice.get(KEYS + "/" + access).status()).isEqualTo(404);
    }

    @Test
    void aUserHasAtMostFiveAndOthersSeeNoneOfThem() {
        for (int i = 0; i < 4; i++) {
            assertThat(alice.post(KEYS, "{'credential':{}}").status()).isEqualTo(201);
        }
        assertThat(alice.post(KEYS, "{'credential':{}}").status()).isEqualTo(409);
        String user = made.text("credential", "user_id");
        Client bob = service.bob();
        assertThat(bob.get(KEYS + "?user_id=" + user).list("credentials")).isEmpty();
        assertThat(bob.get(KEYS + "/" + access).status()).isEqualTo(404);
        assertThat(bob.delete(KEYS + "/" + access).status()).isEqualTo(404);
        assertThat(bob.post(KEYS, "{'credential':{'user_id':'" + user + "'}}").status())
                .isEqualTo(404);
        assertThat(service.root().get(KEYS + "?user_id=" + user).list("credentials"))
                .hasSize(5);
    }
}
