package io.isthmus.api.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sends bytes as they are, to a port or a unix socket, one request for each connection. */
final class RawClient {
    private RawClient() {}

    static Client.Answer get(int port, String path, Client client) {
        return send(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "GET " + path.replace("{p}", client.project())
                        + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Auth-Token: " + client.token() + "\r\n\r\n");
    }

    /** A POST from another address of this machine, such as 127.0.0.2. Single quotes in the body stand for double ones. */
    static Client.Answer postFrom(String from, String url, String path, String body) {
        String json = body.replace('\'', '"');
        try (SocketChannel channel = SocketChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
            channel.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), URI.create(url).getPort()));
            return exchange(
                    channel,
                    "POST " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: "
                            + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Client.Answer send(SocketAddress address, String request) {
        try (SocketChannel channel = SocketChannel.open(address)) {
            return exchange(channel, request);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Client.Answer exchange(SocketChannel channel, String request) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return parse(readAll(channel));
    }

    private static String readAll(ByteChannel channel) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (channel.read(buffer) >= 0) {
            buffer.flip();
            text.append(StandardCharsets.UTF_8.decode(buffer));
            buffer.clear();
        }
        return text.toString();
    }

    private static Client.Answer parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        String[] head = text.substring(0, end).split("\r\n");
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (int i = 1; i < head.length; i++) {
            int colon = head[i].indexOf(':');
            headers.put(
                    head[i].substring(0, colon),
                    List.of(head[i].substring(colon + 1).trim()));
        }
        return new Client.Answer(Integer.parseInt(head[0].split(" ")[1]), headers, text.substring(end + 4));
    }
}
