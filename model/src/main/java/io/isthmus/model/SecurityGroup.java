package io.isthmus.model;

import java.time.Instant;
import java.util.List;

/** A security group of a project: a stateful list of what its members may receive and send (contract.md 3.6). */
public record SecurityGroup(
        SecurityGroupId id,
        ProjectId project,
        String name,
        String description,
        List<SecurityGroupRule> rules,
        Instant createdAt,
        Instant updatedAt)
        implements Resource.Owned {
    public SecurityGroup {
        rules = List.copyOf(rules);
    }

    @Override
    public String key() {
        return id.value();
    }

    SecurityGroup withText(String newName, String newDescription, Instant now) {
        return new SecurityGroup(id, project, newName, newDescription, rules, createdAt, now);
    }

    SecurityGroup withRules(List<SecurityGroupRule> newRules, Instant now) {
        return new SecurityGroup(id, project, name, description, newRules, createdAt, now);
    }
}
