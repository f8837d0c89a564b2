package io.isthmus.dataplane.linux.agent;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PortId;
import io.isthmus.model.VpcId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Something asked of the agent, with the promise that its answer keeps. */
sealed interface Call {
    /** Keeps the promise without the agent's answer: what was asked is not (known to be) done, for this reason. */
    void abandon(String reason);

    /**
     * The state with which an agent that has just connected begins. Nobody waits for it but changes that it covers.
     *
     * @param source asked only when it is this call's turn to be sent
     * @param answered gets what the source told, and what became of it
     * @param promise completes exceptionally when the agent was lost
     */
    record FirstSync(
            Supplier<DataPlane.State> source,
            BiConsumer<DataPlane.State, DataPlane.Outcome> answered,
            CompletableFuture<DataPlane.Outcome> promise)
            implements Call {
        @Override
        public void abandon(String reason) {
            promise.completeExceptionally(new IOException(reason));
        }
    }

    record Sync(DataPlane.State state, CompletableFuture<DataPlane.Outcome> promise) implements Call {
        @Override
        public void abandon(String reason) {
            promise.complete(failed(state.revision(), vpcs(state.routers()), reason));
        }
    }

    record Apply(DataPlane.Change change, CompletableFuture<DataPlane.Outcome> promise) implements Call {
        @Override
        public void abandon(String reason) {
            promise.complete(failed(change.revision(), named(change), reason));
        }
    }

    record ProbeFrom(Probe probe, CompletableFuture<Probe.Result> promise) implements Call {
        @Override
        public void abandon(String reason) {
            promise.complete(new Probe.Result(0, List.of(), 0, reason));
        }
    }

    /** Nobody waits for this probe any more. */
    record EndProbe(ProbeFrom probe) implements Call {
        @Override
        public void abandon(String reason) {
            // the probe has ended with the agent
        }
    }

    record PlaceOf(EcsId ecs, CompletableFuture<Optional<DataPlane.Place>> promise) implements Call {
        @Override
        public void abandon(String reason) {
            promise.complete(Optional.empty());
        }
    }

    record FlowsOf(VpcId vpc, PortId port, int most, CompletableFuture<Optional<Flow.Reading>> promise)
            implements Call {
        @Override
        public void abandon(String reason) {
            promise.complete(Optional.empty());
        }
    }

    /** A question whether whoever makes plans true is alive; what the answer is does not matter. */
    record Beat(Runnable answered) implements Call {
        @Override
        public void abandon(String reason) {
            // the session is over: nobody asks any more
        }
    }

    /** The routers that a change names. */
    static List<VpcId> named(DataPlane.Change change) {
        List<VpcId> named = vpcs(change.routers());
        named.addAll(change.removed());
        return named;
    }

    private static List<VpcId> vpcs(List<RouterPlan> routers) {
        List<VpcId> vpcs = new ArrayList<>(routers.size());
        routers.forEach(plan -> vpcs.add(plan.vpc()));
        return vpcs;
    }

    private static DataPlane.Outcome failed(long revision, List<VpcId> vpcs, String reason) {
        return new DataPlane.Outcome(
                revision,
                vpcs.stream().map(vpc -> new DataPlane.Failure(vpc, reason)).toList());
    }
}
