package io.isthmus.api.http;

import io.isthmus.api.shape.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Answers connections for which there is no place, before they have said anything, and closes them a moment later: closed at
 * once, over what the client sends meanwhile, a connection is reset, which takes the answer away. Thread-safe.
 */
final class TurnedAway {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final int MOST = 256;

    private final Deadlines deadlines;
    private final Semaphore lingering = new Semaphore(MOST);

    TurnedAway(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    /** Never blocks: an answer as short as this fits into the socket. */
    @SuppressWarnings("MustBeClosed") // the deadline is to be missed
    void tell(SocketChannel channel, Problem problem) throws IOException {
        channel.configureBlocking(false);
        channel.write(ByteBuffer.wrap(answer(problem)));
        channel.shutdownOutput();
        if (lingering.tryAcquire()) {
            var _ = deadlines.in(MOMENT, () -> {
                lingering.release();
                Connections.close(channel);
            });
        } else {
            channel.close();
        }
    }

    private static byte[] answer(Problem problem) {
        String requestId = RequestIds.fresh();
        byte[] body = ErrorBodies.body(problem.status(), problem.text(), requestId);
        Map<String, String> headers = new TreeMap<>(problem.headers());
        headers.put(RequestIds.HEADER, requestId);
        headers.put(HttpHeader.CONTENT_TYPE.asString(), ApiHandler.JSON);
        headers.put(HttpHeader.CONTENT_LENGTH.asString(), Integer.toString(body.length));
        headers.put(HttpHeader.CONNECTION.asString(), "close");
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(problem.status())
                .append(' ')
                .append(HttpStatus.getMessage(problem.status()))
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(start.length + body.length)
                .put(start)
                .put(body)
                .array();
    }
}
