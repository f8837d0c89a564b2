package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.model.IcmpType;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Precedence;
import io.isthmus.store.ChangeLog.Query;
import io.isthmus.store.PastChange.PastEdit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of security groups mean after the upgrade what they meant, now and at any time that the log knows of. */
final class PortsOneFormTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TIME = "2026-11-02T10:00:00Z";

    private static final PortRange SSH = PortRange.of(22);
    private static final PortRange WEB = new PortRange(80, 90);

    /** What a rule says of packets. */
    private record Said(
            OptionalInt protocol, List<PortRange> ports, Optional<IcmpType> icmp, Optional<Precedence> precedence) {
        static Said of(SecurityGroupRule rule) {
            return new Said(rule.protocol(), rule.ports(), rule.icmp(), rule.precedence());
        }
    }

    /** What a rule said until format 9, and says now. */
    private record Case(String before, Said now) {
        static Case ports(String before, int protocol, Optional<Precedence> precedence, PortRange... ports) {
            return new Case(before, new Said(OptionalInt.of(protocol), List.of(ports), Optional.empty(), precedence));
        }

        static Case icmp(String before, int protocol, int type, OptionalInt code) {
            return new Case(
                    before,
                    new Said(
                            OptionalInt.of(protocol),
                            List.of(),
                            Optional.of(new IcmpType(type, code)),
                            Optional.empty()));
        }
    }

    private static final Optional<Precedence> USUAL = Optional.empty();
    private static final Optional<Precedence> DENIES = Optional.of(new Precedence(true, 7));
    private static final Optional<Precedence> LATER = Optional.of(new Precedence(false, 5));

    private static final List<Case> CASES = List.of(
            new Case("", new Said(OptionalInt.empty(), List.of(), Optional.empty(), USUAL)),
            Case.ports("'protocol':6,", 6, USUAL),
            Case.ports("'protocol':6,'low':22,'high':22,", 6, USUAL, SSH),
            Case.ports("'protocol':17,'low':80,'high':90,", 17, USUAL, WEB),
            Case.ports("'protocol':6,'low':22,", 6, USUAL, SSH),
            Case.ports("'protocol':47,'low':80,'high':90,", 47, USUAL, WEB),
            Case.ports("'protocol':1,", 1, USUAL),
            Case.icmp("'protocol':1,'low':8,", 1, 8, OptionalInt.empty()),
            Case.icmp("'protocol':1,'low':8,'high':0,", 1, 8, OptionalInt.of(0)),
            Case.icmp("'protocol':58,'low':128,'high':3,", 58, 128, OptionalInt.of(3)),
            Case.ports("'protocol':6,'precedence':{'deny':true,'priority':7,'ports':[]},", 6, DENIES),
            Case.ports(
                    "'protocol':6,'precedence':{'deny':true,'priority':7,'ports':[{'low':22,'high':22},{'low':80,'high':90}]},",
                    6,
                    DENIES,
                    SSH,
                    WEB),
            Case.ports(
                    "'protocol':6,'precedence':{'deny':false,'priority':5,'ports':[{'low':80,'high':90}]},",
                    6,
                    LATER,
                    WEB),
            Case.ports(
                    "'protocol':6,'precedence':{'deny':false,'priority':1,'ports':[{'low':80,'high':90},{'low':22,'high':22}]},",
                    6,
                    USUAL,
                    WEB,
                    SSH),
            Case.ports(
                    "'protocol':6,'low':80,'high':90,'precedence':{'deny':true,'priority':7,'ports':[]},",
                    6,
                    DENIES,
                    WEB));

    @TempDir
    private Path directory;

    private Path file;

    /** Tables of format 9, with nothing in them. */
    @BeforeEach
    void tables() throws IOException, SQLException {
        file = directory.resolve("isthmus.db");
        String dump = Files.readString(Path.of("src/test/golden/format-9/database.sql"));
        Dump.restore(
                dump.lines()
                                .filter(line -> line.startsWith("PRAGMA") || line.startsWith("CREATE "))
                                .collect(Collectors.joining("\n"))
                        + "\nINSERT INTO state (id, head, rewrite, begins) VALUES (1, 3, 0, 1)\n",
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

    /** A group with the rules of the cases from this one on. */
    private static String group(int first) {
        String rules = IntStream.range(first, CASES.size())
                .mapToObj(number -> "{'id':'r" + number + "','direction':'INGRESS','family':'V4',"
                        + CASES.get(number).before()
                        + "'remote':{'is':'ANYONE'},'description':'low','createdAt':'" + TIME + "'}")
                .collect(Collectors.joining(","));
        return ("{'id':'g','project':'p','name':'high','description':'ports','rules':[" + rules + "],'createdAt':'"
                        + TIME + "','updatedAt':'" + TIME + "'}")
                .replace('\'', '"');
    }

    private void entry(long revision, int first) throws SQLException, JsonProcessingException {
        ObjectNode edit = JSON.createObjectNode()
                .put("kind", "SECURITY_GROUP")
                .put("key", "g")
                .put("body", group(first));
        execute(
                "INSERT INTO change_log (revision, time, principal, request_id, command, edits) VALUES (?, ?, 'u', 'r', 'c', ?)",
                revision,
                TIME,
                JSON.writeValueAsString(List.of(edit)));
        execute("INSERT INTO log_edit (document, revision) VALUES (1, ?)", revision);
    }

    private static List<Said> said(Object resource) {
        return ((SecurityGroup) resource).rules().stream().map(Said::of).toList();
    }

    private static List<Said> expected(int first) {
        return CASES.subList(first, CASES.size()).stream().map(Case::now).toList();
    }

    @Test
    void everyRuleSaysWhatItSaidAndSoDoesItsHistory() throws Exception {
        execute(
                "INSERT INTO document (number, kind, key, revision, body) VALUES (1, 'SECURITY_GROUP', 'g', 3, ?)",
                group(0));
        execute("INSERT INTO past_document (number, body) VALUES (1, ?)", group(5));
        entry(2, 3);
        entry(3, 0);
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(said(store.load().resources().getFirst())).isEqualTo(expected(0));
            List<List<Said>> told = new ArrayList<>();
            for (PastChange change : store.changes(Query.back(Optional.empty(), Optional.empty(), 9, 9))) {
                PastEdit edit = change.edits().getFirst();
                told.add(said(edit.after().orElseThrow().read()));
                told.add(said(edit.before().orElseThrow().read()));
            }
            assertThat(told).containsExactly(expected(0), expected(3), expected(3), expected(5));
        }
    }

    /** They were left out of the lists of v1 and v2.0 if they had a precedence, and are if they are not plain. */
    @Test
    void theOlderVersionsHaveWordsForTheSameRules() throws Exception {
        execute(
                "INSERT INTO document (number, kind, key, revision, body) VALUES (1, 'SECURITY_GROUP', 'g', 3, ?)",
                group(0));
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(((SecurityGroup) store.load().resources().getFirst()).rules())
                    .extracting(SecurityGroupRule::isPlain)
                    .isEqualTo(CASES.stream()
                            .map(one -> !one.before().contains("precedence"))
                            .toList());
        }
    }
}
