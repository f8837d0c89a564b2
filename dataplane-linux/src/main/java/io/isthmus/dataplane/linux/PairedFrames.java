package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.Probe;
import io.isthmus.dataplane.linux.Volley.Heard;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The Ethernet frames of a probe whose source the kernel of the ECS does not have, and what answers them. Immutable.
 *
 * @param own the NIC's
 * @param source the family of both addresses is the same
 * @param first number of the first packet, by which those of different probes are told apart; takes up {@code count} numbers
 * @param salt makes sequence numbers of TCP that nobody guesses
 */
record PairedFrames(Mac own, Ip source, Ip to, Probe.Kind kind, int count, int first, int salt) {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int HOPS = 64;
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int PORT_UNREACHABLE = 0x0303;
    private static final int PORT_UNREACHABLE_V6 = 0x0104;
    private static final int ICMP_HEADER = 8;
    private static final int UDP_HEADER = 8;
    private static final int TCP_HEADER = 20;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    private static final int WINDOW = 64_240;

    /** The kernel's own range of ports for whoever names none. */
    private static final int FIRST_PORT = 32_768;

    private static final int PORTS = 28_232;

    /** What has come, and what is to be said to it. */
    record Answer(Heard heard, Optional<byte[]> reply) {
        private static final Answer NONE = new Answer(Heard.NOTHING, Optional.empty());
    }

    int etherType() {
        return isV4() ? IPV4 : IPV6;
    }

    /** One that asks for an answer. */
    byte[] opening(int sequence) {
        return switch (kind) {
            case Probe.Kind.Icmp() ->
                frame(isV4() ? ICMP : ICMPV6, 2, Echo.request(to.family(), (short) first, sequence));
            case Probe.Kind.Tcp(int port) ->
                frame(TCP, 16, segment(port(sequence), port, start(sequence), SYN, WINDOW));
            case Probe.Kind.Udp(int port) ->
                frame(
                        UDP,
                        6,
                        ByteBuffer.allocate(UDP_HEADER + 1)
                                .putShort((short) port(sequence))
                                .putShort((short) port)
                                .putShort((short) (UDP_HEADER + 1))
                                .array());
        };
    }

    /**
     * What a frame answers.
     *
     * @param frame from its Ethernet header on, as far as it was read; may hold anything
     */
    Answer answer(ByteBuffer frame) {
        int at = ETHERNET_HEADER;
        if (frame.limit() < at + (isV4() ? IPV4_HEADER : IPV6_HEADER)
                || (frame.getShort(at - 2) & 0xffff) != etherType()
                || !has(frame, at + (isV4() ? 12 : 8), to)
                || !has(frame, at + (isV4() ? 16 : 24), source)) {
            return Answer.NONE;
        }
        int protocol = frame.get(at + (isV4() ? 9 : 6)) & 0xff;
        int payload = at + (isV4() ? (frame.get(at) & 15) * 4 : IPV6_HEADER);
        if (protocol == (isV4() ? ICMP : ICMPV6)) {
            return new Answer(icmp(frame, payload), Optional.empty());
        }
        return switch (kind) {
            case Probe.Kind.Tcp(int port)
            when protocol == TCP && frame.limit() >= payload + TCP_HEADER -> tcp(frame, payload, port);
            case Probe.Kind.Udp(int port)
            when protocol == UDP
                    && frame.limit() >= payload + UDP_HEADER
                    && unsigned(frame, payload) == port
                    && sequenceOf(unsigned(frame, payload + 2)) < count ->
                new Answer(Heard.answer(sequenceOf(unsigned(frame, payload + 2))), Optional.empty());
            case Probe.Kind.Icmp _, Probe.Kind.Tcp _, Probe.Kind.Udp _ -> Answer.NONE;
        };
    }

    private Heard icmp(ByteBuffer frame, int at) {
        if (frame.limit() < at + ICMP_HEADER) {
            return Heard.NOTHING;
        }
        if (kind instanceof Probe.Kind.Icmp) {
            boolean mine = frame.get(at) == (isV4() ? Echo.REPLY : Echo.REPLY_V6)
                    && frame.getShort(at + 4) == (short) first
                    && unsigned(frame, at + 6) < count;
            return mine ? Heard.answer(unsigned(frame, at + 6)) : Heard.NOTHING;
        }
        // It holds the header of the packet that it is about, and 8 bytes of what that carried.
        int about = at + ICMP_HEADER;
        int header = isV4() ? IPV4_HEADER : IPV6_HEADER;
        boolean mine = unsigned(frame, at) == (isV4() ? PORT_UNREACHABLE : PORT_UNREACHABLE_V6)
                && frame.limit() >= about + header + 4
                && frame.get(about + (isV4() ? 9 : 6)) == (kind instanceof Probe.Kind.Tcp ? TCP : UDP)
                && has(frame, about + (isV4() ? 12 : 8), source)
                && has(frame, about + (isV4() ? 16 : 24), to)
                && sequenceOf(unsigned(frame, about + header)) < count;
        return mine ? Heard.refusal(sequenceOf(unsigned(frame, about + header))) : Heard.NOTHING;
    }

    private Answer tcp(ByteBuffer frame, int at, int port) {
        int sequence = sequenceOf(unsigned(frame, at + 2));
        int flags = frame.get(at + 13);
        if (unsigned(frame, at) != port
                || sequence >= count
                || (flags & ACK) == 0
                || frame.getInt(at + 8) != start(sequence) + 1) {
            return Answer.NONE;
        }
        if ((flags & RST) != 0) {
            return new Answer(Heard.refusal(sequence), Optional.empty());
        }
        // Whoever accepted is told that nothing follows.
        byte[] reset = frame(TCP, 16, segment(port(sequence), port, start(sequence) + 1, RST, 0));
        return (flags & SYN) == 0 ? Answer.NONE : new Answer(Heard.answer(sequence), Optional.of(reset));
    }

    private static byte[] segment(int from, int to, int start, int flags, int window) {
        return ByteBuffer.allocate(TCP_HEADER)
                .putShort((short) from)
                .putShort((short) to)
                .putInt(start)
                .put(12, (byte) (TCP_HEADER << 2))
                .put(13, (byte) flags)
                .putShort(14, (short) window)
                .array();
    }

    private int port(int sequence) {
        return FIRST_PORT + (Math.floorMod(first, PORTS) + sequence) % PORTS;
    }

    /** Which packet has this source port; {@code count} or more: none. */
    private int sequenceOf(int port) {
        return Math.floorMod(port - FIRST_PORT - Math.floorMod(first, PORTS), PORTS);
    }

    private int start(int sequence) {
        return salt + sequence * 0x9e3779b1;
    }

    private boolean isV4() {
        return to.family() == IpFamily.V4;
    }

    /** @param checksumAt where in the payload its checksum is, of two zeros now */
    private byte[] frame(int protocol, int checksumAt, byte[] payload) {
        // ICMP over IPv4 is the one that leaves the addresses out of its sum.
        int sum = protocol == ICMP
                ? 0
                : Checksum.sum(source.bytes()) + Checksum.sum(to.bytes()) + protocol + payload.length;
        short checksum = Checksum.fold(sum + Checksum.sum(payload));
        // A sum of 0 would say that there is none.
        ByteBuffer.wrap(payload).putShort(checksumAt, protocol == UDP && checksum == 0 ? (short) 0xffff : checksum);
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_HEADER + (isV4() ? IPV4_HEADER : IPV6_HEADER) + payload.length)
                .put(RouterConfig.PORT_MAC.bytes())
                .put(own.bytes())
                .putShort((short) etherType());
        if (isV4()) {
            ByteBuffer header = ByteBuffer.allocate(IPV4_HEADER)
                    .put((byte) 0x45)
                    .putShort(2, (short) (IPV4_HEADER + payload.length))
                    .putShort(6, (short) DONT_FRAGMENT)
                    .put(8, (byte) HOPS)
                    .put(9, (byte) protocol)
                    .put(12, source.bytes())
                    .put(16, to.bytes());
            header.putShort(10, Checksum.fold(Checksum.sum(header.array())));
            frame.put(header.array());
        } else {
            frame.putInt(0x60000000)
                    .putShort((short) payload.length)
                    .put((byte) protocol)
                    .put((byte) HOPS)
                    .put(source.bytes())
                    .put(to.bytes());
        }
        return frame.put(payload).array();
    }

    private static boolean has(ByteBuffer frame, int at, Ip ip) {
        byte[] bytes = new byte[ip.bytes().length];
        frame.get(at, bytes);
        return Arrays.equals(bytes, ip.bytes());
    }

    private static int unsigned(ByteBuffer frame, int at) {
        return frame.getShort(at) & 0xffff;
    }
}
