package io.isthmus.api.http;

import io.isthmus.api.catalogue.Limits;
import io.isthmus.api.offer.Offers;
import io.isthmus.net.Cidr;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Where and how the server listens. Each method returns new options.
 *
 * @param listen a loopback address; port 0: any free one
 * @param unixSocket file of the unix socket, whose callers act as the local administrator; empty: none
 * @param tls where it listens besides, with TLS; any address
 * @param trustedProxies addresses of proxies that are believed when they say whom they speak for
 * @param limits how much callers may have
 * @param heartbeat how long a stream of events may be silent: then a comment follows, which a client that has gone is found
 *     out by
 * @param offers the flavors and images that there are; empty: the usual ones
 * @param nanoTime a clock that only goes forward, in nanoseconds
 */
public record ApiOptions(
        InetSocketAddress listen,
        Optional<Path> unixSocket,
        Optional<Tls> tls,
        List<Cidr> trustedProxies,
        Limits limits,
        Duration heartbeat,
        Optional<Offers> offers,
        LongSupplier nanoTime) {
    /** @param listen port 0: any free one */
    public record Tls(InetSocketAddress listen, TlsFiles files) {}

    public static final Duration HEARTBEAT = Duration.ofSeconds(15);

    public ApiOptions {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Only this address, and all else as usual. */
    public static ApiOptions on(InetSocketAddress listen) {
        return new ApiOptions(
                listen,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Limits.USUAL,
                HEARTBEAT,
                Optional.empty(),
                System::nanoTime);
    }

    public ApiOptions withUnixSocket(Path file) {
        return new ApiOptions(listen, Optional.of(file), tls, trustedProxies, limits, heartbeat, offers, nanoTime);
    }

    public ApiOptions withTls(Tls wanted) {
        return new ApiOptions(
                listen, unixSocket, Optional.of(wanted), trustedProxies, limits, heartbeat, offers, nanoTime);
    }

    public ApiOptions withTrustedProxies(List<Cidr> proxies) {
        return new ApiOptions(listen, unixSocket, tls, proxies, limits, heartbeat, offers, nanoTime);
    }

    public ApiOptions withLimits(Limits others) {
        return new ApiOptions(listen, unixSocket, tls, trustedProxies, others, heartbeat, offers, nanoTime);
    }

    public ApiOptions withHeartbeat(Duration other) {
        return new ApiOptions(listen, unixSocket, tls, trustedProxies, limits, other, offers, nanoTime);
    }

    public ApiOptions withOffers(Offers others) {
        return new ApiOptions(
                listen, unixSocket, tls, trustedProxies, limits, heartbeat, Optional.of(others), nanoTime);
    }

    public ApiOptions withNanoTime(LongSupplier other) {
        return new ApiOptions(listen, unixSocket, tls, trustedProxies, limits, heartbeat, offers, other);
    }
}
