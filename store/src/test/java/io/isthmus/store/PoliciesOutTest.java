package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.Resource;
import io.isthmus.store.ChangeLog.Query;
import io.isthmus.store.PastChange.PastEdit;
import io.isthmus.store.PastChange.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules that network ACLs had in them are told as they were, now and at any time that the log knows of. */
final class PoliciesOutTest {
    private static final String TIME = "2026-11-02T10:00:00Z";

    @TempDir
    private Path directory;

    private Path file;

    /** Tables of format 6, with nothing in them but that the log begins behind its first entry. */
    @BeforeEach
    void tables() throws IOException, SQLException {
        file = directory.resolve("isthmus.db");
        String dump = Files.readString(Path.of("src/test/golden/format-6/database.sql"));
        Dump.restore(
                dump.lines()
                                .filter(line -> line.startsWith("PRAGMA") || line.startsWith("CREATE "))
                                .collect(Collectors.joining("\n"))
                        + "\nINSERT INTO state (id, head, rewrite, begins) VALUES (1, 5, 0, 1)\n",
                file);
    }

    private void execute(String sql, Object... values) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private static String rules(String... ids) {
        return Stream.of(ids)
                .map(id -> ("{'id':'" + id.substring(0, 2) + "','name':'" + id
                                + "','description':'','deny':true,'family':'V4','sourcePorts':[],'destinationPorts':[],"
                                + "'enabled':true}")
                        .replace('\'', '"'))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String acl(String id, String name, String ingress, String egress) {
        return ("{'id':'" + id + "','project':'p','name':'" + name + "','description':'d','enabled':true,'ingress':IN,"
                        + "'egress':OUT,'subnets':['s'],'createdAt':'" + TIME + "','updatedAt':'" + TIME + "'}")
                .replace('\'', '"')
                .replace("IN", ingress)
                .replace("OUT", egress);
    }

    private static String edit(String id, Optional<String> body) {
        return "{\"kind\":\"NETWORK_ACL\",\"key\":\"" + id + "\""
                + body.map(text -> ",\"body\":\"" + text.replace("\"", "\\\"") + "\"")
                        .orElse("") + "}";
    }

    private void entry(long revision, List<Integer> documents, String... edits) throws SQLException {
        execute(
                "INSERT INTO change_log (revision, time, principal, request_id, command, edits) VALUES (?, ?, 'u', 'r', 'c', ?)",
                revision,
                TIME,
                "[" + String.join(",", edits) + "]");
        for (int document : documents) {
            execute("INSERT INTO log_edit (document, revision) VALUES (?, ?)", document, revision);
        }
    }

    /** The ACL a loses a rule and gets others, and ends; b is made and gets one; c has not changed since the log begins. */
    private void fill() throws SQLException {
        String last = acl("b", "bb", rules("r5"), rules());
        String still = acl("c", "cc", rules(), rules("r6", "r7"));
        execute("INSERT INTO document (number, kind, key, revision) VALUES (1, 'NETWORK_ACL', 'a', 4)");
        execute("INSERT INTO document (number, kind, key, revision, body) VALUES (2, 'NETWORK_ACL', 'b', 5, ?)", last);
        execute("INSERT INTO document (number, kind, key, revision, body) VALUES (3, 'NETWORK_ACL', 'c', 1, ?)", still);
        execute(
                "INSERT INTO past_document (number, body) VALUES (1, ?)",
                acl("a", "a1", rules("r1", "r2 old"), rules()));
        execute("INSERT INTO past_document (number, body) VALUES (3, ?)", still);
        entry(2, List.of(1), edit("a", Optional.of(acl("a", "a1", rules("r2 new", "r3"), rules()))));
        entry(3, List.of(1), edit("a", Optional.of(acl("a", "a2", rules("r2 new", "r3"), rules("r4")))));
        entry(4, List.of(1, 2), edit("b", Optional.of(acl("b", "bb", rules(), rules()))), edit("a", Optional.empty()));
        entry(5, List.of(2), edit("b", Optional.of(last)));
    }

    /** Documents of one time, by kind and key. */
    private static final class Then {
        private final Map<String, Resource> all = new LinkedHashMap<>();

        void put(Resource resource) {
            all.put(resource.kind() + " " + resource.key(), resource);
        }

        void undo(PastEdit edit) {
            assertThat(edit.after().map(Version::read)).isEqualTo(get(edit.kind(), edit.key()));
            all.remove(edit.kind() + " " + edit.key());
            edit.before().map(Version::read).ifPresent(this::put);
        }

        Optional<Resource> get(Resource.Kind kind, String key) {
            return Optional.ofNullable(all.get(kind + " " + key));
        }

        /** The ACLs, as a2: r2 new, r3 / r4. */
        List<String> acls() {
            return all.values().stream()
                    .filter(NetworkAcl.class::isInstance)
                    .map(NetworkAcl.class::cast)
                    .map(acl -> acl.name() + ": " + rules(acl.ingress()) + " / " + rules(acl.egress()))
                    .sorted()
                    .toList();
        }

        private String rules(Optional<NetworkAclPolicyId> id) {
            return id
                    .map(policy -> (NetworkAclPolicy) get(Resource.Kind.NETWORK_ACL_POLICY, policy.value())
                            .orElseThrow())
                    .map(NetworkAclPolicy::rules)
                    .orElse(List.of())
                    .stream()
                    .map(NetworkAclRuleId::value)
                    .map(rule -> ((NetworkAclRule)
                                    get(Resource.Kind.NETWORK_ACL_RULE, rule).orElseThrow())
                            .name())
                    .collect(Collectors.joining(", "));
        }
    }

    @Test
    void anAclIsToldAsItWasAtAnyTime() throws SQLException {
        fill();
        try (SqliteStore store = SqliteStore.open(file)) {
            Then then = new Then();
            store.load().resources().forEach(then::put);
            assertThat(then.acls()).containsExactly("bb: r5 / ", "cc:  / r6, r7");
            assertThat(then.all).hasSize(2 + 2 + 3);
            List<List<String>> told = new ArrayList<>();
            List<Integer> edits = new ArrayList<>();
            for (PastChange change : store.changes(Query.back(Optional.empty(), Optional.empty(), 6, 9))) {
                change.edits().reversed().forEach(then::undo);
                told.add(then.acls());
                edits.add(change.edits().size());
            }
            assertThat(told)
                    .containsExactly(
                            List.of("bb:  / ", "cc:  / r6, r7"),
                            List.of("a2: r2 new, r3 / r4", "cc:  / r6, r7"),
                            List.of("a1: r2 new, r3 / ", "cc:  / r6, r7"),
                            List.of("a1: r1, r2 old / ", "cc:  / r6, r7"));
            // b, its policy and its rule; b, a and all that a had; a, its policies' names and one more; and the first.
            assertThat(edits).containsExactly(3, 7, 4, 5);
            assertThat(then.all).hasSize(2 + 2 + 4);
        }
    }

    @Test
    void nothingIsLeftOfWhatIsGoneWhenTheLogIsCompacted() throws SQLException {
        fill();
        try (SqliteStore store = SqliteStore.open(file)) {
            while (store.compact(Instant.parse("2027-01-01T00:00:00Z"))) {
                // step by step
            }
            assertThat(store.load().resources()).hasSize(2 + 2 + 3);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement count = connection.prepareStatement("SELECT count(*), count(body) FROM document");
                var row = count.executeQuery()) {
            assertThat(List.of(row.getInt(1), row.getInt(2))).containsExactly(7, 7);
        }
    }

    @Test
    void theDatabaseOfBeforeKeepsTheRulesOfItsAcl() throws Exception {
        OldDatabase old = OldDatabase.in(Files.createDirectory(directory.resolve("old")));
        int rules = old.documents("NETWORK_ACL").stream()
                .mapToInt(acl -> acl.path("ingress").size() + acl.path("egress").size())
                .sum();
        assertThat(rules).isEqualTo(3);
        try (SqliteStore store = SqliteStore.open(old.file())) {
            assertThat(store.load().resources().stream().filter(NetworkAclRule.class::isInstance))
                    .hasSize(rules);
        }
    }
}
