package io.isthmus.store;

import io.isthmus.model.AccountId;
import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import io.isthmus.model.Secret;
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
 * The store in one SQLite file (WAL, synchronous=FULL: what is committed survives a power cut). A file of a newer
 * {@link Format} is refused, one of an older format is brought up to date.
 */
public final class SqliteStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

    /** How long another process that writes is waited for. */
    private static final int BUSY_MS = 5_000;

    /** Entries of the log that one step of compaction looks at: some milliseconds. */
    private static final int COMPACTED_AT_ONCE = 50;

    /** Pages that are given back in one step, which takes about as long. */
    private static final int PAGES_AT_ONCE = 128;

    private static final int FREE_PART = 4;

    /** How large the write-ahead log's file may stay when what is in it has gone into the database; bytes. */
    private static final int WRITE_AHEAD_LOG = 8 << 20;

    /** In JDBC's auto-commit mode: transactions are begun and ended here, so that none is open while nobody uses it. */
    private final Connection connection;

    private final PreparedStatement head;
    private final PreparedStatement setHead;
    private final PreparedStatement version;
    private final LogWriter log;
    private final LogCompaction compaction;
    private final SecretSlots secrets;
    private final Path file;

    /** Whether commits wait for the disk at the moment. */
    private boolean durable = true;

    /** Changes when another process writes. */
    private long seen;

    /** Whether pages with removed secrets stand in the write-ahead log; at first it is another's. */
    private boolean traces = true;

    /** Made when it is first asked for. */
    private Optional<LogReader> reader = Optional.empty();

    private SqliteStore(Connection connection, Path file) throws SQLException {
        this.connection = connection;
        this.file = file;
        this.log = new LogWriter(connection);
        this.compaction = new LogCompaction(connection);
        this.secrets = new SecretSlots(connection);
        this.head = connection.prepareStatement("SELECT head FROM state");
        this.setHead = connection.prepareStatement("UPDATE state SET head = ?");
        this.version = connection.prepareStatement("PRAGMA data_version");
    }

    /**
     * Opens the file, which is made if there is none.
     *
     * @throws StoreException if it cannot be opened, is damaged, or is of a newer format
     */
    public static SqliteStore open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (Files.notExists(file)) {
                // Secrets stand in it; SQLite gives its side files the same permissions.
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Connection connection = connect(file);
            try {
                Format.upgrade(connection, file);
                SqliteStore store = new SqliteStore(connection, file);
                store.tidy();
                return store;
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
        config.setBusyTimeout(BUSY_MS);
        config.setGetGeneratedKeys(false); // one query less for each row
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Integer.toString(WRITE_AHEAD_LOG));
        return config.createConnection("jdbc:sqlite:" + file);
    }

    @Override
    public synchronized Contents load() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            List<Resource> resources = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery("SELECT kind, key, body FROM document WHERE body IS NOT NULL")) {
                while (rows.next()) {
                    resources.add(ResourceJson.read(
                            ResourceJson.kind(rows.getString(1)), rows.getString(2), rows.getString(3)));
                }
            }
            resources.addAll(secrets.load());
            long revision = revision();
            statement.execute("COMMIT");
            return new Contents(revision, resources);
        } catch (SQLException e) {
            rollBack();
            throw new StoreException("The database cannot be read: " + reason(e), e);
        } catch (RuntimeException | Error e) {
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
    public synchronized boolean append(
            long decidedOn, List<LogEntry> entries, List<Edit> secretEdits, boolean fleeting) {
        try {
            waitForDisk(!fleeting || !entries.isEmpty());
            // Taking the write lock first makes a lost race show in the revision instead of failing half-way.
            execute("BEGIN IMMEDIATE");
            if (revision() != decidedOn) {
                execute("ROLLBACK");
                return false;
            }
            forgetIfAnotherWrote();
            for (LogEntry entry : entries) {
                log.append(entry);
            }
            for (Edit edit : secretEdits) {
                secrets.apply(edit);
            }
            if (!entries.isEmpty()) {
                setHead.setLong(1, entries.getLast().revision());
                setHead.executeUpdate();
            }
            execute("COMMIT");
            traces |= secrets.leftTraces();
        } catch (SQLException e) {
            rollBack();
            throw new StoreException("The change could not be written: " + reason(e), e);
        } catch (RuntimeException | Error e) {
            rollBack();
            throw e;
        }
        if (durable) {
            removeTracesOrSay();
        }
        return true;
    }

    /** What is committed is, whatever becomes of the traces. */
    private void removeTracesOrSay() {
        try {
            removeTraces();
        } catch (SQLException e) {
            LOG.warn("event=traces_remain reason=\"{}\"", reason(e));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Whether the commits to come wait for the disk. Those that do also make those before them safe. */
    private void waitForDisk(boolean wanted) throws SQLException {
        if (wanted != durable) {
            execute("PRAGMA synchronous = " + (wanted ? "FULL" : "NORMAL"));
            durable = wanted;
        }
    }

    @Override
    public synchronized void tidy() {
        try {
            removeTraces();
        } catch (SQLException e) {
            throw new StoreException("The database cannot be tidied up: " + reason(e), e);
        }
    }

    /** Empties the write-ahead log if there is something of a removed secret in it. */
    private void removeTraces() throws SQLException {
        if (!traces) {
            return;
        }
        // A reader in the middle of something would be waited for, and hold up all writing.
        if (reader.isPresent()) {
            synchronized (reader.get()) {
                emptyWriteAheadLog();
            }
        } else {
            emptyWriteAheadLog();
        }
    }

    private void emptyWriteAheadLog() throws SQLException {
        execute("PRAGMA busy_timeout = 0"); // of another program that reads the file
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            traces = result.getInt(1) != 0;
        } finally {
            execute("PRAGMA busy_timeout = " + BUSY_MS);
        }
    }

    /** Within a transaction: what is known of the tables holds as long as nobody else writes. */
    private void forgetIfAnotherWrote() throws SQLException {
        try (ResultSet row = version.executeQuery()) {
            if (row.getLong(1) != seen) {
                seen = row.getLong(1);
                secrets.forget();
                log.forget();
            }
        }
    }

    /** Ends the transaction after a failure. SQLite has already done so itself after some, such as a full disk. */
    private void rollBack() {
        secrets.forget();
        log.forget();
        traces = true;
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            LOG.debug("event=rollback_needless reason=\"{}\"", e.getMessage());
        }
    }

    @Override
    public synchronized List<Secret> secrets() {
        try {
            return secrets.load();
        } catch (SQLException e) {
            throw new StoreException("The secrets cannot be read: " + reason(e), e);
        }
    }

    @Override
    public synchronized List<LogEntry> since(long revision, int limit) {
        List<LogEntry> entries = read(revision, limit);
        // Looked up last: what another process compacted meanwhile is missing in what was read.
        Beginning beginning = beginning();
        if (revision < beginning.after()) {
            throw new HistoryGoneException(beginning);
        }
        return entries;
    }

    private List<LogEntry> read(long revision, int limit) {
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
                            LogReader.time(rows.getLong(1), rows.getString(2)),
                            rows.getString(3),
                            Optional.ofNullable(rows.getString(4)).map(AccountId::new),
                            rows.getString(5),
                            rows.getString(6),
                            ResourceJson.readEdits(rows.getLong(1), rows.getString(7))));
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

    @Override
    public Beginning beginning() {
        try {
            return reader().beginning();
        } catch (SQLException e) {
            throw new StoreException("The change log cannot be read: " + reason(e), e);
        }
    }

    @Override
    public synchronized boolean compact(Instant before) {
        try {
            waitForDisk(false); // whatever of it a power cut takes back is done again
            execute("BEGIN IMMEDIATE");
            int ended = compaction.end(before, COMPACTED_AT_ONCE);
            execute("COMMIT");
            if (ended > 0) {
                log.forget();
            }
            return ended > 0 || giveRoomBack();
        } catch (SQLException e) {
            rollBack();
            throw new StoreException("The history cannot be shortened: " + reason(e), e);
        } catch (RuntimeException | Error e) {
            rollBack();
            throw e;
        }
    }

    /**
     * Makes the file somewhat smaller if more than a quarter of it is free; less than that is soon needed again.
     *
     * @return whether it did
     */
    private boolean giveRoomBack() throws SQLException {
        long free = number("PRAGMA freelist_count");
        if (free * FREE_PART <= number("PRAGMA page_count")) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "PRAGMA incremental_vacuum(" + PAGES_AT_ONCE + ")"); // execute() takes one page only
        }
        return number("PRAGMA freelist_count") < free;
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.getLong(1);
        }
    }

    @Override
    public Sizes sizes() {
        try {
            Path writeAheadLog = file.resolveSibling(file.getFileName() + "-wal");
            return new Sizes(
                    Files.size(file), Files.exists(writeAheadLog) ? Files.size(writeAheadLog) : 0, reader().entries());
        } catch (IOException e) {
            throw new StoreException("The size of " + file + " cannot be read: " + e, e);
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
