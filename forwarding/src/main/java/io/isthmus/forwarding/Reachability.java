package io.isthmus.forwarding;

import io.isthmus.model.Port;
import io.isthmus.model.Snapshot;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a connection works: the way there and the way back, each judged on its own.
 *
 * @param forward the way of the packet that opens the connection
 * @param back the way of the answer, from whoever got the packet; empty if nobody did
 */
public record Reachability(Trace forward, Optional<Trace> back) {

    /** Traces a packet from a port, and its answer. */
    public static Reachability of(Snapshot snapshot, Port from, Packet packet) {
        Trace forward = Trace.of(snapshot, from, packet);
        return new Reachability(
                forward, forward.receiver().map(receiver -> Trace.ofReply(snapshot, receiver, packet.reply())));
    }

    /** Whether the sender gets an answer, for certain: not if a server has to pass something on. */
    public boolean reachable(Port from) {
        return forward.disposition() == Trace.Disposition.ANSWERED_BY_GATEWAY
                || (!isUpToServer()
                        && back.filter(trace -> trace.receiver().equals(Optional.of(from)))
                                .isPresent());
    }

    /** Whether a route gives the packet or its answer to a server that has another address, so that it depends on that one. */
    public boolean isUpToServer() {
        return Stream.concat(Stream.of(forward), back.stream())
                .anyMatch(trace -> trace.disposition() == Trace.Disposition.GIVEN_TO_SERVER);
    }
}
