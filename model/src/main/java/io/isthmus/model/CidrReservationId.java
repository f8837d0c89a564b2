package io.isthmus.model;

/** The id of a CIDR reservation of a subnet. */
public record CidrReservationId(String value) implements Id {
    @Override
    public String noun() {
        return "CIDR reservation";
    }

    @Override
    public String toString() {
        return value;
    }
}
