package io.isthmus.store;

import io.isthmus.model.AccountId;
import io.isthmus.model.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One change of the log, looked back on.
 *
 * @param account the principal's; empty if it is of none, or that is not known
 * @param edits every document that it changed, once each, in the order in which they were last touched
 */
public record PastChange(
        long revision,
        Instant time,
        String principal,
        Optional<AccountId> account,
        String requestId,
        String command,
        List<PastEdit> edits) {
    public PastChange {
        edits = List.copyOf(edits);
    }

    /**
     * What a change did to one document.
     *
     * @param before what it was; empty if the change made it
     * @param after what it became; empty if the change ended it
     */
    public record PastEdit(Resource.Kind kind, String key, Optional<Version> before, Optional<Version> after) {}

    /** A document as it was once; read when it is asked for, because most never are. */
    public interface Version {
        Resource read();
    }
}
