package io.isthmus.model;

/** The id of a security group rule. */
public record SecurityGroupRuleId(String value) implements Id {
    @Override
    public String noun() {
        return "security group rule";
    }

    @Override
    public String toString() {
        return value;
    }
}
