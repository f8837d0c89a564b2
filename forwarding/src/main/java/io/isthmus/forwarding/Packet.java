package io.isthmus.forwarding;

import io.isthmus.net.Ip;
import java.util.OptionalInt;

/**
 * A packet that opens a connection, as rules see it.
 *
 * @param protocol IP protocol number
 * @param port destination port, or the ICMP type
 */
public record Packet(Ip source, Ip destination, int protocol, OptionalInt port) {
    private static final int ICMP = 1;
    private static final int ICMP_ECHO = 8;

    /** An ICMP echo request. */
    public static Packet ping(Ip source, Ip destination) {
        return new Packet(source, destination, ICMP, OptionalInt.of(ICMP_ECHO));
    }

    /** The packet that answers this one. */
    Packet reply() {
        Ip answering = destination;
        Ip asking = source;
        return new Packet(answering, asking, protocol, port);
    }
}
