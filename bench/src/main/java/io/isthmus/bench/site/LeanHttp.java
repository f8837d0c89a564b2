package io.isthmus.bench.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * One kept-alive HTTP/1.1 connection that does next to nothing by itself, so that a measurement is of the server. For one
 * thread.
 */
public final class LeanHttp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Much less than any server keeps a connection that is not used. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final String url;
    private SocketChannel channel;
    private long used = System.nanoTime();
    private final byte[] received = new byte[1024 * 1024];
    private final ByteBuffer buffer = ByteBuffer.wrap(received);

    /** @param body empty if there is none */
    public record Answer(int status, String body) {
        /** Throws if the status is not as it should be. */
        public void require(int wanted) {
            if (status != wanted) {
                throw new BenchException("expected an answer with status " + wanted + ", got " + status + " " + body);
            }
        }

        /** The body, if the status is as it should be. */
        public JsonNode expect(int wanted) {
            require(wanted);
            try {
                return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new BenchException("not JSON: " + body, e);
            }
        }
    }

    /** @param url as {@code http://127.0.0.1:9696} */
    public LeanHttp(String url) {
        this.url = url;
        channel = open(url);
    }

    private static SocketChannel open(String url) {
        URI uri = URI.create(url);
        try {
            SocketChannel channel =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getByName(uri.getHost()), uri.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return channel;
        } catch (IOException e) {
            throw new BenchException("cannot connect to " + url, e);
        }
    }

    /** The bytes of a request. */
    public static byte[] request(String method, String path, String token, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: " + token
                + (body.isEmpty() ? "" : "\r\nContent-Type: application/json") + "\r\nContent-Length: "
                + content.length + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.UTF_8);
    }

    public Answer call(String method, String path, String token, String body) {
        return call(request(method, path, token, body));
    }

    /** Sends a request and waits for the whole answer; on another connection if this one was not used for a while. */
    public Answer call(byte[] request) {
        if (System.nanoTime() - used > FRESH_NANOS) {
            close();
            channel = open(url);
        }
        try {
            ByteBuffer out = ByteBuffer.wrap(request);
            while (out.hasRemaining()) {
                channel.write(out);
            }
            buffer.clear();
            int head = -1;
            while (head < 0) {
                read();
                head = indexOf("\r\n\r\n", 0);
            }
            String headers = new String(received, 0, head, StandardCharsets.ISO_8859_1);
            int status = Integer.parseInt(headers.substring(9, 12));
            int length = contentLength(headers);
            int start = head + 4;
            while (buffer.position() < start + length) {
                read();
            }
            used = System.nanoTime();
            return new Answer(status, new String(received, start, length, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new BenchException("the connection broke", e);
        }
    }

    /** 0 if the answer has no body; the controller always tells the length. */
    private static int contentLength(String headers) {
        String name = "\r\ncontent-length:";
        for (int at = 0; at + name.length() < headers.length(); at++) {
            if (headers.regionMatches(true, at, name, 0, name.length())) {
                int end = headers.indexOf("\r\n", at + 2);
                return Integer.parseInt(headers.substring(at + name.length(), end < 0 ? headers.length() : end)
                        .strip());
            }
        }
        if (headers.regionMatches(true, 0, "HTTP/1.1 204", 0, 12)) {
            return 0;
        }
        throw new BenchException("an answer without Content-Length: " + headers);
    }

    private void read() throws IOException {
        if (!buffer.hasRemaining() || channel.read(buffer) < 0) {
            throw new IOException(buffer.hasRemaining() ? "closed by the server" : "the answer is too long");
        }
    }

    private int indexOf(String text, int from) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = from; i + wanted.length <= buffer.position(); i++) {
            int j = 0;
            while (j < wanted.length && received[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new BenchException("cannot close a connection", e);
        }
    }
}
