package io.isthmus.dataplane;

import io.isthmus.model.EcsId;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.List;

/**
 * A request to send real packets from an ECS.
 *
 * @param from the sending ECS; its first interface is used
 * @param to any address
 * @param count number of echo requests or connection attempts, 1 to 1000
 * @param interval pause between two of them
 * @param timeout how long each waits for its answer
 */
public record Probe(EcsId from, Ip to, Kind kind, int count, Duration interval, Duration timeout) {
    /** How long it takes if nothing answers. */
    public Duration longest() {
        // Echo requests go out at their pace whatever comes back; of the others, one waits for the one before.
        Duration pace = kind instanceof Kind.Icmp || interval.compareTo(timeout) > 0 ? interval : timeout;
        return pace.multipliedBy(count - 1L).plus(timeout);
    }

    /** What is sent. */
    public sealed interface Kind {
        /** ICMP or ICMPv6 echo requests. */
        record Icmp() implements Kind {}

        /** A TCP connection attempt; answered by acceptance or by a reset from the destination itself. */
        record Tcp(int port) implements Kind {}

        /** A datagram of one byte; answered by a datagram, or by "port unreachable" from the destination itself. */
        record Udp(int port) implements Kind {}
    }

    /**
     * What came back.
     *
     * @param roundTripNanos one entry for each answer, in order of sending
     * @param refused answers that were a TCP reset or "port unreachable" (the packet arrived, nothing listens)
     * @param problem why nothing could be sent; empty if all was sent
     */
    public record Result(int sent, List<Long> roundTripNanos, int refused, String problem) {
        public int answered() {
            return roundTripNanos.size();
        }
    }
}
