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
import java.util.Arrays;
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

    /** How long a probe may not see that nobody wants it any more. */
    private static final long LOOK_NANOS = 100_000_000;

    private static final long STACK_BYTES = 256 * 1024;
    private static final byte[] FIRST_INTERFACE = Arrays.copyOf("eth0".getBytes(StandardCharsets.US_ASCII), 5);

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
    private static final byte ECHO_REQUEST = 8;
    private static final byte ECHO_REPLY = 0;
    private static final byte ECHO_REQUEST_V6 = (byte) 128;
    private static final byte ECHO_REPLY_V6 = (byte) 129;
    private static final int ICMP_HEADER = 8;
    private static final int ICMP_BYTES = 64;
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
        int socket = open(namespace, family, SOCK_RAW, family == IpFamily.V4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
        try (Arena arena = Arena.ofConfined()) {
            Libc.checked("reach " + probe.to(), Libc.connect(socket, address(arena, probe.to(), 0)));
            short identifier = (short) identifiers.incrementAndGet();
            MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
            long[] sentAt = new long[probe.count()];
            long[] took = new long[probe.count()];
            Arrays.fill(took, -1);
            long start = System.nanoTime();
            long pause = probe.interval().toNanos();
            long patience = probe.timeout().toNanos();
            int sent = 0;
            int answered = 0;
            String problem = "";
            while (answered < probe.count() && !unwanted.getAsBoolean()) {
                long now = System.nanoTime();
                long wait;
                if (sent < probe.count() && now - start >= sent * pause) {
                    echoRequest(buffer, family, identifier, sent);
                    sentAt[sent] = System.nanoTime();
                    int result = Libc.send(socket, buffer, ICMP_BYTES);
                    if (result < 0) {
                        problem = Libc.errorText(-result);
                        break;
                    }
                    sent++;
                    // Reads between two sends, too: a burst after a delay must not overflow the socket with answers.
                    wait = 0;
                } else {
                    long until = sent < probe.count() ? start + sent * pause : sentAt[sent - 1] + patience;
                    if (until - now <= 0) {
                        break;
                    }
                    wait = Math.min(until - now, LOOK_NANOS);
                }
                if (Libc.poll(socket, Libc.POLLIN, milliseconds(wait))) {
                    int length = Libc.receive(socket, buffer);
                    long arrived = System.nanoTime();
                    int sequence = echoReply(buffer, length, family, identifier);
                    if (sequence >= 0
                            && sequence < sent
                            && took[sequence] < 0
                            && arrived - sentAt[sequence] <= patience) {
                        took[sequence] = arrived - sentAt[sequence];
                        answered++;
                    }
                }
            }
            return new Probe.Result(
                    sent,
                    Arrays.stream(took).filter(nanos -> nanos >= 0).boxed().toList(),
                    0,
                    problem);
        } finally {
            Libc.close(socket);
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
            int socket = open(namespace, probe.to().family(), SOCK_STREAM | Libc.SOCK_NONBLOCK, 0);
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
            int socket = open(namespace, probe.to().family(), SOCK_DGRAM | Libc.SOCK_NONBLOCK, 0);
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

    /** A socket of the first interface of the ECS. */
    private int open(String namespace, IpFamily family, int type, int protocol) {
        return namespaces
                .inside(namespace, () -> {
                    int socket = Libc.socket(family == IpFamily.V4 ? AF_INET : AF_INET6, type, protocol);
                    Libc.option(socket, SOL_SOCKET, SO_BINDTODEVICE, FIRST_INTERFACE);
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

    /** The kernel puts in the checksum of ICMPv6, which covers addresses. */
    private static void echoRequest(MemorySegment buffer, IpFamily family, short identifier, int sequence) {
        buffer.asSlice(0, ICMP_BYTES).fill((byte) 0);
        buffer.set(JAVA_BYTE, 0, family == IpFamily.V4 ? ECHO_REQUEST : ECHO_REQUEST_V6);
        putShort(buffer, 4, identifier);
        putShort(buffer, 6, sequence);
        int sum = 0;
        for (int at = 0; at < ICMP_BYTES; at += 2) {
            sum += getShort(buffer, at);
        }
        sum = (sum & 0xffff) + (sum >> 16);
        putShort(buffer, 2, ~(sum + (sum >> 16)));
    }

    /** The sequence number of an answer to this probe, or -1. Raw sockets of IPv4 hand out the IP header, others do not. */
    private static int echoReply(MemorySegment buffer, int length, IpFamily family, short identifier) {
        if (length < ICMP_HEADER || length > BUFFER_BYTES) {
            return -1;
        }
        int header = family == IpFamily.V4 ? (buffer.get(JAVA_BYTE, 0) & 15) * 4 : 0;
        boolean mine = header + ICMP_HEADER <= length
                && buffer.get(JAVA_BYTE, header) == (family == IpFamily.V4 ? ECHO_REPLY : ECHO_REPLY_V6)
                && (short) getShort(buffer, header + 4) == identifier;
        return mine ? getShort(buffer, header + 6) : -1;
    }

    private static void putShort(MemorySegment buffer, int at, int value) {
        buffer.set(JAVA_BYTE, at, (byte) (value >> 8));
        buffer.set(JAVA_BYTE, at + 1, (byte) value);
    }

    private static int getShort(MemorySegment buffer, int at) {
        return (buffer.get(JAVA_BYTE, at) & 255) << 8 | (buffer.get(JAVA_BYTE, at + 1) & 255);
    }

    /** Rounded up, so that a wait never ends just before its time. */
    private static int milliseconds(long nanos) {
        return (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
    }

    /** Whether the socket gets ready within the time that the probe gives it. */
    private static boolean answers(int socket, short events, Probe probe, BooleanSupplier unwanted) {
        long end = System.nanoTime() + probe.timeout().toNanos();
        boolean ready = false;
        for (long left = end - System.nanoTime();
                !ready && left > 0 && !unwanted.getAsBoolean();
                left = end - System.nanoTime()) {
            ready = Libc.poll(socket, events, milliseconds(Math.min(left, LOOK_NANOS)));
        }
        return ready;
    }

    private static void pauseUntil(long nanoTime, BooleanSupplier unwanted) {
        for (long left = nanoTime - System.nanoTime();
                left > 0 && !unwanted.getAsBoolean();
                left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
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
