package io.isthmus.model;

import java.time.Instant;

/**
 * A project (a tenant): what owns resources. It lies in exactly one region, so a project's id also says the region.
 *
 * @param name unique within the account; a project whose name is the region's is what clients look for
 */
public record Project(ProjectId id, AccountId account, String name, String region, Instant createdAt)
        implements Resource {
    @Override
    public String key() {
        return id.value();
    }
}
