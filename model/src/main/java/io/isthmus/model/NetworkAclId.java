package io.isthmus.model;

/** The id of a network ACL. */
public record NetworkAclId(String value) implements Id {
    @Override
    public String noun() {
        return "network ACL";
    }

    @Override
    public String toString() {
        return value;
    }
}
