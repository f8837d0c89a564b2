package io.isthmus.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Format 3: secrets stand in a table of their own and in no log entry, and the newest revision stands in a row of its own.
 * Entries that did nothing else, such as log-ins, stay with nothing in them, for revisions have no gaps.
 */
final class SecretsOut {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What of which kind of document is a secret, and the kind that it becomes. */
    private enum Part {
        USER("passwordHash", "PASSWORD", "user", "hash"),
        ACCESS_KEY("secret", "ACCESS_KEY_SECRET", "id", "secret");

        final String field;
        final String kind;
        final String keyField;
        final String secretField;

        Part(String field, String kind, String keyField, String secretField) {
            this.field = field;
            this.kind = kind;
            this.keyField = keyField;
            this.secretField = secretField;
        }
    }

    private final Connection connection;
    private long slot;

    private SecretsOut(Connection connection) {
        this.connection = connection;
    }

    static void run(Connection connection) throws SQLException {
        Format.execute(connection, """
                CREATE TABLE secret (
                  slot INTEGER PRIMARY KEY,
                  content BLOB NOT NULL
                ) STRICT""", """
                CREATE TABLE state (
                  id INTEGER PRIMARY KEY CHECK (id = 1),
                  head INTEGER NOT NULL,
                  rewrite INTEGER NOT NULL
                ) STRICT""", """
                INSERT INTO state (id, head, rewrite)
                SELECT 1, coalesce(max(revision), 0), count(*) > 0 FROM change_log""");
        new SecretsOut(connection).moveSecrets();
        for (Part part : Part.values()) {
            Rewrite.bodies(connection, part.name(), body -> body.without(part.field));
        }
        Rewrite.removeFromLog(connection, Set.of("TOKEN", "CLIENT_TOKEN"));
        Format.execute(
                connection,
                "DELETE FROM document WHERE kind IN ('TOKEN', 'CLIENT_TOKEN')",
                "DELETE FROM log_edit WHERE kind IN ('TOKEN', 'CLIENT_TOKEN')");
    }

    private record Row(String key, ObjectNode body) {}

    private void moveSecrets() throws SQLException {
        Map<String, String> accounts = new HashMap<>();
        for (Row account : rows("ACCOUNT")) {
            accounts.put(account.key(), account.body().path("name").asText());
        }
        Map<String, String> users = new HashMap<>();
        for (Row user : rows("USER")) {
            String name = user.body().path("name").asText() + "@"
                    + accounts.get(user.body().path("account").asText());
            users.merge(name, user.key(), (_, _) -> ""); // a name that fits two users tells nothing
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO secret (slot, content) VALUES (?, ?)")) {
            for (Part part : Part.values()) {
                for (Row row : rows(part.name())) {
                    ObjectNode apart = JSON.createObjectNode().put(part.keyField, row.key());
                    insert(
                            insert,
                            part.kind,
                            apart.set(part.secretField, row.body().get(part.field)));
                }
            }
            for (Row token : rows("TOKEN")) {
                insert(insert, "TOKEN", token.body().set("usedAt", token.body().get("issuedAt")));
            }
            for (Row kept : rows("CLIENT_TOKEN")) {
                String user = users.getOrDefault(kept.body().path("sender").asText(), "");
                insert(
                        insert,
                        "CLIENT_TOKEN",
                        user.isEmpty() ? kept.body() : kept.body().put("user", user));
            }
        }
    }

    private List<Row> rows(String kind) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT key, body FROM document WHERE kind = ?")) {
            select.setString(1, kind);
            List<Row> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new Row(rows.getString(1), Rewrite.object(rows.getString(2))));
                }
            }
            return found;
        }
    }

    private void insert(PreparedStatement insert, String kind, JsonNode body) throws SQLException {
        insert.setLong(1, ++slot);
        insert.setBytes(2, SecretSlots.padded(kind + " " + body));
        insert.executeUpdate();
    }
}
