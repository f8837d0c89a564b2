package io.isthmus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.control.FlowRecords;
import io.isthmus.control.LocalIdentity;
import io.isthmus.control.RegionController;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.linux.agent.AgentDataPlane;
import io.isthmus.model.Edit;
import io.isthmus.model.PasswordHash;
import io.isthmus.model.Principal;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.User;
import io.isthmus.model.decide.Command;
import io.isthmus.store.LogEntry;
import io.isthmus.store.SqliteStore;
import io.isthmus.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first administrator's file, over a real store. */
final class AdministratorTest {
    private final Path directory;

    AdministratorTest(@TempDir Path place) {
        this.directory = place.resolve("data");
    }

    /** A controller on the directory, without an agent. */
    private final class Running implements AutoCloseable {
        private final DataDirectory data = DataDirectory.open(directory);
        private final SqliteStore store = SqliteStore.open(data.database());
        private final AgentDataPlane dataPlane;
        private final RegionController controller;
        private final Administrator administrator;

        Running() throws IOException {
            dataPlane = new AgentDataPlane(
                    data.agentSocket(),
                    data.instance(),
                    () -> new DataPlane.State(0, List.of(), Map.of()),
                    new AgentDataPlane.Listener() {});
            controller = new RegionController(
                    Settings.DEFAULT,
                    store,
                    dataPlane,
                    new FlowRecords(directory.resolve("flow-logs"), Duration.ofHours(1)),
                    Clock.systemUTC(),
                    new RandomIds(),
                    _ -> {});
            data.requireAccounts(!controller.snapshot().accounts().isEmpty());
            controller.start();
            administrator = Administrator.prepare(
                    data,
                    controller,
                    new LocalIdentity(controller, Clock.systemUTC(), System::nanoTime),
                    "http://127.0.0.1:1");
        }

        @Override
        public void close() throws IOException {
            administrator.close();
            controller.close();
            dataPlane.close();
            store.close();
            data.close();
        }
    }

    private JsonNode file() throws IOException {
        return new ObjectMapper().readTree(directory.resolve(Administrator.FILE).toFile());
    }

    /** As another replica would, so that no command for it is needed here. */
    private void setHash(String hash) {
        try (SqliteStore store = SqliteStore.open(directory.resolve("isthmus.db"))) {
            Store.Contents contents = store.load();
            Snapshot snapshot = Snapshot.of(Settings.DEFAULT, contents.revision(), contents.resources());
            User admin = snapshot.userNamed(
                            snapshot.accountNamed("admin").orElseThrow().id(), "admin")
                    .orElseThrow();
            assertThat(store.append(
                            contents.revision(),
                            List.of(new LogEntry(
                                    contents.revision() + 1,
                                    Instant.EPOCH,
                                    "test",
                                    "test",
                                    "SetPassword",
                                    List.of(new Edit.Put(admin)))),
                            List.of(new Edit.Put(new PasswordHash(admin.id(), hash))),
                            false))
                    .isTrue();
        }
    }

    @Test
    void thePasswordStaysFromStartToStartAsLongAsItIsTheRightOne() throws IOException {
        new Running().close();
        String password = file().path("password").asText();
        assertThat(password).hasSize(24);
        new Running().close();
        assertThat(file().path("password").asText()).isEqualTo(password);
    }

    @Test
    void aPasswordThatWasChangedGoesWhileTheServiceRunsAndTheFileStays() throws IOException {
        try (Running running = new Running()) {
            assertThat(file().has("password")).isTrue();
            setHash("another hash");
            running.controller.execute(
                    new Command.CreateProject("alpha", "alpha", "eu-de", Map.of(), Optional.empty()),
                    Principal.SYSTEM,
                    "any change");
            await().until(() -> !file().has("password"));
            assertThat(file().path("socket").asText())
                    .isEqualTo(directory.resolve("isthmus.sock").toString());
            assertThat(file().path("user").asText()).isEqualTo("admin");
        }
        new Running().close();
        assertThat(file().has("password")).isFalse();
    }

    @Test
    void aPasswordThatWasChangedJustBeforeTheEndGoesAtTheNextStart() throws IOException {
        new Running().close();
        setHash("another hash");
        new Running().close();
        assertThat(file().has("password")).isFalse();
        assertThat(file().path("url").asText()).isEqualTo("http://127.0.0.1:1");
    }
}
