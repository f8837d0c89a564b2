package io.isthmus.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A peering of two VPCs of one region (contract.md 1). It moves no packet unless routes use it.
 *
 * @param label empty: nobody's in particular
 */
public record Peering(
        PeeringId id,
        String name,
        String description,
        Side requester,
        Side accepter,
        PeeringState state,
        Instant createdAt,
        Instant updatedAt,
        Optional<Label> label)
        implements Resource, Labelled {

    /** One of the two VPCs, with the project that owns it. */
    public record Side(VpcId vpc, ProjectId project) {}

    /** Without a label. */
    public Peering(
            PeeringId id,
            String name,
            String description,
            Side requester,
            Side accepter,
            PeeringState state,
            Instant createdAt,
            Instant updatedAt) {
        this(id, name, description, requester, accepter, state, createdAt, updatedAt, Optional.empty());
    }

    @Override
    public Peering labelled(Label newLabel) {
        return new Peering(
                id, name, description, requester, accepter, state, createdAt, updatedAt, Optional.of(newLabel));
    }

    @Override
    public String key() {
        return id.value();
    }

    public boolean isActive() {
        return state instanceof PeeringState.Active;
    }

    /** Whether it can never be active any more: rejected, or the request expired. */
    public boolean isOver() {
        return state instanceof PeeringState.Rejected || state instanceof PeeringState.Expired;
    }

    public boolean joins(VpcId vpc) {
        return requester.vpc.equals(vpc) || accepter.vpc.equals(vpc);
    }

    /** The VPC at the other end, seen from {@code vpc}, which must be one of the two. */
    public VpcId other(VpcId vpc) {
        return requester.vpc.equals(vpc) ? accepter.vpc : requester.vpc;
    }

    /** Whether a pending request's time is up, told by the clock and not by whether somebody has noticed. */
    public boolean isOverdue(Instant now) {
        return state instanceof PeeringState.PendingAcceptance(Optional<Instant> expiresAt)
                && expiresAt.filter(time -> !now.isBefore(time)).isPresent();
    }

    public Peering withState(PeeringState newState, Instant now) {
        return new Peering(id, name, description, requester, accepter, newState, createdAt, now, label);
    }

    public Peering withText(String newName, String newDescription, Instant now) {
        return new Peering(id, newName, newDescription, requester, accepter, state, createdAt, now, label);
    }
}
