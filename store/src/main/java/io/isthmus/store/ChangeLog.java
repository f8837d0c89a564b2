package io.isthmus.store;

import io.isthmus.model.ProjectId;
import java.util.List;
import java.util.Optional;

/** The log of all changes, as it is looked back on. Thread-safe; who reads holds up nobody who writes. */
public interface ChangeLog {

    /**
     * Changes in the order that the query asks for.
     *
     * @throws StoreException if the log cannot be read
     */
    List<PastChange> changes(Query query);

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
