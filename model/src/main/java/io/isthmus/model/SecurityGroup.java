package io.isthmus.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A security group of a project: a stateful list of what its members may receive and send (contract.md 3.6).
 *
 * @param tags empty: none
 * @param label empty: nobody's in particular
 */
public record SecurityGroup(
        SecurityGroupId id,
        ProjectId project,
        String name,
        String description,
        List<SecurityGroupRule> rules,
        Instant createdAt,
        Instant updatedAt,
        Optional<Tags> tags,
        Optional<Label> label)
        implements Resource.Owned, Labelled, Tagged {
    public SecurityGroup {
        rules = List.copyOf(rules);
    }

    /** Without tags and label. */
    public SecurityGroup(
            SecurityGroupId id,
            ProjectId project,
            String name,
            String description,
            List<SecurityGroupRule> rules,
            Instant createdAt,
            Instant updatedAt) {
        this(id, project, name, description, rules, createdAt, updatedAt, Optional.empty(), Optional.empty());
    }

    @Override
    public SecurityGroup labelled(Label newLabel) {
        return new SecurityGroup(
                id, project, name, description, rules, createdAt, updatedAt, tags, Optional.of(newLabel));
    }

    @Override
    public SecurityGroup tagged(Tags newTags) {
        return new SecurityGroup(id, project, name, description, rules, createdAt, updatedAt, newTags.orNone(), label);
    }

    @Override
    public String key() {
        return id.value();
    }

    public SecurityGroup withText(String newName, String newDescription, Instant now) {
        return new SecurityGroup(id, project, newName, newDescription, rules, createdAt, now, tags, label);
    }

    public SecurityGroup withRules(List<SecurityGroupRule> newRules, Instant now) {
        return new SecurityGroup(id, project, name, description, newRules, createdAt, now, tags, label);
    }
}
