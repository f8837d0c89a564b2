package io.isthmus.control;

import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.Job;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import java.util.HashMap;
import java.util.HashSet;
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

    /** By VPC, with the revision at which the ECS is there. */
    private final Map<VpcId, Map<EcsId, Long>> building = new HashMap<>();

    private final Map<EcsId, VpcId> places = new HashMap<>();

    /** Whether those that are gone had been ready, the longest gone first. */
    private final Map<EcsId, Boolean> gone = new LinkedHashMap<>();

    /** Begins with those that were made within a day: of these it is not known how far an earlier process had come. */
    NewServers(Snapshot snapshot) {
        for (Job job : snapshot.jobs()) {
            if (job.type() == Job.Type.CREATE_SERVER) {
                job.servers().stream()
                        .flatMap(id -> snapshot.ecs(id).stream())
                        .forEach(ecs -> made(ecs, snapshot.revision()));
            }
        }
    }

    /** @param revision that of the state after the edits */
    void changed(Snapshot before, List<Edit> edits, long revision) {
        for (Edit edit : edits) {
            switch (edit) {
                case Edit.Put(Resource put) -> {
                    if (put instanceof Ecs ecs && before.ecs(ecs.id()).isEmpty()) {
                        made(ecs, revision);
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

    private void made(Ecs ecs, long revision) {
        building.computeIfAbsent(ecs.vpc(), _ -> new HashMap<>()).put(ecs.id(), revision);
        places.put(ecs.id(), ecs.vpc());
    }

    private void ended(EcsId ecs) {
        Optional<VpcId> vpc = Optional.ofNullable(places.remove(ecs));
        vpc.ifPresent(in -> building.computeIfPresent(in, (_, here) -> {
            here.remove(ecs);
            return here.isEmpty() ? null : here;
        }));
        gone.put(ecs, vpc.isEmpty());
        if (gone.size() > MOST_REMEMBERED) {
            Iterator<EcsId> oldest = gone.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** The packets of this VPC are treated as the state of this revision says. */
    void ready(VpcId vpc, long revision) {
        building.computeIfPresent(vpc, (_, here) -> {
            here.entrySet().removeIf(one -> one.getValue() <= revision && places.remove(one.getKey(), vpc));
            return here.isEmpty() ? null : here;
        });
    }

    /** For the ECSs that are there at {@code revision} what was sent before it is enough. */
    void need(VpcId vpc, long revision, long sent) {
        building.computeIfPresent(vpc, (_, here) -> {
            here.replaceAll((_, needed) -> needed <= revision ? Math.min(needed, sent) : needed);
            return here;
        });
    }

    /** VPCs that have such ECSs. */
    Set<VpcId> vpcs() {
        return new HashSet<>(building.keySet());
    }

    /** The VPC of an ECS that is not ready; empty if it is ready, or gone. */
    Optional<VpcId> building(EcsId ecs) {
        return Optional.ofNullable(places.get(ecs));
    }

    /** Whether an ECS that is gone had been ready; empty if it is not gone, or that is not known (any more). */
    Optional<Boolean> wasReady(EcsId ecs) {
        return Optional.ofNullable(gone.get(ecs));
    }
}
