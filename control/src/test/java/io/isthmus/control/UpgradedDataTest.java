package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.control.Identity.LogIn;
import io.isthmus.control.Identity.NameOrId;
import io.isthmus.control.Identity.Scope;
import io.isthmus.control.Identity.Session;
import io.isthmus.control.Identity.Who;
import io.isthmus.model.AccessKey;
import io.isthmus.model.ClientToken;
import io.isthmus.model.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever was known to an earlier build is known after the upgrade: by password, by token, by access key. */
final class UpgradedDataTest {
    @TempDir
    private Path directory;

    private JsonNode unpack() throws IOException {
        try (InputStream file = Files.newInputStream(Path.of("../store/src/test/fixtures/format-2.zip"));
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.write(directory.resolve(entry.getName()), zip.readAllBytes());
            }
        }
        return new ObjectMapper().readTree(directory.resolve("secrets.json").toFile());
    }

    private static LogIn logIn(LocalIdentity identity, Who who, String password) {
        return identity.logIn(who, password, new Scope.Unscoped(), "192.0.2.1", "request")
                .taken()
                .orElseThrow();
    }

    @Test
    void everybodyIsKnownAsBefore() throws IOException {
        JsonNode told = unpack();
        // The moment at which it was left: neither tokens nor kept answers are over.
        MovableClock clock = new MovableClock();
        clock.pass(Duration.between(clock.instant(), Instant.parse("2026-11-29T18:19:00Z")));
        try (Service service = new Service(directory.resolve("isthmus.db"), clock)) {
            LocalIdentity identity = new LocalIdentity(service.controller, service.clock, System::nanoTime);
            Snapshot snapshot = service.snapshot();
            told.path("passwords").propertyStream().forEach(one -> {
                String[] name = one.getKey().split("/");
                Who who = new Who.ByName(name[1], new NameOrId(Optional.of(name[0]), Optional.empty()));
                assertThat(logIn(identity, who, one.getValue().asText()))
                        .as(one.getKey())
                        .isInstanceOf(LogIn.Done.class);
                assertThat(logIn(identity, who, "another")).isInstanceOf(LogIn.Wrong.class);
            });
            told.path("tokens")
                    .propertyStream()
                    .forEach(one -> assertThat(identity.session(one.getValue().asText()))
                            .as(one.getKey())
                            .isPresent());
            told.path("ended_tokens")
                    .forEach(token ->
                            assertThat(identity.session(token.asText())).isEmpty());
            told.path("access_keys").propertyStream().forEach(one -> {
                AccessKey key = snapshot.accessKey(one.getKey()).orElseThrow();
                assertThat(snapshot.accessKeySecret(key.id()).orElseThrow().secret())
                        .isEqualTo(one.getValue().asText());
            });
            Session alice =
                    identity.session(told.path("tokens").path("alice").asText()).orElseThrow();
            assertThat(snapshot.clientTokens(alice.user().id()))
                    .extracting(ClientToken::sender)
                    .containsExactly("alice@alpha");
        }
    }
}
