package io.isthmus.store;

import io.isthmus.model.AccountId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.store.ChangeLog.Beginning;
import io.isthmus.store.PastChange.PastEdit;
import io.isthmus.store.PastChange.Version;
import io.isthmus.store.ResourceJson.LoggedEdit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Reads the change log with what each edit found. On a connection of its own, so that the writer waits for none of it, and
 * on one state of it. Thread-safe.
 */
final class LogReader implements AutoCloseable {
    private static final String COLUMNS =
            "c.revision, c.time, c.principal, c.account, c.request_id, c.command, c.edits";

    private final Connection connection;
    private final PreparedStatement previous;
    private final PreparedStatement past;
    private final PreparedStatement begins;
    private final PreparedStatement entries;

    LogReader(Connection connection) throws SQLException {
        this.connection = connection;
        this.previous = connection.prepareStatement("""
                SELECT c.revision, c.edits FROM document d JOIN log_edit e ON e.document = d.number
                JOIN change_log c ON c.revision = e.revision
                WHERE d.key = ? AND d.kind = ? AND e.revision < ? ORDER BY e.revision DESC LIMIT 1""");
        this.past = connection.prepareStatement("""
                SELECT p.body FROM document d JOIN past_document p ON p.number = d.number
                WHERE d.key = ? AND d.kind = ?""");
        this.begins = connection.prepareStatement("""
                SELECT begins, (SELECT time FROM change_log ORDER BY revision LIMIT 1) FROM state""");
        this.entries = connection.prepareStatement("SELECT head - begins FROM state");
    }

    private record Document(Resource.Kind kind, String key) {}

    private record Stored(Resource.Kind kind, String key, String body) implements Version {
        @Override
        public Resource read() {
            return ResourceJson.read(kind, key, body);
        }
    }

    synchronized Beginning beginning() throws SQLException {
        try (ResultSet row = begins.executeQuery()) {
            long after = row.getLong(1);
            return new Beginning(after, Optional.ofNullable(row.getString(2)).map(text -> time(after + 1, text)));
        }
    }

    /** How many entries there are: revisions have no gaps. */
    synchronized long entries() throws SQLException {
        try (ResultSet row = entries.executeQuery()) {
            return row.getLong(1);
        }
    }

    synchronized List<PastChange> changes(ChangeLog.Query query) throws SQLException {
        try (Statement transaction = connection.createStatement()) {
            transaction.execute("BEGIN");
            try {
                Beginning beginning = beginning();
                if (!query.newestFirst() && query.after() < beginning.after()) {
                    throw new HistoryGoneException(beginning);
                }
                return read(query);
            } finally {
                transaction.execute("COMMIT");
            }
        }
    }

    private List<PastChange> read(ChangeLog.Query query) throws SQLException {
        String order = query.newestFirst() ? " DESC" : "";
        String bounds = "revision > ? AND revision < ? ORDER BY revision" + order + " LIMIT ?";
        Optional<String> indexed = query.resource().or(() -> query.project().map(ProjectId::value));
        String from = indexed.isEmpty()
                ? "(SELECT revision FROM change_log WHERE " + bounds + ")"
                : query.resource().isPresent()
                        ? "(SELECT DISTINCT revision FROM log_edit WHERE document IN (SELECT number FROM document WHERE key = ?)"
                                + " AND " + bounds + ")"
                        : "(SELECT revision FROM log_owner WHERE project = (SELECT number FROM log_project WHERE id = ?)"
                                + " AND " + bounds + ")";
        try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS + " FROM " + from
                + " f JOIN change_log c ON c.revision = f.revision ORDER BY c.revision" + order)) {
            int at = 1;
            if (indexed.isPresent()) {
                select.setString(at++, indexed.get());
            }
            select.setLong(at++, query.after());
            select.setLong(at++, query.before());
            select.setInt(at, query.limit());
            List<PastChange> changes = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    changes.add(readable(rows));
                }
            }
            return changes;
        }
    }

    private PastChange readable(ResultSet row) throws SQLException {
        try {
            return change(row);
        } catch (NullPointerException damaged) {
            throw unreadable(row.getLong(1), damaged);
        }
    }

    /** When a change was made, as its entry says. */
    static Instant time(long revision, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException damaged) {
            throw unreadable(revision, damaged);
        }
    }

    private static StoreException unreadable(long revision, RuntimeException damaged) {
        return new StoreException(
                "The change " + revision + " of the log cannot be read (" + damaged.getMessage() + "). "
                        + ResourceJson.WAY_OUT,
                damaged);
    }

    private PastChange change(ResultSet row) throws SQLException {
        long revision = row.getLong(1);
        SequencedMap<Document, Optional<String>> last = new LinkedHashMap<>();
        for (LoggedEdit edit : ResourceJson.readLoggedEdits(revision, row.getString(7))) {
            last.putLast(new Document(edit.kind(), edit.key()), edit.body());
        }
        List<PastEdit> edits = new ArrayList<>(last.size());
        for (Map.Entry<Document, Optional<String>> one : last.entrySet()) {
            Document document = one.getKey();
            Optional<Version> before = before(document, revision);
            Optional<Version> after = one.getValue().map(body -> new Stored(document.kind(), document.key(), body));
            if (before.isPresent() || after.isPresent()) {
                edits.add(new PastEdit(document.kind(), document.key(), before, after));
            }
        }
        return new PastChange(
                revision,
                time(revision, row.getString(2)),
                row.getString(3),
                Optional.ofNullable(row.getString(4)).map(AccountId::new),
                row.getString(5),
                row.getString(6),
                edits);
    }

    private Optional<Version> before(Document document, long revision) throws SQLException {
        previous.setString(1, document.key());
        previous.setString(2, document.kind().name());
        previous.setLong(3, revision);
        try (ResultSet rows = previous.executeQuery()) {
            if (!rows.next()) {
                return past(document);
            }
            return ResourceJson.readLoggedEdits(rows.getLong(1), rows.getString(2)).reversed().stream()
                    .filter(edit -> edit.kind() == document.kind() && edit.key().equals(document.key()))
                    .findFirst()
                    .flatMap(LoggedEdit::body)
                    .map(body -> new Stored(document.kind(), document.key(), body));
        }
    }

    /** What the document was where the log begins. */
    private Optional<Version> past(Document document) throws SQLException {
        past.setString(1, document.key());
        past.setString(2, document.kind().name());
        try (ResultSet rows = past.executeQuery()) {
            return rows.next()
                    ? Optional.of(new Stored(document.kind(), document.key(), rows.getString(1)))
                    : Optional.empty();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
