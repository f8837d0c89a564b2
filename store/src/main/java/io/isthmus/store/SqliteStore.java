package io.isthmus.store;

import io.isthmus.model.AccountId;
import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The store in one SQLite file (WAL, synchronous=FULL: what is committed survives a power cut). The schema's version
 * stands in PRAGMA user_version; a file of a newer version is refused, one of an older version is brought up to date.
 */
public final class SqliteStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

    /** Each step brings the schema one version further; never changed once released. */
    private static final List<List<String>> MIGRATIONS = List.of(List.of("""
            CREATE TABLE document (
              kind TEXT NOT NULL,
              key TEXT NOT NULL,
              project TEXT NOT NULL,
              revision INTEGER NOT NULL,
              body TEXT NOT NULL,
              PRIMARY KEY (kind, key)
            ) STRICT, WITHOUT ROWID""", """
            CREATE TABLE change_log (
              revision INTEGER PRIMARY KEY,
              time TEXT NOT NULL,
              principal TEXT NOT NULL,
              request_id TEXT NOT NULL,
              command TEXT NOT NULL,
              edits TEXT NOT NULL
            ) STRICT"""), LogIndex.MIGRATION);

    /** In JDBC's auto-commit mode: transactions are begun and ended here, so that none is open while nobody uses it. */
    private final Connection connection;

    private final PreparedStatement head;
    private final PreparedStatement log;
    private final PreparedStatement put;
    private final PreparedStatement remove;
    private final LogIndex index;
    private final Path file;

    /** Made when it is first asked for. */
    private Optional<LogReader> reader = Optional.empty();

    private SqliteStore(Connection connection, Path file) throws SQLException {
        this.connection = connection;
        this.file = file;
        this.index = new LogIndex(connection);
        this.head = connection.prepareStatement("SELECT coalesce(max(revision), 0) FROM change_log");
        this.log = connection.prepareStatement("INSERT INTO change_log VALUES (?, ?, ?, ?, ?, ?, ?)");
        this.put = connection.prepareStatement("""
                INSERT INTO document VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (kind, key) DO UPDATE SET revision = excluded.revision, body = excluded.body""");
        this.remove = connection.prepareStatement("DELETE FROM document WHERE kind = ? AND key = ?");
    }

    /**
     * Opens the file, which is made if there is none.
     *
     * @throws StoreException if it cannot be opened, is damaged, or is of a newer version
     */
    public static SqliteStore open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (Files.notExists(file)) {
                // Hashes of passwords and tokens stand in it; SQLite gives its side files the same permissions.
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Connection connection = connect(file);
            try {
                migrate(connection, file);
                return new SqliteStore(connection, file);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException("The database " + file + " cannot be made: " + e, e);
        } catch (SQLException e) {
            throw new StoreException("The database " + file + " cannot be opened: " + reason(e), e);
        }
    }

    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(5_000);
        config.setGetGeneratedKeys(false); // one query less for each row
        return config.createConnection("jdbc:sqlite:" + file);
    }

    private static void migrate(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version;
            try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
                version = rows.getInt(1);
            }
            if (version > MIGRATIONS.size()) {
                throw new StoreException("The database " + file + " has schema version " + version
                        + ", this Isthmus knows versions up to " + MIGRATIONS.size()
                        + ". Run the newer Isthmus that wrote it, or restore a backup; nothing was changed.");
            }
            for (; version < MIGRATIONS.size(); version++) {
                statement.execute("BEGIN IMMEDIATE");
                for (String step : MIGRATIONS.get(version)) {
                    statement.execute(step);
                }
                statement.execute("PRAGMA user_version = " + (version + 1));
                statement.execute("COMMIT");
            }
        }
    }

    @Override
    public synchronized Contents load() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            List<Resource> resources = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT kind, body FROM document")) {
                while (rows.next()) {
                    resources.add(ResourceJson.read(Resource.Kind.valueOf(rows.getString(1)), rows.getString(2)));
                }
            }
            long revision = revision();
            statement.execute("COMMIT");
            return new Contents(revision, resources);
        } catch (SQLException e) {
            rollBack();
            throw new StoreException("The database cannot be read: " + reason(e), e);
        } catch (RuntimeException e) {
            rollBack();
            throw e;
        }
    }

    private long revision() throws SQLException {
        try (ResultSet rows = head.executeQuery()) {
            return rows.getLong(1);
        }
    }

    @Override
    public synchronized boolean append(long decidedOn, List<LogEntry> entries) {
        try {
            // Taking the write lock first makes a lost race show in the revision instead of failing half-way.
            execute("BEGIN IMMEDIATE");
            if (revision() != decidedOn) {
                execute("ROLLBACK");
                return false;
            }
            for (LogEntry entry : entries) {
                append(entry);
            }
            execute("COMMIT");
            return true;
        } catch (SQLException e) {
            rollBack();
            throw new StoreException("The change could not be written: " + reason(e), e);
        } catch (RuntimeException e) {
            rollBack();
            throw e;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void append(LogEntry entry) throws SQLException {
        index.add(entry); // first: it looks at what the entry is going to remove
        List<ResourceJson.LoggedEdit> edits =
                entry.edits().stream().map(ResourceJson.LoggedEdit::of).toList();
        for (int i = 0; i < edits.size(); i++) {
            ResourceJson.LoggedEdit edit = edits.get(i);
            PreparedStatement statement = edit.body().isPresent() ? put : remove;
            statement.setString(1, edit.kind().name());
            statement.setString(2, edit.key());
            if (entry.edits().get(i) instanceof Edit.Put(Resource resource)) {
                put.setString(3, resource.owner());
                put.setLong(4, entry.revision());
                put.setString(5, edit.body().orElseThrow());
            }
            statement.executeUpdate();
        }
        log.setLong(1, entry.revision());
        log.setString(2, entry.time().toString());
        log.setString(3, entry.principal());
        log.setString(4, entry.requestId());
        log.setString(5, entry.command());
        log.setString(6, ResourceJson.writeEdits(edits));
        log.setString(7, entry.account().map(AccountId::value).orElse(null));
        log.executeUpdate();
    }

    /** Ends the transaction after a failure. SQLite has already done so itself after some, such as a full disk. */
    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            LOG.debug("event=rollback_needless reason=\"{}\"", e.getMessage());
        }
    }

    @Override
    public synchronized List<LogEntry> since(long revision, int limit) {
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT revision, time, principal, account, request_id, command, edits FROM change_log
                WHERE revision > ? ORDER BY revision LIMIT ?""")) {
            select.setLong(1, revision);
            select.setInt(2, limit);
            List<LogEntry> entries = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    entries.add(new LogEntry(
                            rows.getLong(1),
                            Instant.parse(rows.getString(2)),
                            rows.getString(3),
                            Optional.ofNullable(rows.getString(4)).map(AccountId::new),
                            rows.getString(5),
                            rows.getString(6),
                            ResourceJson.readEdits(rows.getString(7))));
                }
            }
            return entries;
        } catch (SQLException e) {
            throw new StoreException("The change log cannot be read: " + reason(e), e);
        }
    }

    @Override
    public List<PastChange> changes(Query query) {
        try {
            return reader().changes(query);
        } catch (SQLException e) {
            throw new StoreException("The change log cannot be read: " + reason(e), e);
        }
    }

    private synchronized LogReader reader() throws SQLException {
        if (reader.isEmpty()) {
            reader = Optional.of(new LogReader(connect(file)));
        }
        return reader.get();
    }

    @Override
    public synchronized void close() {
        try {
            if (reader.isPresent()) {
                reader.get().close();
            }
            connection.close();
        } catch (SQLException e) {
            throw new StoreException("The database cannot be closed: " + reason(e), e);
        }
    }

    private static String reason(SQLException e) {
        SQLiteErrorCode code =
                e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
        return switch (code) {
            case SQLITE_FULL -> "the disk is full. Free some space.";
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
                "it may not be read and written by this user (" + e.getMessage() + ").";
            case SQLITE_CORRUPT, SQLITE_NOTADB -> "the file is no sound database (" + e.getMessage() + ").";
            default -> String.valueOf(e.getMessage());
        };
    }
}
