package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.model.AccessKeySecret;
import io.isthmus.model.ClientToken;
import io.isthmus.model.Edit;
import io.isthmus.model.PasswordHash;
import io.isthmus.model.Resource;
import io.isthmus.model.Secret;
import io.isthmus.model.Token;
import io.isthmus.model.UserId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets come back as they were, and when they are gone no byte of them is left. */
final class SecretSlotsTest {
    private static final Instant TIME = Instant.parse("2026-11-02T10:00:00Z");

    /** What every secret of these tests looks like: one pass over the files finds them all. */
    private static final Pattern SECRET = Pattern.compile("secret-[0-9a-f]{16}");

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("isthmus.db");
    }

    /** A secret that has the given text in every place where a secret can be, the key included. */
    private static Secret secret(Random random, String key, String text) {
        return switch (random.nextInt(4)) {
            case 0 -> new Token(key, new UserId("u"), Optional.empty(), TIME, TIME, TIME);
            case 1 -> new AccessKeySecret(key, text);
            case 2 -> new PasswordHash(new UserId(key), text);
            default -> {
                ClientToken.Answer answer = new ClientToken.Answer(201, text + "x".repeat(random.nextInt(9_000)));
                yield new ClientToken(key, "u", Optional.of(new UserId("u")), text, answer, TIME);
            }
        };
    }

    private static String text(Random random) {
        return "secret-%016x".formatted(random.nextLong());
    }

    /** The texts that stand in the database or its write-ahead log. */
    private List<String> found(List<String> texts) throws Exception {
        String bytes = Files.readString(file(), StandardCharsets.ISO_8859_1);
        Path log = file().resolveSibling("isthmus.db-wal");
        if (Files.exists(log)) {
            bytes += Files.readString(log, StandardCharsets.ISO_8859_1);
        }
        Set<String> standing =
                SECRET.matcher(bytes).results().map(MatchResult::group).collect(Collectors.toSet());
        return texts.stream().filter(standing::contains).toList();
    }

    private static List<Resource> secrets(SqliteStore store) {
        return List.copyOf(store.secrets());
    }

    @Test
    void ofWhatIsRemovedOrReplacedNothingIsLeftInTheFiles() throws Exception {
        Random random = new Random(5);
        Map<String, Secret> there = new HashMap<>();
        Map<String, List<String>> texts = new HashMap<>();
        List<String> gone = new ArrayList<>();
        try (SqliteStore store = SqliteStore.open(file())) {
            for (int round = 0; round < 1_500; round++) {
                List<Edit> edits = new ArrayList<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    List<String> keys = List.copyOf(there.keySet());
                    boolean more = keys.isEmpty() || random.nextInt(100) < 53;
                    String key = more || random.nextInt(3) == 0 ? text(random) : keys.get(random.nextInt(keys.size()));
                    if (there.containsKey(key)) {
                        Secret removed = there.remove(key);
                        gone.addAll(texts.remove(key));
                        edits.add(new Edit.Remove(removed.kind(), key));
                    } else {
                        String text = text(random);
                        Secret made = secret(random, key, text);
                        there.put(key, made);
                        texts.put(key, List.of(key, text));
                        edits.add(new Edit.Put(made));
                    }
                }
                boolean fleeting = round % 50 != 25;
                assertThat(store.append(0, List.of(), edits, fleeting)).isTrue();
                if (round % 50 == 0) {
                    store.tidy();
                }
                if (round % 50 == 0 || !fleeting) {
                    assertThat(found(gone)).as("round %s", round).isEmpty();
                }
            }
            store.tidy();
            assertThat(found(gone)).isEmpty();
            assertThat(gone).hasSizeGreaterThan(1_000);
            assertThat(secrets(store)).containsExactlyInAnyOrderElementsOf(there.values());
        }
        try (SqliteStore store = SqliteStore.open(file())) {
            assertThat(secrets(store)).containsExactlyInAnyOrderElementsOf(there.values());
            List<Edit> all = there.values().stream()
                    .<Edit>map(secret -> new Edit.Remove(secret.kind(), secret.key()))
                    .toList();
            store.append(0, List.of(), all, false);
            texts.values().forEach(gone::addAll);
            assertThat(found(gone)).isEmpty();
            assertThat(store.secrets()).isEmpty();
        }
    }

    @Test
    void aPasswordThatIsReplacedIsGone() throws Exception {
        try (SqliteStore store = SqliteStore.open(file())) {
            UserId user = new UserId("u");
            store.append(0, List.of(), List.of(new Edit.Put(new PasswordHash(user, "secret-000000000000000a"))), false);
            assertThat(found(List.of("secret-000000000000000a"))).isNotEmpty();
            store.append(0, List.of(), List.of(new Edit.Put(new PasswordHash(user, "secret-000000000000000b"))), false);
            assertThat(found(List.of("secret-000000000000000a"))).isEmpty();
            assertThat(store.secrets()).containsExactly(new PasswordHash(user, "secret-000000000000000b"));
        }
    }

    /** As many places as there were secrets at a time, not as there ever were. */
    @Test
    void placesOfWhatIsGoneAreUsedAgain() throws Exception {
        try (SqliteStore store = SqliteStore.open(file())) {
            Random random = new Random(6);
            for (int i = 0; i < 2_000; i++) {
                Token token = new Token(text(random), new UserId("u"), Optional.empty(), TIME, TIME, TIME);
                store.append(0, List.of(), List.of(new Edit.Put(token)), true);
                store.append(0, List.of(), List.of(new Edit.Remove(token.kind(), token.key())), true);
            }
        }
        assertThat(rows()).isEqualTo(1);
    }

    private int rows() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM secret")) {
            return rows.getInt(1);
        }
    }

    @Test
    void aChangeThatFailsLeavesTheSecretsAsTheyWereAndNothingOfTheNewOnes() throws Exception {
        PasswordHash old = new PasswordHash(new UserId("u"), "secret-000000000000000c");
        try (SqliteStore store = SqliteStore.open(file())) {
            store.append(0, List.of(), List.of(new Edit.Put(old)), false);
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TRIGGER full BEFORE INSERT ON secret BEGIN SELECT RAISE(ABORT, 'no room'); END");
            }
            List<Edit> edits = List.of(
                    new Edit.Put(new PasswordHash(new UserId("u"), "secret-000000000000000d")),
                    new Edit.Put(new AccessKeySecret("AK", "secret-000000000000000e")));
            assertThatThrownBy(() -> store.append(0, List.of(), edits, false)).isInstanceOf(StoreException.class);
            store.tidy();
            assertThat(store.secrets()).containsExactly(old);
            assertThat(found(List.of("secret-000000000000000d", "secret-000000000000000e")))
                    .isEmpty();
            store.append(0, List.of(), List.of(new Edit.Remove(old.kind(), old.key())), false);
            assertThat(store.secrets()).isEmpty();
        }
    }

    @Test
    void twoWritersDoNotTakeOneAnothersPlaces() {
        try (SqliteStore one = SqliteStore.open(file());
                SqliteStore other = SqliteStore.open(file())) {
            for (int i = 0; i < 20; i++) {
                SqliteStore writer = i % 2 == 0 ? one : other;
                Edit put = new Edit.Put(new AccessKeySecret("AK" + i, "secret" + i));
                assertThat(writer.append(0, List.of(), List.of(put), false)).isTrue();
                if (i % 5 == 4) {
                    Edit remove = new Edit.Remove(Resource.Kind.ACCESS_KEY_SECRET, "AK" + (i - 1));
                    assertThat(writer.append(0, List.of(), List.of(remove), false))
                            .isTrue();
                }
            }
            assertThat(one.secrets()).hasSize(16).containsExactlyInAnyOrderElementsOf(other.secrets());
        }
    }

    @Test
    void aSecretHasNoPlaceInTheLog() {
        Edit put = new Edit.Put(new PasswordHash(new UserId("u"), "hash"));
        assertThatThrownBy(() -> new LogEntry(1, TIME, "ann", "request", "Command", List.of(put)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
