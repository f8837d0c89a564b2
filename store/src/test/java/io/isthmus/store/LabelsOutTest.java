package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.model.Labelled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files made before there were labels is theirs after the upgrade, now and in the log. */
final class LabelsOutTest {
    private static final Path KEPT = Path.of("src/test/golden/format-7/database.sql");
    private static final Pattern SAMPLE = Pattern.compile(
            "(vpc|subnet|route_table|peering|security_group|network_acl|flow_log|ecs|isolated_network)\\.description (\\d+) ü");

    private static final Set<String> KINDS =
            Set.of("VPC", "SUBNET", "ROUTE_TABLE", "PEERING", "SECURITY_GROUP", "NETWORK_ACL", "FLOW_LOG", "ECS");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Descriptions of before, with what becomes of them: another description, and a label. Empty: none. */
    private static final List<List<String>> CASES = List.of(
            List.of("isthmus:shop", "", "shop"),
            List.of("by hand isthmus:a.b_c-9", "by hand", "a.b_c-9"),
            List.of("isthmus:shop by hand", "isthmus:shop by hand", ""),
            List.of("byhandisthmus:shop", "byhandisthmus:shop", ""),
            List.of("two  isthmus:shop isthmus:other", "two  isthmus:shop", "other"),
            List.of("isthmus:" + "x".repeat(33), "isthmus:" + "x".repeat(33), ""));

    @TempDir
    private Path directory;

    private Path file;

    /** Puts the cases in the place of the descriptions that were kept; and a document of before the log's beginning. */
    @BeforeEach
    void restore() throws IOException, SQLException {
        file = directory.resolve("isthmus.db");
        Map<String, Integer> numbers = new HashMap<>();
        String dump = SAMPLE.matcher(Files.readString(KEPT)).replaceAll(match -> {
            // The same in the document and in the log.
            int number = numbers.computeIfAbsent(match.group(), _ -> numbers.size());
            return Matcher.quoteReplacement(CASES.get(number % CASES.size()).getFirst());
        });
        Dump.restore(dump, file);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO past_document SELECT number, body FROM document WHERE body IS NOT NULL");
        }
    }

    /** Every body with its kind and key: of documents, of before the log, and of the log. */
    private Map<String, List<JsonNode>> bodies() throws IOException, SQLException {
        Map<String, List<JsonNode>> bodies = new HashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String query : List.of(
                    "SELECT kind, key, body FROM document",
                    "SELECT d.kind, d.key, p.body FROM past_document p JOIN document d ON d.number = p.number",
                    "SELECT json_extract(value, '$.kind'), json_extract(value, '$.key'), json_extract(value, '$.body')"
                            + " FROM change_log, json_each(edits)")) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    while (rows.next()) {
                        bodies.computeIfAbsent(rows.getString(1) + " " + rows.getString(2), _ -> new ArrayList<>())
                                .add(JSON.readTree(rows.getString(3)));
                    }
                }
            }
        }
        return bodies;
    }

    @Test
    void whatEndsInALabelBearsItAndTheRestStaysAsItWas() throws Exception {
        Map<String, List<JsonNode>> before = bodies();
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(store.load().resources().stream()
                            .filter(Labelled.class::isInstance)
                            .map(Labelled.class::cast)
                            .filter(resource -> resource.label().isPresent()))
                    .hasSizeGreaterThan(20);
        }
        Set<String> seen = new TreeSet<>();
        Map<String, List<JsonNode>> after = bodies();
        // Parts of ACLs until format 9; each ECS gets a disk with format 14.
        after.keySet().removeIf(key -> key.matches("(NETWORK_ACL_POLICY|NETWORK_ACL_RULE|VOLUME) .*"));
        assertThat(after).hasSameSizeAs(before);
        before.forEach((key, olds) -> {
            String kind = key.substring(0, key.indexOf(' '));
            List<JsonNode> nows = after.getOrDefault(key, List.of());
            assertThat(nows).hasSameSizeAs(olds);
            for (int i = 0; i < olds.size(); i++) {
                String old = olds.get(i).path("description").asText();
                JsonNode now = nows.get(i);
                CASES.stream().filter(words -> words.getFirst().equals(old)).forEach(words -> {
                    boolean isLabelled = KINDS.contains(kind);
                    assertThat(now.path("description").asText())
                            .as(key)
                            .isEqualTo(isLabelled ? words.get(1) : words.getFirst());
                    assertThat(now.path("label").path("text").asText())
                            .as(key)
                            .isEqualTo(isLabelled ? words.get(2) : "");
                    seen.add(kind);
                });
            }
            assertThat(olds).as(key).hasSize(3);
        });
        assertThat(seen).containsAll(KINDS).contains("ISOLATED_NETWORK");
    }
}
