package io.isthmus.dataplane.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.isthmus.dataplane.Probe;
import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Sends probes from inside ECSs, each on a thread of its own, up to a limit; further ones are turned away. */
final class Prober implements AutoCloseable {
    static final int AT_A_TIME = 128;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final long STACK_BYTES = 256 * 1024;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int SOL_SOCKET = 1;
    private static final int SO_LINGER = 13;
    private static final int SO_BINDTODEVICE = 25;
    private static final int ECONNREFUSED = 111;
    private static final int EINPROGRESS = 115;
    private static final int BUFFER_BYTES = 256;

    private final Namespaces namespaces;
    private final ExecutorService threads;
    private final AtomicInteger identifiers = new AtomicInteger((int) System.nanoTime());

    Prober(Namespaces namespaces) {
        this.namespaces = namespaces;
        threads = new ThreadPoolExecutor(
                0, AT_A_TIME, IDLE.toSeconds(), TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(null, work, "isthmus-probe", STACK_BYTES);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Sends the probe, and keeps the promise with what came back.
     *
     * @param promise once it is kept or cancelled by somebody else, nothing more is sent
     */
    void probe(String namespace, Probe probe, CompletableFuture<Probe.Result> promise) {
        try {
            threads.execute(() -> promise.complete(run(namespace, probe, promise::isDone)));
        } catch (RejectedExecutionException full) {
            promise.complete(
                    problem("the agent has " + AT_A_TIME + " probes under way, which is the most: try again later"));
        }
    }

    private Probe.Result run(String namespace, Probe probe, BooleanSupplier unwanted) {
        try {
            if (probe.paired().isPresent()) {
                return paired(namespace, probe, probe.paired().get(), unwanted);
            }
            return switch (probe.kind()) {
                case Probe.Kind.Icmp() -> icmp(namespace, probe, unwanted);
                case Probe.Kind.Tcp(int port) -> tcp(namespace, probe, port, unwanted);
                case Probe.Kind.Udp(int port) -> udp(namespace, probe, port, unwanted);
            };
        } catch (RuntimeException e) {
            Throwable cause = e.getCause() instanceof KernelException ? e.getCause() : e;
            return problem(String.valueOf(cause.getMessage()));
        }
    }

    /** Sends at the given pace, whatever comes back, and waits for the answers meanwhile. */
    private Probe.Result icmp(String namespace, Probe probe, BooleanSupplier unwanted) {
        IpFamily family = probe.to().family();
        int socket = open(namespace, probe, SOCK_RAW, family == IpFamily.V4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
        try (Arena arena = Arena.ofConfined()) {
            Libc.checked("reach " + probe.to(), Libc.connect(socket, address(arena, probe.to(), 0)));
            short identifier = (short) identifiers.incrementAndGet();
            return Volley.send(probe, unwanted, new Echo(socket, family, identifier, arena.allocate(BUFFER_BYTES, 8)));
        } finally {
            Libc.close(socket);
        }
    }

    /** Sends frames that are made here, because the kernel of the ECS has no such address. */
    private Probe.Result paired(String namespace, Probe probe, Ip source, BooleanSupplier unwanted) {
        int first = identifiers.getAndAdd(probe.count());
        try (PairedSocket socket = PairedSocket.open(namespaces, namespace, probe, source, first)) {
            return Volley.send(probe, unwanted, socket);
        }
    }

    private Probe.Result tcp(String namespace, Probe probe, int port, BooleanSupplier unwanted) {
        List<Long> took = new ArrayList<>();
        int refused = 0;
        long start = System.nanoTime();
        for (int attempt = 0; attempt < probe.count(); attempt++) {
            pauseUntil(start + attempt * probe.interval().toNanos(), unwanted);
            if (unwanted.getAsBoolean()) {
                return new Probe.Result(attempt, took, refused, "");
            }
            int socket = open(namespace, probe, SOCK_STREAM | Libc.SOCK_NONBLOCK, 0);
            try (Arena arena = Arena.ofConfined()) {
                byte[] resetOnClose = {1, 0, 0, 0, 0, 0, 0, 0};
                Libc.option(socket, SOL_SOCKET, SO_LINGER, resetOnClose);
                long before = System.nanoTime();
                int error = -Libc.connect(socket, address(arena, probe.to(), port));
                if (error == EINPROGRESS && answers(socket, Libc.POLLOUT, probe, unwanted)) {
                    error = Libc.pendingError(socket);
                }
                if (error == 0 || error == ECONNREFUSED) {
                    took.add(System.nanoTime() - before);
                    refused += error == 0 ? 0 : 1;
                }
            } finally {
                Libc.close(socket);
            }
        }
        return new Probe.Result(probe.count(), took, refused, "");
    }

    private Probe.Result udp(String namespace, Probe probe, int port, BooleanSupplier unwanted) {
        List<Long> took = new ArrayList<>();
        int refused = 0;
        long start = System.nanoTime();
        for (int attempt = 0; attempt < probe.count(); attempt++) {
            pauseUntil(start + attempt * probe.interval().toNanos(), unwanted);
            if (unwanted.getAsBoolean()) {
                return new Probe.Result(attempt, took, refused, "");
            }
            int socket = open(namespace, probe, SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0);
            try (Arena arena = Arena.ofConfined()) {
                Libc.checked("reach " + probe.to(), Libc.connect(socket, address(arena, probe.to(), port)));
                MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
                long before = System.nanoTime();
                int sent = Libc.send(socket, buffer, 1);
                if (sent < 0) {
                    return new Probe.Result(attempt, took, refused, Libc.errorText(-sent));
                }
                if (answers(socket, Libc.POLLIN, probe, unwanted)) {
                    boolean turnedDown = Libc.pendingError(socket) == ECONNREFUSED;
                    if (turnedDown || Libc.receive(socket, buffer) >= 0) {
                        took.add(System.nanoTime() - before);
                        refused += turnedDown ? 1 : 0;
                    }
                }
            } finally {
                Libc.close(socket);
            }
        }
        return new Probe.Result(probe.count(), took, refused, "");
    }

    /** A socket of the NIC, whose own address is then the source. */
    private int open(String namespace, Probe probe, int type, int protocol) {
        byte[] device = ("eth" + probe.device() + '\0').getBytes(StandardCharsets.US_ASCII);
        return namespaces
                .inside(namespace, () -> {
                    int family = probe.to().family() == IpFamily.V4 ? AF_INET : AF_INET6;
                    int socket = Libc.socket(family, type, protocol);
                    Libc.option(socket, SOL_SOCKET, SO_BINDTODEVICE, device);
                    return socket;
                })
                .join();
    }

    private static MemorySegment address(Arena arena, Ip ip, int port) {
        boolean v4 = ip.family() == IpFamily.V4;
        // struct sockaddr_in or sockaddr_in6.
        MemorySegment address = arena.allocate(v4 ? 16 : 28, 4);
        address.set(JAVA_SHORT, 0, (short) (v4 ? AF_INET : AF_INET6));
        address.set(JAVA_BYTE, 2, (byte) (port >> 8));
        address.set(JAVA_BYTE, 3, (byte) port);
        byte[] bytes = ip.bytes();
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, v4 ? 4 : 8, bytes.length);
        return address;
    }

    /** Whether the socket gets ready within the time that the probe gives it. */
    private static boolean answers(int socket, short events, Probe probe, BooleanSupplier unwanted) {
        long end = System.nanoTime() + probe.timeout().toNanos();
        boolean ready = false;
        for (long left = end - System.nanoTime();
                !ready && left > 0 && !unwanted.getAsBoolean();
                left = end - System.nanoTime()) {
            ready = Libc.poll(socket, events, Volley.milliseconds(Math.min(left, Volley.LOOK_NANOS)));
        }
        return ready;
    }

    private static void pauseUntil(long nanoTime, BooleanSupplier unwanted) {
        for (long left = nanoTime - System.nanoTime();
                left > 0 && !unwanted.getAsBoolean();
                left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, Volley.LOOK_NANOS));
        }
    }

    private static Probe.Result problem(String text) {
        return new Probe.Result(0, List.of(), 0, text);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
