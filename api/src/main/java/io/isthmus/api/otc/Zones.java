package io.isthmus.api.otc;

import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import java.util.List;

/** The availability zones of a region. They differ in name only: all ECSs of a region are on one host. */
final class Zones {
    private Zones() {}

    static List<String> of(String region) {
        return List.of(region + "-01", region + "-02", region + "-03");
    }

    /** The zone of an ECS whose maker named none. */
    static String first(Snapshot snapshot, ProjectId project) {
        return of(snapshot.region(project)).getFirst();
    }
}
