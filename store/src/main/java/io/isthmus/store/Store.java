package io.isthmus.store;

import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import io.isthmus.model.Secret;
import java.time.Instant;
import java.util.List;

/**
 * Current documents, secrets and the append-only change log, durable. Written by one thread at a time; {@link #since} may be
 * called from any thread.
 */
public interface Store extends ChangeLog, AutoCloseable {

    /** Everything there is now, secrets included. */
    Contents load();

    /**
     * Makes changes durable, all or none: they are in the log and in the documents when this returns. Of a secret that is
     * removed nothing is left in the files then.
     *
     * @param decidedOn the revision on which the first was decided; the others follow on one another
     * @param secrets edits of secrets, which are in no log
     * @param fleeting whether the secrets may be lost in a power cut, if there are no entries. What is removed so may still
     *     be found in the files until {@link #tidy}
     * @return false if the log has gone on since (another replica was first): nothing was written
     * @throws StoreException if nothing could be written; then nothing was
     */
    boolean append(long decidedOn, List<LogEntry> entries, List<Edit> secrets, boolean fleeting);

    /** Makes changes without secrets durable. */
    default boolean append(long decidedOn, List<LogEntry> entries) {
        return append(decidedOn, entries, List.of(), false);
    }

    /**
     * Ends entries of the log that were made before this, the oldest first, and gives their room back. In a step that takes
     * some milliseconds, in which nobody else writes: whoever wants all calls again. From any thread.
     *
     * @return whether there may be more to do
     */
    boolean compact(Instant before);

    /** How large things are. */
    Sizes sizes();

    /**
     * How large things are.
     *
     * @param database bytes of its file
     * @param writeAheadLog bytes of its file
     * @param logEntries how many changes are kept
     */
    record Sizes(long database, long writeAheadLog, long logEntries) {}

    /** Takes what is left of removed secrets out of the files. To be called every second or so, from any thread. */
    void tidy();

    /** All secrets, for whoever catches up with another that wrote: no log tells of them. */
    List<Secret> secrets();

    /**
     * Log entries, which hold no secrets, with a revision over {@code revision}, oldest first, at most {@code limit}.
     *
     * @throws HistoryGoneException if some of those are not kept any more
     */
    List<LogEntry> since(long revision, int limit);

    @Override
    void close();

    /** All documents and secrets at one revision. */
    record Contents(long revision, List<Resource> resources) {}
}
