package io.isthmus.dataplane.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.isthmus.dataplane.linux.Volley.Heard;
import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.net.IpFamily;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * ICMP or ICMPv6 echo on a raw socket. For one thread.
 *
 * @param socket connected to whoever is to answer
 * @param identifier of these requests, no others
 * @param buffer of 256 bytes
 */
record Echo(int socket, IpFamily family, short identifier, MemorySegment buffer) implements Volley.Wire {
    private static final byte REQUEST = 8;
    static final byte REPLY = 0;
    private static final byte REQUEST_V6 = (byte) 128;
    static final byte REPLY_V6 = (byte) 129;
    private static final int HEADER = 8;
    private static final int BYTES = 64;

    /** A request, with two zeros for its checksum. */
    static byte[] request(IpFamily family, short identifier, int sequence) {
        return ByteBuffer.allocate(BYTES)
                .put(family == IpFamily.V4 ? REQUEST : REQUEST_V6)
                .putShort(4, identifier)
                .putShort(6, (short) sequence)
                .array();
    }

    /** The kernel puts in the checksum of ICMPv6, which covers addresses. */
    @Override
    public int send(int sequence) {
        byte[] request = request(family, identifier, sequence);
        ByteBuffer.wrap(request).putShort(2, Checksum.fold(Checksum.sum(request)));
        MemorySegment.copy(request, 0, buffer, JAVA_BYTE, 0, BYTES);
        return Libc.send(socket, buffer, BYTES);
    }

    /** Raw sockets of IPv4 hand out the IP header, others do not. */
    @Override
    public Heard hear() {
        int length = Libc.receive(socket, buffer);
        if (length < HEADER || length > buffer.byteSize()) {
            return Heard.NOTHING;
        }
        int header = family == IpFamily.V4 ? (buffer.get(JAVA_BYTE, 0) & 15) * 4 : 0;
        boolean mine = header + HEADER <= length
                && buffer.get(JAVA_BYTE, header) == (family == IpFamily.V4 ? REPLY : REPLY_V6)
                && (short) getShort(header + 4) == identifier;
        return mine ? Heard.answer(getShort(header + 6)) : Heard.NOTHING;
    }

    private int getShort(int at) {
        return (buffer.get(JAVA_BYTE, at) & 255) << 8 | (buffer.get(JAVA_BYTE, at + 1) & 255);
    }
}
