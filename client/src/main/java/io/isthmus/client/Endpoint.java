package io.isthmus.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Where an API is reached. */
public sealed interface Endpoint {

    /**
     * A new connection for one request.
     *
     * @param timeout how long one waits for more of an answer; zero: for ever
     */
    Connection connect(Duration timeout) throws IOException;

    /** The value of the Host header. */
    String host();

    /** What stands before every path; empty or beginning with a slash. */
    String prefix();

    /** For messages. */
    String text();

    /**
     * An open connection.
     *
     * @param in is read only when all has been written
     */
    record Connection(InputStream in, OutputStream out, AutoCloseable socket) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                socket.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    /** The unix socket of a controller on this host: who may open it is the local administrator. */
    record Unix(Path path) implements Endpoint {
        @Override
        public Connection connect(Duration timeout) throws IOException {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                InputStream in = timeout.isZero() ? Channels.newInputStream(channel) : new Patience(channel, timeout);
                return new Connection(in, Channels.newOutputStream(channel), channel);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        @Override
        public String host() {
            return "localhost";
        }

        @Override
        public String prefix() {
            return "";
        }

        @Override
        public String text() {
            return path.toString();
        }
    }

    /**
     * An http or https address.
     *
     * @param ca file of the certificates to trust; empty text: those that Java trusts
     */
    record Url(URI uri, String ca) implements Endpoint {
        private static final int CONNECT_TIMEOUT_MS = 5_000;

        @Override
        public Connection connect(Duration timeout) throws IOException {
            boolean secure = "https".equals(uri.getScheme());
            int port = uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80;
            String name = uri.getHost().startsWith("[")
                    ? uri.getHost().substring(1, uri.getHost().length() - 1)
                    : uri.getHost();
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(name, port), CONNECT_TIMEOUT_MS);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
                Socket used = secure ? secured(socket, name, port) : socket;
                return new Connection(used.getInputStream(), used.getOutputStream(), used);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        private SSLSocket secured(Socket plain, String name, int port) throws IOException {
            SSLSocketFactory factory = ca.isEmpty()
                    ? (SSLSocketFactory) SSLSocketFactory.getDefault()
                    : Trust.of(Path.of(ca)).getSocketFactory();
            SSLSocket socket = (SSLSocket) factory.createSocket(plain, name, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // a bare SSLSocket checks no name
            socket.setSSLParameters(parameters);
            return socket;
        }

        @Override
        public String host() {
            return uri.getRawAuthority();
        }

        @Override
        public String prefix() {
            return uri.getRawPath();
        }

        @Override
        public String text() {
            return uri.toString();
        }
    }

    /**
     * An http or https address.
     *
     * @param ca file of the certificates to trust; empty text: those that Java trusts
     * @throws IllegalArgumentException if this is not an http or https address
     */
    static Url url(String text, String ca) {
        try {
            URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return new Url(uri, ca);
            }
        } catch (IllegalArgumentException _) {
            // answered below like every other text that is no address
        }
        throw new IllegalArgumentException("'" + text + "' is not an address of an API.");
    }
}
