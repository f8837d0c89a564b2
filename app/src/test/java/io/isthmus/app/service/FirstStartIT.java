package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.app.service.Installation.Attempt;
import io.isthmus.store.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a start is the first one is told by what the first one left, and never by what is missing. */
@Tag("kernel")
@Tag("once")
class FirstStartIT {
    @Test
    void aDatabaseThatIsLostIsNotTakenForANewInstallation(@TempDir Path place) throws IOException {
        try (Installation installation = Installation.started()) {
            Tenant tenant = installation.tenant("alpha", "alpha");
            String vpc = tenant.vpc("east", "10.1.0.0/16");
            tenant.ecs(vpc, tenant.subnet(vpc, "10.1.0.0/24"), "10.1.0.5");
            installation.stop();
            List<String> namespaces = installation.namespaces();
            assertThat(namespaces).isNotEmpty();
            Path database = installation.data().resolve("isthmus.db");
            Path safe = Files.copy(database, place.resolve("safe"));

            Files.delete(database);
            assertRefused(installation, "isthmus.db is missing");
            assertThat(database).doesNotExist();

            Files.createFile(database);
            assertRefused(installation, "isthmus.db is empty");
            assertThat(database).isEmptyFile();

            Files.delete(database);
            SqliteStore.open(database).close();
            assertRefused(installation, "isthmus.db holds no account");

            assertThat(installation.namespaces()).isEqualTo(namespaces);
            Files.delete(database);
            Files.copy(safe, database);
            installation.start();
            assertThat(tenant.client().get(tenant.v1("vpcs/" + vpc)).status()).isEqualTo(200);
            assertThat(installation.namespaces()).isEqualTo(namespaces);
        }
    }

    private static void assertRefused(Installation installation, String reason) throws IOException {
        Attempt attempt = installation.startInVain();
        assertThat(attempt.status()).isEqualTo(1);
        assertThat(attempt.err().lines()).as(attempt.toString()).hasSize(1);
        assertThat(attempt.err())
                .startsWith("isthmus controller: ")
                .contains(reason, "admin.json", "disk")
                .doesNotContain("Exception");
        assertThat(attempt.out()).isEmpty();
    }

    /** The draft lies there, and the administrator is durable, when the process is killed between the two. */
    @Test
    void aFirstStartThatWasCutOffJustBeforeItsEndIsEndedByTheNext() throws IOException {
        try (Installation installation = Installation.started()) {
            Path file = installation.data().resolve("admin.json");
            String password =
                    Client.JSON.readTree(file.toFile()).path("password").asText();
            installation.killController();
            Files.move(file, installation.data().resolve("admin.json.new"));
            installation.start();
            assertThat(Client.JSON.readTree(file.toFile()).path("password").asText())
                    .isEqualTo(password)
                    .isNotEmpty();
            installation.client().logIn("admin", "admin", password, "eu-de");
            assertThat(installation.data().resolve("admin.json.new")).doesNotExist();
        }
    }

    @Test
    void aFirstStartThatWasCutOffBeforeTheAdministratorWasDurableBeginsAnew() throws IOException {
        try (Installation installation = Installation.prepare()) {
            Files.createDirectory(installation.data());
            Files.writeString(installation.data().resolve("admin.json.new"), "{\"password\":\"never set\"}");
            SqliteStore.open(installation.data().resolve("isthmus.db")).close();
            installation.start();
            JsonNode admin = Client.JSON.readTree(
                    installation.data().resolve("admin.json").toFile());
            installation.client().logIn("admin", "admin", admin.path("password").asText(), "eu-de");
        }
    }

    @Test
    void aPasswordThatIsLostIsNotReplacedByOneThatWasNeverSet() throws IOException {
        try (Installation installation = Installation.started()) {
            installation.stop();
            Path file = installation.data().resolve("admin.json");
            Files.delete(file);
            installation.start();
            JsonNode admin = Client.JSON.readTree(file.toFile());
            assertThat(admin.path("socket").asText()).endsWith("isthmus.sock");
            assertThat(admin.has("password")).isFalse();
        }
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsRefused() throws IOException {
        try (Installation installation = Installation.started()) {
            installation.stop();
            for (String name : List.of("", "isthmus.db", "controller.log")) {
                Path path = installation.data().resolve(name);
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx---rwx"));
                Attempt attempt = installation.startInVain();
                assertThat(attempt.err().lines()).as(attempt.toString()).hasSize(1);
                assertThat(attempt.err()).contains(path.toString(), "chmod -R go-w " + installation.data());
                assertThat(attempt.status()).isEqualTo(1);
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
            installation.start();
        }
    }

    @Test
    void nothingIsWrittenThroughALinkThatLiesInTheDirectory(@TempDir Path place) throws IOException {
        Path foreign = Files.writeString(place.resolve("foreign"), "keep me");
        try (Installation installation = Installation.started()) {
            installation.stop();
            for (String name : List.of("controller.log", "agent.log", "controller.lock", "url", "flow-logs")) {
                Path link = installation.data().resolve(name);
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, foreign);
                Attempt attempt = installation.startInVain();
                assertThat(attempt.err()).contains(link.toString(), "symbolic link");
                Files.delete(link);
            }
            assertThat(foreign).hasContent("keep me");
            installation.start();
        }
    }

    /** Where users share a group, a umask lets the group write; what the service makes is its own all the same. */
    @Test
    void whatAnInstallationMakesUnderALaxUmaskTheNextStartTakes() throws IOException {
        try (Installation installation = Installation.prepare()) {
            assertThat(installation.startController("sh", "-c", "umask 000; exec \"$@\"", "sh"))
                    .isEmpty();
            installation.awaitAgent();
            Tenant tenant = installation.tenant("alpha", "alpha");
            tenant.vpc("east", "10.1.0.0/16");
            installation.stop();
            assertThat(installation.startController("sh", "-c", "umask 000; exec \"$@\"", "sh"))
                    .isEmpty();
            installation.awaitAgent();
        }
    }
}
