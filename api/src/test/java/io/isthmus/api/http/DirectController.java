package io.isthmus.api.http;

import io.isthmus.control.Controller;
import io.isthmus.control.Lag;
import io.isthmus.control.Readiness;
import io.isthmus.control.StoreUnavailableException;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.GuardRails;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.IdSource;
import io.isthmus.model.decide.Request;
import io.isthmus.model.decide.Terms;
import io.isthmus.store.ChangeLog;
import io.isthmus.store.LogEntry;
import io.isthmus.store.PastChange;
import io.isthmus.store.Store;
import io.isthmus.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Decides commands at once, by the real rules, on a state in memory. */
final class DirectController implements Controller {
    /** The address to which the probes of this data plane get no answer. */
    static final String SILENT = "203.0.113.1";

    private final InstantSource clock;
    private volatile IdSource ids = () -> UUID.randomUUID().toString();
    private volatile Snapshot snapshot = Snapshot.empty(Settings.DEFAULT);

    /** How it came to that. */
    final MemoryLog log = new MemoryLog();

    /** What the last command that was carried out changed. */
    volatile List<Edit> edits = List.of();

    /** The id of what it made or changed first. */
    volatile String subject = "";

    /** How far every VPC is behind. */
    volatile Optional<Lag> lag = Optional.empty();

    /** That of every ECS. */
    volatile Readiness readiness = new Readiness.Ready();

    volatile boolean broken;
    volatile boolean diskFull;
    volatile boolean logDamaged;

    /** What is told of a log that is damaged. */
    static final String DAMAGE = "The change 7 of the log cannot be read.";

    /** What was asked to end the process; empty if nothing was. */
    volatile Optional<Boolean> stopped = Optional.empty();

    DirectController(InstantSource clock) {
        this.clock = clock;
    }

    /** Goes back to a state; from then on the ids of new things follow from the seed. */
    synchronized void restore(Snapshot earlier, long seed) {
        Random random = new Random(seed);
        snapshot = earlier;
        log.cutAfter(earlier.revision());
        edits = List.of();
        ids = () -> new UUID((random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE)
                .toString();
    }

    /** Makes these edits one change, whoever would decide them. */
    synchronized void apply(List<Edit> made) {
        long revision = snapshot.revision() + 1;
        log.add(new LogEntry(revision, clock.instant(), "somebody", "request", "Step", made));
        snapshot = snapshot.with(made).atRevision(revision);
    }

    @Override
    public Snapshot snapshot() {
        if (broken) {
            throw new IllegalStateException("secret detail of the machinery");
        }
        return snapshot;
    }

    /** What a command waits for before it is decided. */
    volatile Runnable gate = () -> {};

    @Override
    public Answer execute(Command command, Principal principal, String requestId, Terms terms) {
        gate.run();
        return decided(command, principal, requestId, terms);
    }

    private synchronized Answer decided(Command command, Principal principal, String requestId, Terms terms) {
        if (diskFull) {
            throw new StoreUnavailableException("disk full", new IllegalStateException());
        }
        Request request = new Request(command, principal, requestId, clock.instant(), ids, terms);
        return switch (GuardRails.decide(snapshot, request)) {
            case Decision.Change change -> {
                edits = change.edits();
                subject = change.subjects().stream().findFirst().orElse("");
                long revision = snapshot.revision();
                if (!change.documents().isEmpty()) {
                    revision++;
                    log.add(new LogEntry(
                            revision,
                            request.now(),
                            principal.name(),
                            principal.account(),
                            requestId,
                            command.getClass().getSimpleName(),
                            change.documents()));
                }
                snapshot = change.after().atRevision(revision);
                notifyAll();
                yield new Answer.Done(snapshot, change.subjects(), lag.isEmpty());
            }
            case Decision.Refused(var refusal) -> new Answer.Refused(refusal);
        };
    }

    @Override
    public Map<VpcId, Lag> converging() {
        return snapshot.vpcs().stream()
                .filter(_ -> lag.isPresent())
                .collect(Collectors.toMap(Vpc::id, _ -> lag.orElseThrow()));
    }

    @Override
    public Optional<Lag> lag(VpcId vpc) {
        return snapshot.vpc(vpc).flatMap(_ -> lag);
    }

    @Override
    public Readiness readiness(EcsId ecs) {
        return readiness;
    }

    @Override
    public boolean dataPlaneConnected() {
        return true;
    }

    /** Whether the agent keeps its answers to itself. */
    volatile boolean agentSilent;

    /** What a silent agent was asked, and nobody has had an answer to. */
    final List<CompletableFuture<?>> unanswered = new CopyOnWriteArrayList<>();

    private <T> CompletableFuture<T> agent(T answer) {
        if (!agentSilent) {
            return CompletableFuture.completedFuture(answer);
        }
        CompletableFuture<T> promise = new CompletableFuture<>();
        unanswered.add(promise);
        return promise;
    }

    /** All that were sent. */
    final List<Probe> probes = new CopyOnWriteArrayList<>();

    @Override
    public CompletableFuture<Probe.Result> probe(Probe probe) {
        probes.add(probe);
        boolean silent = probe.to().toString().equals(SILENT);
        return agent(
                silent
                        ? new Probe.Result(probe.count(), List.of(), 0, "")
                        : new Probe.Result(probe.count(), List.of(1_500_000L), 0, ""));
    }

    /** What {@link #flowRecords} tells of every flow log. */
    volatile List<String> records = List.of();

    @Override
    public List<String> flowRecords(FlowLogId log, int most) {
        return records.subList(Math.max(0, records.size() - most), records.size());
    }

    @Override
    public ChangeLog log() {
        return logDamaged ? new DamagedLog() : log;
    }

    private static final class DamagedLog implements ChangeLog {
        @Override
        public List<PastChange> changes(Query query) {
            throw new StoreException(DAMAGE);
        }

        @Override
        public Beginning beginning() {
            throw new StoreException(DAMAGE);
        }
    }

    @Override
    public Store.Sizes storeSizes() {
        return new Store.Sizes(4096, 0, log.size());
    }

    @Override
    public synchronized long awaitChange(long after, Optional<ProjectId> project, Duration atMost)
            throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toMillis();
                snapshot.revision() <= after && left > 0;
                left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return snapshot.revision();
    }

    @Override
    public CompletableFuture<Optional<DataPlane.Place>> place(EcsId ecs) {
        return agent(Optional.of(
                new DataPlane.Place("host-1", "is-1", Optional.empty(), List.of("ip", "netns", "exec", "is-1"))));
    }

    @Override
    public void stop(boolean remove) {
        stopped = Optional.of(remove);
    }
}
