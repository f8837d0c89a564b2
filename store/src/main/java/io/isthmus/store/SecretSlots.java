package io.isthmus.store;

import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import io.isthmus.model.Secret;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets, each in a slot that is overwritten in place. SQLite moves rows about when it makes room in a page, and leaves
 * copies of them in what is unused of it, which secure_delete does not reach; a row of which neither number nor length ever
 * changes is never moved. So a slot keeps its length, a power of two, and a free one holds zeros and waits for the next
 * secret of that length. For the writer's thread.
 *
 * <p>Nothing finds a secret by its key but the map in here, since an index would hold the key, which may be a token's hash.
 */
final class SecretSlots {
    private static final int SHORTEST = 256;

    private record Key(Resource.Kind kind, String key) {}

    private record Slot(long number, int length) {}

    private final Map<Key, Slot> taken = new HashMap<>();
    private final Map<Integer, Deque<Long>> free = new HashMap<>();
    private final PreparedStatement add;
    private final PreparedStatement overwrite;
    private long last;
    private boolean known;
    private boolean leftTraces;

    SecretSlots(Connection connection) throws SQLException {
        this.add = connection.prepareStatement("INSERT INTO secret (slot, content) VALUES (?, ?)");
        this.overwrite = connection.prepareStatement("UPDATE secret SET content = ? WHERE slot = ?");
    }

    /** All secrets, as they stand in the file. */
    List<Secret> load() throws SQLException {
        forget();
        List<Secret> secrets = new ArrayList<>();
        try (Statement statement = add.getConnection().createStatement();
                ResultSet rows = statement.executeQuery("SELECT slot, content FROM secret ORDER BY slot")) {
            while (rows.next()) {
                Slot slot = new Slot(rows.getLong(1), rows.getBytes(2).length);
                last = slot.number();
                Optional<Secret> secret = read(rows.getBytes(2));
                secret.ifPresentOrElse(
                        found -> taken.put(new Key(found.kind(), found.key()), slot), () -> release(slot));
                secret.ifPresent(secrets::add);
            }
        }
        known = true;
        return secrets;
    }

    /** What is known of the slots may be false, after a transaction that failed or was another's. */
    void forget() {
        known = false;
        taken.clear();
        free.clear();
        last = 0;
    }

    void apply(Edit edit) throws SQLException {
        if (!known) {
            var _ = load();
        }
        Key key = new Key(edit.kind(), edit.key());
        Optional<Slot> old = Optional.ofNullable(taken.get(key));
        switch (edit) {
            case Edit.Put(Resource secret) -> {
                byte[] content = write(secret);
                if (old.filter(slot -> slot.length() == content.length).isPresent()) {
                    overwrite(old.get(), content);
                    leftTraces |= edit.kind() != Resource.Kind.TOKEN; // of a token nothing changes but its last use
                } else {
                    if (old.isPresent()) {
                        clear(old.get());
                    }
                    taken.put(key, place(content));
                }
            }
            case Edit.Remove _ -> {
                if (old.isPresent()) {
                    clear(old.get());
                    taken.remove(key);
                }
            }
        }
    }

    /** Whether something was overwritten since this was last asked: its pages from before stand in the write-ahead log. */
    boolean leftTraces() {
        boolean left = leftTraces;
        leftTraces = false;
        return left;
    }

    private Slot place(byte[] content) throws SQLException {
        Deque<Long> waiting = free.getOrDefault(content.length, new ArrayDeque<>());
        if (!waiting.isEmpty()) {
            Slot slot = new Slot(waiting.pop(), content.length);
            overwrite(slot, content);
            return slot;
        }
        last++;
        add.setLong(1, last);
        add.setBytes(2, content);
        add.executeUpdate();
        return new Slot(last, content.length);
    }

    private void clear(Slot slot) throws SQLException {
        overwrite(slot, new byte[slot.length()]);
        leftTraces = true;
        release(slot);
    }

    private void release(Slot slot) {
        free.computeIfAbsent(slot.length(), _ -> new ArrayDeque<>()).push(slot.number());
    }

    private void overwrite(Slot slot, byte[] content) throws SQLException {
        overwrite.setBytes(1, content);
        overwrite.setLong(2, slot.number());
        overwrite.executeUpdate();
    }

    /** Kind, space, JSON, and zeros up to the length of a slot. */
    static byte[] write(Resource secret) {
        return padded(secret.kind().name() + " " + ResourceJson.write(secret));
    }

    static byte[] padded(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        int length = SHORTEST;
        while (length < content.length) {
            length *= 2;
        }
        return Arrays.copyOf(content, length);
    }

    private static Optional<Secret> read(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        int space = text.indexOf(' ');
        if (end == 0) {
            return Optional.empty();
        }
        Resource secret = ResourceJson.read(
                ResourceJson.kind(text.substring(0, space)),
                "",
                text.substring(space + 1, end < 0 ? text.length() : end));
        return Optional.of((Secret) secret);
    }
}
