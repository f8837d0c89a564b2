package io.isthmus.bench.site;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Sends echo requests from a network namespace as densely as is asked. For one thread. */
public final class Pinger implements AutoCloseable {
    private static final AtomicInteger IDENTIFIERS = new AtomicInteger((int) System.nanoTime());
    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int AF_INET = 2;
    private static final int SOCK_RAW = 3;
    private static final int ICMP = 1;
    private static final int REQUEST_BYTES = 64;
    private static final int SEQUENCES = 0x10000;
    private static final long LAST_CHANCE_NANOS = 1_000_000_000;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment out = arena.allocate(REQUEST_BYTES, 8);
    private final MemorySegment in = arena.allocate(512, 8);
    private final short identifier = (short) IDENTIFIERS.incrementAndGet();
    private final MemorySegment to = arena.allocate(16, 8);
    private final int socket;
    private boolean connected;

    /** What became of a series of requests. */
    public record Tally(int sent, int answered, int twice, int longestGap) {
        public int lost() {
            return sent - answered;
        }
    }

    /** @param namespace name of the network namespace to send from, which must be there */
    public Pinger(Namespaces namespaces, String namespace, Ip to) {
        socket = namespaces
                .inside(namespace, () -> Libc.socket(AF_INET, SOCK_RAW | Libc.SOCK_NONBLOCK, ICMP))
                .join();
        this.to.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
        MemorySegment.copy(to.bytes(), 0, this.to, JAVA_BYTE, 4, 4);
    }

    /**
     * Sends a request every {@code step} until one is answered.
     *
     * @return when that was, by {@link System#nanoTime}
     */
    public long firstReply(Duration step, Duration limit) {
        long start = System.nanoTime();
        long next = start;
        for (int sequence = 0; ; ) {
            long now = System.nanoTime();
            if (now >= next) {
                // A request that finds no way yet is an error here or none: the next one may find it.
                send(sequence++);
                next = now + step.toNanos();
            }
            if (receive() >= 0) {
                return System.nanoTime();
            }
            if (now - start > limit.toNanos()) {
                throw new BenchException("no answer within " + limit.toMillis() + " ms");
            }
            LockSupport.parkNanos(50_000);
        }
    }

    /** Whether a request that is sent now is answered within this time. */
    public boolean isAnswered(Duration within) {
        while (receive() >= 0) {
            // What came late for one before.
        }
        int sequence = SEQUENCES - 1;
        send(sequence);
        long deadline = System.nanoTime() + within.toNanos();
        while (System.nanoTime() < deadline) {
            if (receive() == sequence) {
                return true;
            }
            LockSupport.parkNanos(50_000);
        }
        return false;
    }

    /** Sends a request every {@code step} until told to end, at most 65,536, and counts the answers. */
    public Tally tally(Duration step, BooleanSupplier end) {
        BitSet answered = new BitSet();
        int twice = 0;
        int sent = 0;
        long start = System.nanoTime();
        long sentLast = start;
        while (true) {
            long now = System.nanoTime();
            boolean over = sent == SEQUENCES || end.getAsBoolean();
            if (!over && now - start >= sent * step.toNanos()) {
                send(sent++);
                sentLast = System.nanoTime();
            }
            for (int sequence = receive(); sequence >= 0; sequence = receive()) {
                if (answered.get(sequence)) {
                    twice++;
                }
                answered.set(sequence);
            }
            if (over && (answered.cardinality() == sent || now - sentLast > LAST_CHANCE_NANOS)) {
                return new Tally(sent, answered.cardinality(), twice, longestGap(answered, sent));
            }
            LockSupport.parkNanos(step.toNanos() / 10);
        }
    }

    private static int longestGap(BitSet answered, int sent) {
        int longest = 0;
        for (int from = answered.nextClearBit(0); from < sent; ) {
            int next = answered.nextSetBit(from);
            int to = next < 0 ? sent : next;
            longest = Math.max(longest, to - from);
            from = answered.nextClearBit(to);
        }
        return longest;
    }

    /** A namespace that is there may not have its routes yet: then nothing is sent, and the next call tries again. */
    private void send(int sequence) {
        if (!connected && Libc.connect(socket, to) < 0) {
            return;
        }
        connected = true;
        out.fill((byte) 0);
        out.set(JAVA_BYTE, 0, (byte) 8);
        out.set(NETWORK_SHORT, 4, identifier);
        out.set(NETWORK_SHORT, 6, (short) sequence);
        int sum = (8 << 8) + (identifier & 0xffff) + (sequence & 0xffff);
        sum = (sum & 0xffff) + (sum >> 16);
        out.set(NETWORK_SHORT, 2, (short) ~(sum + (sum >> 16)));
        var _ = Libc.send(socket, out, REQUEST_BYTES);
    }

    /** The sequence number of the next answer to one of our requests; -1 if there is none now. */
    private int receive() {
        while (true) {
            int length = Libc.receive(socket, in);
            if (length < 0) {
                return -1;
            }
            int header = (in.get(JAVA_BYTE, 0) & 15) * 4;
            if (length >= header + 8
                    && in.get(JAVA_BYTE, header) == 0
                    && in.get(NETWORK_SHORT, header + 4) == identifier) {
                return in.get(NETWORK_SHORT, header + 6) & 0xffff;
            }
        }
    }

    @Override
    public void close() {
        Libc.close(socket);
        arena.close();
    }
}
