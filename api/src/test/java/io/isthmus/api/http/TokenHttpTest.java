package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract.md 6.1 over the wire. */
final class TokenHttpTest {
    private final Service service = Service.start();
    private final Client anonymous = new Client(service.server.url());

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aPasswordGetsATokenInTheHeaderAndItsDescriptionInTheBody() {
        Client.Answer answer =
                anonymous.post("/v3/auth/tokens", Client.logIn("alice", "red", "eu-de", Service.PASSWORD));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("X-Subject-Token")).hasSizeGreaterThan(20);
        assertThat(answer.body()).doesNotContain(answer.header("X-Subject-Token"));
        assertThat(answer.at("token", "issued_at")).isEqualTo("2026-11-23T12:00:00.123456Z");
        assertThat(answer.at("token", "user", "name")).isEqualTo("alice");
        assertThat(answer.at("token", "user", "domain", "name")).isEqualTo("red");
        assertThat(answer.at("token", "project", "name")).isEqualTo("eu-de");
        assertThat(answer.at("token", "roles", 0, "name")).isEqualTo("member");
    }

    @Test
    void theCatalogIsAtTheAddressThatTheClientUsed() {
        Client.Answer answer =
                anonymous.post("/v3/auth/tokens", Client.logIn("alice", "red", "eu-de", Service.PASSWORD));
        Map<String, String> urls = new HashMap<>();
        for (int i = 0; i < answer.list("token", "catalog").size(); i++) {
            urls.put(
                    answer.text("token", "catalog", i, "type"),
                    answer.text("token", "catalog", i, "endpoints", 0, "url"));
        }
        String url = service.server.url();
        Object project = answer.at("token", "project", "id");
        assertThat(urls)
                .containsEntry("identity", url + "/v3")
                .containsEntry("network", url + "/")
                .containsEntry("vpc", url + "/v1/" + project)
                .containsEntry("compute", url + "/v2.1/" + project)
                .containsEntry("ecs", url + "/v1/" + project)
                .containsKey("image");
        assertThat(answer.at("token", "catalog", 0, "endpoints", 0, "region")).isEqualTo("*");
        assertThat(answer.at("token", "catalog", 1, "endpoints", 0, "region")).isEqualTo("eu-de");
        assertThat(answer.at("token", "catalog", 1, "endpoints", 0, "interface"))
                .isEqualTo("public");
    }

    @Test
    void nocatalogLeavesTheCatalogOut() {
        Client.Answer answer =
                anonymous.post("/v3/auth/tokens?nocatalog=x", Client.logIn("alice", "red", "eu-de", Service.PASSWORD));
        assertThat(answer.at("token", "catalog")).isNull();
    }

    @Test
    void wrongUserPasswordAndScopeGetTheSameAnswer() {
        List<String> wrong = List.of(
                Client.logIn("alice", "red", "eu-de", "wrong"),
                Client.logIn("nobody", "red", "eu-de", Service.PASSWORD),
                Client.logIn("alice", "none", "eu-de", Service.PASSWORD),
                Client.logIn("bob", "blue", "none", Service.PASSWORD));
        for (String logIn : wrong) {
            Client.Answer answer = anonymous.post("/v3/auth/tokens", logIn);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.at("error", "code")).isEqualTo(401);
            assertThat(answer.at("error", "title")).isEqualTo("Unauthorized");
            assertThat(answer.at("error", "message")).isEqualTo("The user, the password or the scope is wrong.");
            assertThat(answer.header("X-Subject-Token")).isEmpty();
            Client.Answer again = anonymous.post("/v3/auth/tokens", logIn);
            assertThat(again.status()).isEqualTo(429);
            assertThat(again.header("Retry-After")).isEqualTo("1");
            assertThat(again.text("error", "message")).contains("try again in 1 s");
        }
    }

    @Test
    void afterAFailureTheUserMustWaitForASecondAtThatAddressOnly() {
        String right = Client.logIn("alice", "red", "eu-de", Service.PASSWORD);
        String wrong = Client.logIn("alice", "red", "eu-de", "wrong");
        for (int i = 0; i < 3; i++) {
            assertThat(logInFrom("127.0.0.2", wrong)).isEqualTo(401);
            assertThat(logInFrom("127.0.0.2", right)).isEqualTo(429);
            assertThat(logInFrom("127.0.0.3", right)).isEqualTo(201);
            service.clock.pass(Duration.ofSeconds(1));
        }
        assertThat(logInFrom("127.0.0.2", right)).isEqualTo(201);
    }

    private int logInFrom(String address, String logIn) {
        return RawClient.postFrom(address, service.server.url(), "/v3/auth/tokens", logIn)
                .status();
    }

    @Test
    void aTokenGetsAnotherTokenForAnotherProject() {
        Client alice = service.alice();
        Client.Answer answer = anonymous.post("/v3/auth/tokens", """
                {'auth':{'identity':{'methods':['token'],'token':{'id':'%s'}},
                'scope':{'project':{'name':'eu-de_two','domain':{'name':'red'}}}}}""".formatted(alice.token()));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.at("token", "project", "name")).isEqualTo("eu-de_two");
    }

    @Test
    void anUnscopedLogInGetsTheAccountsFirstProject() {
        Client.Answer answer = anonymous.post("/v3/auth/tokens", """
                {'auth':{'identity':{'methods':['password'],'password':{'user':{'name':'bob','password':'%s','domain':{'name':'blue'}}}},
                'scope':'unscoped'}}""".formatted(Service.PASSWORD));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.at("token", "project", "name")).isEqualTo("eu-de");
    }

    @Test
    void aTokenForTheAccountReachesNoProjectsResources() {
        Client.Answer answer = anonymous.post("/v3/auth/tokens", """
                {'auth':{'identity':{'methods':['password'],'password':{'user':{'name':'bob','password':'%s','domain':{'name':'blue'}}}},
                'scope':{'domain':{'name':'blue'}}}}""".formatted(Service.PASSWORD));
        assertThat(answer.at("token", "domain", "name")).isEqualTo("blue");
        Client client = anonymous.with(answer.header("X-Subject-Token"), "x");
        assertThat(client.get("/v2.0/vpc/peerings").status()).isEqualTo(403);
    }

    @Test
    void aTokenIsShownCheckedAndRevoked() {
        Client alice = service.alice();
        assertThat(alice.get("/v3/auth/tokens", "X-Subject-Token", alice.token())
                        .at("token", "user", "name"))
                .isEqualTo("alice");
        Client.Answer head = alice.send("HEAD", "/v3/auth/tokens", "", "X-Subject-Token", alice.token());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        Client.Answer revoked = alice.delete("/v3/auth/tokens", "X-Subject-Token", alice.token());
        assertThat(revoked.status()).isEqualTo(204);
        assertThat(alice.get("/v2.0/vpc/peerings").status()).isEqualTo(401);
    }

    @Test
    void anotherUsersTokenIsNoTokenToMe() {
        Client alice = service.alice();
        Client bob = service.bob();
        assertThat(bob.get("/v3/auth/tokens", "X-Subject-Token", alice.token()).status())
                .isEqualTo(404);
        assertThat(bob.delete("/v3/auth/tokens", "X-Subject-Token", alice.token())
                        .status())
                .isEqualTo(404);
        assertThat(alice.get("/v2.0/vpc/peerings").status()).isEqualTo(200);
    }

    @Test
    void anExpiredTokenIs401() {
        Client alice = service.alice();
        service.clock.pass(Duration.ofHours(25));
        Client.Answer answer = alice.get("/v1/{p}/vpcs");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.at("code")).isEqualTo("VPC.0008");
    }

    @Test
    void projectsAreFoundByRegionNameExactlyOnce() {
        Client alice = service.alice();
        Client.Answer answer = alice.get("/v3/projects?name=eu-de");
        assertThat(answer.list("projects")).hasSize(1);
        assertThat(answer.at("projects", 0, "id")).isEqualTo(alice.project());
        assertThat(alice.get("/v3/auth/projects").list("projects")).hasSize(2);
        assertThat(alice.get("/v3/auth/domains").at("domains", 0, "name")).isEqualTo("red");
        assertThat(alice.get("/v3/regions").at("regions", 0, "id")).isEqualTo("eu-de");
        assertThat(alice.get("/v3/auth/catalog").list("catalog")).isNotEmpty();
    }

    @Test
    void versionDocumentsNeedNoToken() {
        assertThat(anonymous.get("/v3").at("version", "status")).isEqualTo("stable");
        assertThat(anonymous.get("/v3/").at("version", "links", 0, "href")).isEqualTo(service.server.url() + "/v3/");
        Client.Answer root = anonymous.get("/");
        assertThat(root.status()).isEqualTo(200);
        assertThat(root.at("versions", 0, "id")).isEqualTo("v3.6");
        assertThat(root.at("versions", 1, "id")).isEqualTo("v2.0");
    }
}
