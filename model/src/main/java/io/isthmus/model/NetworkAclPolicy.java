package io.isthmus.model;

import java.util.List;

/**
 * Rules of network ACLs in the order in which they act, for one direction of any number of ACLs. What v3 shows as the rules
 * of an ACL are those of its policies (contract.md 3.7).
 *
 * @param shared whether it is meant for other projects, too: kept and shown, and nobody else sees it for that
 * @param audited whether somebody has looked through it since it, or one of its rules, was last changed
 * @param rules each once; a rule may be in several policies
 */
public record NetworkAclPolicy(
        NetworkAclPolicyId id,
        ProjectId project,
        String name,
        String description,
        boolean shared,
        boolean audited,
        List<NetworkAclRuleId> rules)
        implements Resource.Owned {
    public NetworkAclPolicy {
        rules = List.copyOf(rules);
    }

    @Override
    public String key() {
        return id.value();
    }

    /** Nobody has looked through the new rules. */
    public NetworkAclPolicy withRules(List<NetworkAclRuleId> newRules) {
        return new NetworkAclPolicy(id, project, name, description, shared, false, newRules);
    }
}
