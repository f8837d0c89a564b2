package io.isthmus.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network ACL of a project: what may enter and leave the subnets that it is associated with. The first rule that matches
 * acts, and what none matches may not pass; within a subnet all may. It is stateful (contract.md 3.7).
 *
 * @param enabled whether its rules act; if not, nothing may pass
 * @param shared whether it is meant for other projects, too: kept and shown, and nobody else sees it for that
 * @param ingress the rules for what comes from outside of the subnet; empty: there are none
 * @param egress those for what leaves the subnet, likewise
 * @param subnets those it is associated with, sorted; a subnet has one ACL at most
 * @param tags empty: none
 * @param label empty: nobody's in particular
 */
public record NetworkAcl(
        NetworkAclId id,
        ProjectId project,
        String name,
        String description,
        boolean enabled,
        boolean shared,
        Optional<NetworkAclPolicyId> ingress,
        Optional<NetworkAclPolicyId> egress,
        List<SubnetId> subnets,
        Instant createdAt,
        Instant updatedAt,
        Optional<Tags> tags,
        Optional<Label> label)
        implements Resource.Owned, Labelled, Tagged {
    public NetworkAcl {
        subnets = List.copyOf(subnets);
    }

    /** Without tags and label. */
    public NetworkAcl(
            NetworkAclId id,
            ProjectId project,
            String name,
            String description,
            boolean enabled,
            boolean shared,
            Optional<NetworkAclPolicyId> ingress,
            Optional<NetworkAclPolicyId> egress,
            List<SubnetId> subnets,
            Instant createdAt,
            Instant updatedAt) {
        this(
                id,
                project,
                name,
                description,
                enabled,
                shared,
                ingress,
                egress,
                subnets,
                createdAt,
                updatedAt,
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public NetworkAcl labelled(Label newLabel) {
        return new NetworkAcl(
                id,
                project,
                name,
                description,
                enabled,
                shared,
                ingress,
                egress,
                subnets,
                createdAt,
                updatedAt,
                tags,
                Optional.of(newLabel));
    }

    @Override
    public NetworkAcl tagged(Tags newTags) {
        return new NetworkAcl(
                id,
                project,
                name,
                description,
                enabled,
                shared,
                ingress,
                egress,
                subnets,
                createdAt,
                updatedAt,
                newTags.orNone(),
                label);
    }

    @Override
    public String key() {
        return id.value();
    }

    /** The policies that it has, of either direction; one that it has for both is there twice. */
    public Stream<NetworkAclPolicyId> policies() {
        return Stream.of(ingress, egress).flatMap(Optional::stream);
    }

    public NetworkAcl withPolicies(
            Optional<NetworkAclPolicyId> newIngress, Optional<NetworkAclPolicyId> newEgress, Instant now) {
        return new NetworkAcl(
                id,
                project,
                name,
                description,
                enabled,
                shared,
                newIngress,
                newEgress,
                subnets,
                createdAt,
                now,
                tags,
                label);
    }

    public NetworkAcl withSubnets(List<SubnetId> newSubnets, Instant now) {
        return new NetworkAcl(
                id,
                project,
                name,
                description,
                enabled,
                shared,
                ingress,
                egress,
                newSubnets,
                createdAt,
                now,
                tags,
                label);
    }
}
