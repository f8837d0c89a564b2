package io.isthmus.store;

import io.isthmus.model.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The log of all changes, as it is looked back on. Thread-safe; who reads holds up nobody who writes. */
public interface ChangeLog {

    /**
     * Changes in the order that the query asks for.
     *
     * @throws StoreException if the log cannot be read
     * @throws HistoryGoneException if those after a revision are asked for, the oldest first, and some are not kept any more
     */
    List<PastChange> changes(Query query);

    /**
     * Where the log begins.
     *
     * @throws StoreException if the log cannot be read
     */
    Beginning beginning();

    /**
     * Where a log begins.
     *
     * @param after changes up to this revision are not kept; 0: all are
     * @param time when the first change was made that is kept; empty if there is none
     */
    record Beginning(long after, Optional<Instant> time) {}

    /**
     * Which changes are meant.
     *
     * @param project only those that touch what its callers see; empty: all
     * @param resource only those of documents with this key; empty: all. With both the project is not looked at
     * @param after only later revisions
     * @param before only earlier revisions
     * @param limit how many at most, 1 or more
     */
    record Query(
            Optional<ProjectId> project,
            Optional<String> resource,
            long after,
            long before,
            boolean newestFirst,
            int limit) {

        /** The newest changes before a revision, the newest first. */
        public static Query back(Optional<ProjectId> project, Optional<String> resource, long before, int limit) {
            return new Query(project, resource, 0, before, true, limit);
        }
    }
}
