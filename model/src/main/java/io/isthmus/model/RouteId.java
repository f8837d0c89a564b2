package io.isthmus.model;

/** The id of a route as the v2.0 routes API names it. */
public record RouteId(String value) implements Id {
    @Override
    public String noun() {
        return "route";
    }

    @Override
    public String toString() {
        return value;
    }
}
