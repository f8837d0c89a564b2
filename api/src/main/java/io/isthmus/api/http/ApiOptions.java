package io.isthmus.api.http;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and how the server listens.
 *
 * @param listen a loopback address; port 0: any free one
 * @param unixSocket file of the unix socket, whose callers act as the local administrator; empty: none
 * @param concurrentRequests how many requests are worked on at once, 1 or more; others are told to come again
 */
public record ApiOptions(InetSocketAddress listen, Optional<Path> unixSocket, int concurrentRequests) {
    public ApiOptions(InetSocketAddress listen, Optional<Path> unixSocket) {
        this(listen, unixSocket, 1024);
    }
}
