package io.isthmus.api.catalogue;

import java.util.Map;

/**
 * An answer ready to be sent.
 *
 * @param headers beyond content type and request id
 * @param body JSON; of no bytes if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one write and is never compared
public record Outgoing(int status, Map<String, String> headers, byte[] body) {}
