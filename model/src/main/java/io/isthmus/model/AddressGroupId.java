package io.isthmus.model;

/** The id of an address group. */
public record AddressGroupId(String value) implements Id {
    @Override
    public String noun() {
        return "address group";
    }

    @Override
    public String toString() {
        return value;
    }
}
