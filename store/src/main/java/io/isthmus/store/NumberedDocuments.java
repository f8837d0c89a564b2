package io.isthmus.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Format 5: documents and projects have numbers in the tables, the log may begin later than at its beginning, and the file
 * can become smaller.
 */
final class NumberedDocuments {
    private NumberedDocuments() {}

    static void run(Connection connection) throws SQLException {
        Format.execute(
                connection,
                "ALTER TABLE document RENAME TO old_document",
                "ALTER TABLE log_edit RENAME TO old_edit",
                "ALTER TABLE log_owner RENAME TO old_owner",
                // Without a body it is gone, and has a number as long as the log knows of it.
                """
                CREATE TABLE document (
                  number INTEGER PRIMARY KEY,
                  kind TEXT NOT NULL,
                  key TEXT NOT NULL,
                  revision INTEGER NOT NULL,
                  body TEXT,
                  UNIQUE (key, kind)
                ) STRICT""",
                """
                CREATE TABLE past_document (
                  number INTEGER PRIMARY KEY,
                  body TEXT NOT NULL
                ) STRICT""",
                """
                CREATE TABLE log_edit (
                  document INTEGER NOT NULL,
                  revision INTEGER NOT NULL,
                  PRIMARY KEY (document, revision)
                ) STRICT, WITHOUT ROWID""",
                """
                CREATE TABLE log_project (
                  number INTEGER PRIMARY KEY,
                  id TEXT NOT NULL UNIQUE
                ) STRICT""",
                """
                CREATE TABLE log_owner (
                  project INTEGER NOT NULL,
                  revision INTEGER NOT NULL,
                  PRIMARY KEY (project, revision)
                ) STRICT, WITHOUT ROWID""",
                """
                INSERT INTO document (kind, key, revision, body)
                SELECT kind, key, revision, body FROM old_document ORDER BY revision""",
                """
                INSERT INTO document (kind, key, revision)
                SELECT e.kind, e.key, max(e.revision) FROM old_edit e
                WHERE NOT EXISTS (SELECT 1 FROM old_document d WHERE d.kind = e.kind AND d.key = e.key)
                GROUP BY e.kind, e.key""",
                """
                INSERT INTO log_edit (document, revision)
                SELECT d.number, e.revision FROM old_edit e JOIN document d ON d.key = e.key AND d.kind = e.kind""",
                "INSERT INTO log_project (id) SELECT DISTINCT project FROM old_owner",
                """
                INSERT INTO log_owner (project, revision)
                SELECT p.number, o.revision FROM old_owner o JOIN log_project p ON p.id = o.project""",
                "DROP TABLE old_document",
                "DROP TABLE old_edit",
                "DROP TABLE old_owner",
                "ALTER TABLE state ADD COLUMN begins INTEGER NOT NULL DEFAULT 0",
                "UPDATE state SET rewrite = 1");
    }
}
