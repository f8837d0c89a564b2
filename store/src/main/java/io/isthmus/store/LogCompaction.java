package io.isthmus.store;

import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.decide.Access;
import io.isthmus.store.ResourceJson.LoggedEdit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ends the oldest entries of the log. Of every document the version that the last of them left stays, as what later entries
 * found. For whoever holds the store, within a transaction.
 */
final class LogCompaction {
    private final PreparedStatement oldest;
    private final PreparedStatement entries;
    private final PreparedStatement document;
    private final PreparedStatement past;
    private final PreparedStatement setPast;
    private final PreparedStatement removePast;
    private final PreparedStatement removeDocument;
    private final PreparedStatement removeProject;
    private final PreparedStatement removeEdit;
    private final PreparedStatement removeOwner;
    private final PreparedStatement removeEntries;
    private final PreparedStatement begin;

    LogCompaction(Connection connection) throws SQLException {
        this.oldest = connection.prepareStatement("SELECT revision, time FROM change_log ORDER BY revision LIMIT ?");
        this.entries = connection.prepareStatement(
                "SELECT revision, edits FROM change_log WHERE revision <= ? ORDER BY revision");
        this.document = connection.prepareStatement(
                "SELECT number, body IS NULL AND revision = ? FROM document WHERE key = ? AND kind = ?");
        this.past = connection.prepareStatement("SELECT body FROM past_document WHERE number = ?");
        this.setPast = connection.prepareStatement("""
                INSERT INTO past_document (number, body) VALUES (?, ?)
                ON CONFLICT (number) DO UPDATE SET body = excluded.body""");
        this.removePast = connection.prepareStatement("DELETE FROM past_document WHERE number = ?");
        this.removeDocument = connection.prepareStatement("DELETE FROM document WHERE number = ?");
        this.removeProject = connection.prepareStatement("DELETE FROM log_project WHERE id = ?");
        this.removeEdit = connection.prepareStatement("DELETE FROM log_edit WHERE document = ? AND revision = ?");
        this.removeOwner = connection.prepareStatement("""
                DELETE FROM log_owner WHERE project = (SELECT number FROM log_project WHERE id = ?) AND revision = ?""");
        this.removeEntries = connection.prepareStatement("DELETE FROM change_log WHERE revision <= ?");
        this.begin = connection.prepareStatement("UPDATE state SET begins = ?");
    }

    private record Entry(long revision, List<LoggedEdit> edits) {}

    /**
     * Ends entries that are older than this, the oldest first.
     *
     * @param most how many are looked at
     * @return how many are ended
     */
    int end(Instant before, int most) throws SQLException {
        long last = last(before, most);
        if (last < 0) {
            return 0;
        }
        List<Entry> old = entries(last);
        for (Entry entry : old) {
            end(entry);
        }
        removeEntries.setLong(1, last);
        removeEntries.executeUpdate();
        begin.setLong(1, last);
        begin.executeUpdate();
        return old.size();
    }

    /** The last of the oldest entries that is old enough, for the clock may have been wrong for a while; -1: none. */
    private long last(Instant before, int most) throws SQLException {
        oldest.setInt(1, most);
        long last = -1;
        try (ResultSet rows = oldest.executeQuery()) {
            while (rows.next()) {
                long revision = rows.getLong(1);
                if (LogReader.time(revision, rows.getString(2)).isBefore(before)) {
                    last = revision;
                }
            }
        }
        return last;
    }

    private List<Entry> entries(long last) throws SQLException {
        entries.setLong(1, last);
        List<Entry> found = new ArrayList<>();
        try (ResultSet rows = entries.executeQuery()) {
            while (rows.next()) {
                long revision = rows.getLong(1);
                found.add(new Entry(revision, ResourceJson.readLoggedEdits(revision, rows.getString(2))));
            }
        }
        return found;
    }

    private void end(Entry entry) throws SQLException {
        Set<ProjectId> owners = new LinkedHashSet<>();
        for (LoggedEdit edit : entry.edits()) {
            document.setLong(1, entry.revision());
            document.setString(2, edit.key());
            document.setString(3, edit.kind().name());
            try (ResultSet row = document.executeQuery()) {
                if (row.next()) {
                    owners.addAll(end(edit, entry.revision(), row.getLong(1), row.getBoolean(2)));
                }
            }
        }
        for (ProjectId owner : owners) {
            removeOwner.setString(1, owner.value());
            removeOwner.setLong(2, entry.revision());
            removeOwner.executeUpdate();
        }
        for (LoggedEdit edit : entry.edits()) {
            if (edit.kind() == Resource.Kind.PROJECT && edit.body().isEmpty()) {
                removeProject.setString(1, edit.key());
                removeProject.executeUpdate();
            }
        }
    }

    /**
     * Ends what is known of one edit.
     *
     * @param last whether it removed the document, which was not there again
     * @return the projects that saw it
     */
    private Set<ProjectId> end(LoggedEdit edit, long revision, long number, boolean last) throws SQLException {
        removeEdit.setLong(1, number);
        removeEdit.setLong(2, revision);
        removeEdit.executeUpdate();
        Optional<String> version = edit.body().isPresent() ? edit.body() : past(number);
        Set<ProjectId> owners = version.map(body -> ResourceJson.read(edit.kind(), edit.key(), body))
                .map(Access::projects)
                .orElse(Set.of());
        if (edit.body().isPresent()) {
            setPast.setLong(1, number);
            setPast.setString(2, edit.body().get());
            setPast.executeUpdate();
            return owners;
        }
        delete(removePast, number);
        if (last) {
            delete(removeDocument, number); // nothing tells of it any more
        }
        return owners;
    }

    private static void delete(PreparedStatement statement, long number) throws SQLException {
        statement.setLong(1, number);
        statement.executeUpdate();
    }

    private Optional<String> past(long number) throws SQLException {
        past.setLong(1, number);
        try (ResultSet row = past.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }
}
