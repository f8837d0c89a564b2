package io.isthmus.store;

import io.isthmus.model.Access;
import io.isthmus.model.Edit;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Finds entries of the log by the documents that they changed, and by the projects that see these. For the writer's thread. */
final class LogIndex {
    /** Format 2: makes the index, and fills it from the log that is there. Who owns a document never changes. */
    static void make(Connection connection) throws SQLException {
        Format.execute(
                connection,
                "ALTER TABLE change_log ADD COLUMN account TEXT",
                """
            CREATE TABLE log_edit (
              key TEXT NOT NULL,
              revision INTEGER NOT NULL,
              kind TEXT NOT NULL,
              PRIMARY KEY (key, revision, kind)
            ) STRICT, WITHOUT ROWID""",
                """
            CREATE TABLE log_owner (
              project TEXT NOT NULL,
              revision INTEGER NOT NULL,
              PRIMARY KEY (project, revision)
            ) STRICT, WITHOUT ROWID""",
                """
            INSERT OR IGNORE INTO log_edit
            SELECT e.value ->> 'key', c.revision, e.value ->> 'kind' FROM change_log c, json_each(c.edits) e""",
                """
            CREATE TEMPORARY TABLE owned AS
            WITH put AS (
              SELECT e.value ->> 'kind' AS kind, e.value ->> 'key' AS key, e.value ->> 'body' AS body
              FROM change_log c, json_each(c.edits) e WHERE e.value ->> 'body' IS NOT NULL)
            SELECT DISTINCT kind, key, body ->> 'project' AS project FROM put
              WHERE kind NOT IN ('ACCOUNT', 'PROJECT', 'USER', 'TOKEN', 'ACCESS_KEY', 'CLIENT_TOKEN', 'PEERING')
            UNION SELECT kind, key, key FROM put WHERE kind = 'PROJECT'
            UNION SELECT kind, key, body ->> '$.requester.project' FROM put WHERE kind = 'PEERING'
            UNION SELECT kind, key, body ->> '$.accepter.project' FROM put WHERE kind = 'PEERING'""",
                "CREATE INDEX temp.owned_key ON owned (key)",
                """
            INSERT OR IGNORE INTO log_owner
            SELECT o.project, e.revision FROM log_edit e JOIN owned o ON o.key = e.key AND o.kind = e.kind""",
                "DROP TABLE owned",
                // Users are written user@account; a name that fits two accounts tells nothing.
                """
            CREATE TEMPORARY TABLE actor AS
            SELECT p.principal AS principal, max(a.key) AS account
            FROM (SELECT DISTINCT principal FROM change_log) p
            JOIN document a ON a.kind = 'ACCOUNT'
              AND substr(p.principal, -length(a.body ->> 'name') - 1) = '@' || (a.body ->> 'name')
            GROUP BY p.principal HAVING count(*) = 1""",
                """
            UPDATE change_log SET account = (SELECT a.account FROM actor a WHERE a.principal = change_log.principal)
            WHERE principal IN (SELECT principal FROM actor)""",
                "DROP TABLE actor");
    }

    private final PreparedStatement edited;
    private final PreparedStatement owned;
    private final PreparedStatement document;

    LogIndex(Connection connection) throws SQLException {
        this.edited =
                connection.prepareStatement("INSERT OR IGNORE INTO log_edit (key, revision, kind) VALUES (?, ?, ?)");
        this.owned = connection.prepareStatement("INSERT OR IGNORE INTO log_owner (project, revision) VALUES (?, ?)");
        this.document = connection.prepareStatement("SELECT body FROM document WHERE kind = ? AND key = ?");
    }

    /** Adds an entry whose edits are still to be made. */
    void add(LogEntry entry) throws SQLException {
        Set<ProjectId> projects = new LinkedHashSet<>();
        for (Edit edit : entry.edits()) {
            edited.setString(1, edit.key());
            edited.setLong(2, entry.revision());
            edited.setString(3, edit.kind().name());
            edited.executeUpdate();
            switch (edit) {
                case Edit.Put(Resource put) -> projects.addAll(Access.projects(put));
                case Edit.Remove removal ->
                    removed(removal).map(Access::projects).ifPresent(projects::addAll);
            }
        }
        for (ProjectId project : projects) {
            owned.setString(1, project.value());
            owned.setLong(2, entry.revision());
            owned.executeUpdate();
        }
    }

    /** What an edit removes; empty if the same entry made it, which then says whose it is. */
    private Optional<Resource> removed(Edit.Remove removal) throws SQLException {
        document.setString(1, removal.kind().name());
        document.setString(2, removal.key());
        try (ResultSet rows = document.executeQuery()) {
            return rows.next()
                    ? Optional.of(ResourceJson.read(removal.kind(), removal.key(), rows.getString(1)))
                    : Optional.empty();
        }
    }
}
