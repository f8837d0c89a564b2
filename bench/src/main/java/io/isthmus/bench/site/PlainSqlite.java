package io.isthmus.bench.site;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.sqlite.SQLiteConfig;

/** SQLite without anything of ours: what durable rows cost on this disk. For one thread. */
public final class PlainSqlite implements AutoCloseable {
    /** As long as the document of a peering, and as the log of its creation. */
    private static final String DOCUMENT = "x".repeat(420);

    private static final String LOGGED = "x".repeat(560);
    private final Connection connection;
    private final PreparedStatement document;
    private final PreparedStatement log;

    public PlainSqlite(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        try {
            connection = config.createConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE document (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID");
                statement.execute("CREATE TABLE log (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT");
            }
            connection.setAutoCommit(false);
            document = connection.prepareStatement("INSERT INTO document (key, body) VALUES (?, ?)");
            log = connection.prepareStatement("INSERT INTO log (body) VALUES (?)");
        } catch (SQLException e) {
            throw new BenchException("cannot open " + file, e);
        }
    }

    /** Inserts a document and a log row for each create, and commits after so many of them. */
    public double createsPerSecond(int perTransaction, Duration howLong) {
        try {
            long start = System.nanoTime();
            int done = 0;
            while (System.nanoTime() - start < howLong.toNanos()) {
                for (int i = 0; i < perTransaction; i++) {
                    document.setString(1, UUID.randomUUID().toString());
                    document.setString(2, DOCUMENT);
                    document.executeUpdate();
                    log.setString(1, LOGGED);
                    log.executeUpdate();
                }
                connection.commit();
                done += perTransaction;
            }
            return done * 1e9 / (System.nanoTime() - start);
        } catch (SQLException e) {
            throw new BenchException("cannot write", e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new BenchException("cannot close", e);
        }
    }
}
