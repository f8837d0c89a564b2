package io.isthmus.model;

/** The id of a log stream. */
public record LogStreamId(String value) implements Id {
    @Override
    public String noun() {
        return "log stream";
    }

    @Override
    public String toString() {
        return value;
    }
}
