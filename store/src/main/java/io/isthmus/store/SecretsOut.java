package io.isthmus.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Format 3: secrets stand in a table of their own and in no log entry, and the newest revision stands in a row of its own.
 * Entries that did nothing else, such as log-ins, stay with nothing in them, for revisions have no gaps.
 */
final class SecretsOut {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STEP = 500;

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

        static Optional<Part> of(String kind) {
            for (Part part : values()) {
                if (part.name().equals(kind)) {
                    return Optional.of(part);
                }
            }
            return Optional.empty();
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
        SecretsOut out = new SecretsOut(connection);
        out.documents();
        out.log();
        Format.execute(
                connection,
                "DELETE FROM document WHERE kind IN ('TOKEN', 'CLIENT_TOKEN')",
                "DELETE FROM log_edit WHERE kind IN ('TOKEN', 'CLIENT_TOKEN')");
    }

    private record Row(String kind, String key, ObjectNode body) {}

    private void documents() throws SQLException {
        Map<String, String> users = new HashMap<>();
        Map<String, String> accounts = new HashMap<>();
        for (Row account : rows("ACCOUNT")) {
            accounts.put(account.key(), account.body().path("name").asText());
        }
        try (PreparedStatement update =
                        connection.prepareStatement("UPDATE document SET body = ? WHERE kind = ? AND key = ?");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO secret (slot, content) VALUES (?, ?)")) {
            for (Part part : Part.values()) {
                for (Row row : rows(part.name())) {
                    JsonNode secret = row.body().remove(part.field);
                    ObjectNode apart = JSON.createObjectNode().put(part.keyField, row.key());
                    apart.set(part.secretField, secret);
                    insert(insert, part.kind, apart);
                    update.setString(1, row.body().toString());
                    update.setString(2, row.kind());
                    update.setString(3, row.key());
                    update.executeUpdate();
                    if (part == Part.USER) {
                        String name = row.body().path("name").asText() + "@"
                                + accounts.get(row.body().path("account").asText());
                        users.merge(name, row.key(), (_, _) -> ""); // a name that fits two users tells nothing
                    }
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
                    found.add(new Row(kind, rows.getString(1), (ObjectNode) parse(rows.getString(2))));
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

    private void log() throws SQLException {
        try (Statement select = connection.createStatement();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE change_log SET edits = ? WHERE revision = ?")) {
            Map<Long, String> step = new HashMap<>();
            long after = -1;
            do {
                step.clear();
                try (ResultSet rows = select.executeQuery("SELECT revision, edits FROM change_log WHERE revision > "
                        + after + " ORDER BY revision LIMIT " + STEP)) {
                    while (rows.next()) {
                        after = rows.getLong(1);
                        step.put(after, rows.getString(2));
                    }
                }
                for (Map.Entry<Long, String> entry : step.entrySet()) {
                    String without = withoutSecrets(entry.getValue());
                    if (!without.equals(entry.getValue())) {
                        update.setString(1, without);
                        update.setLong(2, entry.getKey());
                        update.executeUpdate();
                    }
                }
            } while (step.size() == STEP);
        }
    }

    private static String withoutSecrets(String edits) throws SQLException {
        ArrayNode all = (ArrayNode) parse(edits);
        boolean changed = false;
        for (Iterator<JsonNode> each = all.iterator(); each.hasNext(); ) {
            ObjectNode edit = (ObjectNode) each.next();
            String kind = edit.path("kind").asText();
            if (kind.equals("TOKEN") || kind.equals("CLIENT_TOKEN")) {
                each.remove();
                changed = true;
            } else if (Part.of(kind).isPresent() && edit.hasNonNull("body")) {
                ObjectNode body = (ObjectNode) parse(edit.path("body").asText());
                body.remove(Part.of(kind).get().field);
                edit.put("body", body.toString());
                changed = true;
            }
        }
        return changed ? all.toString() : edits;
    }

    private static JsonNode parse(String text) throws SQLException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new SQLException("a document is not JSON", e);
        }
    }
}
