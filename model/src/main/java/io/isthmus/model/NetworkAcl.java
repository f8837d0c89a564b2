package io.isthmus.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A network ACL of a project: what may enter and leave the subnets that it is associated with. The first rule that matches
 * acts, and what none matches may not pass; within a subnet all may. It is stateful (contract.md 3.7).
 *
 * @param enabled whether its rules act; if not, nothing may pass
 * @param ingress for what comes from outside of the subnet, in the order in which they act
 * @param egress for what leaves the subnet, likewise
 * @param subnets those it is associated with, sorted; a subnet has one ACL at most
 * @param label empty: nobody's in particular
 */
public record NetworkAcl(
        NetworkAclId id,
        ProjectId project,
        String name,
        String description,
        boolean enabled,
        List<NetworkAclRule> ingress,
        List<NetworkAclRule> egress,
        List<SubnetId> subnets,
        Instant createdAt,
        Instant updatedAt,
        Optional<Label> label)
        implements Resource.Owned, Labelled {
    public NetworkAcl {
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
        subnets = List.copyOf(subnets);
    }

    /** Without a label. */
    public NetworkAcl(
            NetworkAclId id,
            ProjectId project,
            String name,
            String description,
            boolean enabled,
            List<NetworkAclRule> ingress,
            List<NetworkAclRule> egress,
            List<SubnetId> subnets,
            Instant createdAt,
            Instant updatedAt) {
        this(id, project, name, description, enabled, ingress, egress, subnets, createdAt, updatedAt, Optional.empty());
    }

    @Override
    public NetworkAcl labelled(Label newLabel) {
        return new NetworkAcl(
                id,
                project,
                name,
                description,
                enabled,
                ingress,
                egress,
                subnets,
                createdAt,
                updatedAt,
                Optional.of(newLabel));
    }

    @Override
    public String key() {
        return id.value();
    }

    NetworkAcl withText(String newName, String newDescription, boolean newEnabled, Instant now) {
        return new NetworkAcl(
                id, project, newName, newDescription, newEnabled, ingress, egress, subnets, createdAt, now, label);
    }

    NetworkAcl withRules(List<NetworkAclRule> newIngress, List<NetworkAclRule> newEgress, Instant now) {
        return new NetworkAcl(
                id, project, name, description, enabled, newIngress, newEgress, subnets, createdAt, now, label);
    }

    NetworkAcl withSubnets(List<SubnetId> newSubnets, Instant now) {
        return new NetworkAcl(
                id, project, name, description, enabled, ingress, egress, newSubnets, createdAt, now, label);
    }
}
