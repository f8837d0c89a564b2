package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.control.HistoryKeeper.Rests;
import io.isthmus.model.AccountId;
import io.isthmus.model.Edit;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.store.LogEntry;
import io.isthmus.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history is as long as it is to be, whatever happens meanwhile. */
final class HistoryKeeperTest {
    private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");
    private static final Duration KEEP = Duration.ofDays(90);
    private static final Rests SHORT = new Rests(Duration.ofMillis(1), Duration.ofMillis(1));

    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock();
    private BrittleStore store;

    /** One entry an hour, 300 in all. */
    @BeforeEach
    void fill() {
        store = new BrittleStore(SqliteStore.open(directory.resolve("isthmus.db")));
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            Project project = new Project(new ProjectId("p" + i), new AccountId("a"), "name", "eu-de", START);
            Instant time = START.plus(Duration.ofHours(i));
            entries.add(new LogEntry(i, time, "ann@acme", "r", "CreateProject", List.of(new Edit.Put(project))));
        }
        assertThat(store.append(0, entries)).isTrue();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatIsOlderThanItIsKeptGoesAsTimePasses() throws InterruptedException {
        try (HistoryKeeper _ = new HistoryKeeper(store, Optional.of(KEEP), clock, SHORT)) {
            store.awaitCompacted();
            assertThat(store.beginning().after()).isZero();
            clock.pass(KEEP.plusHours(200).plusSeconds(1));
            store.awaitCompacted();
            assertThat(store.beginning().after()).isEqualTo(200);
            clock.pass(Duration.ofHours(7));
            store.awaitCompacted();
            assertThat(store.beginning().after()).isEqualTo(207);
            assertThat(store.load().resources()).hasSize(300);
        }
    }

    @Test
    void noFailureEndsItForGood() throws InterruptedException {
        store.failCompaction(new StackOverflowError(), new OutOfMemoryError(), new AssertionError("a bug"));
        try (HistoryKeeper _ = new HistoryKeeper(store, Optional.of(KEEP), clock, SHORT)) {
            clock.pass(KEEP.plusHours(9).plusSeconds(1));
            store.awaitCompacted();
            assertThat(store.beginning().after()).isEqualTo(9);
        }
    }

    @Test
    void whatIsKeptForEverIs() throws InterruptedException {
        clock.pass(Duration.ofDays(1_000_000));
        try (HistoryKeeper _ = new HistoryKeeper(store, Optional.empty(), clock, SHORT)) {
            store.awaitCompacted();
            assertThat(store.beginning().after()).isZero();
        }
    }
}
