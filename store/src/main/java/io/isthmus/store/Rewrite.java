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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Changes what is stored, wherever it stands, for an {@link Format.Upgrade}: as JSON, for the classes that it was written
 * from are not there any more.
 */
final class Rewrite {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rows that are held in memory at a time. */
    private static final int STEP = 500;

    private Rewrite() {}

    /** Changes every document of a kind, and what it was in every entry of the log and before it. Not for secrets. */
    static void bodies(Connection connection, String kind, UnaryOperator<ObjectNode> change) throws SQLException {
        UnaryOperator<String> body = text -> change.apply(object(text)).toString();
        each(
                connection,
                "SELECT key, body FROM document WHERE kind = '" + kind + "' AND body IS NOT NULL AND key > ?"
                        + " ORDER BY key LIMIT " + STEP,
                "UPDATE document SET body = ? WHERE kind = '" + kind + "' AND key = ?",
                "",
                body);
        if (isThere(connection, "past_document")) {
            each(
                    connection,
                    "SELECT p.number, p.body FROM past_document p JOIN document d ON d.number = p.number"
                            + " WHERE d.kind = '" + kind + "' AND p.number > ? ORDER BY p.number LIMIT " + STEP,
                    "UPDATE past_document SET body = ? WHERE number = ?",
                    0L,
                    body);
        }
        log(connection, edits -> {
            boolean changed = false;
            for (JsonNode edit : edits) {
                if (edit.path("kind").asText().equals(kind) && edit.hasNonNull("body")) {
                    ((ObjectNode) edit).put("body", body.apply(edit.path("body").asText()));
                    changed = true;
                }
            }
            return changed;
        });
    }

    private static boolean isThere(Connection connection, String table) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Takes edits of these kinds out of every entry of the log. */
    static void removeFromLog(Connection connection, Set<String> kinds) throws SQLException {
        log(connection, edits -> {
            boolean changed = false;
            for (Iterator<JsonNode> each = edits.iterator(); each.hasNext(); ) {
                if (kinds.contains(each.next().path("kind").asText())) {
                    each.remove();
                    changed = true;
                }
            }
            return changed;
        });
    }

    /** @param change changes the edits of an entry, and tells whether it did */
    private static void log(Connection connection, Predicate<ArrayNode> change) throws SQLException {
        each(
                connection,
                "SELECT revision, edits FROM change_log WHERE revision > ? ORDER BY revision LIMIT " + STEP,
                "UPDATE change_log SET edits = ? WHERE revision = ?",
                -1L,
                text -> {
                    ArrayNode edits = list(text);
                    return change.test(edits) ? edits.toString() : text;
                });
    }

    /**
     * Goes through rows of a key and a text, and writes back those whose text changes.
     *
     * @param first a key before all others: a number or a text
     */
    private static void each(
            Connection connection, String query, String statement, Object first, UnaryOperator<String> change)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query);
                PreparedStatement update = connection.prepareStatement(statement)) {
            Object after = first;
            Map<Object, String> step = new LinkedHashMap<>();
            do {
                step.clear();
                select.setObject(1, after);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        after = first instanceof Long ? rows.getLong(1) : rows.getString(1);
                        step.put(after, rows.getString(2));
                    }
                }
                for (Map.Entry<Object, String> row : step.entrySet()) {
                    String changed = change.apply(row.getValue());
                    if (!changed.equals(row.getValue())) {
                        update.setString(1, changed);
                        update.setObject(2, row.getKey());
                        update.executeUpdate();
                    }
                }
            } while (step.size() == STEP);
        }
    }

    static ObjectNode object(String text) {
        return (ObjectNode) parse(text);
    }

    static ArrayNode list(String text) {
        return (ArrayNode) parse(text);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new StoreException("A stored document is not JSON, so the database cannot be upgraded.", e);
        }
    }
}
