package io.isthmus.dataplane;

import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.List;

/**
 * What a logged port has sent to, or received from, one other end.
 *
 * @param passed what security groups and network ACLs let pass
 * @param refused what they did not
 */
public record Flow(Key key, Count passed, Count refused) {
    /** How long counts of what passed outlive the last packet. */
    public static final Duration KEPT = Duration.ofMinutes(21);

    /** How often flows are read at least, or refused attempts are missed. */
    public static final Duration LONGEST_WINDOW = Duration.ofMinutes(10);

    /** How long counts of what was refused outlive the last packet: until they are read. */
    public static final Duration REFUSED_KEPT = LONGEST_WINDOW.plusMinutes(1);

    /**
     * What tells flows of a port apart.
     *
     * @param sourcePort 0 if the protocol is not TCP or UDP
     * @param destinationPort likewise
     */
    public record Key(Ip source, Ip destination, int protocol, int sourcePort, int destinationPort) {}

    /** @param quietMillis time since the last packet, in ms; 0 if there was none */
    public record Count(long packets, long bytes, long quietMillis) {
        public static final Count NOTHING = new Count(0, 0, 0);
    }

    /**
     * What was read of one port.
     *
     * @param untold packets whose flows are in no such list, because there was no room for them; counted since an unknown time
     * @param cut whether there are more flows than were asked for
     */
    public record Reading(List<Flow> flows, long untold, boolean cut) {
        public static final Reading NOTHING = new Reading(List.of(), 0, false);
    }
}
