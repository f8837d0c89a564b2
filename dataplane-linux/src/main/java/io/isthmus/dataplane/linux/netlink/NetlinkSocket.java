package io.isthmus.dataplane.linux.netlink;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.kernel.UnansweredException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A netlink socket. It stays bound to the network namespace of the thread that opened it, wherever it is used later. May
 * be used from any thread; one exchange at a time.
 */
public final class NetlinkSocket implements AutoCloseable {
    public static final int ROUTE = 0;
    public static final int NETFILTER = 12;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;

    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int ENOBUFS = 105;

    /**
     * How long an answer is awaited. The kernel has it ready when the request is sent, however long that takes: what does not
     * come then was lost.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GLINK = 10;

    private static final int NLM_F_REQUEST = 1;
    private static final int NLM_F_ACK = 4;
    private static final int NLM_F_DUMP = 0x300;
    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int HEADER = 16;

    /** Few enough that the error for each fits into the receive buffer of the socket. */
    private static final int BATCH_MESSAGES = 128;

    private static final int BATCH_BYTES = 32 * 1024;

    /** Shared per thread, so that a thousand sockets cost no buffers of their own. */
    private static final ThreadLocal<MemorySegment> BUFFER =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(128 * 1024, 8));

    /** Has a high number: libnftables waits with select(2), which ends the process when it meets one above 1023. */
    private final int socket;

    private int sequence;

    /** Opens a socket in the network namespace of the calling thread. */
    public NetlinkSocket(int protocol) {
        this(protocol, PATIENCE);
    }

    NetlinkSocket(int protocol, Duration patience) {
        socket = Libc.moveUp(Libc.socket(AF_NETLINK, SOCK_RAW, protocol));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(12, 4);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            Libc.option(socket, SOL_NETLINK, NETLINK_CAP_ACK, 1);
            Libc.option(socket, SOL_NETLINK, NETLINK_EXT_ACK, 1);
            byte[] time = new byte[16];
            ByteBuffer.wrap(time)
                    .order(ByteOrder.nativeOrder())
                    .putLong(patience.toSeconds())
                    .putLong(patience.toNanosPart() / 1000);
            Libc.option(socket, SOL_SOCKET, SO_RCVTIMEO, time);
            Libc.bind(socket, address);
        } catch (RuntimeException e) {
            Libc.close(socket);
            throw e;
        }
    }

    /**
     * Sends the requests in order; each takes effect or not by itself.
     *
     * @return what failed, in order; empty if all took effect
     * @throws UnansweredException if it is not known what became of some. The socket may be used further
     */
    public synchronized List<KernelException> send(List<Request> requests) {
        List<KernelException> failures = new ArrayList<>();
        int from = 0;
        while (from < requests.size()) {
            int to = from;
            int bytes = 0;
            while (to < requests.size()
                    && to - from < BATCH_MESSAGES
                    && (to == from || bytes + HEADER + requests.get(to).payload().length < BATCH_BYTES)) {
                bytes += HEADER + aligned(requests.get(to).payload().length);
                to++;
            }
            exchange(requests.subList(from, to), bytes, failures);
            from = to;
        }
        return failures;
    }

    /** As {@link #send}, but throws the first failure. */
    public void sendAll(List<Request> requests) {
        for (KernelException failure : send(requests)) {
            throw failure;
        }
    }

    private void exchange(List<Request> batch, int bytes, List<KernelException> failures) {
        int first = sequence + 1;
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < batch.size(); i++) {
            put(out, batch.get(i), i == batch.size() - 1 ? NLM_F_ACK : 0);
        }
        transmit(out);
        int last = sequence;
        boolean[] acknowledged = new boolean[1];
        while (!acknowledged[0]) {
            receive(batch.getLast().doing(), message -> {
                int at = message.getInt(8);
                if (message.getShort(4) != NLMSG_ERROR || at < first || at > last) {
                    return;
                }
                int error = -message.getInt(HEADER);
                if (error != 0) {
                    failures.add(failure(batch.get(at - first), error, message));
                }
                acknowledged[0] |= at == last;
            });
        }
    }

    /**
     * Asks for a dump.
     *
     * @param each gets every message: position at its payload, limit at its end; valid only during the call
     * @throws UnansweredException if it is lost; the kernel gives no other to this socket then
     */
    public synchronized void dump(Request request, Consumer<ByteBuffer> each) {
        ask(request, NLM_F_DUMP, true, message -> {
            each.accept(message);
            return true;
        });
    }

    /**
     * Asks for a dump of which perhaps not all is wanted, or that is of use even if something changes meanwhile. It must be
     * the last thing that is asked of this socket.
     *
     * @param each gets a message as in {@link #dump}, and says whether it wants another
     * @return false if it wanted no more before the end
     */
    public synchronized boolean dumpSome(Request request, Predicate<ByteBuffer> each) {
        return ask(request, NLM_F_DUMP, false, each);
    }

    /** Asks for one answer. */
    public synchronized void query(Request request, Consumer<ByteBuffer> each) {
        ask(request, NLM_F_ACK, true, message -> {
            each.accept(message);
            return true;
        });
    }

    /** @param consistent whether it is no answer if something changed meanwhile */
    private boolean ask(Request request, int flags, boolean consistent, Predicate<ByteBuffer> each) {
        ByteBuffer out =
                ByteBuffer.allocate(HEADER + aligned(request.payload().length)).order(ByteOrder.nativeOrder());
        put(out, request, flags);
        transmit(out);
        boolean[] done = new boolean[1];
        boolean[] enough = new boolean[1];
        while (!done[0] && !enough[0]) {
            receive(request.doing(), message -> {
                if (enough[0] || message.getInt(8) != sequence) {
                    return;
                }
                int type = message.getShort(4);
                if (consistent && (message.getShort(6) & NLM_F_DUMP_INTR) != 0) {
                    throw new KernelException(request.doing(), Libc.EINTR, "the dump was interrupted by a change");
                }
                if (type == NLMSG_DONE || type == NLMSG_ERROR) {
                    done[0] = true;
                    int error = message.limit() >= HEADER + 4 ? -message.getInt(HEADER) : 0;
                    if (error != 0) {
                        throw failure(request, error, message);
                    }
                } else {
                    enough[0] = !each.test(message.position(HEADER));
                }
            });
        }
        return !enough[0];
    }

    private void put(ByteBuffer out, Request request, int flags) {
        int length = HEADER + request.payload().length;
        out.putInt(length)
                .putShort((short) request.type())
                .putShort((short) (NLM_F_REQUEST | request.flags() | flags))
                .putInt(++sequence)
                .putInt(0)
                .put(request.payload());
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
    }

    private void transmit(ByteBuffer out) {
        MemorySegment buffer = BUFFER.get();
        int length = out.position();
        buffer.asByteBuffer().put(out.flip());
        Libc.checked("send a netlink message", Libc.send(socket, buffer, length));
    }

    /** Waits for one datagram and hands out its messages. */
    private void receive(String doing, Consumer<ByteBuffer> each) {
        MemorySegment buffer = BUFFER.get();
        int length = Libc.receive(socket, buffer);
        if (length == -Libc.EINTR) {
            return;
        }
        if (length == -Libc.EAGAIN || length == -ENOBUFS) {
            throw new UnansweredException(doing, -length, "the kernel's answer is lost");
        }
        Libc.checked("receive a netlink message", length);
        ByteBuffer datagram = buffer.asByteBuffer().order(ByteOrder.nativeOrder());
        for (int at = 0; at + HEADER <= length; ) {
            int size = datagram.getInt(at);
            if (size < HEADER || at + size > length) {
                throw new KernelException("read a netlink message", 0, "it is cut off");
            }
            each.accept(datagram.slice(at, size).order(ByteOrder.nativeOrder()));
            at += aligned(size);
        }
    }

    private static KernelException failure(Request request, int error, ByteBuffer message) {
        String text = Libc.errorText(error);
        int flags = message.getShort(6);
        if ((flags & NLM_F_ACK_TLVS) != 0 && (flags & NLM_F_CAPPED) != 0) {
            String extended = extendedText(message.duplicate()
                    .order(ByteOrder.nativeOrder())
                    .position(HEADER + 4 + HEADER)
                    .slice()
                    .order(ByteOrder.nativeOrder()));
            text = extended.isEmpty() ? text : text + " (" + extended + ")";
        }
        return new KernelException(request.doing(), error, text);
    }

    private static String extendedText(ByteBuffer attributes) {
        return Attributes.of(attributes)
                .find(1)
                .map(value -> StandardCharsets.UTF_8.decode(value).toString().replace("\0", ""))
                .orElse("");
    }

    /**
     * Waits until an interface in the namespace of this socket has taken in a change of its carrier, which the kernel
     * otherwise does in its own time.
     */
    public synchronized void settle(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment command = arena.allocate(8, 8);
            command.set(JAVA_INT, 0, ETHTOOL_GLINK);
            MemorySegment request = arena.allocate(40, 8);
            request.setString(0, name, StandardCharsets.US_ASCII);
            request.set(ADDRESS, 16, command);
            Libc.checked("wait for interface " + name, Libc.ioctl(socket, SIOCETHTOOL, request));
        }
    }

    private static int aligned(int length) {
        return (length + 3) & ~3;
    }

    /** The descriptor of the socket. */
    int descriptor() {
        return socket;
    }

    @Override
    public void close() {
        Libc.close(socket);
    }
}
