package io.isthmus.dataplane;

import io.isthmus.model.EcsId;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A request to send real packets from an ECS.
 *
 * @param from the sending ECS
 * @param device the NIC by which they leave: 0 for eth0, 1 for eth1 ...
 * @param paired the source, if that is none of the NIC's own addresses but one that it may use besides; of the family of
 *     {@code to}. Only what comes back by this NIC counts as an answer
 * @param to any address; with a paired source, none of the sending ECS
 * @param count number of echo requests or connection attempts, 1 to 1000
 * @param interval pause between two of them
 * @param timeout how long each waits for its answer
 */
public record Probe(
        EcsId from, int device, Optional<Ip> paired, Ip to, Kind kind, int count, Duration interval, Duration timeout) {

    /** From the first NIC's own address. */
    public Probe(EcsId from, Ip to, Kind kind, int count, Duration interval, Duration timeout) {
        this(from, 0, Optional.empty(), to, kind, count, interval, timeout);
    }

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
