package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** HTTP/1.1 over a unix socket, a connection for each request. Who may open the socket is the administrator. Thread-safe. */
public final class UnixTransport implements Transport {
    private static final byte[] BLANK_LINE = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private final Path socket;

    public UnixTransport(Path socket) {
        this.socket = socket;
    }

    @Override
    public Answer send(String method, String path, Map<String, String> headers, JsonNode body) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer request = ByteBuffer.wrap(request(method, path, headers, body));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            return answer(readAll(channel));
        } catch (IOException e) {
            throw new CallFailedException(0, method + " " + socket + " " + path + ": " + e);
        }
    }

    private static byte[] request(String method, String path, Map<String, String> headers, JsonNode body) {
        byte[] content = body.isMissingNode() ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
        StringBuilder head =
                new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (!body.isMissingNode()) {
            head.append("Content-Type: application/json\r\n");
        }
        head.append("Content-Length: " + content.length + "\r\n\r\n");
        byte[] start = head.toString().getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(start, start.length + content.length);
        System.arraycopy(content, 0, whole, start.length, content.length);
        return whole;
    }

    /** Reads to the end of the stream, for which the request asked. */
    private static byte[] readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (true) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new SocketTimeoutException("no answer within " + TIMEOUT.toSeconds() + " s");
                }
                selector.select(left);
                selector.selectedKeys().clear();
                int count = channel.read(buffer.clear());
                if (count < 0) {
                    return received.toByteArray();
                }
                received.write(buffer.array(), 0, count);
            }
        }
    }

    private static Answer answer(byte[] bytes) throws IOException {
        int end = indexOf(bytes, BLANK_LINE, 0);
        String[] head = new String(bytes, 0, Math.max(end, 0), StandardCharsets.UTF_8).split("\r\n");
        String[] status = head[0].split(" ");
        if (end < 0 || status.length < 2 || !status[1].matches("\\d{3}")) {
            throw new IOException("the answer is no HTTP");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line : head) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        byte[] rest = Arrays.copyOfRange(bytes, end + BLANK_LINE.length, bytes.length);
        byte[] body =
                headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked") ? unchunked(rest) : rest;
        return new Answer(
                Integer.parseInt(status[1]), headers, Transport.json(new String(body, StandardCharsets.UTF_8)));
    }

    private static byte[] unchunked(byte[] chunks) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int line = indexOf(chunks, new byte[] {'\r', '\n'}, at);
            if (line < 0) {
                throw new IOException("the answer ends inside a chunk");
            }
            String size = new String(chunks, at, line - at, StandardCharsets.US_ASCII);
            int length = Integer.parseInt(size.replaceFirst(";.*", "").strip(), 16);
            if (length == 0) {
                return body.toByteArray();
            }
            body.write(chunks, line + 2, length);
            at = line + 2 + length + 2;
        }
    }

    private static int indexOf(byte[] bytes, byte[] wanted, int from) {
        for (int i = from; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
