package io.isthmus.model;

/** The id of a policy of network ACLs. */
public record NetworkAclPolicyId(String value) implements Id {
    @Override
    public String noun() {
        return "policy of network ACLs";
    }

    @Override
    public String toString() {
        return value;
    }
}
