package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.model.AccessKeySecret;
import io.isthmus.model.ClientToken;
import io.isthmus.model.Ecs;
import io.isthmus.model.Edit;
import io.isthmus.model.PasswordHash;
import io.isthmus.model.Resource;
import io.isthmus.model.Secret;
import io.isthmus.model.Token;
import io.isthmus.model.Volume;
import io.isthmus.store.ChangeLog.Query;
import io.isthmus.store.OldDatabase.Entry;
import io.isthmus.store.PastChange.PastEdit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of an earlier build loses nothing when it is upgraded, and what was secret and is over is nowhere. */
final class UpgradeTest {
    private static final Set<String> SECRET_KINDS = Set.of("TOKEN", "CLIENT_TOKEN");
    private static final Map<String, String> SECRET_FIELDS = Map.of("USER", "passwordHash", "ACCESS_KEY", "secret");

    @TempDir
    private Path directory;

    private OldDatabase old;

    @BeforeEach
    void unpack() throws IOException {
        old = OldDatabase.in(directory);
    }

    private SqliteStore upgrade() {
        return SqliteStore.open(old.file());
    }

    /** What {@link PoliciesOutTest} is about: what network ACLs consist of came out of them. */
    private static boolean isOfAcls(String kind) {
        return kind.startsWith("NETWORK_ACL");
    }

    /** Whether {@link PoliciesOutTest} or another test here tells what becomes of it. */
    private static boolean isElsewhere(String kind) {
        return isOfAcls(kind) || kind.equals("VOLUME");
    }

    /** A document without its secret, and with what later formats have put into it. */
    private static JsonNode asItIsNow(String kind, JsonNode body) {
        ObjectNode now = body.deepCopy();
        if (SECRET_FIELDS.containsKey(kind)) {
            now.remove(SECRET_FIELDS.get(kind));
        }
        if (kind.equals("USER") && !now.has("enabled")) {
            now.put("description", "").put("email", "").put("enabled", true).putArray("projectRoles");
        }
        if (now.get("details") instanceof ObjectNode details) {
            details.put("unguarded", false);
        }
        now.path("rules").forEach(rule -> {
            if (kind.equals("SECURITY_GROUP") && !rule.has("ports")) {
                portsOneForm((ObjectNode) rule);
            }
        });
        if (now.get("block") instanceof ObjectNode block && block.has("name")) {
            block.put("availabilityZone", "")
                    .put("neutronName", text(block, "name"))
                    .remove("name");
        }
        String description = now.path("description").asText();
        int mark = description.lastIndexOf("isthmus:");
        if (mark >= 0 && !description.substring(mark).contains(" ")) {
            now.put("description", description.substring(0, Math.max(0, mark - 1)));
            now.putObject("label").put("text", description.substring(mark + "isthmus:".length()));
        }
        return now;
    }

    /** {@link PortsOneFormTest} has more cases: ICMP had a code wherever it had a type, and nothing several ranges needlessly. */
    private static void portsOneForm(ObjectNode rule) {
        ArrayNode ports = rule.putArray("ports");
        JsonNode low = rule.remove("low");
        JsonNode high = rule.remove("high");
        if (low != null && rule.path("protocol").asInt() == 1) {
            rule.putObject("icmp").<ObjectNode>set("type", low).set("code", high);
        } else if (low != null) {
            ports.addObject().<ObjectNode>set("low", low).set("high", high);
        }
        if (rule.get("precedence") instanceof ObjectNode precedence) {
            ports.addAll((ArrayNode) precedence.remove("ports"));
        }
    }

    private static String kind(String kindAndKey) {
        return kindAndKey.substring(0, kindAndKey.indexOf(' '));
    }

    /** As if it had always had it: the log says nothing of it. */
    @Test
    void everyEcsHasADiskFromWhichItStarts() throws Exception {
        try (SqliteStore store = upgrade()) {
            List<Resource> all = store.load().resources();
            List<Volume> disks = all.stream()
                    .flatMap(resource -> resource instanceof Volume disk ? Stream.of(disk) : Stream.empty())
                    .toList();
            List<Ecs> servers = all.stream()
                    .flatMap(resource -> resource instanceof Ecs ecs ? Stream.of(ecs) : Stream.empty())
                    .toList();
            assertThat(servers).isNotEmpty();
            assertThat(disks)
                    .extracting(disk -> disk.attachment().orElseThrow().server())
                    .containsExactlyInAnyOrderElementsOf(
                            servers.stream().map(Ecs::id).toList());
            assertThat(disks).allSatisfy(disk -> {
                Ecs server = servers.stream()
                        .filter(ecs ->
                                ecs.id().equals(disk.attachment().orElseThrow().server()))
                        .findFirst()
                        .orElseThrow();
                assertThat(disk.attachment())
                        .contains(new Volume.Attachment(server.id(), "/dev/vda", true, true, server.createdAt()));
                assertThat(disk.project()).isEqualTo(server.project());
                assertThat(disk.image()).contains(server.image());
            });
        }
    }

    @Test
    void everyDocumentIsThereAsItWas() throws Exception {
        Map<String, JsonNode> expected = new TreeMap<>();
        old.documents().forEach((key, body) -> {
            if (!SECRET_KINDS.contains(kind(key)) && !isElsewhere(kind(key))) {
                expected.put(key, asItIsNow(kind(key), body));
            }
        });
        List<Entry> log = old.log();
        try (SqliteStore store = upgrade()) {
            assertThat(store.load().revision()).isEqualTo(log.getLast().revision());
            assertThat(store.load().resources().stream()
                            .filter(resource -> !(resource instanceof Secret)
                                    && !isElsewhere(resource.kind().name())))
                    .hasSameSizeAs(expected.values());
        }
        Map<String, JsonNode> now = old.documents();
        now.keySet().removeIf(key -> isElsewhere(kind(key)));
        assertThat(now).isEqualTo(expected);
    }

    @Test
    void everySecretIsThereThatIsGoodForSomething() throws Exception {
        List<JsonNode> users = old.documents("USER");
        List<JsonNode> keys = old.documents("ACCESS_KEY");
        List<JsonNode> tokens = old.documents("TOKEN");
        List<JsonNode> kept = old.documents("CLIENT_TOKEN");
        assertThat(users).hasSizeGreaterThan(3);
        assertThat(keys).hasSize(2);
        assertThat(tokens).hasSize(5);
        assertThat(kept).hasSize(2);
        try (SqliteStore store = upgrade()) {
            List<Secret> secrets = store.secrets();
            assertThat(secrets).hasSize(users.size() + keys.size() + tokens.size() + kept.size());
            for (JsonNode user : users) {
                assertThat(find(secrets, PasswordHash.class, text(user, "id")).hash())
                        .isEqualTo(text(user, "passwordHash"));
            }
            for (JsonNode key : keys) {
                assertThat(find(secrets, AccessKeySecret.class, text(key, "id")).secret())
                        .isEqualTo(text(key, "secret"))
                        .isEqualTo(text(old.told().path("access_keys"), text(key, "id")));
            }
            for (JsonNode body : tokens) {
                Token token = find(secrets, Token.class, text(body, "hash"));
                assertThat(token.user().value()).isEqualTo(text(body, "user"));
                assertThat(token.project().map(Object::toString).orElse("")).isEqualTo(text(body, "project"));
                assertThat(token.issuedAt()).isEqualTo(Instant.parse(text(body, "issuedAt")));
                assertThat(token.usedAt()).isEqualTo(token.issuedAt());
                assertThat(token.expiresAt()).isEqualTo(Instant.parse(text(body, "expiresAt")));
            }
            for (JsonNode body : kept) {
                ClientToken token = find(secrets, ClientToken.class, text(body, "key"));
                assertThat(token.sender()).isEqualTo(text(body, "sender"));
                assertThat(token.fingerprint()).isEqualTo(text(body, "fingerprint"));
                assertThat(token.answer().body()).isEqualTo(text(body.path("answer"), "body"));
                assertThat(token.expiresAt()).isEqualTo(Instant.parse(text(body, "expiresAt")));
                String name = token.sender().substring(0, token.sender().indexOf('@'));
                assertThat(token.user().map(Object::toString))
                        .isEqualTo(users.stream()
                                .filter(user -> text(user, "name").equals(name))
                                .map(user -> text(user, "id"))
                                .findFirst());
            }
        }
    }

    private static <T extends Secret> T find(List<Secret> secrets, Class<T> type, String key) {
        return secrets.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(secret -> secret.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    @Test
    void everyEntryOfTheLogIsThereWithAllButItsSecrets() throws Exception {
        List<Entry> expected = old.log().stream()
                .map(entry -> new Entry(entry.revision(), entry.what(), withoutSecrets(entry.edits())))
                .toList();
        try (SqliteStore store = upgrade()) {
            List<PastChange> changes = store.changes(
                    new Query(Optional.empty(), Optional.empty(), 0, Long.MAX_VALUE, false, Integer.MAX_VALUE));
            assertThat(changes)
                    .extracting(PastChange::revision)
                    .isEqualTo(expected.stream().map(Entry::revision).toList());
            for (PastEdit edit :
                    changes.stream().flatMap(change -> change.edits().stream()).toList()) {
                edit.before()
                        .ifPresent(version -> assertThat(version.read().key()).isEqualTo(edit.key()));
                edit.after()
                        .ifPresent(version -> assertThat(version.read().key()).isEqualTo(edit.key()));
                assertThat(edit.kind().isSecret()).isFalse();
            }
        }
        assertThat(old.log().stream()
                        .map(entry -> new Entry(entry.revision(), entry.what(), withoutSecrets(entry.edits()))))
                .containsExactlyElementsOf(expected);
    }

    private static JsonNode withoutSecrets(JsonNode edits) {
        ArrayNode without = edits.deepCopy();
        for (Iterator<JsonNode> each = without.iterator(); each.hasNext(); ) {
            ObjectNode edit = (ObjectNode) each.next();
            if (SECRET_KINDS.contains(text(edit, "kind")) || isOfAcls(text(edit, "kind"))) {
                each.remove();
            } else if (edit.has("body")) {
                // As a tree: the order of fields and the way to write a character are nobody's business.
                edit.set("body", asItIsNow(text(edit, "kind"), OldDatabase.json(text(edit, "body"))));
            }
        }
        return without;
    }

    private static final Pattern TOLD_ONCE = Pattern.compile("\"(?:secret|password)\":\"([^\"]+)\"");

    /** Every secret that ever stood in the database, in clear text or as the hash that stands for it. */
    private Set<String> everSecret() throws Exception {
        Set<String> all = new TreeSet<>();
        for (Entry entry : old.log()) {
            for (JsonNode edit : entry.edits()) {
                String kind = text(edit, "kind");
                JsonNode body = edit.has("body") ? OldDatabase.json(text(edit, "body")) : edit;
                switch (kind) {
                    case "TOKEN" -> all.add(text(edit, "key"));
                    case "USER" -> all.add(text(body, "passwordHash"));
                    case "ACCESS_KEY" -> all.add(text(body, "secret"));
                    case "CLIENT_TOKEN" ->
                        TOLD_ONCE
                                .matcher(text(body.path("answer"), "body"))
                                .results()
                                .forEach(match -> all.add(match.group(1)));
                    default -> {
                        // no secrets
                    }
                }
            }
        }
        all.remove("");
        return all;
    }

    @Test
    void ofItsSecretsNoneStandsThereMoreThanOnceAndThoseThatAreOverNowhere() throws Exception {
        Set<String> ever = everSecret();
        JsonNode told = old.told();
        assertThat(ever)
                .hasSizeGreaterThan(15)
                .contains(sha256(told.path("ended_tokens").path(0).asText()))
                .containsAll(told.path("access_keys")
                        .valueStream()
                        .map(JsonNode::asText)
                        .toList())
                .contains(text(told.path("passwords"), "alpha/alice"));
        assertThat(ever).allMatch(old.bytes()::contains);
        try (SqliteStore store = upgrade()) {
            String bytes = old.bytes();
            Map<String, Integer> left = ever.stream().collect(Collectors.toMap(secret -> secret, secret -> {
                int times = 0;
                for (int at = bytes.indexOf(secret); at >= 0; at = bytes.indexOf(secret, at + 1)) {
                    times++;
                }
                return times;
            }));
            for (JsonNode ended : told.path("ended_tokens")) {
                assertThat(left).containsEntry(sha256(ended.asText()), 0);
            }
            assertThat(left.values()).allMatch(times -> times <= 1).contains(1);
            // And when all of them are over.
            List<Edit> all = store.secrets().stream()
                    .<Edit>map(secret -> new Edit.Remove(secret.kind(), secret.key()))
                    .toList();
            store.append(store.load().revision(), List.of(), all, false);
            String after = old.bytes();
            assertThat(ever).noneMatch(after::contains);
        }
        String closed = old.bytes();
        assertThat(ever).noneMatch(closed::contains);
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anUpgradeThatFailsChangesNothingAndCanBeMadeAgain() throws Exception {
        Map<String, JsonNode> documents = old.documents();
        List<Entry> log = old.log();
        old.execute("CREATE TRIGGER full BEFORE UPDATE ON change_log WHEN new.revision > 5"
                + " BEGIN SELECT RAISE(ABORT, 'no room'); END");
        assertThatThrownBy(this::upgrade).isInstanceOf(StoreException.class).hasMessageContaining("no room");
        assertThat(old.documents()).isEqualTo(documents);
        assertThat(old.log()).isEqualTo(log);
        old.execute("DROP TRIGGER full");
        try (SqliteStore store = upgrade()) {
            assertThat(store.load().resources()).hasSizeGreaterThan(documents.size());
        }
    }

    /** A process may end after the upgrade and before the file was written anew. */
    @Test
    void aFileThatWasNotYetWrittenAnewIsWhenItIsOpenedNext() throws Exception {
        upgrade().close();
        old.execute("CREATE TABLE trash (text TEXT)");
        old.execute("INSERT INTO trash VALUES ('a secret of before')");
        old.execute("DROP TABLE trash");
        old.execute("UPDATE state SET rewrite = 1");
        assertThat(old.bytes()).contains("a secret of before");
        try (SqliteStore store = upgrade()) {
            assertThat(old.bytes()).doesNotContain("a secret of before");
            assertThat(store.load().resources()).isNotEmpty();
        }
        assertThat(old.rows("SELECT rewrite FROM state")).containsExactly(List.of("0"));
    }

    @Test
    void whatThisIsthmusDoesNotKnowIsNeverPassedOver() throws Exception {
        upgrade().close();
        String vpc = old.rows("SELECT key FROM document WHERE kind = 'VPC' LIMIT 1")
                .getFirst()
                .getFirst();
        old.execute("UPDATE document SET body = json_set(body, '$.colour', 'red') WHERE key = '" + vpc + "'");
        try (SqliteStore store = upgrade()) {
            assertThatThrownBy(store::load)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("The stored VPC " + vpc)
                    .hasMessageContaining("colour")
                    .hasMessageContaining("backup");
        }
        old.execute("UPDATE document SET body = json_remove(body, '$.colour') WHERE key = '" + vpc + "'");
        old.execute("INSERT INTO document (kind, key, revision, body) VALUES ('BALLOON', 'b', 1, '{}')");
        try (SqliteStore store = upgrade()) {
            assertThatThrownBy(store::load)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("BALLOON")
                    .hasMessageContaining("backup");
        }
        old.execute("DELETE FROM document WHERE kind = 'BALLOON'");
        old.execute("UPDATE change_log SET edits = '[{\"kind\":\"BALLOON\",\"key\":\"b\"}]' WHERE revision = 7");
        try (SqliteStore store = upgrade()) {
            assertThat(store.load().resources()).isNotEmpty();
            assertThatThrownBy(() -> store.since(0, 10))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("entry 7 of the change log")
                    .hasMessageContaining("BALLOON");
            assertThatThrownBy(() -> store.changes(Query.back(Optional.empty(), Optional.empty(), 10, 10)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("entry 7 of the change log");
        }
    }

    /** Or the other tests would prove less than they say. */
    @Test
    void theDatabaseOfBeforeHoldsEveryKindThatThereWas() throws Exception {
        Set<String> later = Set.of(
                Resource.Kind.PASSWORD.name(),
                Resource.Kind.ACCESS_KEY_SECRET.name(),
                Resource.Kind.NETWORK_ACL_POLICY.name(),
                Resource.Kind.NETWORK_ACL_RULE.name(),
                Resource.Kind.CIDR_RESERVATION.name(),
                Resource.Kind.ADDRESS_GROUP.name(),
                Resource.Kind.KEY_PAIR.name(),
                Resource.Kind.SERVER_GROUP.name(),
                Resource.Kind.VOLUME.name(),
                Resource.Kind.LOG_GROUP.name());
        assertThat(old.rows("SELECT DISTINCT kind FROM document").stream().map(List::getFirst))
                .containsAll(Arrays.stream(Resource.Kind.values())
                        .map(Enum::name)
                        .filter(kind -> !later.contains(kind))
                        .toList());
    }
}
