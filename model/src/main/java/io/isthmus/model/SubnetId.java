package io.isthmus.model;

/** The id of a subnet; the same value is its Neutron network id. */
public record SubnetId(String value) implements Id {
    @Override
    public String noun() {
        return "subnet";
    }

    @Override
    public String toString() {
        return value;
    }
}
