package io.isthmus.model.decide;

import io.isthmus.model.Principal;
import java.time.Instant;

/**
 * A command with all that deciding it takes besides the snapshot.
 *
 * @param requestId as the caller got it in X-Request-Id
 * @param now the time at which it is decided
 */
public record Request(Command command, Principal principal, String requestId, Instant now, IdSource ids, Terms terms) {
    public Request(Command command, Principal principal, String requestId, Instant now, IdSource ids) {
        this(command, principal, requestId, now, ids, Terms.NONE);
    }
}
