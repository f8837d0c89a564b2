package io.isthmus.model;

/** The id of an account (an IAM domain). */
public record AccountId(String value) implements Id {
    @Override
    public String noun() {
        return "account";
    }

    @Override
    public String toString() {
        return value;
    }
}
