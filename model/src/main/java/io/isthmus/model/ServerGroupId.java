package io.isthmus.model;

/** The id of a server group. */
public record ServerGroupId(String value) implements Id {
    @Override
    public String noun() {
        return "server group";
    }

    @Override
    public String toString() {
        return value;
    }
}
