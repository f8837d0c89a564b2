package io.isthmus.store;

import io.isthmus.model.Edit;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A process that appends until it is killed, and tells every revision that the store has acknowledged. */
final class EndlessWriter {
    private EndlessWriter() {}

    public static void main(String[] arguments) {
        SqliteStore store = SqliteStore.open(Path.of(arguments[0]));
        for (long revision = store.load().revision(); ; revision++) {
            Edit.Put put = new Edit.Put(vpc(revision % 50, revision));
            Edit second = revision % 3 == 0
                    ? new Edit.Remove(put.kind(), new VpcId("vpc-" + (revision + 25) % 50).value())
                    : new Edit.Put(vpc((revision + 1) % 50, revision));
            LogEntry entry =
                    new LogEntry(revision + 1, Instant.now(), "child", "request", "Test", List.of(put, second));
            if (!store.append(revision, List.of(entry))) {
                throw new IllegalStateException("nobody else writes here");
            }
            System.out.println(revision + 1);
        }
    }

    private static Vpc vpc(long number, long revision) {
        return new Vpc(
                new VpcId("vpc-" + number),
                new ProjectId("project"),
                "name of " + revision,
                "",
                Optional.empty(),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty());
    }
}
