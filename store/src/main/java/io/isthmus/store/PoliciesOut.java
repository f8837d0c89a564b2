package io.isthmus.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * Format 9: the rules of network ACLs are documents of their own, in policies, which ACLs name. What an ACL was at any time
 * is told as before, so its entries of the log become entries of its policies and rules, too.
 */
final class PoliciesOut {
    private static final String ACL = "NETWORK_ACL";

    /** A document that was a part of an ACL. */
    private record Part(String kind, String key) {}

    /** An ACL, and the bodies of what was in it: rules before the policy that names them. */
    private record Split(String acl, SequencedMap<Part, String> parts) {
        static Split of(String body) {
            ObjectNode acl = Rewrite.object(body);
            SequencedMap<Part, String> parts = new LinkedHashMap<>();
            for (String direction : List.of("ingress", "egress")) {
                JsonNode rules = acl.remove(direction);
                if (!rules.isEmpty()) {
                    acl.put(direction, policy(acl, direction, rules, parts));
                }
            }
            return new Split(acl.put("shared", false).toString(), parts);
        }

        /** The policy's id, which follows from the ACL's: it is the same in every version. */
        private static String policy(ObjectNode acl, String direction, JsonNode rules, Map<Part, String> parts) {
            String project = acl.path("project").asText();
            ArrayNode ids = JsonNodeFactory.instance.arrayNode();
            for (JsonNode rule : rules) {
                String id = rule.path("id").asText();
                ids.add(id);
                parts.put(
                        new Part("NETWORK_ACL_RULE", id),
                        ((ObjectNode) rule.deepCopy())
                                .put("project", project)
                                .put("shared", false)
                                .put("bareSource", false)
                                .put("bareDestination", false)
                                .toString());
            }
            String id = UUID.nameUUIDFromBytes(
                            (acl.path("id").asText() + "/" + direction).getBytes(StandardCharsets.UTF_8))
                    .toString();
            ObjectNode policy = JsonNodeFactory.instance
                    .objectNode()
                    .put("id", id)
                    .put("project", project)
                    .put("name", acl.path("name").asText())
                    .put("description", "")
                    .put("shared", false)
                    .put("audited", false);
            policy.set("rules", ids);
            parts.put(new Part("NETWORK_ACL_POLICY", id), policy.toString());
            return id;
        }
    }

    private final Connection connection;

    /** What each ACL consisted of where the log has been read to, by its key. */
    private final Map<String, Map<Part, String>> known = new HashMap<>();

    private PoliciesOut(Connection connection) {
        this.connection = connection;
    }

    static void run(Connection connection) throws SQLException {
        PoliciesOut out = new PoliciesOut(connection);
        out.beforeTheLog();
        out.log();
        out.documents();
    }

    private record Row(long number, String key, String body) {}

    private List<Row> rows(String query) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                rows.add(new Row(found.getLong(1), found.getString(2), found.getString(3)));
            }
        }
        return rows;
    }

    private void execute(String statement, Object... values) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < values.length; i++) {
                prepared.setObject(i + 1, values[i]);
            }
            prepared.executeUpdate();
        }
    }

    /** What ACLs were where the log begins. */
    private void beforeTheLog() throws SQLException {
        for (Row acl : rows("SELECT p.number, d.key, p.body FROM past_document p JOIN document d ON d.number = p.number"
                + " WHERE d.kind = '" + ACL + "'")) {
            Split split = Split.of(acl.body());
            known.put(acl.key(), split.parts());
            execute("UPDATE past_document SET body = ? WHERE number = ?", split.acl(), acl.number());
            for (Map.Entry<Part, String> part : split.parts().entrySet()) {
                execute(
                        "INSERT INTO past_document (number, body) VALUES (?, ?)",
                        number(part.getKey(), 0),
                        part.getValue());
            }
        }
    }

    /** The number of a document that was edited in this revision. */
    private long number(Part part, long revision) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO document (kind, key, revision) VALUES (?, ?, ?)"
                        + " ON CONFLICT (key, kind) DO UPDATE SET revision = max(revision, excluded.revision)"
                        + " RETURNING number")) {
            insert.setString(1, part.kind());
            insert.setString(2, part.key());
            insert.setLong(3, revision);
            try (ResultSet row = insert.executeQuery()) {
                return row.getLong(1);
            }
        }
    }

    private void log() throws SQLException {
        // Only their numbers at once: an entry is as long as all ACLs that it changed.
        for (Row revision : rows("SELECT DISTINCT e.revision, '', '' FROM log_edit e"
                + " JOIN document d ON d.number = e.document WHERE d.kind = '" + ACL + "' ORDER BY e.revision")) {
            for (Row entry : rows("SELECT revision, '', edits FROM change_log WHERE revision = " + revision.number())) {
                log(entry);
            }
        }
    }

    private void log(Row entry) throws SQLException {
        ArrayNode edits = JsonNodeFactory.instance.arrayNode();
        for (JsonNode edit : Rewrite.list(entry.body())) {
            if (edit.path("kind").asText().equals(ACL)) {
                edit(entry.number(), (ObjectNode) edit, edits);
            } else {
                edits.add(edit);
            }
        }
        execute("UPDATE change_log SET edits = ? WHERE revision = ?", edits.toString(), entry.number());
    }

    /** Adds what an edit of an ACL is now: edits of what it consists of, and of itself. */
    private void edit(long revision, ObjectNode edit, ArrayNode edits) throws SQLException {
        String key = edit.path("key").asText();
        Map<Part, String> before = known.getOrDefault(key, Map.of());
        Map<Part, String> after = Map.of();
        if (edit.hasNonNull("body")) {
            Split split = Split.of(edit.path("body").asText());
            after = split.parts();
            edit.put("body", split.acl());
        }
        known.put(key, after);
        for (Map.Entry<Part, String> part : after.entrySet()) {
            if (!part.getValue().equals(before.get(part.getKey()))) {
                edits.add(edit(revision, part.getKey()).put("body", part.getValue()));
            }
        }
        edits.add(edit);
        for (Part part : before.keySet()) {
            if (!after.containsKey(part)) {
                edits.add(edit(revision, part));
            }
        }
    }

    private ObjectNode edit(long revision, Part part) throws SQLException {
        execute("INSERT OR IGNORE INTO log_edit (document, revision) VALUES (?, ?)", number(part, revision), revision);
        return JsonNodeFactory.instance.objectNode().put("kind", part.kind()).put("key", part.key());
    }

    /** What ACLs are now. */
    private void documents() throws SQLException {
        for (Row acl : rows("SELECT number, key, body FROM document WHERE kind = '" + ACL + "' AND body IS NOT NULL")) {
            Split split = Split.of(acl.body());
            execute("UPDATE document SET body = ? WHERE number = ?", split.acl(), acl.number());
            for (Map.Entry<Part, String> part : split.parts().entrySet()) {
                execute(
                        "UPDATE document SET body = ?, revision = CASE revision WHEN 0 THEN"
                                + " (SELECT revision FROM document WHERE number = ?) ELSE revision END WHERE number = ?",
                        part.getValue(),
                        acl.number(),
                        number(part.getKey(), 0));
            }
        }
    }
}
