package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with what is stored is said in words, by its name and with the way out. */
final class DamagedStoreTest {
    private static final List<String> DAMAGES = List.of("", "{", "[7]", "7", "null", "{}", "[null]", "[{}]", "\u0000");

    private final Path file;

    DamagedStoreTest(@TempDir Path directory) {
        this.file = directory.resolve("isthmus.db");
        try (SqliteStore store = SqliteStore.open(file)) {
            Edit[] puts =
                    AwkwardResources.documents().stream().map(Edit.Put::new).toArray(Edit[]::new);
            store.append(0, List.of(entry(1, puts)));
            store.append(1, List.of(entry(2, new Edit.Remove(puts[0].kind(), puts[0].key()))));
        }
    }

    private static LogEntry entry(long revision, Edit... edits) {
        return new LogEntry(
                revision, Instant.EPOCH, "somebody", "request-" + revision, "Command", Arrays.asList(edits));
    }

    @Test
    void aDocumentThatCannotBeReadIsNamedWithTheWayOut() throws SQLException {
        for (List<String> row : rows("SELECT kind, key, body FROM document WHERE body IS NOT NULL")) {
            for (String damage : DAMAGES) {
                update("UPDATE document SET body = ? WHERE kind = ? AND key = ?", damage, row.get(0), row.get(1));
                try (SqliteStore store = SqliteStore.open(file)) {
                    assertThatThrownBy(store::load)
                            .isInstanceOf(StoreException.class)
                            .hasMessageStartingWith("The stored " + row.get(0) + " " + row.get(1) + " cannot be read")
                            .hasMessageEndingWith("in its place.");
                }
            }
            update("UPDATE document SET body = ? WHERE kind = ? AND key = ?", row.get(2), row.get(0), row.get(1));
        }
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(store.load().resources())
                    .hasSize(AwkwardResources.documents().size() - 1);
        }
    }

    @Test
    void aKindThatOnlyANewerIsthmusKnowsIsNamed() throws SQLException {
        update("INSERT INTO document (kind, key, revision, body) VALUES ('LATER', 'a', 1, '{}')");
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThatThrownBy(store::load)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("the kind LATER")
                    .hasMessageEndingWith("in its place.");
        }
    }

    /** All columns of text but those of which any text is right. */
    @Test
    void aDamagedLogIsSaidInWords() throws SQLException {
        for (String column : List.of("time", "edits")) {
            String before = rows("SELECT " + column + " FROM change_log WHERE revision = 1")
                    .getFirst()
                    .getFirst();
            for (String damage : DAMAGES) {
                update("UPDATE change_log SET " + column + " = ? WHERE revision = 1", damage);
                try (SqliteStore store = SqliteStore.open(file)) {
                    assertThatThrownBy(() -> lookBack(store))
                            .as(column + " = " + damage)
                            .isInstanceOf(StoreException.class)
                            .hasMessageEndingWith("in its place.");
                }
            }
            update("UPDATE change_log SET " + column + " = ? WHERE revision = 1", before);
        }
        try (SqliteStore store = SqliteStore.open(file)) {
            lookBack(store);
        }
    }

    @Test
    void aDamagedLogIsSaidInWordsByWhateverLooksForItsBeginning() throws SQLException {
        for (String damage : DAMAGES) {
            update("UPDATE change_log SET time = ? WHERE revision = 1", damage);
            try (SqliteStore store = SqliteStore.open(file)) {
                List<Runnable> lookers =
                        List.of(store::beginning, () -> store.since(0, 9), () -> store.compact(Instant.MAX));
                for (Runnable looker : lookers) {
                    assertThatThrownBy(looker::run)
                            .isInstanceOf(StoreException.class)
                            .hasMessageContaining("change 1 of the log")
                            .hasMessageEndingWith("in its place.");
                }
            }
        }
    }

    @Test
    void aDamagedVersionFromBeforeTheLogIsSaidInWords() throws SQLException {
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(store.compact(Instant.MAX)).isTrue();
            store.append(
                    2,
                    List.of(entry(3, new Edit.Put(AwkwardResources.documents().getLast()))));
            lookBack(store);
        }
        for (String damage : DAMAGES) {
            update("UPDATE past_document SET body = ?", damage);
            try (SqliteStore store = SqliteStore.open(file)) {
                assertThatThrownBy(() -> lookBack(store))
                        .isInstanceOf(StoreException.class)
                        .hasMessageEndingWith("in its place.");
            }
        }
    }

    /** As the history does: every version is read. */
    private static void lookBack(SqliteStore store) {
        for (PastChange change : store.changes(ChangeLog.Query.back(Optional.empty(), Optional.empty(), 9, 9))) {
            for (PastChange.PastEdit edit : change.edits()) {
                List<Resource> versions = new ArrayList<>();
                edit.before().ifPresent(version -> versions.add(version.read()));
                edit.after().ifPresent(version -> versions.add(version.read()));
                assertThat(versions).isNotEmpty();
            }
        }
    }

    private List<List<String>> rows(String query) throws SQLException {
        List<List<String>> found = new ArrayList<>();
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(rows.getString(i));
                }
                found.add(row);
            }
        }
        return found;
    }

    private void update(String sql, String... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }
}
