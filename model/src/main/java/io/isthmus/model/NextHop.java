package io.isthmus.model;

/** Where a custom route sends packets (contract.md 2.2). */
public sealed interface NextHop {
    /** Into the other VPC of this peering. */
    record ToPeering(PeeringId peering) implements NextHop {}
}
