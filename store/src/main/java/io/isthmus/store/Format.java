package io.isthmus.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The format of the database: its tables, and the shape of every document in them. Its number stands in PRAGMA user_version,
 * and rises with every kind, field or choice that comes, goes or is named anew; {@code FormatTest} fails until it does.
 */
final class Format {
    private static final Logger LOG = LoggerFactory.getLogger(Format.class);

    /**
     * Brings a database one number further, within a transaction. Never changed once it was in use, so it knows nothing of
     * the classes that documents are read into.
     */
    @FunctionalInterface
    interface Upgrade {
        void run(Connection connection) throws SQLException;
    }

    private static final List<Upgrade> UPGRADES = List.of(
            Format::documentsAndLog,
            IndexedLog::run,
            SecretsOut::run,
            Format::lifeOfUsers,
            NumberedDocuments::run,
            Format::nothing,
            Format::nothing,
            Format::portSecurityAndLabels,
            PoliciesOut::run,
            Format::portsAndNetworks,
            Format::nothing,
            Format::nothing,
            Format::nothing,
            SystemDisks::run,
            Format::nothing);

    /** The number of this Isthmus. */
    static final int NUMBER = UPGRADES.size();

    private Format() {}

    private static void documentsAndLog(Connection connection) throws SQLException {
        execute(connection, """
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
                ) STRICT""");
    }

    /**
     * Format 4: users are described, may be disabled, and have roles on projects beside those on the account; tokens say with
     * which other one they were got.
     */
    private static void lifeOfUsers(Connection connection) throws SQLException {
        Rewrite.bodies(connection, "USER", user -> {
            user.put("description", "").put("email", "").put("enabled", true).putArray("projectRoles");
            return user;
        });
    }

    /**
     * Format 6: subnets may have options of DHCP, and ports more that is only kept. Format 7: ECSs may be stopped. What is new may
     * be absent. Format 11: CIDR reservations, of which there were none. Format 12: more has tags, which may be absent.
     * Format 13: address groups, of which there were none. Format 15: log groups, likewise.
     */
    @SuppressWarnings("unused") // an upgrade is given the database, though this one has nothing to do
    private static void nothing(Connection connection) {}

    /**
     * Format 8: the port security of ports may be off; labels stand by themselves. VPCs and networks may have more that is
     * only kept, which may be absent.
     */
    private static void portSecurityAndLabels(Connection connection) throws SQLException {
        LabelsOut.run(connection);
        for (String kind : List.of("PORT", "UNBOUND_PORT")) {
            Rewrite.bodies(connection, kind, port -> {
                if (port.get("details") instanceof ObjectNode details) {
                    details.put("unguarded", false);
                }
                return port;
            });
        }
    }

    /**
     * Format 10: ports of rules have one form, and a network that no router has keeps what its subnet was given while it was
     * in a VPC.
     */
    private static void portsAndNetworks(Connection connection) throws SQLException {
        PortsOneForm.run(connection);
        Rewrite.bodies(connection, "ISOLATED_NETWORK", network -> {
            if (network.get("block") instanceof ObjectNode block && block.has("name")) {
                block.put("availabilityZone", "").set("neutronName", block.remove("name"));
            }
            return network;
        });
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** @throws StoreException if the database is of a newer format; then nothing was changed */
    static void upgrade(Connection connection, Path file) throws SQLException {
        int number = number(connection);
        if (number > NUMBER) {
            throw new StoreException("The database " + file + " has format " + number
                    + ", this Isthmus knows formats up to " + NUMBER
                    + ". Run the newer Isthmus that wrote it, or restore a backup; nothing was changed.");
        }
        if (number > 0 && number < NUMBER) {
            LOG.info("event=database_upgrade file={} format={} to={}", file, number, NUMBER);
        }
        for (; number < NUMBER; number++) {
            execute(connection, "BEGIN IMMEDIATE");
            UPGRADES.get(number).run(connection);
            execute(connection, "PRAGMA user_version = " + (number + 1), "COMMIT");
        }
        if (isToBeRewritten(connection)) {
            // What was deleted before the file was told to overwrite it goes, and so does what SQLite left in unused
            // space.
            execute(connection, "PRAGMA auto_vacuum = INCREMENTAL", "VACUUM");
            execute(connection, "UPDATE state SET rewrite = 0", "PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    private static int number(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            return rows.getInt(1);
        }
    }

    private static boolean isToBeRewritten(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT rewrite FROM state")) {
            return rows.next() && rows.getInt(1) != 0;
        }
    }
}
