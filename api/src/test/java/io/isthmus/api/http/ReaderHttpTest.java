package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A user with the role reader. */
final class ReaderHttpTest {
    @AutoClose
    private final Service service = Service.start();

    private final Client rita = service.client("rita", "red", "eu-de");

    private final String vpc = service.client("alice", "red", "eu-de")
            .post("/v1/{p}/vpcs", "{'vpc':{'name':'a','cidr':'10.0.0.0/16'}}")
            .text("vpc", "id");

    @Test
    void seesWhatIsThere() {
        assertThat(rita.get("/v1/{p}/vpcs/" + vpc).text("vpc", "name")).isEqualTo("a");
        assertThat((List<?>) rita.get("/v1/{p}/vpcs").at("vpcs")).hasSize(1);
    }

    @Test
    void changesNothing() {
        List<Client.Answer> answers = List.of(
                rita.post("/v1/{p}/vpcs", "{'vpc':{'name':'b','cidr':'10.0.0.0/16'}}"),
                rita.put("/v1/{p}/vpcs/" + vpc, "{'vpc':{'name':'b'}}"),
                rita.delete("/v1/{p}/vpcs/" + vpc),
                rita.post("/v2.0/security-groups", "{'security_group':{'name':'b'}}"));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("rita", "member");
        });
        assertThat(rita.get("/v1/{p}/vpcs/" + vpc).text("vpc", "name")).isEqualTo("a");
    }

    @Test
    void hasTheRoleInItsToken() {
        Client.Answer answer = new Client(service.server.url())
                .post("/v3/auth/tokens", Client.logIn("rita", "red", "eu-de", Service.PASSWORD));
        assertThat(answer.text("token", "roles", 0, "name")).isEqualTo("reader");
    }
}
