package io.isthmus.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An API over real sockets that answers as a test says and remembers what it was asked. */
final class FakeApi implements AutoCloseable {

    /** @param token empty if there was none */
    record Request(String method, String path, String body, String token) {
        @Override
        public String toString() {
            return method + " " + path + (body.isEmpty() ? "" : " " + body);
        }
    }

    record Answer(int status, String body, String token) {
        Answer(int status, String body) {
            this(status, body, "");
        }
    }

    /** What answers requests; empty to leave it to the next. */
    @FunctionalInterface
    interface Handler {
        Optional<Answer> answer(Request request);
    }

    private final HttpServer server;
    private final List<Handler> handlers = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<ServerSocketChannel> sockets = new ArrayList<>();

    FakeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers this from now on; the newest wins. */
    void answer(String method, String path, int status, String body) {
        handle(request -> request.method().equals(method) && request.path().equals(path)
                ? Optional.of(new Answer(status, body))
                : Optional.empty());
    }

    /** Grants every log-in a token, {@code token-1}, of this project. */
    void logIn(String project) {
        handle(request -> request.path().startsWith("/v3/auth/tokens")
                ? Optional.of(new Answer(
                        201,
                        "{\"token\":{\"expires_at\":\"2999-01-01T00:00:00.000000Z\",\"project\":{\"id\":\"" + project
                                + "\"}}}",
                        "token-1"))
                : Optional.empty());
    }

    void handle(Handler handler) {
        handlers.addFirst(handler);
    }

    /** All requests but those for tokens, as text. */
    List<String> asked() {
        return requests.stream()
                .filter(request -> !request.path().startsWith("/v3/auth"))
                .map(Request::toString)
                .toList();
    }

    List<Request> requests() {
        return requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Auth-Token"))
                        .orElse(""));
        requests.add(request);
        Answer answer = handlers.stream()
                .flatMap(handler -> handler.answer(request).stream())
                .findFirst()
                .orElse(new Answer(599, "{\"error_msg\":\"the test has no answer to " + request.path() + "\"}"));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("X-Request-Id", "req-1");
        if (!answer.token().isEmpty()) {
            exchange.getResponseHeaders().set("X-Subject-Token", answer.token());
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : 0); // 0 is chunked
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Makes the same API reachable through a unix socket. */
    void listenOn(Path path) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
        sockets.add(listener);
        Thread.ofVirtual().start(() -> {
            while (listener.isOpen()) {
                try {
                    SocketChannel client = listener.accept();
                    Thread.ofVirtual().start(() -> relay(client));
                } catch (IOException _) {
                    return; // closed
                }
            }
        });
    }

    private void relay(SocketChannel client) {
        try (client;
                Socket upstream = new Socket(
                        InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
            InputStream fromClient = Channels.newInputStream(client);
            Thread up = Thread.ofVirtual().start(() -> copy(fromClient, upstream));
            upstream.getInputStream().transferTo(Channels.newOutputStream(client));
            client.close();
            up.join();
        } catch (IOException | InterruptedException _) {
            // the test sees that its request got no answer
        }
    }

    private static void copy(InputStream in, Socket upstream) {
        try {
            in.transferTo(upstream.getOutputStream());
        } catch (IOException _) {
            // the other direction ended first
        }
    }

    @Override
    public void close() throws IOException {
        for (ServerSocketChannel socket : sockets) {
            socket.close();
        }
        server.stop(0);
    }
}
