package io.isthmus.model;

import io.isthmus.net.Cidr;
import java.time.Instant;

/**
 * A block of a subnet whose addresses only those get who name them (contract.md 10.47). An address that was in use already stays
 * so.
 *
 * @param subnet whose life it shares
 * @param cidr lies in a block of the subnet, overlaps no other reservation of it and has no address that is kept back anyway
 */
public record CidrReservation(
        CidrReservationId id,
        SubnetId subnet,
        VpcId vpc,
        ProjectId project,
        String name,
        String description,
        Cidr cidr,
        Instant createdAt,
        Instant updatedAt)
        implements Resource.Owned {
    /**
     * How many a subnet may have: so few that they leave more addresses of an IPv6 block free than an IPv4 block has at all,
     * however they are laid.
     */
    public static final int PER_SUBNET = 20;

    @Override
    public String key() {
        return id.value();
    }

    public CidrReservation with(String newName, String newDescription, Instant now) {
        return new CidrReservation(id, subnet, vpc, project, newName, newDescription, cidr, createdAt, now);
    }
}
