package io.isthmus.control;

import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.Power;
import io.isthmus.model.Project;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * ECSs that reboot: each may start once the data plane has said that its packets have ended. A reboot is in the state, so that
 * whoever comes after a crash goes on with it. For one thread at a time.
 */
final class Reboots {
    private final AwaitedServers ending = new AwaitedServers();
    private final Set<EcsId> ended = new LinkedHashSet<>();

    /** Begins with those that an earlier process left: how far it had come with them is not known. */
    Reboots(Snapshot snapshot) {
        for (Project project : snapshot.projects()) {
            for (Ecs ecs : snapshot.ecss(project.id())) {
                if (reboots(ecs)) {
                    ending.add(ecs, snapshot.revision());
                }
            }
        }
    }

    private static boolean reboots(Ecs ecs) {
        return ecs.off().equals(Optional.of(Power.REBOOTING));
    }

    /** @param revision that of the state after the edits */
    void changed(List<Edit> edits, long revision) {
        for (Edit edit : edits) {
            switch (edit) {
                case Edit.Put(Resource put) -> {
                    if (put instanceof Ecs ecs) {
                        forget(ecs.id());
                        if (reboots(ecs)) {
                            ending.add(ecs, revision);
                        }
                    }
                }
                case Edit.Remove(Resource.Kind kind, String key) -> {
                    if (kind == Resource.Kind.ECS) {
                        forget(new EcsId(key));
                    }
                }
            }
        }
    }

    private void forget(EcsId ecs) {
        var _ = ending.remove(ecs);
        ended.remove(ecs);
    }

    /** See {@link AwaitedServers#ready}. */
    void ready(VpcId vpc, long revision) {
        ended.addAll(ending.ready(vpc, revision));
    }

    /** See {@link AwaitedServers#need}. */
    void need(VpcId vpc, long revision, long sent) {
        ending.need(vpc, revision, sent);
    }

    /** VPCs in which some have not ended yet. */
    Set<VpcId> vpcs() {
        return ending.vpcs();
    }

    /** Some that may start now. They stay here until they do. */
    List<EcsId> ended(int most) {
        return ended.stream().limit(most).toList();
    }
}
