package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.Planner;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.forwarding.Touched.Membership;
import io.isthmus.model.EcsId;
import io.isthmus.model.Port;
import io.isthmus.model.Project;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Turns states and their differences into what a data plane is told. A plan that cannot be made is the failure of its VPC
 * alone. Stateless.
 *
 * @param planner makes the plan of a VPC; empty if it needs no router
 */
record PlanCompiler(BiFunction<Snapshot, VpcId, Optional<RouterPlan>> planner) {
    /** What everybody but the log is told of a plan that cannot be made. Its cause may tell of other VPCs. */
    static final String UNPLANNABLE =
            "The plan of this VPC cannot be made, which is a defect of Isthmus: its packets are treated as they were, and the"
                    + " controller's log says more.";

    PlanCompiler() {
        this(Planner::plan);
    }

    /** A VPC whose plan cannot be made. */
    record Problem(VpcId vpc, Throwable cause) {
        DataPlane.Failure failure() {
            return new DataPlane.Failure(vpc, UNPLANNABLE, true);
        }
    }

    /** @param problems VPCs that the state names as unplanned */
    record State(DataPlane.State state, List<Problem> problems) {}

    /**
     * @param change may tell of nothing at all
     * @param unchanged those of the VPCs asked for that are as the data plane was told before
     * @param problems those of which the change says nothing
     */
    record Change(DataPlane.Change change, Set<VpcId> unchanged, List<Problem> problems) {
        /** The VPCs that the change tells of. */
        Set<VpcId> vpcs() {
            Set<VpcId> vpcs = change.routers().stream().map(RouterPlan::vpc).collect(Collectors.toSet());
            vpcs.addAll(change.removed());
            return vpcs;
        }

        boolean isEmpty() {
            return change.routers().isEmpty()
                    && change.removed().isEmpty()
                    && change.addressSets().isEmpty();
        }
    }

    /** All that the data plane must make true. */
    State state(Snapshot snapshot) {
        List<RouterPlan> routers = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Vpc vpc : snapshot.vpcs()) {
            switch (plan(snapshot, vpc.id())) {
                case Planned.Done(Optional<RouterPlan> plan) -> plan.ifPresent(routers::add);
                case Planned.Failed(Problem problem) -> problems.add(problem);
            }
        }
        Map<GroupMembers, Set<Ip>> addressSets = new HashMap<>();
        for (Project project : snapshot.projects()) {
            for (SecurityGroup group : snapshot.securityGroups(project.id())) {
                addressSets.putAll(Planner.members(snapshot, group.id()));
            }
        }
        List<DataPlane.Unplanned> unplanned = problems.stream()
                .map(problem -> new DataPlane.Unplanned(problem.vpc(), ecss(snapshot, problem.vpc())))
                .toList();
        return new State(new DataPlane.State(snapshot.revision(), routers, addressSets, unplanned), problems);
    }

    private static Set<EcsId> ecss(Snapshot snapshot, VpcId vpc) {
        return snapshot.ports(vpc).stream().map(Port::ecs).collect(Collectors.toSet());
    }

    /**
     * What a data plane that was told of {@code before} must be told for {@code after}.
     *
     * @param vpcs whose plans may differ
     * @param again those of them whose plans it must be told in any case
     * @param memberships who joined and left which group
     */
    Change change(
            Snapshot before,
            Snapshot after,
            Collection<VpcId> vpcs,
            Set<VpcId> again,
            Map<GroupMembers, Membership> memberships) {
        List<RouterPlan> routers = new ArrayList<>();
        List<VpcId> removed = new ArrayList<>();
        Set<VpcId> unchanged = new HashSet<>();
        List<Problem> problems = new ArrayList<>();
        for (VpcId vpc : vpcs) {
            switch (plan(after, vpc)) {
                case Planned.Failed(Problem problem) -> problems.add(problem);
                case Planned.Done now when !again.contains(vpc) && now.equals(plan(before, vpc)) -> unchanged.add(vpc);
                case Planned.Done(Optional<RouterPlan> now) ->
                    now.ifPresentOrElse(routers::add, () -> removed.add(vpc));
            }
        }
        List<DataPlane.AddressSetChange> addressSets = memberships.entrySet().stream()
                .map(entry -> new DataPlane.AddressSetChange(
                        entry.getKey(),
                        entry.getValue().joined(),
                        entry.getValue().left()))
                .toList();
        return new Change(new DataPlane.Change(after.revision(), routers, removed, addressSets), unchanged, problems);
    }

    /** What came of planning a VPC. */
    private sealed interface Planned {
        record Done(Optional<RouterPlan> plan) implements Planned {}

        record Failed(Problem problem) implements Planned {}
    }

    private Planned plan(Snapshot snapshot, VpcId vpc) {
        try {
            return new Planned.Done(planner.apply(snapshot, vpc));
        } catch (OutOfMemoryError e) {
            throw e; // no fault of the plan
        } catch (RuntimeException | Error e) {
            return new Planned.Failed(new Problem(vpc, e));
        }
    }
}
