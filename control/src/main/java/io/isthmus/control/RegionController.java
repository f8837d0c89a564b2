package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Probe;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.IdSource;
import io.isthmus.model.decide.Terms;
import io.isthmus.store.ChangeLog;
import io.isthmus.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The controller on one store and one data plane, with its timers: what is due by the clock, repair, and flow logs. */
public final class RegionController implements Controller, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegionController.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration REPAIR_EVERY = Duration.ofSeconds(5);

    private final Writer writer;
    private final Store store;
    private final DataPlane dataPlane;
    private final Convergence convergence;
    private final Deliveries deliveries;
    private final FlowRecords flowRecords;
    private final Clock clock;
    private final Consumer<Boolean> stop;

    /** Whether a step of the expiry is on its way. */
    private final AtomicBoolean expiring = new AtomicBoolean();

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("timer").daemon().factory());

    /** Apart from the others, for it waits for the data plane. */
    private final ScheduledExecutorService flowLogs = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("flow-logs").daemon().factory());

    /**
     * Loads the state of the store; nothing runs before {@link #start}.
     *
     * @param stop ends the process; told whether everything was removed from the kernel for good
     */
    public RegionController(
            Settings settings,
            Store store,
            DataPlane dataPlane,
            FlowRecords flowRecords,
            Clock clock,
            IdSource ids,
            Consumer<Boolean> stop) {
        this(settings, store, dataPlane, flowRecords, clock, ids, stop, new PlanCompiler());
    }

    RegionController(
            Settings settings,
            Store store,
            DataPlane dataPlane,
            FlowRecords flowRecords,
            Clock clock,
            IdSource ids,
            Consumer<Boolean> stop,
            PlanCompiler compiler) {
        Store.Contents contents = store.load();
        Snapshot snapshot = Snapshot.of(settings, contents.revision(), contents.resources());
        this.convergence = new Convergence(snapshot);
        this.deliveries = new Deliveries(snapshot, dataPlane, convergence, compiler);
        this.writer = new Writer(snapshot, store, deliveries, clock, ids);
        this.store = store;
        this.dataPlane = dataPlane;
        this.flowRecords = flowRecords;
        this.clock = clock;
        this.stop = stop;
    }

    /** Begins to carry out commands, and does what fell due while nobody was there. */
    public void start() {
        deliveries.start();
        writer.start();
        var _ = timers.scheduleWithFixedDelay(
                guarded("expiry", this::expireDue), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        var _ = timers.scheduleWithFixedDelay(
                guarded("reboots", this::finishReboots), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        var _ = timers.scheduleWithFixedDelay(
                guarded("repair", deliveries::repair),
                REPAIR_EVERY.toMillis(),
                REPAIR_EVERY.toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = timers.scheduleWithFixedDelay(
                guarded("tidying", store::tidy), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        FlowLogCollector collector = new FlowLogCollector(this::snapshot, dataPlane, flowRecords, clock);
        long window = flowRecords.window().toMillis();
        var _ = flowLogs.scheduleWithFixedDelay(
                guarded("flow logs", collector::catchUp), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        var _ = flowLogs.scheduleAtFixedRate(
                guarded("flow logs", collector::collect), window, window, TimeUnit.MILLISECONDS);
    }

    /** All that the data plane must make true now: what an agent is told when it connects. */
    public DataPlane.State dataPlaneState() {
        return deliveries.state(writer::snapshot);
    }

    /** What became of a state that {@link #dataPlaneState} told. */
    public void synced(DataPlane.State state, DataPlane.Outcome outcome) {
        convergence.synced(state, outcome);
    }

    /** Number of commands that are not yet being decided. */
    int waiting() {
        return writer.waiting();
    }

    @Override
    public Snapshot snapshot() {
        return writer.snapshot();
    }

    @Override
    public Answer execute(Command command, Principal principal, String requestId, Terms terms) {
        CompletableFuture<Answer> answer = submit(command, principal, requestId, terms);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("The controller is stopping.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreUnavailableException unavailable) {
                throw unavailable;
            }
            throw new IllegalStateException("The command failed.", e.getCause());
        }
    }

    private CompletableFuture<Answer> submit(Command command, Principal principal, String requestId, Terms terms) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        writer.submit(new Writer.Pending(command, principal, requestId, terms, answer));
        return answer;
    }

    @Override
    public Map<VpcId, Lag> converging() {
        return convergence.behind();
    }

    @Override
    public Optional<Lag> lag(VpcId vpc) {
        return convergence.lag(vpc);
    }

    @Override
    public Readiness readiness(EcsId ecs) {
        boolean exists = snapshot().ecs(ecs).isPresent();
        return convergence.readiness(ecs, exists);
    }

    @Override
    public boolean dataPlaneConnected() {
        return dataPlane.connected();
    }

    @Override
    public CompletableFuture<Probe.Result> probe(Probe probe) {
        return dataPlane.probe(probe);
    }

    @Override
    public List<String> flowRecords(FlowLogId log, int most) {
        return flowRecords.newest(log, most);
    }

    @Override
    public ChangeLog log() {
        return store;
    }

    @Override
    public Store.Sizes storeSizes() {
        return store.sizes();
    }

    @Override
    public long awaitChange(long after, Optional<ProjectId> project, Duration atMost) throws InterruptedException {
        return writer.awaitChange(after, project, atMost);
    }

    @Override
    public CompletableFuture<Optional<DataPlane.Place>> place(EcsId ecs) {
        return dataPlane.place(ecs);
    }

    @Override
    public void stop(boolean remove) {
        close();
        CompletableFuture<?> ready = remove
                ? dataPlane.sync(new DataPlane.State(snapshot().revision(), List.of(), Map.of()))
                : CompletableFuture.completedFuture(remove);
        var _ = ready.whenComplete((_, _) -> stop.accept(remove));
    }

    /** One step at a time, each when the one before it is done: others' commands are decided between two. */
    private void expireDue() {
        Instant now = clock.instant();
        if (!snapshot().isDue(now) || !expiring.compareAndSet(false, true)) {
            return;
        }
        boolean sent = false;
        try {
            var _ = submit(new Command.ExpireDue(), Principal.SYSTEM, "timer-" + now.toEpochMilli(), Terms.NONE)
                    .whenComplete((answer, _) -> {
                        expiring.set(false);
                        if (answer instanceof Answer.Done) {
                            expireSoon();
                        }
                    });
            sent = true;
        } catch (BusyException e) {
            LOG.debug("event=expiry_waits reason=\"{}\"", e.getMessage());
        } finally {
            if (!sent) {
                expiring.set(false);
            }
        }
    }

    private void expireSoon() {
        try {
            timers.execute(guarded("expiry", this::expireDue));
        } catch (RejectedExecutionException e) {
            LOG.debug("event=expiry_ends reason=\"the controller is stopping\"");
        }
    }

    /** Those whose start is on its way may be told of twice, which starts them once. */
    private void finishReboots() {
        List<EcsId> ended = convergence.rebooted(Command.ExpireDue.MOST_AT_ONCE);
        if (ended.isEmpty()) {
            return;
        }
        try {
            var _ = submit(
                    new Command.FinishReboot(ended),
                    Principal.SYSTEM,
                    "timer-" + clock.instant().toEpochMilli(),
                    Terms.NONE);
        } catch (BusyException e) {
            LOG.debug("event=reboots_wait reason=\"{}\"", e.getMessage());
        }
    }

    /** A timer whose task throws is never run again; what went wrong once may go well the next time. */
    private static Runnable guarded(String task, Runnable action) {
        return () -> {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                LOG.error("event=timer_failed task={}", task, e);
            }
        };
    }

    @Override
    public void close() {
        timers.shutdownNow();
        flowLogs.shutdownNow();
        writer.close();
        deliveries.close();
    }
}
