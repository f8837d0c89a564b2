package io.isthmus.dataplane;

import io.isthmus.model.PortId;
import io.isthmus.net.Ip;
import java.time.Duration;

/**
 * What one port has sent to, or received from, one other end.
 *
 * @param port the logged port, at which {@code source} or {@code destination} is
 * @param sourcePort 0 if the protocol is not TCP or UDP
 * @param destinationPort likewise
 * @param seen what came
 * @param passed what of it was let pass by security groups and network ACLs
 */
public record Flow(
        PortId port,
        Ip source,
        Ip destination,
        int protocol,
        int sourcePort,
        int destinationPort,
        Count seen,
        Count passed) {
    /** How long counts of a flow outlive its last packet. */
    public static final Duration KEPT = Duration.ofHours(2);

    public record Count(long packets, long bytes) {
        public static final Count NOTHING = new Count(0, 0);
    }
}
