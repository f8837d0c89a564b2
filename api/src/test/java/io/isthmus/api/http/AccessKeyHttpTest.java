package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
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

    /** Signs as the Java SDK does, written apart from what it checks. */
    private Client.Answer signed(String method, String path, String body, String... unsigned) {
        String date = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(service.clock.instant());
        int query = path.indexOf('?');
        String text = body.replace('\'', '"');
        String canonical = method + "\n" + (query < 0 ? path : path.substring(0, query)) + "/\n"
                + (query < 0 ? "" : path.substring(query + 1)) + "\nx-sdk-date:" + date + "\n\nx-sdk-date\n"
                + sha256(text);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal(
                    ("SDK-HMAC-SHA256\n" + date + "\n" + sha256(canonical)).getBytes(StandardCharsets.UTF_8));
            List<String> headers = new ArrayList<>(List.of(unsigned));
            headers.addAll(List.of(
                    "X-Sdk-Date",
                    date,
                    "Authorization",
                    "SDK-HMAC-SHA256 Access=" + access + ", SignedHeaders=x-sdk-date, Signature="
                            + HexFormat.of().formatHex(signature)));
            return new Client(service.server.url()).send(method, path, body, headers.toArray(String[]::new));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
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
