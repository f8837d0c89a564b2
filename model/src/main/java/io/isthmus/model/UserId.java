package io.isthmus.model;

/** The id of a user of an account. */
public record UserId(String value) implements Id {
    @Override
    public String noun() {
        return "user";
    }

    @Override
    public String toString() {
        return value;
    }
}
