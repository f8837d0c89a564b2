package io.isthmus.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A command with all that deciding it takes besides the snapshot.
 *
 * @param requestId as the caller got it in X-Request-Id
 * @param now the time at which it is decided
 * @param once empty unless the client may send it again
 */
public record Request(
        Command command, Principal principal, String requestId, Instant now, IdSource ids, Optional<Once> once) {
    public Request(Command command, Principal principal, String requestId, Instant now, IdSource ids) {
        this(command, principal, requestId, now, ids, Optional.empty());
    }
}
