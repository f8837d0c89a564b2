package io.isthmus.forwarding;

import io.isthmus.model.Port;
import io.isthmus.model.Snapshot;
import java.util.Optional;

/**
 * Whether a connection works: the way there and the way back, each judged on its own.
 *
 * @param forward the way of the packet that opens the connection
 * @param back the way of the answer, from whoever got the packet; empty if nobody did, or if a gateway did and the packet came
 *     from the sender's own address
 */
public record Reachability(Trace forward, Optional<Trace> back) {

    /** Traces a packet from a port, and its answer. */
    public static Reachability of(Snapshot snapshot, Port from, Packet packet) {
        Trace forward = Trace.of(snapshot, from, packet);
        boolean gatewayElsewhere = forward.disposition() == Trace.Disposition.ANSWERED_BY_GATEWAY
                && !from.addresses().contains(packet.source());
        return new Reachability(
                forward,
                gatewayElsewhere
                        ? Optional.of(
                                Walk.strict(snapshot, packet.reply(), false).fromGateway(from.vpc()))
                        : forward.receiver().map(receiver -> Trace.ofReply(snapshot, receiver, packet.reply())));
    }

    /** Whether the sender gets an answer, for certain: not if a server has to pass something on. */
    public boolean reachable(Port from) {
        return back.isPresent()
                ? !isUpToServer(from) && back.get().receiver().equals(Optional.of(from))
                : forward.disposition() == Trace.Disposition.ANSWERED_BY_GATEWAY;
    }

    /**
     * Whether a route gives the packet or its answer to a server that has another address, so that it depends on that one. An
     * answer that is given back to its sender has arrived: that one asked in the name of the address.
     */
    public boolean isUpToServer(Port from) {
        return forward.disposition() == Trace.Disposition.GIVEN_TO_SERVER
                || back.filter(trace -> trace.disposition() == Trace.Disposition.GIVEN_TO_SERVER
                                && !trace.receiver().equals(Optional.of(from)))
                        .isPresent();
    }
}
