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
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Small packets and short connections between two network namespaces. For one thread. */
public final class Wire implements AutoCloseable {
    private static final int PORT = 5002;
    private static final long PATIENCE_MS = 200;
    private static final int EXCHANGES_AT_ONCE = 64;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_SECOND = 1_000_000_000;
    private final Namespaces namespaces;
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final ScheduledExecutorService nudges = Executors.newSingleThreadScheduledExecutor();

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

    /** What is done, until it is closed, at the other end. */
    private interface Service {
        void run() throws IOException;
    }

    /** What is measured. */
    private interface Measurement {
        double take() throws IOException;
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
            ByteBuffer there = ByteBuffer.allocateDirect(1);
            ByteBuffer here = ByteBuffer.allocateDirect(1);
            return measured(
                    path,
                    () -> {
                        while (true) {
                            SocketAddress sender = server.receive(there.clear());
                            server.send(there.flip(), sender);
                        }
                    },
                    () -> {
                        AtomicLong exchanges = new AtomicLong();
                        Future<?> nudging = nudged(client, exchanges);
                        try {
                            long start = System.nanoTime();
                            while (System.nanoTime() - start < howLong.toNanos()) {
                                for (int i = 0; i < EXCHANGES_AT_ONCE; i++) {
                                    client.write(here.clear());
                                    client.read(here.clear());
                                    exchanges.lazySet(exchanges.getPlain() + 1);
                                }
                            }
                            return (System.nanoTime() - start) / NANOS_PER_MICRO / exchanges.get();
                        } finally {
                            nudging.cancel(false);
                        }
                    },
                    server);
        } catch (IOException e) {
            throw new BenchException("datagrams over " + path, e);
        }
    }

    /** Sends one more datagram whenever one was lost, since nobody answers what does not arrive. */
    private Future<?> nudged(DatagramChannel client, AtomicLong exchanges) {
        AtomicLong seen = new AtomicLong(-1);
        return nudges.scheduleWithFixedDelay(
                () -> {
                    if (seen.getAndSet(exchanges.get()) == exchanges.get()) {
                        try {
                            client.write(ByteBuffer.allocate(1));
                        } catch (IOException e) {
                            throw new BenchException("a datagram in the place of a lost one", e);
                        }
                    }
                },
                PATIENCE_MS,
                PATIENCE_MS,
                TimeUnit.MILLISECONDS);
    }

    /** How many datagrams of one byte arrive, of as many as can be sent. */
    public double packetsPerSecond(Path path, Duration howLong) {
        try (DatagramChannel server = datagrams(path.to());
                DatagramChannel client = datagrams(path.from())) {
            server.bind(path.target());
            client.connect(path.target());
            AtomicLong arrived = new AtomicLong();
            ByteBuffer there = ByteBuffer.allocateDirect(1);
            ByteBuffer here = ByteBuffer.allocateDirect(1);
            return measured(
                    path,
                    () -> {
                        while (true) {
                            server.receive(there.clear());
                            arrived.incrementAndGet();
                        }
                    },
                    () -> {
                        long start = System.nanoTime();
                        while (System.nanoTime() - start < howLong.toNanos()) {
                            for (int i = 0; i < EXCHANGES_AT_ONCE; i++) {
                                client.write(here.clear());
                            }
                        }
                        return arrived.get() * NANOS_PER_SECOND / (System.nanoTime() - start);
                    },
                    server);
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
            return measured(
                    path,
                    () -> {
                        while (true) {
                            server.accept().close();
                        }
                    },
                    // A socket belongs to the namespace of the thread that opened it.
                    () -> namespaces
                            .inside(path.from(), () -> {
                                long opened = 0;
                                long start = System.nanoTime();
                                while (System.nanoTime() - start < howLong.toNanos()) {
                                    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET)) {
                                        client.setOption(StandardSocketOptions.SO_LINGER, 0);
                                        client.connect(path.target());
                                        // Until the other end has closed: more at once than it takes would be lost.
                                        client.read(ByteBuffer.allocate(1));
                                        opened++;
                                    } catch (IOException e) {
                                        throw new BenchException("connections over " + path, e);
                                    }
                                }
                                return opened * NANOS_PER_SECOND / (System.nanoTime() - start);
                            })
                            .join(),
                    server);
        } catch (IOException e) {
            throw new BenchException("connections over " + path, e);
        }
    }

    private DatagramChannel datagrams(String namespace) {
        return namespaces
                .inside(namespace, () -> DatagramChannel.open(StandardProtocolFamily.INET))
                .join();
    }

    private double measured(Path path, Service service, Measurement measurement, AutoCloseable server)
            throws IOException {
        Future<?> serving = other.submit(() -> {
            try {
                service.run();
            } catch (ClosedChannelException e) {
                // The measurement is over.
            } catch (IOException e) {
                throw new BenchException("the other end of " + path, e);
            }
        });
        double measured = measurement.take();
        try {
            server.close();
            serving.get();
        } catch (ExecutionException e) {
            throw new BenchException("the other end of " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } catch (Exception e) {
            throw new BenchException("closing " + path, e);
        }
        return measured;
    }

    @Override
    public void close() {
        other.shutdownNow();
        nudges.shutdownNow();
    }
}
