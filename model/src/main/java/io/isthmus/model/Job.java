package io.isthmus.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What became of a call that makes, changes or deletes ECSs or disks (contract.md 5, 10.48). The work itself is done when the call is answered;
 * clients ask for the job all the same.
 *
 * @param servers the ECSs that it is about
 * @param others what else it is about; empty: nothing
 * @param expiresAt when the job is forgotten at the latest: of many, the oldest go before
 */
public record Job(
        JobId id,
        ProjectId project,
        Type type,
        List<EcsId> servers,
        Instant createdAt,
        Instant expiresAt,
        Optional<Others> others)
        implements Resource.Owned {
    public enum Type {
        CREATE_SERVER,
        DELETE_SERVER,
        START_SERVER,
        STOP_SERVER,
        REBOOT_SERVER,
        RESIZE_SERVER,
        REBUILD_SERVER,
        CREATE_VOLUME,
        EXTEND_VOLUME,
        DELETE_VOLUME,
        ATTACH_VOLUME,
        DETACH_VOLUME
    }

    /** Disks and interfaces that a job is about. */
    public record Others(List<VolumeId> volumes, List<PortId> ports) {
        public Others {
            volumes = List.copyOf(volumes);
            ports = List.copyOf(ports);
        }
    }

    public Job {
        servers = List.copyOf(servers);
    }

    @Override
    public String key() {
        return id.value();
    }
}
