package io.isthmus.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Answers one request after the other as it is told, byte by byte, and remembers what it was asked. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Path socket;
    private final Deque<String> answers;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** @param answers whole, in the order of the requests; an empty one never comes */
    ScriptedServer(Path folder, String... answers) throws IOException {
        this.socket = folder.resolve("s");
        this.answers = new ArrayDeque<>(List.of(answers));
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        thread = Thread.ofVirtual().start(this::serve);
    }

    /** Of an answer with this body. */
    static String json(int status, String body, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Any\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n");
        List.of(headers).forEach(header -> head.append(header).append("\r\n"));
        return head + "\r\n" + body;
    }

    private void serve() {
        for (String answer = answers.poll(); answer != null; answer = answers.poll()) {
            try (SocketChannel channel = server.accept()) {
                ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
                channel.read(buffer);
                requests.add(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
                if (answer.isEmpty()) {
                    closed.await();
                }
                channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            } catch (ClosedChannelException | InterruptedException _) {
                return;
            } catch (IOException e) {
                requests.add(e.toString());
            }
        }
    }

    Endpoint endpoint() {
        return new Endpoint.Unix(socket);
    }

    /** As they came. */
    List<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        thread.interrupt();
    }
}
