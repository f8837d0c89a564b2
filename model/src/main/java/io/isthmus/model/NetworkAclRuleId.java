package io.isthmus.model;

/** The id of a rule of a network ACL. */
public record NetworkAclRuleId(String value) implements Id {
    @Override
    public String noun() {
        return "rule of a network ACL";
    }

    @Override
    public String toString() {
        return value;
    }
}
