package io.isthmus.app.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Calls of the API in one name, over loopback or the unix socket, wherever the controller listens at the moment. Knows no
 * status: the caller judges. Thread-safe.
 */
final class Client {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Supplier<String> url;
    private final Optional<Path> socket;
    private final Optional<String> token;

    private Client(Supplier<String> url, Optional<Path> socket, Optional<String> token) {
        this.url = url;
        this.socket = socket;
        this.token = token;
    }

    /** Over loopback, in nobody's name. */
    static Client tcp(Supplier<String> url) {
        return new Client(url, Optional.empty(), Optional.empty());
    }

    /** Over the unix socket, as the local administrator. */
    static Client unix(Path socket) {
        return new Client(() -> "", Optional.of(socket), Optional.empty());
    }

    /** The token that its calls bear; empty if they bear none. */
    String token() {
        return token.orElse("");
    }

    /** The same way with a token. */
    Client as(String newToken) {
        return new Client(url, socket, Optional.of(newToken));
    }

    /** Logs in by password, scoped to a project of the same account. */
    Client logIn(String account, String user, String password, String project) throws IOException {
        String body = """
                {"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"%s","password":"%s",
                "domain":{"name":"%s"}}}},"scope":{"project":{"name":"%s","domain":{"name":"%s"}}}}}""".formatted(user, password, account, project, account);
        HttpResponse<String> response = exchange("POST", "/v3/auth/tokens", body);
        if (response.statusCode() != 201) {
            throw new AssertionError("no token: " + response.statusCode() + " " + response.body());
        }
        return as(response.headers().firstValue("X-Subject-Token").orElseThrow());
    }

    Answer get(String path) throws IOException {
        return call("GET", path, "");
    }

    Answer delete(String path) throws IOException {
        return call("DELETE", path, "");
    }

    /**
     * Makes one call.
     *
     * @param body empty for none
     * @throws IOException if there is no answer
     */
    Answer call(String method, String path, String body) throws IOException {
        if (socket.isPresent()) {
            return overSocket(socket.get(), method, path, body);
        }
        HttpResponse<String> response = exchange(method, path, body);
        return new Answer(response.statusCode(), parsed(response.body()), response.body());
    }

    private HttpResponse<String> exchange(String method, String path, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.get() + path))
                .timeout(PATIENCE)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        token.ifPresent(text -> request.header("X-Auth-Token", text));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Answer overSocket(Path path, String method, String target, String body) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + token.map(text -> "X-Auth-Token: " + text + "\r\n").orElse("")
                    + "Content-Type: application/json\r\nContent-Length: " + content.length + "\r\n\r\n";
            write(channel, head.getBytes(StandardCharsets.UTF_8));
            write(channel, content);
            String whole = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            int blank = whole.indexOf("\r\n\r\n");
            if (blank < 0) {
                throw new IOException("the answer ends early: " + whole);
            }
            String text = whole.substring(blank + 4);
            return new Answer(Integer.parseInt(whole.substring(9, 12)), parsed(text), text);
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The elements of a list in an answer. */
    static Stream<JsonNode> each(JsonNode list) {
        return list.valueStream();
    }
}
