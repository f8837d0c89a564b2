package io.isthmus.store;

import io.isthmus.model.Edit;
import java.time.Instant;
import java.util.List;

/**
 * One change: who made it, with which request, and what it did.
 *
 * @param command name of the command, such as CreatePeering
 */
public record LogEntry(
        long revision, Instant time, String principal, String requestId, String command, List<Edit> edits) {
    public LogEntry {
        edits = List.copyOf(edits);
    }
}
