package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.model.VpcId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which VPCs' packets are behind the newest state. Thread-safe. */
final class Convergence {
    /** The newest revision that was sent for a VPC and is not known to be true. */
    private final Map<VpcId, Long> behind = new HashMap<>();

    synchronized void sent(long revision, Collection<VpcId> vpcs) {
        vpcs.forEach(vpc -> behind.put(vpc, revision));
    }

    /** Takes what a data plane says of the VPCs that were sent at this revision. */
    synchronized void outcome(DataPlane.Outcome outcome, Collection<VpcId> vpcs) {
        Set<VpcId> failed =
                outcome.failures().stream().map(DataPlane.Failure::vpc).collect(Collectors.toSet());
        // A changed address set reaches routers whose plans stay the same, so they were not sent.
        failed.forEach(vpc -> behind.merge(vpc, outcome.revision(), Math::max));
        for (VpcId vpc : vpcs) {
            if (!failed.contains(vpc)) {
                behind.computeIfPresent(vpc, (_, revision) -> revision <= outcome.revision() ? null : revision);
            }
        }
    }

    synchronized Set<VpcId> behind() {
        return Set.copyOf(behind.keySet());
    }
}
