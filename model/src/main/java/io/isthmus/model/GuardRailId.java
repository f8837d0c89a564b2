package io.isthmus.model;

/** The id of a guard rail. */
public record GuardRailId(String value) implements Id {
    @Override
    public String noun() {
        return "guard rail";
    }

    @Override
    public String toString() {
        return value;
    }
}
