package io.isthmus.model;

import java.time.Instant;
import java.util.List;

/**
 * What became of a call that makes, deletes, starts or stops ECSs (contract.md 5). The work itself is done when the call is answered;
 * clients ask for the job all the same.
 *
 * @param expiresAt when the job is forgotten at the latest: of many, the oldest go before
 */
public record Job(JobId id, ProjectId project, Type type, List<EcsId> servers, Instant createdAt, Instant expiresAt)
        implements Resource.Owned {
    public enum Type {
        CREATE_SERVER,
        DELETE_SERVER,
        START_SERVER,
        STOP_SERVER,
        REBOOT_SERVER
    }

    public Job {
        servers = List.copyOf(servers);
    }

    @Override
    public String key() {
        return id.value();
    }
}
