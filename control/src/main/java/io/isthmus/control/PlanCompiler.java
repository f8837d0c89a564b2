package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.Planner;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.forwarding.Touched;
import io.isthmus.model.Edit;
import io.isthmus.model.Project;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns states and their differences into what a data plane is told. Pure. */
final class PlanCompiler {
    private PlanCompiler() {}

    /** All that the data plane must make true. */
    static DataPlane.State state(Snapshot snapshot) {
        List<RouterPlan> routers = new ArrayList<>();
        for (Vpc vpc : snapshot.vpcs()) {
            Planner.plan(snapshot, vpc.id()).ifPresent(routers::add);
        }
        Map<GroupMembers, Set<Ip>> addressSets = new HashMap<>();
        for (Project project : snapshot.projects()) {
            for (SecurityGroup group : snapshot.securityGroups(project.id())) {
                addressSets.putAll(Planner.members(snapshot, group.id()));
            }
        }
        return new DataPlane.State(snapshot.revision(), routers, addressSets);
    }

    /** What changes for the data plane; empty if packets are treated as before. */
    static Optional<DataPlane.Change> change(Snapshot before, Snapshot after, List<Edit> edits) {
        Touched touched = Touched.by(before, after, edits);
        List<RouterPlan> routers = new ArrayList<>();
        List<VpcId> removed = new ArrayList<>();
        for (VpcId vpc : touched.vpcs()) {
            Optional<RouterPlan> old = Planner.plan(before, vpc);
            Optional<RouterPlan> now = Planner.plan(after, vpc);
            if (now.isEmpty() && old.isPresent()) {
                removed.add(vpc);
            } else if (!now.equals(old)) {
                now.ifPresent(routers::add);
            }
        }
        List<DataPlane.AddressSetChange> addressSets = touched.memberships().entrySet().stream()
                .map(entry -> new DataPlane.AddressSetChange(
                        entry.getKey(),
                        entry.getValue().joined(),
                        entry.getValue().left()))
                .toList();
        return routers.isEmpty() && removed.isEmpty() && addressSets.isEmpty()
                ? Optional.empty()
                : Optional.of(new DataPlane.Change(after.revision(), routers, removed, addressSets));
    }

    /** The plans of these VPCs once more, for a data plane that could not make them true. */
    static DataPlane.Change again(Snapshot snapshot, Collection<VpcId> vpcs) {
        List<RouterPlan> routers = new ArrayList<>();
        List<VpcId> removed = new ArrayList<>();
        for (VpcId vpc : vpcs) {
            Planner.plan(snapshot, vpc).ifPresentOrElse(routers::add, () -> removed.add(vpc));
        }
        return new DataPlane.Change(snapshot.revision(), routers, removed, List.of());
    }
}
