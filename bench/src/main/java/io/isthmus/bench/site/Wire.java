package io.isthmus.bench.site;

import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Small packets and short connections between two network namespaces. One thread is at both ends: what a packet meets on its
 * way happens while it is sent, and no thread need be woken for it, which on a busy machine takes several times as long as the
 * way and would hide what the ways differ in. For one thread.
 */
public final class Wire {
    private static final int PORT = 5002;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int AT_ONCE = 64;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_SECOND = 1_000_000_000;
    private final Namespaces namespaces;

    /**
     * Where packets go.
     *
     * @param from name of the sending namespace
     * @param to name of the receiving one
     * @param address the receiver's
     */
    public record Path(String from, String to, Ip address) {
        InetSocketAddress target() {
            try {
                return new InetSocketAddress(InetAddress.getByAddress(address.bytes()), PORT);
            } catch (IOException e) {
                throw new BenchException("the address " + address, e);
            }
        }
    }

    /** What may come, or not yet. */
    private interface Arrival {
        boolean came() throws IOException;
    }

    public Wire(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    /** Mean time from a datagram to its answer, one after the other. */
    public double roundTripMicros(Path path, Duration howLong) {
        try (DatagramChannel server = datagrams(path.to());
                DatagramChannel client = datagrams(path.from())) {
            server.bind(path.target());
            client.connect(path.target());
            SocketAddress sender = client.getLocalAddress();
            ByteBuffer buffer = ByteBuffer.allocateDirect(1);
            long exchanges = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < howLong.toNanos()) {
                for (int i = 0; i < AT_ONCE; i++) {
                    client.write(buffer.clear());
                    await(path, () -> server.receive(buffer.clear()) != null);
                    server.send(buffer.clear(), sender);
                    await(path, () -> client.read(buffer.clear()) > 0);
                    exchanges++;
                }
            }
            return (System.nanoTime() - start) / NANOS_PER_MICRO / exchanges;
        } catch (IOException e) {
            throw new BenchException("datagrams over " + path, e);
        }
    }

    /** How many datagrams of one byte, which nobody answers, can be sent and taken in a second, some at a time. */
    public double packetsPerSecond(Path path, Duration howLong) {
        try (DatagramChannel server = datagrams(path.to());
                DatagramChannel client = datagrams(path.from())) {
            server.bind(path.target());
            client.connect(path.target());
            ByteBuffer buffer = ByteBuffer.allocateDirect(1);
            long arrived = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < howLong.toNanos()) {
                for (int i = 0; i < AT_ONCE; i++) {
                    client.write(buffer.clear());
                }
                for (int i = 0; i < AT_ONCE; i++) {
                    await(path, () -> server.receive(buffer.clear()) != null);
                    arrived++;
                }
            }
            return arrived * NANOS_PER_SECOND / (System.nanoTime() - start);
        } catch (IOException e) {
            throw new BenchException("datagrams over " + path, e);
        }
    }

    /** How many connections can be opened, closed by the other end and reset, one after the other. */
    public double connectionsPerSecond(Path path, Duration howLong) {
        try (ServerSocketChannel server = namespaces
                .inside(path.to(), () -> ServerSocketChannel.open(StandardProtocolFamily.INET))
                .join()) {
            server.bind(path.target());
            // A socket belongs to the namespace of the thread that opened it; an accepted one to that of the listener.
            return namespaces
                    .inside(path.from(), () -> connectionsPerSecond(path, howLong, server))
                    .join();
        } catch (IOException e) {
            throw new BenchException("connections over " + path, e);
        }
    }

    private static double connectionsPerSecond(Path path, Duration howLong, ServerSocketChannel server) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
        long opened = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < howLong.toNanos()) {
            try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET)) {
                client.setOption(StandardSocketOptions.SO_LINGER, 0);
                client.connect(path.target());
                server.accept().close();
                client.read(buffer.clear());
                opened++;
            } catch (IOException e) {
                throw new BenchException("connections over " + path, e);
            }
        }
        return opened * NANOS_PER_SECOND / (System.nanoTime() - start);
    }

    /** Mostly it is there already; now and then the kernel hands packets on in a thread of its own. */
    @SuppressWarnings("ThreadPriorityCheck") // that thread may need this processor
    private static void await(Path path, Arrival arrival) throws IOException {
        long deadline = 0;
        while (!arrival.came()) {
            long now = System.nanoTime();
            if (deadline == 0) {
                deadline = now + PATIENCE_NANOS;
            } else if (now - deadline > 0) {
                throw new BenchException("a datagram over " + path + " was lost");
            }
            Thread.yield();
        }
    }

    private DatagramChannel datagrams(String namespace) throws IOException {
        DatagramChannel channel = namespaces
                .inside(namespace, () -> DatagramChannel.open(StandardProtocolFamily.INET))
                .join();
        channel.configureBlocking(false);
        return channel;
    }
}
