package io.isthmus.bench.site;

import io.isthmus.model.Edit;
import io.isthmus.model.Principal;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decider;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.IdSource;
import io.isthmus.model.decide.Request;
import io.isthmus.store.LogEntry;
import io.isthmus.store.SqliteStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A region that is filled by the same commands as the API's, decided one after the other in this process, and can be written
 * as the database of a controller that was never started: what a controller finds after a reboot. Not safe for concurrent
 * use.
 */
public final class Region {
    private static final IdSource IDS = () -> UUID.randomUUID().toString();
    private final List<LogEntry> log = new ArrayList<>();
    private final List<Edit> secrets = new ArrayList<>();
    private Snapshot snapshot = Snapshot.empty(Settings.DEFAULT);

    public Snapshot snapshot() {
        return snapshot;
    }

    /** Ids of what the command made or changed. */
    public List<String> execute(Command command, Principal principal) {
        Instant now = Clock.systemUTC().instant();
        return switch (Decider.decide(snapshot, new Request(command, principal, "bench", now, IDS))) {
            case Decision.Change change -> {
                long revision = snapshot.revision();
                if (!change.documents().isEmpty()) {
                    String name = command.getClass().getSimpleName();
                    log.add(new LogEntry(++revision, now, principal.name(), "bench", name, change.documents()));
                }
                secrets.addAll(change.secrets());
                snapshot = change.after().atRevision(revision);
                yield change.subjects();
            }
            case Decision.Refused(var refusal) ->
                throw new BenchException(command.getClass().getSimpleName() + ": " + refusal.message());
        };
    }

    /** Writes the state and its log as a new database. */
    public void save(Path database) {
        try (SqliteStore store = SqliteStore.open(database)) {
            if (!store.append(0, log, secrets, false)) {
                throw new BenchException(database + " is not empty");
            }
        }
    }
}
