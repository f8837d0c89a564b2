package io.isthmus.model;

/** The id of a route table. */
public record RouteTableId(String value) implements Id {
    @Override
    public String noun() {
        return "route table";
    }

    @Override
    public String toString() {
        return value;
    }
}
