package io.isthmus.model;

/** The id of a VPC (a Neutron router). */
public record VpcId(String value) implements Id {
    @Override
    public String noun() {
        return "VPC";
    }

    @Override
    public String toString() {
        return value;
    }
}
