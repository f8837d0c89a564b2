package io.isthmus.conformance.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixTransportTest {
    @TempDir
    Path folder = Path.of("");

    /** What was asked, and what came of the answer. */
    private record Exchange(String request, Answer answer) {}

    private Exchange exchange(String response, Callable<Answer> call) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
            Future<String> request = executor.submit(() -> serve(server, response));
            Answer answer = call.call();
            return new Exchange(request.get(), answer);
        }
    }

    private static String serve(ServerSocketChannel server, String response) throws IOException {
        try (SocketChannel channel = server.accept()) {
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            channel.read(buffer);
            channel.write(ByteBuffer.wrap(response.getBytes(StandardCharsets.UTF_8)));
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
    }

    private UnixTransport transport() {
        return new UnixTransport(folder.resolve("s"));
    }

    @Test
    void bodyGoesOutWithItsLengthAndTheAnswerIsRead() throws Exception {
        ObjectNode body = Transport.JSON.createObjectNode().put("name", "ü");
        Exchange exchange = exchange(
                "HTTP/1.1 201 Created\r\nX-Request-Id: r1\r\nContent-Length: 8\r\n\r\n{\"id\":7}",
                () -> transport().send("POST", "/p?q=1", Map.of("X-Auth-Token", "t"), body));
        assertThat(exchange.request())
                .startsWith("POST /p?q=1 HTTP/1.1\r\n")
                .contains("X-Auth-Token: t\r\n", "Content-Length: 13\r\n", "Connection: close\r\n")
                .endsWith("\r\n\r\n{\"name\":\"ü\"}");
        assertThat(exchange.answer().status()).isEqualTo(201);
        assertThat(exchange.answer().headers()).containsEntry("x-request-id", "r1");
        assertThat(exchange.answer().body().path("id").asInt()).isEqualTo(7);
    }

    @Test
    void chunkedAnswerIsPutTogether() throws Exception {
        Exchange exchange = exchange(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n3;x=y\r\n:7}\r\n0\r\n\r\n",
                () -> transport().send("GET", "/", Map.of(), MissingNode.getInstance()));
        assertThat(exchange.answer().body().path("id").asInt()).isEqualTo(7);
    }

    @Test
    void answerWithoutBodyHasNone() throws Exception {
        Exchange exchange = exchange(
                "HTTP/1.1 204 No Content\r\n\r\n",
                () -> transport().send("DELETE", "/", Map.of(), MissingNode.getInstance()));
        assertThat(exchange.answer().status()).isEqualTo(204);
        assertThat(exchange.answer().body().isMissingNode()).isTrue();
    }

    @Test
    void whatIsNoHttpIsRefused() {
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> exchange(
                        "hello\r\n\r\n", () -> transport().send("GET", "/", Map.of(), MissingNode.getInstance())))
                .withMessageContaining("no HTTP");
    }

    @Test
    void missingSocketIsSaidSo() {
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> transport().send("GET", "/x", Map.of(), MissingNode.getInstance()))
                .withMessageContaining("GET " + folder.resolve("s") + " /x");
    }
}
