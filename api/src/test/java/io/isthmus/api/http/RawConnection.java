package io.isthmus.api.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * One TCP connection on which bytes are sent as they are, perhaps from another address of loopback. Whoever waits in vain for
 * an answer, or for an end, fails.
 */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int SMALL = 4096;

    private final Socket socket;

    RawConnection(Socket socket) {
        this.socket = socket;
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (SocketException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** @param address of whoever connects, such as 127.0.0.2 */
    static RawConnection from(String address, int port) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(SMALL);
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new RawConnection(socket);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** With TLS, from 127.0.0.2. */
    static RawConnection secure(int port) {
        try {
            return shakenHands(port);
        } catch (IOException | GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static RawConnection shakenHands(int port) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Gullible()}, new SecureRandom());
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        socket.startHandshake();
        return new RawConnection(socket);
    }

    /** Who the server is does not matter here. */
    private static final class Gullible implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    RawConnection send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawConnection send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Says that nothing more is sent. */
    RawConnection end() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Whether something has come that nobody has read. */
    boolean isAnswered() {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next answer, which says how long it is. */
    Client.Answer answer() {
        try {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IllegalStateException("ended after " + head);
                }
                head.write(next);
            }
            String[] lines = head.toString(StandardCharsets.ISO_8859_1).split("\r\n");
            Map<String, List<String>> headers = new LinkedHashMap<>();
            for (int i = 1; i < lines.length; i++) {
                String[] parts = lines[i].split(": ", 2);
                headers.put(parts[0], List.of(parts[1]));
            }
            Client.Answer bare = new Client.Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, "");
            String length = bare.header("Content-Length");
            byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
            return new Client.Answer(bare.status(), headers, new String(body, StandardCharsets.UTF_8));
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("no answer", silent);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** All that comes until the other side ends the connection, which it must. */
    byte[] rest() {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            return all.toByteArray();
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the connection does not end", open);
        } catch (IOException reset) {
            return new byte[0];
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
