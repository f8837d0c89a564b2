package io.isthmus.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A flow log of a project: that records are kept of what some ports send and receive (contract.md 3.9).
 *
 * @param resourceId the port, the subnet or the VPC whose ports are meant, by {@code type}
 * @param logGroupId where the cloud's log service would keep the records; here only a name
 * @param logTopicId likewise
 * @param indexed whether that service would index them; here only a mark
 * @param enabled whether records are kept
 * @param label empty: nobody's in particular
 */
public record FlowLog(
        FlowLogId id,
        ProjectId project,
        String name,
        String description,
        Type type,
        String resourceId,
        Traffic traffic,
        String logGroupId,
        String logTopicId,
        boolean indexed,
        boolean enabled,
        Instant createdAt,
        Instant updatedAt,
        Optional<Label> label)
        implements Resource.Owned, Labelled {

    /** What {@code resourceId} is. */
    public enum Type {
        PORT,
        NETWORK,
        VPC
    }

    /** Of which packets records are kept. */
    public enum Traffic {
        ALL,
        /** Those that security groups and network ACLs let pass. */
        ACCEPT,
        /** Those that they do not. */
        REJECT
    }

    /** Without a label. */
    public FlowLog(
            FlowLogId id,
            ProjectId project,
            String name,
            String description,
            Type type,
            String resourceId,
            Traffic traffic,
            String logGroupId,
            String logTopicId,
            boolean indexed,
            boolean enabled,
            Instant createdAt,
            Instant updatedAt) {
        this(
                id,
                project,
                name,
                description,
                type,
                resourceId,
                traffic,
                logGroupId,
                logTopicId,
                indexed,
                enabled,
                createdAt,
                updatedAt,
                Optional.empty());
    }

    @Override
    public FlowLog labelled(Label newLabel) {
        return new FlowLog(
                id,
                project,
                name,
                description,
                type,
                resourceId,
                traffic,
                logGroupId,
                logTopicId,
                indexed,
                enabled,
                createdAt,
                updatedAt,
                Optional.of(newLabel));
    }

    @Override
    public String key() {
        return id.value();
    }

    public FlowLog with(String newName, String newDescription, boolean newEnabled, Instant now) {
        return new FlowLog(
                id,
                project,
                newName,
                newDescription,
                type,
                resourceId,
                traffic,
                logGroupId,
                logTopicId,
                indexed,
                newEnabled,
                createdAt,
                now,
                label);
    }
}
