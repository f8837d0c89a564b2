package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.testing.RandomCommands;
import io.isthmus.model.testing.Step;
import io.isthmus.model.testing.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreTest {
    private static final Instant TIME = Instant.parse("2026-11-02T10:00:00.000001Z");

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("isthmus.db");
    }

    private static LogEntry entry(long revision, Edit... edits) {
        return new LogEntry(
                revision, TIME, AwkwardResources.TEXT, "request-" + revision, "CreateVpc", Arrays.asList(edits));
    }

    private static Edit[] puts() {
        return AwkwardResources.documents().stream().map(Edit.Put::new).toArray(Edit[]::new);
    }

    private static List<Edit> secrets() {
        return AwkwardResources.secrets().stream().<Edit>map(Edit.Put::new).toList();
    }

    @Test
    void everyKindOfResourceComesBackAsItWas() {
        assertThat(AwkwardResources.all().stream().map(Resource::kind).distinct())
                .hasSize(Resource.Kind.values().length);
        try (SqliteStore store = SqliteStore.open(file())) {
            assertThat(store.append(0, List.of(entry(1, puts())), secrets(), false))
                    .isTrue();
        }
        try (SqliteStore store = SqliteStore.open(file())) {
            assertThat(store.load().revision()).isEqualTo(1);
            assertThat(store.load().resources()).containsExactlyInAnyOrderElementsOf(AwkwardResources.all());
            assertThat(store.since(0, 10)).containsExactly(entry(1, puts()));
        }
    }

    @Test
    void aNewDatabaseIsEmptyAndForItsOwnerOnly() throws IOException {
        try (SqliteStore store = SqliteStore.open(directory.resolve("made/on/the/way/isthmus.db"))) {
            assertThat(store.load()).isEqualTo(new Store.Contents(0, List.of()));
        }
        Path made = directory.resolve("made/on/the/way/isthmus.db");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rw-------");
    }

    @Test
    void aChangeDecidedOnAnOldRevisionIsNotWritten() {
        try (SqliteStore store = SqliteStore.open(file())) {
            Edit[] puts = puts();
            store.append(0, List.of(entry(1, puts[0])));
            assertThat(store.append(0, List.of(entry(1, puts[1])))).isFalse();
            assertThat(store.append(2, List.of(entry(3, puts[1])))).isFalse();
            assertThat(store.load().revision()).isEqualTo(1);
            assertThat(store.load().resources()).hasSize(1);
            assertThat(store.append(1, List.of(entry(2, puts[1])))).isTrue();
        }
    }

    @Test
    void ofTwoWritersOnOneFileOneIsFirst() {
        try (SqliteStore one = SqliteStore.open(file());
                SqliteStore other = SqliteStore.open(file())) {
            Edit[] puts = puts();
            assertThat(one.append(0, List.of(entry(1, puts[0])))).isTrue();
            assertThat(other.append(0, List.of(entry(1, puts[1])))).isFalse();
            assertThat(other.since(0, 10)).containsExactly(entry(1, puts[0]));
            assertThat(other.append(1, List.of(entry(2, puts[1])))).isTrue();
            assertThat(one.since(1, 10)).containsExactly(entry(2, puts[1]));
        }
    }

    @Test
    void theLogIsReadInPieces() {
        try (SqliteStore store = SqliteStore.open(file())) {
            Edit[] puts = puts();
            store.append(0, List.of(entry(1, puts[0]), entry(2, puts[1]), entry(3, puts[2])));
            assertThat(store.since(0, 2)).extracting(LogEntry::revision).containsExactly(1L, 2L);
            assertThat(store.since(2, 2)).extracting(LogEntry::revision).containsExactly(3L);
            assertThat(store.since(3, 2)).isEmpty();
        }
    }

    @Test
    void documentsAreWhatTheLogLeadsTo() {
        World world = RandomCommands.world(Settings.DEFAULT);
        try (SqliteStore store = SqliteStore.open(file())) {
            long revision = 0;
            for (Step step : Step.sequences(300).next(new Random(7))) {
                int from = world.edits().size();
                RandomCommands.run(world, step);
                Edit[] made = world.edits()
                        .subList(revision == 0 ? 0 : from, world.edits().size())
                        .toArray(Edit[]::new);
                if (made.length > 0) {
                    assertThat(store.append(revision, List.of(entry(revision + 1, made))))
                            .isTrue();
                    revision++;
                }
            }
            Store.Contents contents = store.load();
            Snapshot replayed = Snapshot.empty(Settings.DEFAULT);
            for (LogEntry entry : store.since(0, Integer.MAX_VALUE)) {
                replayed = replayed.with(entry.edits()).atRevision(entry.revision());
            }
            assertThat(Snapshot.of(Settings.DEFAULT, contents.revision(), contents.resources()))
                    .isEqualTo(replayed);
            assertThat(replayed.atRevision(world.snapshot().revision())).isEqualTo(world.snapshot());
        }
    }

    @Test
    void aDatabaseOfANewerFormatIsRefusedAndLeftAsItIs() throws IOException, SQLException {
        SqliteStore.open(file()).close();
        execute("PRAGMA user_version = 99");
        byte[] before = Files.readAllBytes(file());
        assertThatThrownBy(() -> SqliteStore.open(file()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has format 99")
                .hasMessageContaining(file().toString())
                .hasMessageContaining("nothing was changed");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndLeftAsItIs() throws IOException {
        String text = "This is somebody's diary, not a database.\n".repeat(100);
        Files.writeString(file(), text);
        assertThatThrownBy(() -> SqliteStore.open(file()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no sound database");
        assertThat(file()).hasContent(text);
    }

    @Test
    void aPlaceWhereNoFileCanBeIsRefused() throws IOException {
        Path inTheWay = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> SqliteStore.open(inTheWay.resolve("isthmus.db")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be made");
        assertThatThrownBy(() -> SqliteStore.open(directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be opened");
    }

    /** What the database itself refuses leaves nothing half-written and passes. */
    @Test
    void aFailedChangeLeavesNothingBehindAndTheNextOneWorks() throws SQLException {
        try (SqliteStore store = SqliteStore.open(file())) {
            Edit[] puts = puts();
            store.append(0, List.of(entry(1, puts[0])));
            execute("CREATE TRIGGER full BEFORE INSERT ON change_log BEGIN SELECT RAISE(ABORT, 'no room'); END");
            assertThatThrownBy(() -> store.append(1, List.of(entry(2, puts[1], puts[2]))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("no room");
            assertThat(store.load().resources()).hasSize(1);
            execute("DROP TRIGGER full");
            assertThat(store.append(1, List.of(entry(2, puts[1], puts[2])))).isTrue();
            assertThat(store.load().resources()).hasSize(3);
        }
    }

    /** As when memory runs out: what was begun is neither seen nor in the way of what follows. */
    @Test
    void anErrorInTheMidstLeavesNothingBehindAndTheNextOneWorks() {
        try (SqliteStore store = SqliteStore.open(file())) {
            Edit[] puts = puts();
            store.append(0, List.of(entry(1, puts[0])));
            List<LogEntry> broken = new AbstractList<>() {
                @Override
                public LogEntry get(int index) {
                    if (index == 1) {
                        throw new OutOfMemoryError("made to fail");
                    }
                    return entry(2, puts[1]);
                }

                @Override
                public int size() {
                    return 2;
                }
            };
            assertThatThrownBy(() -> store.append(1, broken)).isInstanceOf(OutOfMemoryError.class);
            assertThat(store.since(1, 10)).isEmpty();
            assertThat(store.append(1, List.of(entry(2, puts[2])))).isTrue();
            assertThat(store.since(1, 10)).containsExactly(entry(2, puts[2]));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
