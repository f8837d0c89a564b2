package io.isthmus.dataplane.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.isthmus.dataplane.Probe;
import io.isthmus.dataplane.linux.Volley.Heard;
import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A packet socket on a NIC, that hears only what is sent from the one end of a probe to the other: nothing is set up in the ECS for
 * it, and it ends with the agent. For one thread.
 */
final class PairedSocket implements Volley.Wire, AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int SIOCGIFINDEX = 0x8933;
    private static final int IFREQ_BYTES = 40;
    private static final int IFNAMSIZ = 16;
    private static final int BUFFER_BYTES = 256;

    /* Of the kernel's classic BPF. */
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;

    private static final int IPV4_SOURCE_AT = 26;
    private static final int IPV6_SOURCE_AT = 22;

    /** The six bytes of a MAC, and two more. */
    private static final ValueLayout.OfLong MAC = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final int socket;
    private final PairedFrames frames;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);

    private PairedSocket(int socket, PairedFrames frames) {
        this.socket = socket;
        this.frames = frames;
    }

    /** @param first as in {@link PairedFrames} */
    static PairedSocket open(Namespaces namespaces, String namespace, Probe probe, Ip source, int first) {
        // Without a protocol it hears nothing before it is bound.
        int socket = namespaces
                .inside(namespace, () -> Libc.socket(AF_PACKET, SOCK_RAW | Libc.SOCK_NONBLOCK, 0))
                .join();
        try (Arena arena = Arena.ofConfined()) {
            String device = "eth" + probe.device();
            Mac own = new Mac(read(arena, socket, device, SIOCGIFHWADDR).get(MAC, IFNAMSIZ + 2) >>> 16);
            int index = read(arena, socket, device, SIOCGIFINDEX).get(JAVA_INT, IFNAMSIZ);
            PairedFrames frames = new PairedFrames(
                    own,
                    source,
                    probe.to(),
                    probe.kind(),
                    probe.count(),
                    first,
                    ThreadLocalRandom.current().nextInt());
            listen(arena, socket, source, probe.to());
            // struct sockaddr_ll
            MemorySegment address = arena.allocate(20, 4);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) frames.etherType());
            address.set(JAVA_INT, 4, index);
            Libc.bind(socket, address);
            return new PairedSocket(socket, frames);
        } catch (RuntimeException e) {
            Libc.close(socket);
            throw e;
        }
    }

    /** A struct ifreq with what the kernel says of an interface. */
    private static MemorySegment read(Arena arena, int socket, String device, int what) {
        MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
        MemorySegment.copy(device.getBytes(StandardCharsets.US_ASCII), 0, request, JAVA_BYTE, 0, device.length());
        Libc.checked("find " + device, Libc.ioctl(socket, what, request));
        return request;
    }

    /** Only what is sent from one address to the other: a flood of something else costs the agent nothing. */
    private static void listen(Arena arena, int socket, Ip here, Ip there) {
        ByteBuffer words = ByteBuffer.allocate(here.bytes().length * 2)
                .put(there.bytes())
                .put(here.bytes())
                .flip();
        int count = words.remaining() / 4;
        int offset = here.bytes().length == 4 ? IPV4_SOURCE_AT : IPV6_SOURCE_AT;
        MemorySegment program = arena.allocate((2L * count + 2) * 8, 8);
        int at = 0;
        for (int word = 0; word < count; word++) {
            instruction(program, at++, LOAD_WORD, 0, offset + 4 * word);
            // Past all that follows, but the last: that drops.
            instruction(program, at++, JUMP_IF_EQUAL, 2 * (count - word) - 1, words.getInt());
        }
        instruction(program, at++, RETURN, 0, -1);
        instruction(program, at, RETURN, 0, 0);
        // struct sock_fprog
        MemorySegment filter = arena.allocate(16, 8);
        filter.set(JAVA_SHORT, 0, (short) (at + 1));
        filter.set(JAVA_LONG, 8, program.address());
        Libc.option(socket, SOL_SOCKET, SO_ATTACH_FILTER, filter.toArray(JAVA_BYTE));
    }

    /** @param otherwise how many instructions are passed over if it is not so */
    private static void instruction(MemorySegment program, int at, int code, int otherwise, int operand) {
        program.set(JAVA_SHORT, at * 8L, (short) code);
        program.set(JAVA_BYTE, at * 8L + 3, (byte) otherwise);
        program.set(JAVA_INT, at * 8L + 4, operand);
    }

    @Override
    public int socket() {
        return socket;
    }

    @Override
    public int send(int sequence) {
        return send(frames.opening(sequence));
    }

    private int send(byte[] frame) {
        MemorySegment.copy(frame, 0, buffer, JAVA_BYTE, 0, frame.length);
        return Libc.send(socket, buffer, frame.length);
    }

    @Override
    public Heard hear() {
        int length = Libc.receive(socket, buffer);
        if (length < 0) {
            return Heard.NOTHING;
        }
        byte[] frame = buffer.asSlice(0, Math.min(length, BUFFER_BYTES)).toArray(JAVA_BYTE);
        PairedFrames.Answer answer = frames.answer(ByteBuffer.wrap(frame));
        answer.reply().ifPresent(this::send);
        return answer.heard();
    }

    @Override
    public void close() {
        Libc.close(socket);
        arena.close();
    }
}
