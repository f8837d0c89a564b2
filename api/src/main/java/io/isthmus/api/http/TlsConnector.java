package io.isthmus.api.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the API is served over TLS. Looks every second whether the files of the certificate were written anew, and takes
 * them for new connections; files that cannot be used are told of in the log, and the old ones stay in use.
 */
final class TlsConnector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsConnector.class);
    private static final long LOOK_MILLIS = 1_000;

    /** Handshakes that are remembered for clients that come again with an old version of TLS. */
    private static final int SESSIONS = 1_000;

    private final TlsFiles files;
    private final SslContextFactory.Server contexts = new SslContextFactory.Server();
    private final ServerConnector connector;
    private final Thread watch = Thread.ofVirtual().name("tls-files").unstarted(this::watch);
    private List<FileTime> written;

    /** @throws StartException if the files cannot be used */
    TlsConnector(
            Server server, Connections connections, InetSocketAddress listen, TlsFiles files, HttpConfiguration plain) {
        this.files = files;
        this.written = written();
        contexts.setKeyStore(files.load());
        contexts.setKeyStorePassword(TlsFiles.PASSWORD);
        contexts.setSslSessionCacheSize(SESSIONS);
        contexts.setRenegotiationAllowed(false);
        HttpConfiguration secure = new HttpConfiguration(plain);
        // Clients reach it by any name or address that the certificate holds, and check that themselves.
        secure.addCustomizer(new SecureRequestCustomizer(false));
        this.connector = new TcpConnector(
                server,
                connections,
                new SslConnectionFactory(contexts, HttpVersion.HTTP_1_1.asString()),
                new HttpConnectionFactory(secure));
        connector.setHost(listen.getAddress().getHostAddress());
        connector.setPort(listen.getPort());
    }

    ServerConnector connector() {
        return connector;
    }

    void start() {
        watch.start();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                List<FileTime> now = written();
                if (!now.equals(written)) {
                    written = now;
                    take();
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void take() {
        try {
            var store = files.load();
            contexts.reload(factory -> factory.setKeyStore(store));
            LOG.info("event=certificate_taken file={}", files.certificate());
        } catch (Exception | Error unusable) {
            LOG.error(
                    "event=certificate_refused file={} reason=\"{}\" (the one before stays in use)",
                    files.certificate(),
                    unusable.getMessage());
        }
    }

    /** Empty while a file is missing, as it may be for a moment when it is replaced. */
    private List<FileTime> written() {
        try {
            return files.written();
        } catch (IOException _) {
            return List.of();
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
