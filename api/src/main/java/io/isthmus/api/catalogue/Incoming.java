package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Body;
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

    /** How many bytes the client says that the body has, 0 if there is none; below 0 if it does not say. */
    long bodyLength();

    /** The body, if it comes in time, whole, and has no more bytes than the limit. Blocks. To be called once. */
    Body body(int limit);

    /**
     * Whether the client has given up waiting for the answer, as far as that can be seen: it has closed its side of the
     * connection. To be asked only once the body is read, if there is one.
     */
    boolean isAbandoned();
}
