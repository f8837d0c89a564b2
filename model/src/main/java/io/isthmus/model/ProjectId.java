package io.isthmus.model;

/** The id of a project (a tenant); it lies in one region. */
public record ProjectId(String value) implements Id {
    @Override
    public String noun() {
        return "project";
    }

    @Override
    public String toString() {
        return value;
    }
}
