package io.isthmus.control;

import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.VpcId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** ECSs of which it is awaited that packets are treated as a state says, each since a revision. For one thread at a time. */
final class AwaitedServers {
    /** By VPC, with the revision. */
    private final Map<VpcId, Map<EcsId, Long>> awaited = new HashMap<>();

    private final Map<EcsId, VpcId> places = new HashMap<>();

    /** @param revision that of the state as which packets must be treated, or a later one */
    void add(Ecs ecs, long revision) {
        awaited.computeIfAbsent(ecs.vpc(), _ -> new HashMap<>()).put(ecs.id(), revision);
        places.put(ecs.id(), ecs.vpc());
    }

    /** @return where it was awaited, if it was */
    Optional<VpcId> remove(EcsId ecs) {
        Optional<VpcId> vpc = Optional.ofNullable(places.remove(ecs));
        vpc.ifPresent(in -> awaited.computeIfPresent(in, (_, here) -> {
            here.remove(ecs);
            return here.isEmpty() ? null : here;
        }));
        return vpc;
    }

    /**
     * The packets of this VPC are treated as the state of this revision says.
     *
     * @return those that are not awaited any more
     */
    List<EcsId> ready(VpcId vpc, long revision) {
        List<EcsId> ready = new ArrayList<>();
        awaited.computeIfPresent(vpc, (_, here) -> {
            here.forEach((ecs, needed) -> {
                if (needed <= revision) {
                    ready.add(ecs);
                }
            });
            here.keySet().removeAll(ready);
            return here.isEmpty() ? null : here;
        });
        places.keySet().removeAll(ready);
        return ready;
    }

    /** For the ECSs that are there at {@code revision} what was sent before it is enough. */
    void need(VpcId vpc, long revision, long sent) {
        awaited.computeIfPresent(vpc, (_, here) -> {
            here.replaceAll((_, needed) -> needed <= revision ? Math.min(needed, sent) : needed);
            return here;
        });
    }

    /** VPCs that have such ECSs. */
    Set<VpcId> vpcs() {
        return new HashSet<>(awaited.keySet());
    }

    /** The VPC of an ECS that is awaited. */
    Optional<VpcId> place(EcsId ecs) {
        return Optional.ofNullable(places.get(ecs));
    }
}
