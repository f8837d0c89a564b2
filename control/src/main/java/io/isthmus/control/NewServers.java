package io.isthmus.control;

import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.Job;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** ECSs whose packets have never been treated as they should be. For one thread at a time. */
final class NewServers {
    /** Of so many deleted ECSs, the last ones, it is known whether they had been ready. */
    static final int MOST_REMEMBERED = 10_000;

    private final AwaitedServers building = new AwaitedServers();

    /** Whether those that are gone had been ready, the longest gone first. */
    private final Map<EcsId, Boolean> gone = new LinkedHashMap<>();

    /** Begins with those that were made within a day: of these it is not known how far an earlier process had come. */
    NewServers(Snapshot snapshot) {
        for (Job job : snapshot.jobs()) {
            if (job.type() == Job.Type.CREATE_SERVER) {
                job.servers().stream()
                        .flatMap(id -> snapshot.ecs(id).stream())
                        .forEach(ecs -> building.add(ecs, snapshot.revision()));
            }
        }
    }

    /** @param revision that of the state after the edits */
    void changed(Snapshot before, List<Edit> edits, long revision) {
        for (Edit edit : edits) {
            switch (edit) {
                case Edit.Put(Resource put) -> {
                    if (put instanceof Ecs ecs && before.ecs(ecs.id()).isEmpty()) {
                        building.add(ecs, revision);
                    }
                }
                case Edit.Remove(Resource.Kind kind, String key) -> {
                    if (kind == Resource.Kind.ECS) {
                        ended(new EcsId(key));
                    }
                }
            }
        }
    }

    private void ended(EcsId ecs) {
        gone.put(ecs, building.remove(ecs).isEmpty());
        if (gone.size() > MOST_REMEMBERED) {
            Iterator<EcsId> oldest = gone.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** See {@link AwaitedServers#ready}. */
    void ready(VpcId vpc, long revision) {
        var _ = building.ready(vpc, revision);
    }

    /** See {@link AwaitedServers#need}. */
    void need(VpcId vpc, long revision, long sent) {
        building.need(vpc, revision, sent);
    }

    /** VPCs that have such ECSs. */
    Set<VpcId> vpcs() {
        return building.vpcs();
    }

    /** The VPC of an ECS that is not ready; empty if it is ready, or gone. */
    Optional<VpcId> building(EcsId ecs) {
        return building.place(ecs);
    }

    /** Whether an ECS that is gone had been ready; empty if it is not gone, or that is not known (any more). */
    Optional<Boolean> wasReady(EcsId ecs) {
        return Optional.ofNullable(gone.get(ecs));
    }
}
