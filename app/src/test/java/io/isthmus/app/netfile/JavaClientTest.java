package io.isthmus.app.netfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.client.Client;
import io.isthmus.client.Endpoint;
import io.isthmus.client.Json;
import io.isthmus.client.Login;
import io.isthmus.client.Packets;
import io.isthmus.client.Packets.Packet;
import io.isthmus.client.Packets.Sender;
import io.isthmus.client.RefusedException;
import io.isthmus.client.Service;
import io.isthmus.client.Service.MadeProject;
import io.isthmus.client.Service.NewProject;
import io.isthmus.client.Token;
import io.isthmus.client.UntrustedException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API's Java client against the API itself, on each of the ways there. */
class JavaClientTest {
    @TempDir
    Path directory;

    private Region region;

    @BeforeEach
    void start() {
        region = Region.withTls(directory);
    }

    @AfterEach
    void stop() {
        region.close();
    }

    private Client user(Endpoint endpoint) {
        return Client.of(endpoint, new Login("red", "user", Region.PASSWORD, new Login.ProjectNamed("red")));
    }

    private Client administrator() {
        return Client.administrator(region.socket());
    }

    private static String createVpc(Client client, String name) {
        ObjectNode body = Json.object();
        body.putObject("vpc").put("name", name).put("cidr", "10.0.0.0/16");
        return client.post("/v1/{project}/vpcs", body).path("vpc").path("id").asText();
    }

    @Test
    void aUserMakesShowsListsAndDeletesOverTcpAndTls() {
        for (Endpoint endpoint : new Endpoint[] {
            Endpoint.url(region.url(), ""),
            Endpoint.url(region.tlsUrl(), region.certificate().toString())
        }) {
            Client client = user(endpoint);
            String vpc = createVpc(client, "v");
            assertThat(client.get("/v1/{project}/vpcs/" + vpc)
                            .path("vpc")
                            .path("name")
                            .asText())
                    .isEqualTo("v");
            assertThat(client.list("/v3/{project}/vpc/vpcs", "vpcs")).hasSize(1);
            client.delete("/v1/{project}/vpcs/" + vpc);
            assertThat(client.list("/v3/{project}/vpc/vpcs", "vpcs")).isEmpty();
        }
    }

    @Test
    void aCertificateOfNobodyIsNotTrusted() {
        Client client = user(Endpoint.url(region.tlsUrl(), ""));
        assertThatExceptionOfType(UntrustedException.class).isThrownBy(client::project);
    }

    @Test
    void theAdministratorMakesAProjectWhoseUserThenActsOnIt() {
        Service service = new Service(administrator());
        MadeProject made =
                service.createProject(new NewProject("acme", "shop", "eu-de", "alice", "member", Map.of("vpc", 1)));
        Client alice = Client.of(Endpoint.url(region.url(), ""), made.login());
        assertThat(alice.project()).isEqualTo(made.id());
        createVpc(alice, "one");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> createVpc(alice, "two"))
                .satisfies(refused -> {
                    assertThat(refused.status()).isEqualTo(409);
                    assertThat(refused.refusal().code()).isNotEmpty();
                    assertThat(refused.refusal().requestId()).isNotEmpty();
                    assertThat(refused).hasMessageContaining("quota");
                });
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> service.deleteProject(made.id()));
    }

    @Test
    void aWrongPasswordIsARefusedLogIn() {
        Client client =
                Client.of(Endpoint.url(region.url(), ""), new Login("red", "user", "wrong", new Login.Unscoped()));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(client::project)
                .satisfies(refused -> {
                    assertThat(refused.isLogin()).isTrue();
                    assertThat(refused.status()).isEqualTo(401);
                });
    }

    @Test
    void aTokenThatIsNotKnownIsRenewed() {
        Token unknown = new Token("made-up", Instant.now().plusSeconds(3600), "");
        Client client = Client.of(
                Endpoint.url(region.url(), ""),
                new Login("red", "user", Region.PASSWORD, new Login.ProjectNamed("red")),
                unknown,
                _ -> {});
        assertThat(client.get("/v2.0/vpc/peerings").path("peerings").isArray()).isTrue();
        assertThat(client.project()).isNotEmpty();
    }

    @Test
    void packetsAreTracedAndExplained() {
        region.type("--context red vpc create v --cidr 10.0.0.0/16");
        region.type("--context red subnet create s --vpc v --cidr 10.0.1.0/24");
        region.type("--context red ecs create a --subnet s");
        region.type("--context red ecs create b --subnet s");
        Client client = user(Endpoint.url(region.url(), ""));
        String[] ids = client.get("/v1/{project}/cloudservers/detail").path("servers").findValuesAsText("id").stream()
                .distinct()
                .toArray(String[]::new);
        Packet ping = Packet.of(Sender.of(ids[0]), "10.0.1.200", false, OptionalInt.empty());
        Packets packets = new Packets(client);
        assertThat(packets.trace(ping).path("reachable").isBoolean()).isTrue();
        assertThat(packets.explain(ping).path("verdict").asText()).isEqualTo("UNREACHABLE");
    }
}
