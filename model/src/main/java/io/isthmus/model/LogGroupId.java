package io.isthmus.model;

/** The id of a log group. */
public record LogGroupId(String value) implements Id {
    @Override
    public String noun() {
        return "log group";
    }

    @Override
    public String toString() {
        return value;
    }
}
