package io.isthmus.api.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as the server hands it over; nothing of it is checked yet. */
public interface Incoming {
    String method();

    /** As the client wrote it, percent encoding and all. */
    String path();

    /** The query as the client wrote it, without the question mark; empty text if there is none. */
    String rawQuery();

    /** Names and values decoded, in order. */
    Map<String, List<String>> query();

    Optional<String> header(String name);

    String requestId();

    String baseUrl();

    /** Whether it came over the unix socket, which only the local administrator may open. */
    boolean local();

    /**
     * Where it came from, as limits count it: an IPv4 address, or the /64 of an IPv6 one; of what a trusted proxy hands on,
     * the address of its client.
     */
    String peer();

    /** The whole body; empty if it is longer than {@code limit} bytes. Blocks. */
    Optional<byte[]> body(int limit);
}
