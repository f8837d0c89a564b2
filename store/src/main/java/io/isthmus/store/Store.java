package io.isthmus.store;

import io.isthmus.model.Resource;
import java.util.List;

/**
 * Current documents and the append-only change log, durable. Written by one thread at a time; {@link #since} may be called
 * from any thread.
 */
public interface Store extends ChangeLog, AutoCloseable {

    /** Everything there is now. */
    Contents load();

    /**
     * Makes changes durable, all or none: they are in the log and in the documents when this returns.
     *
     * @param decidedOn the revision on which the first was decided; the others follow on one another
     * @return false if the log has gone on since (another replica was first): nothing was written
     * @throws StoreException if nothing could be written; then nothing was
     */
    boolean append(long decidedOn, List<LogEntry> entries);

    /** Log entries with a revision over {@code revision}, oldest first, at most {@code limit}. */
    List<LogEntry> since(long revision, int limit);

    @Override
    void close();

    /** All documents at one revision. */
    record Contents(long revision, List<Resource> resources) {}
}
