package io.isthmus.model;

/** The id of a VPC peering. */
public record PeeringId(String value) implements Id {
    @Override
    public String noun() {
        return "peering";
    }

    @Override
    public String toString() {
        return value;
    }
}
