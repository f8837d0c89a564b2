package io.isthmus.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Format 2: the log is found through an index of documents and projects, and knows the accounts of those who made changes. */
final class IndexedLog {
    private IndexedLog() {}

    /** Fills the index from the log that is there. Who owns a document never changes. */
    static void run(Connection connection) throws SQLException {
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
}
