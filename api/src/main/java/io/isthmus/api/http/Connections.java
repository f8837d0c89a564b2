package io.isthmus.api.http;

import io.isthmus.api.catalogue.Claimant;
import io.isthmus.api.catalogue.Places;
import io.isthmus.api.catalogue.Room;
import io.isthmus.api.shape.Problem;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of all connectors: each has a place in {@link Room#CONNECTIONS}, and a deadline while it waits for a
 * request. Whom there is no place for is told so at once. Thread-safe.
 */
final class Connections implements SelectorManager.AcceptListener {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** From the beginning of a connection to the end of its first request's headers; a TLS handshake is part of that. */
    static final Duration FIRST_REQUEST = Duration.ofSeconds(10);

    /** From one answer to the end of the next request's headers. */
    static final Duration NEXT_REQUEST = Duration.ofSeconds(60);

    /** TLS connections beyond all places, which can be told so only after a handshake. */
    private static final int ON_THE_DOORSTEP = 64;

    private final Places places;
    private final TrustedProxies proxies;
    private final Deadlines deadlines;
    private final TurnedAway turnedAway;
    private final Semaphore doorstep = new Semaphore(ON_THE_DOORSTEP);
    private final Map<SelectableChannel, Held> open = new ConcurrentHashMap<>();

    Connections(Places places, TrustedProxies proxies, Deadlines deadlines) {
        this.places = places;
        this.proxies = proxies;
        this.deadlines = deadlines;
        this.turnedAway = new TurnedAway(deadlines);
    }

    /** One connection. */
    final class Held {
        private final Runnable close;
        private final Runnable leave;
        private final Optional<Problem> surplus;
        private Optional<EndPoint> endPoint = Optional.empty();
        private Optional<Deadlines.Deadline> deadline = Optional.empty();

        /**
         * @param close closes the channel
         * @param leave gives the place back
         */
        private Held(Runnable close, Runnable leave, Optional<Problem> surplus) {
            this.close = close;
            this.leave = leave;
            this.surplus = surplus;
        }

        /** Why whatever is asked for here is refused, if the connection is one too many. */
        Optional<Problem> surplus() {
            return surplus;
        }

        /** The headers of a request have come. */
        synchronized void begin() {
            deadline.ifPresent(Deadlines.Deadline::close);
            deadline = Optional.empty();
        }

        /** From now on a request is waited for, until the time is over. */
        synchronized void await(Duration time) {
            begin();
            deadline = Optional.of(deadlines.in(time, this::close));
        }

        /** Whether a request is waited for; what has come of its head does not count. */
        private synchronized boolean isIdle() {
            return deadline.isPresent();
        }

        /** From now on the client has so long to take what is sent. */
        Deadlines.Deadline taking(Duration time) {
            return deadlines.in(time, this::close);
        }

        private synchronized void opened(EndPoint opened) {
            endPoint = Optional.of(opened);
        }

        private void close() {
            Optional<EndPoint> opened;
            synchronized (this) {
                opened = endPoint;
            }
            opened.ifPresentOrElse(EndPoint::close, close);
        }

        private void ended() {
            begin();
            leave.run();
        }
    }

    /**
     * Gives a new connection a place.
     *
     * @param secure whether TLS is spoken on it
     * @return false if it was turned away
     */
    boolean admit(SocketChannel channel, boolean secure) {
        try {
            return switch (places.take(Room.CONNECTIONS, claimant(channel))) {
                case Places.Place place -> hold(channel, place::close, Optional.empty());
                case Places.None(Problem problem) -> {
                    if (!secure) {
                        turnedAway.tell(channel, problem);
                        yield false;
                    }
                    if (doorstep.tryAcquire()) {
                        yield hold(channel, doorstep::release, Optional.of(problem));
                    }
                    channel.close();
                    yield false;
                }
            };
        } catch (IOException gone) {
            close(channel);
            return false;
        }
    }

    private Claimant claimant(SocketChannel channel) throws IOException {
        return switch (channel.getRemoteAddress()) {
            case UnixDomainSocketAddress _ -> new Claimant.LocalAdministrator();
            case InetSocketAddress address -> {
                Ip ip = TrustedProxies.parse(address.getAddress().getHostAddress())
                        .orElseThrow(() -> new IOException("no address: " + address));
                yield proxies.trusts(ip)
                        ? new Claimant.Proxy(TrustedProxies.counted(ip))
                        : new Claimant.Address(TrustedProxies.counted(ip));
            }
            case null, default -> throw new IOException("the client is gone");
        };
    }

    private boolean hold(SocketChannel channel, Runnable leave, Optional<Problem> surplus) {
        Held held = new Held(() -> close(channel), leave, surplus);
        open.put(channel, held);
        held.await(FIRST_REQUEST);
        return true;
    }

    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException failed) {
            LOG.debug("event=close_failed reason=\"{}\"", failed.toString());
        }
    }

    /** The connection is at work now. */
    void opened(EndPoint endPoint) {
        if (endPoint.getTransport() instanceof SelectableChannel channel) {
            Optional.ofNullable(open.get(channel)).ifPresent(held -> held.opened(endPoint));
        }
    }

    /** That of a request. */
    Held of(Request request) {
        Object transport = request.getConnectionMetaData().getConnection().getEndPoint();
        while (transport instanceof EndPoint endPoint) {
            transport = endPoint.getTransport();
        }
        return transport instanceof SelectableChannel channel ? open.getOrDefault(channel, unknown()) : unknown();
    }

    /** One that was closed a moment ago. */
    private Held unknown() {
        return new Held(() -> {}, () -> {}, Optional.empty());
    }

    /** Closes those over which no request is under way. */
    void closeIdle() {
        open.values().stream().filter(Held::isIdle).forEach(Held::close);
    }

    void closeAll() {
        open.values().forEach(Held::close);
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        onClosed(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        Optional.ofNullable(open.remove(channel)).ifPresent(Held::ended);
    }
}
