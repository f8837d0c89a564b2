package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each VPC's packets, and each new ECS, are behind the newest state. That something waits or is under way is one
 * thing, that it failed another: only what failed is sent again. A failure is logged once, and so is its end. Thread-safe.
 */
final class Convergence {
    private static final Logger LOG = LoggerFactory.getLogger(Convergence.class);

    /** The newest revision of which the data plane is still to be told, for each VPC. */
    private final Map<VpcId, Long> waiting = new HashMap<>();

    /** The newest revision that was sent for a VPC and is not answered. */
    private final Map<VpcId, Long> underWay = new HashMap<>();

    private final Map<VpcId, Trouble> failed = new HashMap<>();
    private final NewServers newServers;
    private final Reboots reboots;

    private record Trouble(long revision, String reason, boolean unplannable) {}

    /** @param snapshot what is there at the start, of which no data plane has been told */
    Convergence(Snapshot snapshot) {
        this.newServers = new NewServers(snapshot);
        this.reboots = new Reboots(snapshot);
    }

    /** The state becomes another; to be called before that is published. */
    synchronized void changed(Snapshot before, Snapshot after, List<Edit> edits, Collection<VpcId> touched) {
        touched.forEach(vpc -> waiting.put(vpc, after.revision()));
        newServers.changed(before, edits, after.revision());
        reboots.changed(edits, after.revision());
    }

    /** The data plane is being told of these VPCs. */
    synchronized void sent(long revision, Collection<VpcId> vpcs) {
        for (VpcId vpc : vpcs) {
            told(vpc, revision);
            underWay.merge(vpc, revision, Math::max);
        }
    }

    private void told(VpcId vpc, long revision) {
        waiting.computeIfPresent(vpc, (_, newest) -> newest <= revision ? null : newest);
    }

    /** At this revision there is nothing to tell of these VPCs beyond what has been sent. */
    synchronized void unchanged(long revision, Collection<VpcId> vpcs) {
        for (VpcId vpc : vpcs) {
            told(vpc, revision);
            Optional<Long> sent = Optional.ofNullable(underWay.get(vpc));
            if (sent.isPresent()) {
                newServers.need(vpc, revision, sent.get());
                reboots.need(vpc, revision, sent.get());
            } else if (!failed.containsKey(vpc)) {
                ready(vpc, revision);
            }
        }
    }

    private void ready(VpcId vpc, long revision) {
        newServers.ready(vpc, revision);
        reboots.ready(vpc, revision);
    }

    /** These VPCs failed before they were sent. Returns those of which that is news. */
    synchronized Set<VpcId> unsent(long revision, Collection<DataPlane.Failure> failures) {
        return failures.stream()
                .filter(failure -> {
                    told(failure.vpc(), revision);
                    return failed(revision, failure);
                })
                .map(DataPlane.Failure::vpc)
                .collect(Collectors.toSet());
    }

    /** Takes what a data plane says of the VPCs that were sent at this revision. */
    synchronized void answered(DataPlane.Outcome outcome, Collection<VpcId> vpcs) {
        // A changed address set reaches routers whose plans stay the same, so they were not sent.
        outcome.failures().forEach(failure -> failed(outcome.revision(), failure));
        Set<VpcId> failures =
                outcome.failures().stream().map(DataPlane.Failure::vpc).collect(Collectors.toSet());
        for (VpcId vpc : vpcs) {
            underWay.computeIfPresent(vpc, (_, revision) -> revision <= outcome.revision() ? null : revision);
            if (!failures.contains(vpc)) {
                converged(vpc, outcome.revision());
            }
        }
    }

    /** Takes what a data plane says of a whole state. */
    synchronized void synced(DataPlane.State state, DataPlane.Outcome outcome) {
        Set<VpcId> vpcs = newServers.vpcs();
        vpcs.addAll(reboots.vpcs());
        vpcs.addAll(underWay.keySet());
        vpcs.addAll(failed.keySet());
        state.unplanned().forEach(unplanned -> vpcs.remove(unplanned.vpc()));
        answered(outcome, vpcs);
    }

    private void converged(VpcId vpc, long revision) {
        Trouble trouble = failed.get(vpc);
        if (trouble != null && trouble.revision() > revision) {
            return;
        }
        if (trouble != null) {
            failed.remove(vpc);
            LOG.info("event=vpc_recovered vpc={} revision={}", vpc, revision);
        }
        ready(vpc, revision);
    }

    /** Whether that is news. */
    private boolean failed(long revision, DataPlane.Failure failure) {
        Trouble before = failed.get(failure.vpc());
        long newest = before == null ? revision : Math.max(revision, before.revision());
        failed.put(failure.vpc(), new Trouble(newest, failure.reason(), failure.unplannable()));
        boolean news = before == null || !before.reason().equals(failure.reason());
        if (news) {
            LOG.warn("event=vpc_failing vpc={} revision={} reason=\"{}\"", failure.vpc(), revision, failure.reason());
        }
        return news;
    }

    /** VPCs that failed and of which nothing newer is on its way. */
    synchronized Set<VpcId> toRepair() {
        Set<VpcId> vpcs = new HashSet<>(failed.keySet());
        vpcs.removeAll(underWay.keySet());
        vpcs.removeAll(waiting.keySet());
        return vpcs;
    }

    /** Of these VPCs, those that failed. */
    synchronized Set<VpcId> failedOf(Collection<VpcId> vpcs) {
        return vpcs.stream().filter(failed::containsKey).collect(Collectors.toSet());
    }

    /** Why this VPC's packets are behind; empty if they are not. */
    synchronized Optional<Lag> lag(VpcId vpc) {
        Trouble trouble = failed.get(vpc);
        if (trouble != null) {
            return Optional.of(new Lag.Failed(trouble.reason()));
        }
        return waiting.containsKey(vpc) || underWay.containsKey(vpc)
                ? Optional.of(new Lag.UnderWay())
                : Optional.empty();
    }

    /** All VPCs whose packets are behind. */
    synchronized Map<VpcId, Lag> behind() {
        Map<VpcId, Lag> behind = new HashMap<>();
        Stream.of(waiting, underWay, failed)
                .flatMap(vpcs -> vpcs.keySet().stream())
                .forEach(vpc -> lag(vpc).ifPresent(lag -> behind.put(vpc, lag)));
        return behind;
    }

    /** Some ECSs that reboot, and whose packets have ended. */
    synchronized List<EcsId> rebooted(int most) {
        return reboots.ended(most);
    }

    /** @param exists whether the ECS is there in a state that was published before this call */
    synchronized Readiness readiness(EcsId ecs, boolean exists) {
        Optional<VpcId> building = newServers.building(ecs);
        if (building.isPresent()) {
            return Optional.ofNullable(failed.get(building.get()))
                    .filter(Trouble::unplannable)
                    .<Readiness>map(trouble -> new Readiness.Failed(trouble.reason()))
                    .orElseGet(Readiness.Building::new);
        }
        return newServers.wasReady(ecs).orElse(exists)
                ? new Readiness.Ready()
                : new Readiness.Failed("The ECS " + ecs + " is gone: it was deleted.");
    }
}
