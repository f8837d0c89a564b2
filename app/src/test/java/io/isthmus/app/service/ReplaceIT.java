package io.isthmus.app.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.app.service.Tenant.EcsRef;
import io.isthmus.cli.Main;
import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.Contexts;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code apply --replace} makes anew takes over before the old one goes: packets that may pass pass all the time. */
@Tag("kernel")
@Tag("once")
@SuppressWarnings("NullAway.Init") // set before each test
class ReplaceIT {
    private static final int PER_SECOND = 1000;

    /** Two servers with one address, of which the sender reaches the one that its VPC is joined with. */
    private static final String BEFORE = """
            label: shop
            network:
              security groups: {open: {rules: [in icmp from any]}}
              vpcs:
                east:
                  cidr: 10.1.0.0/16
                  subnets: {east-a: 10.1.0.0/24}
                  routes: {10.2.0.0/16: line}
                blue: {cidr: 10.2.0.0/16, subnets: {blue-a: 10.2.0.0/24}, routes: {10.1.0.0/16: line}}
                green: {cidr: 10.2.0.0/16, subnets: {green-a: 10.2.0.0/24}}
              peerings: {line: {requester: east, accepter: blue}}
              ecss:
                sender: {subnet: east-a, address: 10.1.0.5, groups: [open]}
                blue-1: {subnet: blue-a, address: 10.2.0.5, groups: [open]}
                green-1: {subnet: green-a, address: 10.2.0.5, groups: [open]}
            """;

    @TempDir
    Path directory;

    private Installation installation;
    private Namespaces namespaces;
    private Tenant tenant;

    @BeforeEach
    void start() throws IOException {
        installation = Installation.started();
        namespaces = new Namespaces(Kernel.NAMESPACES, 4);
        JsonNode made = installation
                .admin()
                .call("POST", "/isthmus/v1/projects", """
                        {"project":{"account":"alpha","name":"alpha","user":"anna"}}""")
                .expect(201)
                .path("project");
        String password = made.path("password").asText();
        tenant = new Tenant(
                installation.client().logIn("alpha", "anna", password, "alpha"),
                made.path("id").asText());
        Contexts.update(
                contexts(),
                known -> known.with(
                        "alpha", new Context(installation.url().toString(), "", "anna", "alpha", "alpha", password)));
    }

    @AfterEach
    void removeEverything() throws IOException {
        namespaces.close();
        installation.close();
    }

    private Path contexts() {
        return directory.resolve("contexts.json");
    }

    private String applied(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("network.yaml"), text);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, UTF_8);
        int status = Main.run(
                List.of("apply", "--yes", "--replace", "-f", file.toString()),
                new Surroundings(
                        Map.of("ISTHMUS_CONFIG", contexts().toString()),
                        InputStream.nullInputStream(),
                        printed,
                        printed));
        assertThat(status).as(out.toString(UTF_8)).isZero();
        return out.toString(UTF_8);
    }

    private EcsRef ecs(String name, String address) throws IOException {
        for (JsonNode server : tenant.client()
                .get(tenant.v1("cloudservers/detail"))
                .expect(200)
                .path("servers")) {
            if (server.path("name").asText().equals(name)) {
                return new EcsRef(server.path("id").asText(), address);
            }
        }
        throw new AssertionError("there is no ECS " + name);
    }

    private static void awaitSome(Pinger pinger) {
        int from = pinger.sent();
        await().atMost(Installation.LIMIT).until(() -> pinger.sent() >= from + PER_SECOND / 3);
    }

    @Test
    void aPingGoesOnWhileItsPeeringIsMadeAnewWithAnotherVpc() throws IOException {
        applied(BEFORE);
        assertThat(tenant.pings(ecs("sender", "10.1.0.5"), "10.2.0.5", 1)).isEqualTo(1);
        String after = BEFORE.replace("accepter: blue", "accepter: green")
                .replace(", routes: {10.1.0.0/16: line}", "")
                .replace(
                        "subnets: {green-a: 10.2.0.0/24}",
                        "subnets: {green-a: 10.2.0.0/24}, routes: {10.1.0.0/16: line}");
        try (Pinger pinger = new Pinger(
                namespaces, Place.of(installation, ecs("sender", "10.1.0.5")), Ip.parse("10.2.0.5"), PER_SECOND)) {
            awaitSome(pinger);
            String said = applied(after);
            awaitSome(pinger);
            pinger.finish();
            assertThat(said).contains("- peering line (old)");
            assertThat(pinger.lost()).as("lost of %s\n%s", pinger.sent(), said).isEmpty();
        }
        assertThat(applied(after)).isEqualTo("Nothing to do.\n");
    }
}
