package io.isthmus.model;

/** The id of a security group. */
public record SecurityGroupId(String value) implements Id {
    @Override
    public String noun() {
        return "security group";
    }

    @Override
    public String toString() {
        return value;
    }
}
