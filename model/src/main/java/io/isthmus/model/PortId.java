package io.isthmus.model;

/** The id of a port: one network interface of an ECS. */
public record PortId(String value) implements Id {
    @Override
    public String noun() {
        return "port";
    }

    @Override
    public String toString() {
        return value;
    }
}
