package io.isthmus.dataplane.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Collection;

/** Puts frames of any content on the wire of an ECS, as who works in it can, and builds some. For one thread. */
final class Frames implements AutoCloseable {
    static final Mac ROUTER = Mac.parse("0a:69:73:74:00:01");
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;
    private static final int ICMP = 1;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int IPV4_HEADER = 20;
    private static final int MOST_BYTES = 1500;

    private final Namespaces namespaces = new Namespaces(Fixture.NAMESPACES, 1);

    /** Sends frames out of an interface, one after the other. */
    void send(String namespace, String device, Collection<byte[]> frames) {
        int index =
                Integer.parseInt(Shell.run("ip netns exec " + namespace + " cat /sys/class/net/" + device + "/ifindex")
                        .strip());
        int socket = namespaces
                .inside(namespace, () -> Libc.socket(AF_PACKET, SOCK_RAW, 0))
                .join();
        try (Arena arena = Arena.ofConfined()) {
            // struct sockaddr_ll
            MemorySegment address = arena.allocate(20, 4);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_INT, 4, index);
            Libc.bind(socket, address);
            MemorySegment buffer = arena.allocate(MOST_BYTES);
            for (byte[] frame : frames) {
                MemorySegment.copy(frame, 0, buffer, JAVA_BYTE, 0, frame.length);
                Libc.checked("send a frame", Libc.send(socket, buffer, frame.length));
            }
        } finally {
            Libc.close(socket);
        }
    }

    /** A question who has an address. */
    static byte[] arpRequest(Mac sender, Ip senderIp, Ip wanted) {
        return frame(new Mac(0xffffffffffffL), sender, ARP, 28)
                .putShort((short) 1)
                .putShort((short) IPV4)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1)
                .put(sender.bytes())
                .put(senderIp.bytes())
                .put(new byte[6])
                .put(wanted.bytes())
                .array();
    }

    /** A datagram of one byte, to the router. */
    static byte[] udp(Mac sender, Ip source, Ip destination) {
        return udp(sender, source, destination, 40_000);
    }

    /** One from a port of the sender's choice. */
    static byte[] udp(Mac sender, Ip source, Ip destination, int sourcePort) {
        ByteBuffer datagram = ByteBuffer.allocate(9)
                .putShort((short) sourcePort)
                .putShort((short) 9)
                .putShort((short) 9)
                .putShort((short) 0)
                .put((byte) 'x');
        return packet(sender, source, destination, UDP, datagram.array(), 6);
    }

    /** A message of ICMP or ICMPv6, to the router. */
    static byte[] icmp(Mac sender, Ip source, Ip destination, int type, int code, byte[] body) {
        ByteBuffer message = ByteBuffer.allocate(4 + body.length)
                .put((byte) type)
                .put((byte) code)
                .putShort((short) 0)
                .put(body);
        return packet(sender, source, destination, source.family() == IpFamily.V4 ? ICMP : ICMPV6, message.array(), 2);
    }

    private static byte[] packet(Mac sender, Ip source, Ip destination, int protocol, byte[] payload, int checksumAt) {
        boolean v4 = source.family() == IpFamily.V4;
        // ICMP over IPv4 is the one that leaves the addresses out of its sum.
        int sum =
                v4 && protocol == ICMP ? 0 : sum(source.bytes()) + sum(destination.bytes()) + protocol + payload.length;
        ByteBuffer.wrap(payload).putShort(checksumAt, fold(sum + sum(payload)));
        if (v4) {
            ByteBuffer header = ByteBuffer.allocate(IPV4_HEADER)
                    .put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (IPV4_HEADER + payload.length))
                    .putInt(0)
                    .put((byte) 64)
                    .put((byte) protocol)
                    .putShort((short) 0)
                    .put(source.bytes())
                    .put(destination.bytes());
            header.putShort(10, fold(sum(header.array())));
            return frame(ROUTER, sender, IPV4, IPV4_HEADER + payload.length)
                    .put(header.array())
                    .put(payload)
                    .array();
        }
        return frame(ROUTER, sender, IPV6, 40 + payload.length)
                .putInt(0x60000000)
                .putShort((short) payload.length)
                .put((byte) protocol)
                .put((byte) 255)
                .put(source.bytes())
                .put(destination.bytes())
                .put(payload)
                .array();
    }

    private static ByteBuffer frame(Mac to, Mac from, int type, int length) {
        return ByteBuffer.allocate(14 + length)
                .put(to.bytes())
                .put(from.bytes())
                .putShort((short) type);
    }

    /** The words of the internet checksum (RFC 1071), not yet folded. */
    private static int sum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 255) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static short fold(int sum) {
        int folded = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(folded + (folded >>> 16));
    }

    @Override
    public void close() {
        namespaces.close();
    }
}
