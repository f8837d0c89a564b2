package io.isthmus.store;

import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A database as text: the statements that make it again, one a line. */
final class Dump {
    private Dump() {}

    /** What a store makes of these resources, put there in one change. */
    static String of(List<Resource> resources) throws IOException, SQLException {
        Path directory = Files.createTempDirectory("isthmus-dump");
        Path file = directory.resolve("isthmus.db");
        try {
            try (SqliteStore store = SqliteStore.open(file)) {
                List<Edit> puts = resources.stream().<Edit>map(Edit.Put::new).toList();
                List<Edit> documents =
                        puts.stream().filter(edit -> !edit.kind().isSecret()).toList();
                List<Edit> secrets =
                        puts.stream().filter(edit -> edit.kind().isSecret()).toList();
                if (!puts.isEmpty()) {
                    Instant time = Instant.parse("2026-11-02T10:00:00Z");
                    store.append(0, List.of(new LogEntry(1, time, "ann@acme", "r", "Test", documents)), secrets, false);
                }
            }
            return of(file);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    private static String of(Path file) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            lines.add("PRAGMA user_version = "
                    + column(connection, "PRAGMA user_version").getFirst());
            for (String sql : column(connection, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")) {
                lines.add(sql.replaceAll("\\s+", " "));
            }
            for (String table :
                    column(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")) {
                List<String> columns =
                        column(connection, "SELECT name FROM pragma_table_info('" + table + "') ORDER BY cid");
                String values =
                        columns.stream().map(name -> "quote(" + name + ")").collect(Collectors.joining(" || ', ' || "));
                column(connection, "SELECT " + values + " FROM " + table + " ORDER BY 1")
                        .forEach(row -> lines.add(
                                "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES (" + row + ")"));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> column(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** The lines that make tables and indexes. */
    static List<String> tables(String dump) {
        return dump.lines().filter(line -> line.startsWith("CREATE ")).toList();
    }

    static void restore(String dump, Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                Stream<String> lines = dump.lines()) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("INSERT INTO state ")) {
                    statement.execute("DELETE FROM state");
                }
                statement.execute(line);
            }
        }
    }
}
