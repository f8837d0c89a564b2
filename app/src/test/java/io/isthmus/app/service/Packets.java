package io.isthmus.app.service;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Raw sockets inside namespaces, and the bytes that they send. */
final class Packets {
    static final int ETHERNET_HEADER = 14;
    private static final int AF_INET = 2;
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_ICMP = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int BUFFER_BYTES = 1 << 22;
    private static final short EVERY_PROTOCOL = (short) 0x0300; // ETH_P_ALL in network order

    private Packets() {}

    /** A socket that sends and receives ICMP as an ECS does; the caller closes it. */
    static int icmp(Namespaces namespaces, String namespace, Ip to) {
        return namespaces
                .inside(namespace, () -> {
                    int socket = Libc.socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
                    makeRoom(socket);
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment address = arena.allocate(16, 4);
                        address.set(JAVA_SHORT, 0, (short) AF_INET);
                        MemorySegment.copy(to.bytes(), 0, address, JAVA_BYTE, 4, 4);
                        Libc.checked("reach " + to, Libc.connect(socket, address));
                    }
                    return socket;
                })
                .join();
    }

    /** A socket that sees every frame on an interface, and sends any; index 0: sees all interfaces. The caller closes it. */
    static int frames(Namespaces namespaces, String namespace, int index) {
        return namespaces
                .inside(namespace, () -> {
                    int socket = Libc.socket(AF_PACKET, SOCK_RAW, EVERY_PROTOCOL);
                    makeRoom(socket);
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment address = arena.allocate(20, 4);
                        address.set(JAVA_SHORT, 0, (short) AF_PACKET);
                        address.set(JAVA_SHORT, 2, EVERY_PROTOCOL);
                        address.set(JAVA_INT, 4, index);
                        Libc.bind(socket, address);
                    }
                    return socket;
                })
                .join();
    }

    /** So that what arrives while this process waits for its turn is not lost; without root, as much as anybody may have. */
    private static void makeRoom(int socket) {
        try {
            Libc.option(socket, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES);
        } catch (KernelException e) {
            Libc.option(socket, SOL_SOCKET, SO_RCVBUF, BUFFER_BYTES);
        }
    }

    static void send(int socket, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            Libc.checked("send", Libc.send(socket, arena.allocateFrom(JAVA_BYTE, bytes), bytes.length));
        }
    }

    /** All that has arrived, and arrives until nothing does for this long. */
    static List<byte[]> received(int socket, int quietMilliseconds) {
        List<byte[]> all = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(2048, 8);
            while (Libc.poll(socket, Libc.POLLIN, quietMilliseconds)) {
                int length = Libc.receive(socket, buffer);
                if (length > 0) {
                    all.add(buffer.asSlice(0, Math.min(length, 2048)).toArray(JAVA_BYTE));
                }
            }
        }
        return all;
    }

    /** An echo request; the mark stands at the end of its 32 bytes. */
    static byte[] echoRequest(int identifier, int sequence, long mark) {
        ByteBuffer message = ByteBuffer.allocate(32);
        message.put((byte) 8).put((byte) 0).putShort((short) 0);
        message.putShort((short) identifier).putShort((short) sequence);
        message.putLong(24, mark);
        message.putShort(2, checksum(message.array(), 32));
        return message.array();
    }

    /** A whole frame around a message of ICMP. */
    static byte[] frame(Mac from, Mac to, Ip source, Ip destination, byte[] message) {
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET_HEADER + 20 + message.length);
        frame.put(to.bytes()).put(from.bytes()).putShort((short) 0x0800);
        ByteBuffer header = ByteBuffer.allocate(20);
        header.put((byte) 0x45).put((byte) 0).putShort((short) (20 + message.length));
        header.putInt(0).put((byte) 64).put((byte) IPPROTO_ICMP).putShort((short) 0);
        header.put(source.bytes()).put(destination.bytes());
        header.putShort(10, checksum(header.array(), 20));
        return frame.put(header.array()).put(message).array();
    }

    /** An ARP message, whose sender claims to have an address. */
    static byte[] arp(Mac from, Mac to, int operation, Mac senderMac, Ip senderIp, Mac targetMac, Ip targetIp) {
        ByteBuffer frame = ByteBuffer.allocate(60);
        frame.put(to.bytes()).put(from.bytes()).putShort((short) 0x0806);
        frame.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4);
        frame.putShort((short) operation);
        frame.put(senderMac.bytes())
                .put(senderIp.bytes())
                .put(targetMac.bytes())
                .put(targetIp.bytes());
        return frame.array();
    }

    /** Whether these bytes hold the mark. */
    static boolean holds(byte[] bytes, long mark) {
        byte[] wanted = ByteBuffer.allocate(8).putLong(mark).array();
        for (int at = 0; at + 8 <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + 8, wanted, 0, 8)) {
                return true;
            }
        }
        return false;
    }

    /** The sequence number, if this IP packet is an answer to a request with this identifier; else -1. */
    static int answered(byte[] packet, int identifier) {
        int header = (packet[0] & 15) * 4;
        if (packet.length < header + 8 || packet[header] != 0) {
            return -1;
        }
        ByteBuffer message = ByteBuffer.wrap(packet, header, packet.length - header);
        boolean mine = message.getShort(header + 4) == (short) identifier;
        return mine ? Short.toUnsignedInt(message.getShort(header + 6)) : -1;
    }

    private static short checksum(byte[] bytes, int length) {
        int sum = 0;
        for (int at = 0; at < length; at += 2) {
            sum += (bytes[at] & 255) << 8 | (bytes[at + 1] & 255);
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }
}
