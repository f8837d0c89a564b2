package io.isthmus.dataplane.linux.agent;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A data plane that only remembers. While {@linkplain #hold held}, it answers when the test says so. */
final class FakeDataPlane implements DataPlane {
    /** What {@link #flows} tells. */
    final Map<PortId, Flow.Reading> flows = new ConcurrentHashMap<>();

    private final Map<VpcId, RouterPlan> routers = new HashMap<>();
    private final Map<GroupMembers, Set<Ip>> addressSets = new HashMap<>();
    private final List<String> history = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private List<Unplanned> unplanned = List.of();
    private boolean holding;
    private volatile boolean hanging;
    private Optional<Error> breakage = Optional.empty();
    private final Runnable atClose;

    FakeDataPlane() {
        this(() -> {});
    }

    FakeDataPlane(Runnable atClose) {
        this.atClose = atClose;
    }

    @Override
    public synchronized CompletableFuture<Outcome> sync(State state) {
        history.add("sync " + state.revision());
        unplanned = state.unplanned();
        routers.keySet()
                .retainAll(state.unplanned().stream().map(Unplanned::vpc).toList());
        state.routers().forEach(plan -> routers.put(plan.vpc(), plan));
        addressSets.clear();
        state.addressSets().forEach((group, members) -> addressSets.put(group, new HashSet<>(members)));
        return answer(() -> outcome(state.revision(), state.routers()));
    }

    @Override
    public synchronized CompletableFuture<Outcome> apply(Change change) {
        history.add("apply " + change.revision());
        if (breakage.isPresent()) {
            Error error = breakage.get();
            breakage = Optional.empty();
            return CompletableFuture.failedFuture(error);
        }
        change.routers().forEach(plan -> routers.put(plan.vpc(), plan));
        change.removed().forEach(routers::remove);
        for (AddressSetChange set : change.addressSets()) {
            Set<Ip> members = addressSets.computeIfAbsent(set.set(), group -> new HashSet<>());
            members.addAll(set.added());
            members.removeAll(set.removed());
        }
        return answer(() -> outcome(change.revision(), change.routers()));
    }

    @Override
    public synchronized CompletableFuture<Probe.Result> probe(Probe probe) {
        history.add("probe");
        if (probe.count() == 13) {
            return CompletableFuture.failedFuture(new IllegalStateException("thirteen"));
        }
        CompletableFuture<Probe.Result> promise =
                answer(() -> new Probe.Result(probe.count(), List.of(1_000L, 2_000L), 0, ""));
        var _ = promise.whenComplete((_, _) -> note(promise));
        return promise;
    }

    private synchronized void note(CompletableFuture<Probe.Result> probe) {
        if (probe.isCancelled()) {
            history.add("probe ended");
        }
    }

    @Override
    public synchronized CompletableFuture<Optional<Place>> place(EcsId ecs) {
        history.add("place");
        return answer(() -> ecs.value().isEmpty()
                ? Optional.empty()
                : Optional.of(new Place("here", "ns-" + ecs.value(), Optional.empty())));
    }

    @Override
    public CompletableFuture<Optional<Flow.Reading>> flows(VpcId vpc, PortId port, int most) {
        return CompletableFuture.completedFuture(Optional.ofNullable(flows.get(port)));
    }

    @Override
    public void close() {
        atClose.run();
    }

    /** From now on there are no signs of life. */
    void hang(boolean hangs) {
        hanging = hangs;
    }

    @Override
    public CompletableFuture<?> alive() {
        return hanging ? new CompletableFuture<>() : CompletableFuture.completedFuture(true);
    }

    /** The next change is not done but ends in this. */
    synchronized void breakOnce(Error error) {
        breakage = Optional.of(error);
    }

    /** From now on answers wait for {@link #release}. */
    synchronized void hold() {
        holding = true;
    }

    /** Gives the answer that waits at this place of the order in which the calls came. */
    void release(int index) {
        Runnable answer;
        synchronized (this) {
            answer = held.remove(index);
        }
        answer.run();
    }

    synchronized int waiting() {
        return held.size();
    }

    synchronized List<String> history() {
        return List.copyOf(history);
    }

    /** What the last state called unplanned. */
    synchronized List<Unplanned> unplanned() {
        return unplanned;
    }

    synchronized Map<VpcId, RouterPlan> routers() {
        return Map.copyOf(routers);
    }

    synchronized Map<GroupMembers, Set<Ip>> addressSets() {
        return Map.copyOf(addressSets);
    }

    /** A router whose VPC is named so never gets ready. */
    static final String STUBBORN = "stubborn";

    private static Outcome outcome(long revision, List<RouterPlan> plans) {
        return new Outcome(
                revision,
                plans.stream()
                        .filter(plan -> plan.vpc().value().startsWith(STUBBORN))
                        .map(plan -> new Failure(plan.vpc(), "it is stubborn"))
                        .toList());
    }

    private <T> CompletableFuture<T> answer(Supplier<T> value) {
        if (!holding) {
            return CompletableFuture.completedFuture(value.get());
        }
        CompletableFuture<T> promise = new CompletableFuture<>();
        held.add(() -> promise.complete(value.get()));
        return promise;
    }
}
