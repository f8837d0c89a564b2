package io.isthmus.api.catalogue;

import java.util.Map;
import java.util.Optional;

/**
 * An answer ready to be sent.
 *
 * @param headers beyond content type and request id
 * @param body JSON; of no bytes if there is none
 * @param events what is sent in place of a body; whoever sends it closes it
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one write and is never compared
public record Outgoing(int status, Map<String, String> headers, byte[] body, Optional<EventStream> events) {
    Outgoing(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, body, Optional.empty());
    }
}
