package io.isthmus.forwarding;

import io.isthmus.model.Port;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import java.util.Optional;

/**
 * A connection that is to work.
 *
 * @param meant whose packet it is to become; empty if that lies in a VPC that the onlooker does not see, or is nobody
 */
record Question(Port from, Packet packet, Optional<Port> meant, Onlooker onlooker) {

    /** The VPC to which the packet must come, or from which the answer comes; empty if it is not known. */
    Optional<VpcId> there() {
        return meant.map(Port::vpc);
    }

    boolean sees(Snapshot state, VpcId vpc) {
        return onlooker.sees(state, vpc);
    }

    /**
     * What becomes of it in a state, as far as the onlooker sees.
     *
     * @param gone the walk of the packet
     * @param forward its way
     * @param back the way of the answer, if the packet came where it is meant for
     */
    record Attempt(Walk gone, Trace forward, Optional<Trace> back) {}

    Attempt attempt(Snapshot state) {
        // Groups may have changed.
        Port sender = state.port(from.id()).orElseThrow();
        Walk walk = Walk.asSeen(state, packet, true, vpc -> sees(state, vpc));
        Trace forward = walk.from(sender);
        return new Attempt(
                walk,
                forward,
                arrives(forward)
                        ? forward.receiver()
                                .map(receiver -> Walk.asSeen(state, packet.reply(), false, vpc -> sees(state, vpc))
                                        .from(receiver))
                        : Optional.empty());
    }

    /** Whether the packet came where it is meant for, or to where nobody sees it. */
    boolean arrives(Trace forward) {
        return forward.disposition() == Trace.Disposition.NOT_VISIBLE
                || (forward.disposition() == Trace.Disposition.DELIVERED
                        && forward.receiver().map(Port::id).equals(meant.map(Port::id)));
    }

    /** Whether nothing that is seen stands in the way. */
    boolean works(Attempt attempt) {
        return attempt.forward().disposition() == Trace.Disposition.NOT_VISIBLE
                || attempt.back()
                        .filter(back -> back.disposition() == Trace.Disposition.NOT_VISIBLE
                                || back.receiver().map(Port::id).equals(Optional.of(from.id())))
                        .isPresent();
    }
}
