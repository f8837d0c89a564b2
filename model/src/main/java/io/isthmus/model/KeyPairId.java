package io.isthmus.model;

/** The id of a key pair. */
public record KeyPairId(String value) implements Id {
    @Override
    public String noun() {
        return "key pair";
    }

    @Override
    public String toString() {
        return value;
    }
}
