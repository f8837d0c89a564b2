package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.forwarding.Touched;
import io.isthmus.model.Edit;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what changed to the data plane, in the order of revisions. A thread of its own compiles the plans, so that nobody who
 * writes waits for that. While the data plane has much to do, changes do not queue but become one: of each VPC at most one
 * plan waits, that of the newest state. Thread-safe.
 */
final class Deliveries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /**
     * So many changes are sent before the first of them is answered: the data plane makes them true one after the other, so a
     * second is there when the first is done, and all others become one meanwhile.
     */
    static final int MOST_UNDER_WAY = 2;

    private static final Duration REST = Duration.ofSeconds(1);

    private final DataPlane dataPlane;
    private final Convergence convergence;
    private final PlanCompiler compiler;
    private final Thread thread;

    /** The state that the data plane was sent last. Of the thread alone. */
    private Snapshot sent;

    /* Under the lock of this object. */
    private NextDelivery next;
    private int underWay;

    /** Of the last whole state that was told. */
    private long stateRevision;

    /** Nothing is sent for a while after something went wrong that is no data plane's answer. */
    private boolean resting;

    /** @param snapshot the state that the data plane gets as a whole, from {@link #state} */
    Deliveries(Snapshot snapshot, DataPlane dataPlane, Convergence convergence, PlanCompiler compiler) {
        this.sent = snapshot;
        this.next = new NextDelivery(snapshot);
        this.dataPlane = dataPlane;
        this.convergence = convergence;
        this.compiler = compiler;
        this.thread = Thread.ofPlatform().name("planner").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /**
     * What a change may alter on packets.
     *
     * @param known false if that could not be found out
     */
    record News(Snapshot after, Touched touched, boolean known) {
        boolean mattersToPackets() {
            return !touched.vpcs().isEmpty() || !touched.memberships().isEmpty();
        }

        /** Whether packets are treated as the change says, by what a data plane says of it and of others. */
        boolean isObeyed(DataPlane.Outcome outcome) {
            // Who joins or leaves a group may concern any VPC.
            return outcome.converged()
                    || (known
                            && touched.memberships().isEmpty()
                            && outcome.failures().stream()
                                    .noneMatch(failure -> touched.vpcs().contains(failure.vpc())));
        }
    }

    /**
     * Looks at a change that is not published yet: from now on its VPCs are behind.
     *
     * @param touched what it may alter, if somebody knows that already
     */
    News note(Snapshot before, Snapshot after, List<Edit> edits, Optional<Touched> touched) {
        News news = touched.map(found -> new News(after, found, true)).orElseGet(() -> news(before, after, edits));
        convergence.changed(before, after, edits, news.touched().vpcs());
        return news;
    }

    private static News news(Snapshot before, Snapshot after, List<Edit> edits) {
        try {
            return new News(after, Touched.by(before, after, edits), true);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.error("event=touched_unknown revision={} remedy=\"everything is sent\"", after.revision(), e);
            Set<VpcId> all = after.vpcs().stream().map(Vpc::id).collect(Collectors.toSet());
            return new News(after, new Touched(all, Map.of()), false);
        }
    }

    /**
     * Has changes told, the oldest first, once they are published.
     *
     * @return completes when packets are treated so, or it is known that they are not yet. To be completed by nobody else
     */
    synchronized CompletableFuture<DataPlane.Outcome> deliver(Collection<News> news) {
        for (News one : news) {
            next.add(one.after(), one.touched());
            if (!one.known()) {
                next.all(List.of());
            }
        }
        notifyAll();
        return next.outcome;
    }

    /** Has the whole newest state told. */
    synchronized void everything() {
        next.all(List.of());
        notifyAll();
    }

    /** Sends once more what failed, unless something newer is on its way. */
    synchronized void repair() {
        next.again(convergence.toRepair());
        notifyAll();
    }

    /**
     * All that the data plane must make true now.
     *
     * @param published the newest state that is published
     */
    DataPlane.State state(Supplier<Snapshot> published) {
        Snapshot newest;
        synchronized (this) {
            newest = published.get();
            stateRevision = newest.revision();
        }
        return state(newest);
    }

    private DataPlane.State state(Snapshot snapshot) {
        PlanCompiler.State state = compiler.state(snapshot);
        report(snapshot.revision(), state.problems());
        return state.state();
    }

    private void report(long revision, Collection<PlanCompiler.Problem> problems) {
        Set<VpcId> news = convergence.unsent(
                revision, problems.stream().map(PlanCompiler.Problem::failure).toList());
        problems.stream()
                .filter(problem -> news.contains(problem.vpc()))
                .forEach(problem ->
                        LOG.error("event=plan_failed vpc={} revision={}", problem.vpc(), revision, problem.cause()));
    }

    private void run() {
        try {
            while (true) {
                NextDelivery taken = take();
                try {
                    send(taken);
                } catch (RuntimeException | Error e) {
                    redo(taken, e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("event=planner_ended");
        }
    }

    private synchronized NextDelivery take() throws InterruptedException {
        while (next.isEmpty() || underWay >= MOST_UNDER_WAY || resting) {
            wait();
        }
        NextDelivery taken = next;
        taken.stateRevision = stateRevision;
        next = new NextDelivery(taken.newest());
        underWay++;
        return taken;
    }

    private void send(NextDelivery taken) {
        if (taken.isWhole()) {
            sendState(taken);
        } else {
            sendChange(taken);
        }
    }

    private void sendState(NextDelivery taken) {
        DataPlane.State state = state(taken.newest());
        sent = taken.newest();
        Set<VpcId> vpcs = state.routers().stream().map(RouterPlan::vpc).collect(Collectors.toSet());
        vpcs.addAll(taken.vpcs());
        state.unplanned().forEach(unplanned -> vpcs.remove(unplanned.vpc()));
        convergence.sent(state.revision(), vpcs);
        var _ = dataPlane.sync(state).whenComplete((outcome, failure) -> answered(taken, outcome, failure, vpcs));
    }

    private void sendChange(NextDelivery taken) {
        Set<VpcId> again = new HashSet<>(taken.again());
        again.addAll(convergence.failedOf(taken.vpcs()));
        // A whole state may have told more of these than was sent since.
        again.addAll(taken.changedUntil(taken.stateRevision));
        PlanCompiler.Change change = compiler.change(sent, taken.newest(), taken.vpcs(), again, taken.memberships());
        sent = taken.newest();
        long revision = sent.revision();
        report(revision, change.problems());
        convergence.unchanged(revision, change.unchanged());
        List<DataPlane.Failure> problems =
                change.problems().stream().map(PlanCompiler.Problem::failure).toList();
        if (change.isEmpty()) {
            ended(taken, new DataPlane.Outcome(revision, problems));
            return;
        }
        Set<VpcId> vpcs = change.vpcs();
        convergence.sent(revision, vpcs);
        var _ = dataPlane
                .apply(change.change())
                .thenApply(outcome -> outcome.with(problems))
                .whenComplete((outcome, failure) -> answered(taken, outcome, failure, vpcs));
    }

    private void answered(
            NextDelivery taken,
            DataPlane.@Nullable Outcome outcome,
            @Nullable Throwable failure,
            Collection<VpcId> vpcs) {
        if (outcome == null) {
            redo(taken, failure == null ? new IllegalStateException("no answer") : failure);
            return;
        }
        convergence.answered(outcome, vpcs);
        ended(taken, outcome);
    }

    private void ended(NextDelivery taken, DataPlane.Outcome outcome) {
        synchronized (this) {
            underWay--;
            notifyAll();
        }
        taken.outcome.complete(outcome);
    }

    /** It is not known how much of this has been told: everything is, after a rest. */
    private void redo(NextDelivery taken, Throwable failure) {
        synchronized (this) {
            if (!resting) {
                LOG.error("event=delivery_failed remedy=\"everything is sent in {}\"", REST, failure);
            }
            next.all(taken.vpcs());
            underWay--;
            resting = true;
        }
        CompletableFuture.delayedExecutor(REST.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::rested);
        taken.outcome.completeExceptionally(failure);
    }

    private synchronized void rested() {
        resting = false;
        notifyAll();
    }

    /** What has not been sent is not sent any more. */
    @Override
    public void close() {
        thread.interrupt();
        synchronized (this) {
            next.outcome.completeExceptionally(new IllegalStateException("The controller is stopping."));
        }
    }
}
