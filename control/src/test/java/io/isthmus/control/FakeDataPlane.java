package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PortId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A data plane that keeps what it is told in maps, and can be held up or made to fail. Thread-safe. */
final class FakeDataPlane implements DataPlane {
    /** What {@link #flows} tells. */
    final Map<PortId, Flow.Reading> flows = new ConcurrentHashMap<>();

    /** How many were wanted at most when they were read last. */
    volatile int mostFlows;

    private final Map<VpcId, RouterPlan> routers = new HashMap<>();
    private final Map<GroupMembers, Set<Ip>> addressSets = new HashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private final Set<VpcId> failing = new HashSet<>();
    private final List<Change> changes = new ArrayList<>();
    private int syncs;
    private boolean holding;
    private Optional<Error> breakage = Optional.empty();

    /** From now on outcomes wait for {@link #release}. */
    synchronized void hold() {
        holding = true;
    }

    synchronized void release() {
        holding = false;
        held.forEach(Runnable::run);
        held.clear();
    }

    synchronized int held() {
        return held.size();
    }

    /** All changes that it has been told. */
    synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    /** How often it has been told a whole state. */
    synchronized int syncs() {
        return syncs;
    }

    /** The next change is not answered but ends in this. */
    synchronized void breakOnce(Error error) {
        breakage = Optional.of(error);
    }

    /** From now on the router of this VPC cannot be made to do what its plan says. */
    synchronized void fail(VpcId vpc) {
        failing.add(vpc);
    }

    synchronized void heal(VpcId vpc) {
        failing.remove(vpc);
    }

    /** All that it has been told, as one state. */
    synchronized State state(long revision) {
        return new State(
                revision,
                routers.values().stream()
                        .sorted(Comparator.comparing(plan -> plan.vpc().value()))
                        .toList(),
                Map.copyOf(addressSets));
    }

    @Override
    public synchronized CompletableFuture<Outcome> sync(State state) {
        syncs++;
        Set<VpcId> unplanned = state.unplanned().stream().map(Unplanned::vpc).collect(Collectors.toSet());
        routers.keySet().retainAll(unplanned);
        addressSets.clear();
        List<Failure> failures = take(state.routers());
        addressSets.putAll(state.addressSets());
        return outcome(new Outcome(state.revision(), failures));
    }

    @Override
    public synchronized CompletableFuture<Outcome> apply(Change change) {
        changes.add(change);
        if (breakage.isPresent()) {
            Error error = breakage.get();
            breakage = Optional.empty();
            throw error;
        }
        List<Failure> failures = take(change.routers());
        change.removed().forEach(routers::remove);
        for (AddressSetChange set : change.addressSets()) {
            Set<Ip> members = new HashSet<>(addressSets.getOrDefault(set.set(), Set.of()));
            members.removeAll(set.removed());
            members.addAll(set.added());
            if (members.isEmpty()) {
                addressSets.remove(set.set());
            } else {
                addressSets.put(set.set(), Set.copyOf(members));
            }
        }
        return outcome(new Outcome(change.revision(), failures));
    }

    private List<Failure> take(List<RouterPlan> plans) {
        List<Failure> failures = new ArrayList<>();
        for (RouterPlan plan : plans) {
            if (failing.contains(plan.vpc())) {
                failures.add(new Failure(plan.vpc(), "made to fail"));
            } else {
                routers.put(plan.vpc(), plan);
            }
        }
        return failures;
    }

    private CompletableFuture<Outcome> outcome(Outcome outcome) {
        CompletableFuture<Outcome> promise = new CompletableFuture<>();
        if (holding) {
            held.add(() -> promise.complete(outcome));
        } else {
            promise.complete(outcome);
        }
        return promise;
    }

    @Override
    public CompletableFuture<Probe.Result> probe(Probe probe) {
        return CompletableFuture.completedFuture(new Probe.Result(0, List.of(), 0, "no packets here"));
    }

    @Override
    public CompletableFuture<Optional<Place>> place(EcsId ecs) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<Flow.Reading>> flows(VpcId vpc, PortId port, int most) {
        mostFlows = most;
        return CompletableFuture.completedFuture(Optional.ofNullable(flows.get(port)));
    }

    @Override
    public void close() {}
}
