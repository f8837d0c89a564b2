package io.isthmus.model;

import java.time.Instant;
import java.util.Optional;

/**
 * The life of a peering (contract.md 1.3). Deleted is no state: a deleted peering is not there.
 *
 * <pre>
 * create, same project      -> Active
 * create, another project   -> PendingAcceptance -accept-> Active
 *                                                -reject-> Rejected
 *                                                -time--> Expired
 * </pre>
 */
public sealed interface PeeringState {
    /** The accepter has not answered yet. Goes to any of the others; at {@code expiresAt} (if set) to Expired. */
    record PendingAcceptance(Optional<Instant> expiresAt) implements PeeringState {}

    /** Routes over it forward packets. Ends only by deletion. */
    record Active() implements PeeringState {}

    /** Refused by the accepter. Ends only by deletion. */
    record Rejected() implements PeeringState {}

    /** Not answered in time. Ends only by deletion. */
    record Expired() implements PeeringState {}
}
