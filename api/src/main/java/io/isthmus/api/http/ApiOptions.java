package io.isthmus.api.http;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where and how the server listens.
 *
 * @param listen a loopback address; port 0: any free one
 * @param unixSocket file of the unix socket, whose callers act as the local administrator; empty: none
 * @param concurrentRequests how many requests are worked on at once, 1 or more; others are told to come again
 * @param requestsPerSecond how many requests a user, or an address nobody is known at, may send a second in the long run,
 *     1 to 1,000,000
 * @param tls where it listens besides, with TLS; any address
 * @param heartbeat how long a stream of events may be silent: then a comment follows, which a client that has gone is found
 *     out by
 */
public record ApiOptions(
        InetSocketAddress listen,
        Optional<Path> unixSocket,
        int concurrentRequests,
        int requestsPerSecond,
        Optional<Tls> tls,
        Duration heartbeat) {
    /** @param listen port 0: any free one */
    public record Tls(InetSocketAddress listen, TlsFiles files) {}

    public static final int CONCURRENT_REQUESTS = 1024;
    public static final int REQUESTS_PER_SECOND = 1_000;
    public static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** With the usual heartbeat. */
    public ApiOptions(
            InetSocketAddress listen,
            Optional<Path> unixSocket,
            int concurrentRequests,
            int requestsPerSecond,
            Optional<Tls> tls) {
        this(listen, unixSocket, concurrentRequests, requestsPerSecond, tls, HEARTBEAT);
    }

    public ApiOptions(InetSocketAddress listen, Optional<Path> unixSocket) {
        this(listen, unixSocket, CONCURRENT_REQUESTS, REQUESTS_PER_SECOND, Optional.empty());
    }
}
