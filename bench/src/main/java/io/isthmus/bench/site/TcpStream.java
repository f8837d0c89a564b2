package io.isthmus.bench.site;

import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Pushes bytes through one TCP connection between two network namespaces as fast as they go. For one thread. */
public final class TcpStream implements AutoCloseable {
    private static final int PORT = 5001;
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final double BITS_PER_BYTE = 8;
    private final Namespaces namespaces;
    private final ExecutorService receiver = Executors.newSingleThreadExecutor();
    private final ByteBuffer out = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private final ByteBuffer in = ByteBuffer.allocateDirect(CHUNK_BYTES);

    public TcpStream(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    /**
     * @param from name of the sending namespace
     * @param to name of the receiving one
     * @param address the receiver's
     */
    public double gigabitsPerSecond(String from, String to, Ip address, Duration howLong) {
        // A socket belongs to the namespace of the thread that opened it.
        try (ServerSocketChannel server = namespaces
                        .inside(to, () -> ServerSocketChannel.open(StandardProtocolFamily.INET))
                        .join();
                SocketChannel client = namespaces
                        .inside(from, () -> SocketChannel.open(StandardProtocolFamily.INET))
                        .join()) {
            InetSocketAddress target = new InetSocketAddress(InetAddress.getByAddress(address.bytes()), PORT);
            server.bind(target);
            client.connect(target);
            Future<Double> received = receiver.submit(() -> receive(server));
            long start = System.nanoTime();
            while (System.nanoTime() - start < howLong.toNanos()) {
                out.clear();
                while (out.hasRemaining()) {
                    client.write(out);
                }
            }
            client.shutdownOutput();
            return received.get();
        } catch (IOException | ExecutionException e) {
            throw new BenchException("TCP from " + from + " to " + to, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private double receive(ServerSocketChannel server) throws IOException {
        try (SocketChannel channel = server.accept()) {
            long start = System.nanoTime();
            long bytes = 0;
            while (true) {
                int count = channel.read(in.clear());
                if (count < 0) {
                    return bytes * BITS_PER_BYTE / (System.nanoTime() - start);
                }
                bytes += count;
            }
        }
    }

    @Override
    public void close() {
        receiver.shutdownNow();
    }
}
