package io.isthmus.model;

/** The id of an asynchronous ECS job. */
public record JobId(String value) implements Id {
    @Override
    public String noun() {
        return "job";
    }

    @Override
    public String toString() {
        return value;
    }
}
