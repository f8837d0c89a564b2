package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.Edit;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Access;
import io.isthmus.model.testing.RandomCommands;
import io.isthmus.model.testing.Step;
import io.isthmus.model.testing.World;
import io.isthmus.store.ChangeLog.Query;
import io.isthmus.store.PastChange.PastEdit;
import io.isthmus.store.PastChange.Version;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log looked back on: what each edit found, by project, by document, and in a file of before there was an index. */
final class ChangeLogTest {
    private static final Instant TIME = Instant.parse("2026-11-02T10:00:00Z");

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("isthmus.db");
    }

    /** Fills a store with what random commands do, one change for each. */
    private static World fill(SqliteStore store, long seed) {
        World world = RandomCommands.world(Settings.DEFAULT);
        long revision = 0;
        for (Step step : Step.sequences(200).next(new Random(seed))) {
            int from = revision == 0 ? 0 : world.edits().size();
            RandomCommands.run(world, step);
            List<Edit> made =
                    List.copyOf(world.edits().subList(from, world.edits().size()));
            if (!made.isEmpty()) {
                LogEntry entry =
                        new LogEntry(revision + 1, TIME, "user", Optional.empty(), "r" + revision, "Step", made);
                assertThat(store.append(revision, List.of(entry))).isTrue();
                revision++;
            }
        }
        return world;
    }

    private static Query all() {
        return new Query(Optional.empty(), Optional.empty(), 0, Long.MAX_VALUE, false, Integer.MAX_VALUE);
    }

    private static Optional<Resource> read(Optional<Version> version) {
        return version.map(Version::read);
    }

    @Test
    void everyEditTellsWhatWasThereBeforeAndAfterTheChange() {
        try (SqliteStore store = SqliteStore.open(file())) {
            fill(store, 11);
            Snapshot before = Snapshot.empty(Settings.DEFAULT);
            int deletions = 0;
            List<PastChange> changes = store.changes(all());
            List<LogEntry> entries = store.since(0, Integer.MAX_VALUE);
            assertThat(changes).hasSameSizeAs(entries);
            for (int i = 0; i < entries.size(); i++) {
                Snapshot after = before.with(entries.get(i).edits());
                assertThat(changes.get(i).edits()).doesNotHaveDuplicates();
                for (PastEdit edit : changes.get(i).edits()) {
                    assertThat(read(edit.before())).isEqualTo(before.resource(edit.kind(), edit.key()));
                    assertThat(read(edit.after())).isEqualTo(after.resource(edit.kind(), edit.key()));
                    deletions += edit.after().isEmpty() ? 1 : 0;
                }
                for (Edit edit : entries.get(i).edits()) {
                    assertThat(before.resource(edit.kind(), edit.key()).equals(after.resource(edit.kind(), edit.key()))
                                    || changes.get(i).edits().stream()
                                            .anyMatch(told -> told.kind() == edit.kind()
                                                    && told.key().equals(edit.key())))
                            .isTrue();
                }
                before = after;
            }
            assertThat(deletions).isPositive();
        }
    }

    private static boolean isOf(PastChange change, ProjectId project) {
        return change.edits().stream()
                .flatMap(edit -> Stream.concat(edit.before().stream(), edit.after().stream()))
                .anyMatch(version -> Access.projects(version.read()).contains(project));
    }

    private static List<Long> revisions(List<PastChange> changes) {
        return changes.stream().map(PastChange::revision).toList();
    }

    @Test
    void whatIsLookedForByProjectOrDocumentIsFoundAndNothingElse() {
        try (SqliteStore store = SqliteStore.open(file())) {
            World world = fill(store, 12);
            List<PastChange> all = store.changes(all());
            for (Project project : world.snapshot().projects()) {
                List<PastChange> found = store.changes(new Query(
                        Optional.of(project.id()), Optional.empty(), 0, Long.MAX_VALUE, false, Integer.MAX_VALUE));
                assertThat(revisions(found))
                        .isNotEmpty()
                        .isEqualTo(revisions(all.stream()
                                .filter(change -> isOf(change, project.id()))
                                .toList()));
            }
            List<String> keys = all.stream()
                    .flatMap(change -> change.edits().stream().map(PastEdit::key))
                    .distinct()
                    .toList();
            for (String key : keys) {
                List<PastChange> found = store.changes(
                        new Query(Optional.empty(), Optional.of(key), 0, Long.MAX_VALUE, false, Integer.MAX_VALUE));
                assertThat(revisions(found))
                        .containsAll(revisions(all.stream()
                                .filter(change -> change.edits().stream()
                                        .anyMatch(edit -> edit.key().equals(key)))
                                .toList()));
            }
        }
    }

    @Test
    void pagesInEitherDirectionHaveNoGapAndNothingTwice() {
        try (SqliteStore store = SqliteStore.open(file())) {
            fill(store, 13);
            List<Long> all = revisions(store.changes(all()));
            List<Long> back = new ArrayList<>();
            for (long before = Long.MAX_VALUE; ; before = back.getLast()) {
                List<PastChange> page = store.changes(Query.back(Optional.empty(), Optional.empty(), before, 7));
                back.addAll(revisions(page));
                if (page.size() < 7) {
                    break;
                }
            }
            assertThat(back.reversed()).isEqualTo(all);
            assertThat(revisions(store.changes(new Query(Optional.empty(), Optional.empty(), 3, 6, false, 10))))
                    .containsExactly(4L, 5L);
        }
    }

    @Test
    void anAccountIsKeptWithTheChange() {
        try (SqliteStore store = SqliteStore.open(file())) {
            AccountId account = new AccountId("acc");
            store.append(
                    0,
                    List.of(new LogEntry(
                            1,
                            TIME,
                            "user@name",
                            Optional.of(account),
                            "r",
                            "Step",
                            List.of(new Edit.Put(AwkwardResources.all().getFirst())))));
            assertThat(store.changes(all()).getFirst().account()).contains(account);
            assertThat(store.since(0, 1).getFirst().account()).contains(account);
        }
    }

    /** The file that a controller left that knew of no index: the same, without what the migration makes. */
    @Test
    void aFileOfBeforeGetsTheSameIndexThatWritingMakes() throws SQLException {
        Map<String, List<String>> written;
        try (SqliteStore store = SqliteStore.open(file())) {
            fill(store, 14);
            written = index();
        }
        backToFormat1();
        try (SqliteStore store = SqliteStore.open(file())) {
            assertThat(index()).isEqualTo(written);
            assertThat(written.get("log_owner")).isNotEmpty();
            assertThat(store.changes(all())).isNotEmpty();
        }
    }

    @Test
    void aFileOfBeforeLearnsTheAccountOfWhoseNameFitsOneAccountOnly() throws SQLException {
        try (SqliteStore store = SqliteStore.open(file())) {
            List<Edit> accounts = List.of(account("one", "acme"), account("two", "a@b"), account("three", "b"));
            store.append(0, List.of(new LogEntry(1, TIME, "ann@acme", "r", "Step", accounts)));
            store.append(1, List.of(new LogEntry(2, TIME, "system", "r", "Step", accounts)));
            store.append(2, List.of(new LogEntry(3, TIME, "x@a@b", "r", "Step", accounts)));
        }
        backToFormat1();
        try (SqliteStore store = SqliteStore.open(file())) {
            assertThat(store.changes(all()))
                    .extracting(PastChange::account)
                    .containsExactly(Optional.of(new AccountId("one")), Optional.empty(), Optional.empty());
        }
    }

    private static Edit account(String id, String name) {
        return new Edit.Put(new Account(new AccountId(id), name, Map.of(), TIME));
    }

    private void backToFormat1() throws SQLException {
        for (String table : List.of("secret", "state", "log_edit", "log_owner", "log_project", "past_document")) {
            execute("DROP TABLE " + table);
        }
        execute(
                "ALTER TABLE change_log DROP COLUMN account",
                "ALTER TABLE document RENAME TO numbered",
                """
                CREATE TABLE document (kind TEXT NOT NULL, key TEXT NOT NULL, project TEXT NOT NULL,
                  revision INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID""",
                """
                INSERT INTO document (kind, key, project, revision, body)
                SELECT kind, key, '', revision, body FROM numbered WHERE body IS NOT NULL""",
                "DROP TABLE numbered",
                "PRAGMA user_version = 1");
    }

    private Map<String, List<String>> index() throws SQLException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        rows.put("log_edit", rows("""
                SELECT d.key || ' ' || e.revision || ' ' || d.kind
                FROM log_edit e JOIN document d ON d.number = e.document ORDER BY 1"""));
        rows.put("log_owner", rows("""
                SELECT p.id || ' ' || o.revision
                FROM log_owner o JOIN log_project p ON p.number = o.project ORDER BY 1"""));
        return rows;
    }

    private List<String> rows(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
