package io.isthmus.api.http;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Dialect;
import io.isthmus.api.catalogue.Dispatcher;
import io.isthmus.api.catalogue.Limits;
import io.isthmus.api.catalogue.OpenApi;
import io.isthmus.api.catalogue.Places;
import io.isthmus.api.catalogue.Room;
import io.isthmus.api.catalogue.Services;
import io.isthmus.api.iam.IamDialect;
import io.isthmus.api.isthmus.IsthmusDialect;
import io.isthmus.api.offer.Offers;
import io.isthmus.api.otc.NotOffered;
import io.isthmus.api.otc.OtcDialect;
import io.isthmus.control.Controller;
import io.isthmus.control.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server: HTTP/1.1 over TCP and a unix socket, each request on its own virtual thread. Thread-safe. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final int HEADER_BYTES = 16 * 1024;
    /** Callers that come at once and are not yet accepted; more are turned away by the kernel. */
    private static final int ACCEPT_QUEUE = 1024;

    /** Beyond every deadline of ours: what those do not see. */
    private static final long IDLE_MILLIS = 120_000;

    private static final int UNBOUNDED = 0;

    /** How long requests under way may take to end when the server stops. */
    private static final long STOP_MILLIS = 3_000;

    private final Server server;
    private final ApiHandler handler;
    private final Connections connections;
    private final Places places;
    private final Deadlines deadlines;
    private final ServerConnector tcp;
    private final Optional<SocketFile> socket;
    private final Optional<TlsConnector> tls;

    private ApiServer(
            Server server,
            ApiHandler handler,
            Connections connections,
            Places places,
            Deadlines deadlines,
            ServerConnector tcp,
            Optional<SocketFile> socket,
            Optional<TlsConnector> tls) {
        this.server = server;
        this.handler = handler;
        this.connections = connections;
        this.places = places;
        this.deadlines = deadlines;
        this.tcp = tcp;
        this.socket = socket;
        this.tls = tls;
    }

    /** Every endpoint of every dialect. */
    public static Catalogue catalogue() {
        List<Catalogue.Entry> entries = Stream.of(IamDialect.entries(), OtcDialect.entries(), IsthmusDialect.entries())
                .flatMap(List::stream)
                .toList();
        return new Catalogue(
                Stream.concat(entries.stream(), Stream.of(OpenApi.endpoint(IsthmusDialect.INSTANCE, entries)))
                        .toList());
    }

    /**
     * Starts to listen.
     *
     * @throws StartException if an address is not loopback, is in use, or the socket file cannot be made
     */
    public static ApiServer start(ApiOptions options, Controller controller, Identity identity, InstantSource clock) {
        InetSocketAddress listen = options.listen();
        if (listen.isUnresolved() || !listen.getAddress().isLoopbackAddress()) {
            throw new StartException(
                    "refusing to listen on " + listen.getHostString()
                            + ": without TLS only loopback addresses are allowed, such as 127.0.0.1; any with TLS (--tls-listen)");
        }
        Services services = new Services(
                controller,
                identity,
                clock,
                options.nanoTime(),
                limits(options),
                options.heartbeat(),
                () -> options.offers().orElseGet(Offers::usual));
        Dispatcher dispatcher = new Dispatcher(catalogue(), services, ApiServer::dialectOf, NotOffered::problem);
        TrustedProxies proxies = new TrustedProxies(options.trustedProxies());
        Deadlines deadlines = new Deadlines(options.nanoTime());
        Connections connections = new Connections(services.places(), proxies, deadlines);
        // A thread for each connection that has a request: what bounds them are the places of connections and requests.
        Server server = new Server(new VirtualThreadPool(UNBOUNDED));
        server.setErrorHandler(new ErrorBodies());
        ApiHandler handler = new ApiHandler(dispatcher, proxies, connections, deadlines);
        server.setHandler(new GracefulHandler(handler));
        server.setStopTimeout(STOP_MILLIS);
        HttpConfiguration configuration = configuration();
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        ServerConnector tcp = new TcpConnector(server, connections, http);
        tcp.setHost(listen.getAddress().getHostAddress());
        tcp.setPort(listen.getPort());
        add(server, tcp);
        Optional<TlsConnector> tls = options.tls()
                .map(wanted -> new TlsConnector(server, connections, wanted.listen(), wanted.files(), configuration));
        tls.ifPresent(secure -> add(server, secure.connector()));
        Optional<SocketFile> socket = options.unixSocket().map(SocketFile::prepare);
        socket.ifPresent(file -> {
            UnixConnector unix = new UnixConnector(server, connections, http);
            unix.setUnixDomainPath(file.bindAt());
            unix.setAcceptQueueSize(ACCEPT_QUEUE);
            unix.setIdleTimeout(IDLE_MILLIS);
            unix.setShutdownIdleTimeout(STOP_MILLIS);
            server.addConnector(unix);
        });
        ApiServer started = new ApiServer(server, handler, connections, services.places(), deadlines, tcp, socket, tls);
        try {
            server.start();
            deadlines.start();
            socket.ifPresent(SocketFile::open);
            tls.ifPresent(TlsConnector::start);
            return started;
        } catch (IOException failed) {
            started.close();
            throw new StartException(
                    "cannot listen on " + address(listen)
                            + options.tls()
                                    .map(wanted -> " or " + address(wanted.listen()))
                                    .orElse("") + ": "
                            + Optional.ofNullable(failed.getCause())
                                    .orElse(failed)
                                    .getMessage()
                            + ". Choose another address or port (--listen, --tls-listen); port 0 takes any free one.",
                    failed);
        } catch (StartException failed) {
            started.close();
            throw failed;
        } catch (Exception failed) {
            started.close();
            throw new StartException("the HTTP server does not start: " + failed, failed);
        }
    }

    /** No more connections than there are descriptors for. */
    private static Limits limits(ApiOptions options) {
        Room.Share wanted = options.limits().share(Room.CONNECTIONS);
        int most = Math.min(wanted.total(), Descriptors.forStrangers());
        return options.limits()
                .with(Room.CONNECTIONS, new Room.Share(wanted.perCaller(), Math.min(wanted.strangers(), most), most));
    }

    private static void add(Server server, ServerConnector connector) {
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setShutdownIdleTimeout(STOP_MILLIS);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
    }

    private static String address(InetSocketAddress listen) {
        return listen.getAddress().getHostAddress() + ":" + listen.getPort();
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(HEADER_BYTES);
        configuration.setUriCompliance(UriCompliance.RFC3986);
        return configuration;
    }

    private static Dialect dialectOf(String path) {
        if (path.startsWith("/isthmus/")) {
            return IsthmusDialect.INSTANCE;
        }
        boolean iam = path.equals("/v3")
                || path.startsWith("/v3/auth")
                || path.startsWith("/v3/projects")
                || path.startsWith("/v3.0/");
        return iam ? IamDialect.INSTANCE : OtcDialect.INSTANCE;
    }

    /** How much callers have now. */
    Places places() {
        return places;
    }

    /** The TCP port. */
    public int port() {
        return tcp.getLocalPort();
    }

    /** Such as {@code http://127.0.0.1:9696}. */
    public String url() {
        return url("http", tcp);
    }

    /** Such as {@code https://127.0.0.1:9697}; empty without TLS. */
    public Optional<String> tlsUrl() {
        return tls.map(secure -> url("https", secure.connector()));
    }

    private static String url(String scheme, ServerConnector connector) {
        String host = connector.getHost();
        return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + connector.getLocalPort();
    }

    /**
     * Stops listening, and waits up to 3 s for the requests under way; connections that carry none end at once, and what then
     * still goes on is cut off.
     */
    @Override
    public void close() {
        try {
            for (Connector connector : server.getConnectors()) {
                var _ = connector.shutdown();
            }
            connections.closeIdle();
            handler.endStreams();
            server.stop();
        } catch (TimeoutException late) {
            LOG.warn("event=requests_cut_off reason=\"the server stopped, and they were not answered in time\"");
        } catch (Exception failed) {
            throw new IllegalStateException("the HTTP server does not stop", failed);
        } finally {
            connections.closeAll();
            socket.ifPresent(SocketFile::remove);
            tls.ifPresent(TlsConnector::close);
            deadlines.close();
        }
    }
}
