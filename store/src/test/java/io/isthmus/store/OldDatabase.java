package io.isthmus.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The database that an earlier build made and left when it was killed: every kind of document in every state, and all that
 * was ever secret. What it holds is read here without any code that upgrades it.
 */
final class OldDatabase {
    private static final Path ZIP = Path.of("src/test/fixtures/format-2.zip");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    private OldDatabase(Path directory) {
        this.directory = directory;
    }

    /** Puts it there. */
    static OldDatabase in(Path directory) throws IOException {
        try (InputStream file = Files.newInputStream(ZIP);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.write(directory.resolve(entry.getName()), zip.readAllBytes());
            }
        }
        return new OldDatabase(directory);
    }

    Path file() {
        return directory.resolve("isthmus.db");
    }

    /** What its users were told: passwords, tokens, secrets of keys. */
    JsonNode told() throws IOException {
        return JSON.readTree(directory.resolve("secrets.json").toFile());
    }

    /** Everything in the database and beside it, as text of one character a byte. */
    String bytes() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("isthmus.db", "isthmus.db-wal")) {
            if (Files.exists(directory.resolve(name))) {
                all.append(Files.readString(directory.resolve(name), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    /** The documents by kind, key and revision. */
    Map<String, JsonNode> documents() throws SQLException {
        Map<String, JsonNode> documents = new TreeMap<>();
        for (List<String> row : rows("SELECT kind, key, revision, body FROM document WHERE body IS NOT NULL")) {
            documents.put(row.get(0) + " " + row.get(1) + " " + row.get(2), json(row.get(3)));
        }
        return documents;
    }

    /** The bodies of documents of a kind. */
    List<JsonNode> documents(String kind) throws SQLException {
        return rows("SELECT body FROM document WHERE kind = '" + kind + "' ORDER BY key").stream()
                .map(row -> json(row.getFirst()))
                .toList();
    }

    record Entry(long revision, List<String> what, JsonNode edits) {}

    List<Entry> log() throws SQLException {
        return rows("SELECT revision, time, principal, account, request_id, command, edits FROM change_log ORDER BY 1")
                .stream()
                .map(row -> new Entry(Long.parseLong(row.getFirst()), row.subList(1, 6), json(row.getLast())))
                .toList();
    }

    List<List<String>> rows(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                all.add(row);
            }
            return all;
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
