package io.isthmus.store;

import io.isthmus.model.AccountId;
import io.isthmus.model.Edit;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.decide.Access;
import io.isthmus.store.ResourceJson.LoggedEdit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes entries of the log, and with each the documents that it changes and the index by which it is found: by document and
 * by the projects that see something of it. Documents and projects have numbers there, in the order in which they came, so
 * that what is new is written beside what was new a moment ago. For the writer's thread, within a transaction.
 */
final class LogWriter {
    private final PreparedStatement log;
    private final PreparedStatement put;
    private final PreparedStatement current;
    private final PreparedStatement remove;
    private final PreparedStatement edited;
    private final PreparedStatement owned;
    private final PreparedStatement project;
    private final PreparedStatement newProject;
    private final Map<ProjectId, Long> projects = new HashMap<>();

    LogWriter(Connection connection) throws SQLException {
        this.log = connection.prepareStatement("""
                INSERT INTO change_log (revision, time, principal, account, request_id, command, edits)
                VALUES (?, ?, ?, ?, ?, ?, ?)""");
        this.put = connection.prepareStatement("""
                INSERT INTO document (kind, key, revision, body) VALUES (?, ?, ?, ?)
                ON CONFLICT (key, kind) DO UPDATE SET revision = excluded.revision, body = excluded.body
                RETURNING number""");
        this.current = connection.prepareStatement(
                "SELECT number, body FROM document WHERE key = ? AND kind = ? AND body IS NOT NULL");
        this.remove = connection.prepareStatement("UPDATE document SET revision = ?, body = NULL WHERE number = ?");
        this.edited = connection.prepareStatement("INSERT OR IGNORE INTO log_edit (document, revision) VALUES (?, ?)");
        this.owned = connection.prepareStatement("INSERT OR IGNORE INTO log_owner (project, revision) VALUES (?, ?)");
        this.project = connection.prepareStatement("SELECT number FROM log_project WHERE id = ?");
        this.newProject = connection.prepareStatement("INSERT INTO log_project (id) VALUES (?) RETURNING number");
    }

    /** What is known of the tables may be false, after a transaction that failed or was another's. */
    void forget() {
        projects.clear();
    }

    void append(LogEntry entry) throws SQLException {
        List<LoggedEdit> edits = new ArrayList<>(entry.edits().size());
        Set<ProjectId> owners = new LinkedHashSet<>();
        for (Edit edit : entry.edits()) {
            LoggedEdit logged = LoggedEdit.of(edit);
            edits.add(logged);
            switch (edit) {
                case Edit.Put(Resource resource) -> {
                    index(edited, put(logged, entry.revision()), entry.revision());
                    owners.addAll(Access.projects(resource));
                }
                case Edit.Remove _ ->
                    remove(logged, entry.revision()).ifPresent(removed -> owners.addAll(Access.projects(removed)));
            }
        }
        for (ProjectId owner : owners) {
            index(owned, number(owner), entry.revision());
        }
        log.setLong(1, entry.revision());
        log.setString(2, entry.time().toString());
        log.setString(3, entry.principal());
        log.setString(4, entry.account().map(AccountId::value).orElse(null));
        log.setString(5, entry.requestId());
        log.setString(6, entry.command());
        log.setString(7, ResourceJson.writeEdits(edits));
        log.executeUpdate();
    }

    private static void index(PreparedStatement insert, long number, long revision) throws SQLException {
        insert.setLong(1, number);
        insert.setLong(2, revision);
        insert.executeUpdate();
    }

    /** The document's number. */
    private long put(LoggedEdit edit, long revision) throws SQLException {
        put.setString(1, edit.kind().name());
        put.setString(2, edit.key());
        put.setLong(3, revision);
        put.setString(4, edit.body().orElseThrow());
        try (ResultSet row = put.executeQuery()) {
            return row.getLong(1);
        }
    }

    /** What was there. Its number stays, for the log to be found by. */
    private Optional<Resource> remove(LoggedEdit edit, long revision) throws SQLException {
        current.setString(1, edit.key());
        current.setString(2, edit.kind().name());
        long number;
        Resource removed;
        try (ResultSet row = current.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            number = row.getLong(1);
            removed = ResourceJson.read(edit.kind(), edit.key(), row.getString(2));
        }
        remove.setLong(1, revision);
        remove.setLong(2, number);
        remove.executeUpdate();
        index(edited, number, revision);
        return Optional.of(removed);
    }

    private long number(ProjectId id) throws SQLException {
        Long known = projects.get(id);
        if (known != null) {
            return known;
        }
        project.setString(1, id.value());
        long number;
        try (ResultSet row = project.executeQuery()) {
            number = row.next() ? row.getLong(1) : newNumber(id);
        }
        projects.put(id, number);
        return number;
    }

    private long newNumber(ProjectId id) throws SQLException {
        newProject.setString(1, id.value());
        try (ResultSet row = newProject.executeQuery()) {
            return row.getLong(1);
        }
    }
}
