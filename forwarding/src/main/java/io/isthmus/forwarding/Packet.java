package io.isthmus.forwarding;

import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.OptionalInt;

/**
 * A packet that opens a connection, as rules see it.
 *
 * @param protocol IP protocol number
 * @param port destination port, or the ICMP type
 */
public record Packet(Ip source, Ip destination, int protocol, OptionalInt port) {
    static final int ICMP = 1;
    private static final int ICMP_ECHO = 8;
    static final int ICMPV6 = 58;
    private static final int ICMPV6_ECHO = 128;

    /** An ICMP or ICMPv6 echo request. */
    public static Packet ping(Ip source, Ip destination) {
        return destination.family() == IpFamily.V4
                ? new Packet(source, destination, ICMP, OptionalInt.of(ICMP_ECHO))
                : new Packet(source, destination, ICMPV6, OptionalInt.of(ICMPV6_ECHO));
    }

    /** The packet that answers this one. */
    Packet reply() {
        Ip answering = destination;
        Ip asking = source;
        return new Packet(answering, asking, protocol, port);
    }
}
