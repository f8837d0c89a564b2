package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.model.AccountId;
import io.isthmus.model.Edit;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.testing.RandomCommands;
import io.isthmus.model.testing.Step;
import io.isthmus.model.testing.World;
import io.isthmus.store.ChangeLog.Beginning;
import io.isthmus.store.ChangeLog.Query;
import io.isthmus.store.PastChange.PastEdit;
import io.isthmus.store.PastChange.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is shortened tells the rest as before, keeps nothing of what is over, and gives its room back. */
final class LogCompactionTest {
    private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("isthmus.db");
    }

    /** When a change was made: one a minute. */
    private static Instant time(long revision) {
        return START.plus(Duration.ofMinutes(revision));
    }

    private static LogEntry entry(long revision, List<Edit> edits) {
        return new LogEntry(revision, time(revision), "user", "r" + revision, "Step", edits);
    }

    /** Fills a store with what random commands do, one change for each; the newest revision. */
    private static long fill(SqliteStore store, long seed) {
        World world = RandomCommands.world(Settings.DEFAULT);
        long revision = 0;
        for (Step step : Step.sequences(300).next(new Random(seed))) {
            int from = revision == 0 ? 0 : world.edits().size();
            RandomCommands.run(world, step);
            List<Edit> made =
                    List.copyOf(world.edits().subList(from, world.edits().size()));
            if (!made.isEmpty()) {
                assertThat(store.append(revision, List.of(entry(revision + 1, made))))
                        .isTrue();
                revision++;
            }
        }
        return revision;
    }

    private static void compact(SqliteStore store, Instant before) {
        while (store.compact(before)) {
            // until there is nothing more to do
        }
    }

    /** What a change says, with the documents that it speaks of. */
    private record Told(long revision, Instant time, String by, List<Edited> edits) {
        record Edited(Resource.Kind kind, String key, Optional<Resource> before, Optional<Resource> after) {
            static Edited of(PastEdit edit) {
                return new Edited(
                        edit.kind(),
                        edit.key(),
                        edit.before().map(Version::read),
                        edit.after().map(Version::read));
            }
        }

        static List<Told> all(List<PastChange> changes) {
            return changes.stream()
                    .map(change -> new Told(
                            change.revision(),
                            change.time(),
                            change.principal(),
                            change.edits().stream().map(Edited::of).toList()))
                    .toList();
        }
    }

    private static List<Told> told(SqliteStore store, Optional<ProjectId> project, Optional<String> resource) {
        return Told.all(store.changes(new Query(project, resource, 0, Long.MAX_VALUE, true, Integer.MAX_VALUE)));
    }

    private static List<Told> after(List<Told> changes, long revision) {
        return changes.stream().filter(change -> change.revision() > revision).toList();
    }

    @Test
    void whatIsLeftIsToldAsBeforeToEveryProjectAndOfEveryDocument() {
        try (SqliteStore store = SqliteStore.open(file())) {
            long head = fill(store, 21);
            Store.Contents contents = store.load();
            Snapshot snapshot = Snapshot.of(Settings.DEFAULT, contents.revision(), contents.resources());
            List<Told> all = told(store, Optional.empty(), Optional.empty());
            Set<String> keys = new TreeSet<>();
            all.forEach(change -> change.edits().forEach(edit -> keys.add(edit.key())));
            List<List<Told>> ofProjects = new ArrayList<>();
            for (Project project : snapshot.projects()) {
                ofProjects.add(told(store, Optional.of(project.id()), Optional.empty()));
            }
            List<List<Told>> ofKeys = new ArrayList<>();
            keys.forEach(key -> ofKeys.add(told(store, Optional.empty(), Optional.of(key))));
            for (long begins : List.of(1L, head / 3, head / 2, head - 1)) {
                compact(store, time(begins).plusSeconds(1));
                assertThat(store.beginning()).isEqualTo(new Beginning(begins, Optional.of(time(begins + 1))));
                assertThat(told(store, Optional.empty(), Optional.empty())).isEqualTo(after(all, begins));
                int at = 0;
                for (Project project : snapshot.projects()) {
                    assertThat(told(store, Optional.of(project.id()), Optional.empty()))
                            .isEqualTo(after(ofProjects.get(at++), begins));
                }
                at = 0;
                for (String key : keys) {
                    assertThat(told(store, Optional.empty(), Optional.of(key)))
                            .as(key)
                            .isEqualTo(after(ofKeys.get(at++), begins));
                }
                assertThat(store.load()).isEqualTo(contents);
            }
        }
    }

    @Test
    void nothingIsKeptThatTellsOfNoEntry() throws SQLException {
        try (SqliteStore store = SqliteStore.open(file())) {
            long head = fill(store, 22);
            List<LogEntry> log = store.since(0, Integer.MAX_VALUE);
            for (long begins : List.of(head / 4, head / 2, head)) {
                compact(store, time(begins).plusSeconds(1));
                Snapshot then = Snapshot.empty(Settings.DEFAULT);
                for (LogEntry entry : log.subList(0, (int) begins)) {
                    then = then.with(entry.edits());
                }
                Set<String> expected = new HashSet<>();
                for (LogEntry entry : log) {
                    for (Edit edit : entry.edits()) {
                        then.resource(edit.kind(), edit.key())
                                .ifPresent(resource -> expected.add(resource.kind() + " " + resource.key()));
                    }
                }
                assertThat(
                                rows(
                                        "SELECT d.kind || ' ' || d.key FROM past_document p LEFT JOIN document d USING (number)"))
                        .containsExactlyInAnyOrderElementsOf(expected);
                for (String table : List.of("log_edit", "log_owner", "change_log")) {
                    assertThat(rows("SELECT count(*) FROM " + table + " WHERE revision <= " + begins))
                            .as(table)
                            .containsExactly("0");
                }
                assertThat(rows("""
                        SELECT count(*) FROM document d WHERE body IS NULL
                        AND NOT EXISTS (SELECT 1 FROM log_edit e WHERE e.document = d.number)""")).containsExactly("0");
            }
        }
    }

    @Test
    void aLogThatIsEmptyKnowsItsHeadAndGoesOn() {
        try (SqliteStore store = SqliteStore.open(file())) {
            long head = fill(store, 23);
            compact(store, time(head + 1));
            assertThat(store.beginning()).isEqualTo(new Beginning(head, Optional.empty()));
            assertThat(store.sizes().logEntries()).isZero();
            assertThat(store.since(head, 10)).isEmpty();
            Resource first = store.load().resources().getFirst();
            Resource other = vpc("other", "");
            List<Edit> edits = List.of(new Edit.Remove(first.kind(), first.key()), new Edit.Put(other));
            assertThat(store.append(head, List.of(entry(head + 1, edits)))).isTrue();
        }
        try (SqliteStore store = SqliteStore.open(file())) {
            assertThat(told(store, Optional.empty(), Optional.empty()))
                    .singleElement()
                    .satisfies(change -> assertThat(change.edits())
                            .extracting(
                                    edit -> edit.before().isPresent(),
                                    edit -> edit.after().isPresent())
                            .containsExactly(
                                    org.assertj.core.groups.Tuple.tuple(true, false),
                                    org.assertj.core.groups.Tuple.tuple(false, true)));
        }
    }

    @Test
    void whatIsRemovedAndMadeAgainInOneChangeStays() {
        try (SqliteStore store = SqliteStore.open(file())) {
            store.append(0, List.of(entry(1, List.of(new Edit.Put(vpc("v", "old"))))));
            Edit remove = new Edit.Remove(Resource.Kind.VPC, "v");
            store.append(1, List.of(entry(2, List.of(remove, new Edit.Put(vpc("v", "new"))))));
            store.append(2, List.of(entry(3, List.of(new Edit.Put(vpc("v", "newer"))))));
            compact(store, time(2).plusSeconds(1));
            assertThat(store.load().resources()).containsExactly(vpc("v", "newer"));
            assertThat(told(store, Optional.empty(), Optional.empty())
                            .getFirst()
                            .edits()
                            .getFirst()
                            .before())
                    .contains(vpc("v", "new"));
        }
    }

    private static Vpc vpc(String id, String name) {
        return new Vpc(
                new VpcId(id),
                new ProjectId("project"),
                name,
                "",
                Optional.empty(),
                List.of(),
                START,
                START,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void whoAsksForWhatIsGoneIsToldWhereTheLogBegins() {
        try (SqliteStore store = SqliteStore.open(file())) {
            for (long revision = 0; revision < 10; revision++) {
                store.append(revision, List.of(entry(revision + 1, List.of(new Edit.Put(vpc("v", "n" + revision))))));
            }
            compact(store, time(6));
            Query gone = new Query(Optional.empty(), Optional.empty(), 4, Long.MAX_VALUE, false, 10);
            assertThatThrownBy(() -> store.changes(gone))
                    .isInstanceOf(HistoryGoneException.class)
                    .hasMessageContaining("up to revision 5 are not kept")
                    .hasMessageContaining(time(6).toString());
            assertThatThrownBy(() -> store.since(4, 10)).isInstanceOf(HistoryGoneException.class);
            assertThat(store.since(5, 10)).hasSize(5);
            assertThat(store.changes(new Query(Optional.empty(), Optional.empty(), 5, Long.MAX_VALUE, false, 10)))
                    .hasSize(5);
            assertThat(store.sizes().logEntries()).isEqualTo(5);
        }
    }

    /** The clock may be wrong for some changes, on either side. */
    @Test
    void anEntryOfAWrongClockHoldsNothingUp() {
        try (SqliteStore store = SqliteStore.open(file())) {
            List<LogEntry> entries = new ArrayList<>();
            for (long revision = 1; revision <= 20; revision++) {
                Instant time = revision == 5 ? time(1_000_000) : time(revision);
                entries.add(new LogEntry(
                        revision, time, "user", "r", "Step", List.of(new Edit.Put(vpc("v" + revision, "")))));
            }
            store.append(0, entries);
            compact(store, time(10));
            assertThat(store.beginning().after()).isEqualTo(9);
        }
    }

    @Test
    void oneStepEndsFiftyEntriesAtMost() {
        try (SqliteStore store = SqliteStore.open(file())) {
            List<LogEntry> entries = new ArrayList<>();
            for (long revision = 1; revision <= 250; revision++) {
                entries.add(entry(revision, List.of(new Edit.Put(vpc("v", "n" + revision)))));
            }
            store.append(0, entries);
            for (long left : List.of(200L, 150L, 100L, 50L, 0L)) {
                assertThat(store.compact(time(1_000))).isTrue();
                assertThat(store.sizes().logEntries()).isEqualTo(left);
            }
        }
    }

    /** The same documents changed over and over, with a history of a thousand changes. */
    @Test
    void theFileStaysAsLargeAsWhatIsKeptAndShrinksWhenThatDoes() throws IOException {
        try (SqliteStore store = SqliteStore.open(file())) {
            long revision = 0;
            List<Long> sizes = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                for (int batch = 0; batch < 10; batch++) {
                    List<LogEntry> entries = new ArrayList<>();
                    for (int i = 0; i < 50; i++) {
                        revision++;
                        Edit put = new Edit.Put(vpc("v" + revision % 100, "x".repeat(500) + revision));
                        entries.add(entry(revision, List.of(put)));
                    }
                    assertThat(store.append(revision - 50, entries)).isTrue();
                }
                compact(store, time(revision - 1_000));
                sizes.add(store.sizes().database());
            }
            assertThat(sizes.get(19)).isLessThanOrEqualTo(sizes.get(9) * 11 / 10);
            compact(store, time(revision - 10));
            store.tidy();
        }
        assertThat(Files.size(file())).isLessThan(400_000);
    }

    @Test
    void theWriteAheadLogShrinksAfterALargeChange() {
        try (SqliteStore store = SqliteStore.open(file())) {
            List<Edit> large = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                large.add(new Edit.Put(vpc("v" + i, "x".repeat(1 << 20))));
            }
            store.append(0, List.of(entry(1, large)));
            assertThat(store.sizes().writeAheadLog()).isGreaterThan(16 << 20);
            for (long revision = 1; revision < 10; revision++) {
                store.append(revision, List.of(entry(revision + 1, List.of(new Edit.Put(vpc("v", "n" + revision))))));
            }
            assertThat(store.sizes().writeAheadLog()).isLessThanOrEqualTo(8 << 20);
        }
    }

    /** Of what ended nothing is told to a new reader, whoever it belonged to. */
    @Test
    void projectsThatAreGoneAreForgotten() throws SQLException {
        try (SqliteStore store = SqliteStore.open(file())) {
            for (long i = 0; i < 10; i++) {
                Project project = new Project(new ProjectId("p" + i), new AccountId("a"), "name", "eu-de", START);
                store.append(2 * i, List.of(entry(2 * i + 1, List.of(new Edit.Put(project)))));
                Edit remove = new Edit.Remove(project.kind(), project.key());
                store.append(2 * i + 1, List.of(entry(2 * i + 2, List.of(remove))));
            }
            compact(store, time(100));
            for (String table : List.of("document", "past_document", "log_project", "log_owner", "log_edit")) {
                assertThat(rows("SELECT count(*) FROM " + table)).as(table).containsExactly("0");
            }
            Project again = new Project(new ProjectId("new"), new AccountId("a"), "name", "eu-de", START);
            store.append(20, List.of(entry(21, List.of(new Edit.Put(again)))));
            assertThat(told(store, Optional.of(again.id()), Optional.empty())).hasSize(1);
        }
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
}
