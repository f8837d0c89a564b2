package io.isthmus.model;

/** The id of an elastic cloud server. */
public record EcsId(String value) implements Id {
    @Override
    public String noun() {
        return "ECS";
    }

    @Override
    public String toString() {
        return value;
    }
}
