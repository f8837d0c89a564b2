package io.isthmus.store;

import io.isthmus.model.AccountId;
import io.isthmus.model.Edit;
import io.isthmus.model.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One change: who made it, with which request, and what it did.
 *
 * @param account the principal's; empty if it is of none, or that is not known
 * @param command name of the command, such as CreatePeering
 * @param edits of documents only: a {@link Secret} never stands in the log
 */
public record LogEntry(
        long revision,
        Instant time,
        String principal,
        Optional<AccountId> account,
        String requestId,
        String command,
        List<Edit> edits) {
    public LogEntry {
        edits = List.copyOf(edits);
        if (edits.stream().anyMatch(edit -> edit.kind().isSecret())) {
            throw new IllegalArgumentException("a secret has no place in the log");
        }
    }

    /** A change by nobody of an account. */
    public LogEntry(long revision, Instant time, String principal, String requestId, String command, List<Edit> edits) {
        this(revision, time, principal, Optional.empty(), requestId, command, edits);
    }
}
