package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.GuardRails;
import io.isthmus.model.Command;
import io.isthmus.model.Decision;
import io.isthmus.model.Edit;
import io.isthmus.model.IdSource;
import io.isthmus.model.Once;
import io.isthmus.model.Principal;
import io.isthmus.model.Request;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.store.LogEntry;
import io.isthmus.store.Store;
import io.isthmus.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: decides all commands in one order, each on the state that the one before it left, and makes those that
 * are waiting durable together. Only its own thread touches the store and publishes states, so a verdict never rests on a
 * stale one.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int LARGEST_BATCH = 512;

    /** How long an answer waits for the data plane. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    /** A command on its way; {@code answer} completes when packets obey, or exceptionally if nothing was written. */
    record Pending(
            Command command,
            Principal principal,
            String requestId,
            Optional<Once> once,
            CompletableFuture<Controller.Answer> answer) {}

    /** A decided command of the batch. */
    private record Decided(Pending pending, Decision decision) {}

    /** What a batch writes. Secrets are in no log, so a change of nothing else has no revision. */
    private static final class Batch {
        final List<LogEntry> entries = new ArrayList<>();
        final List<Edit> documents = new ArrayList<>();
        final List<Edit> secrets = new ArrayList<>();
        boolean fleeting = true;

        /** The revision after a change. */
        long add(long revision, Request request, Decision.Change change) {
            List<Edit> logged = change.documents();
            secrets.addAll(change.secrets());
            fleeting &= request.command() instanceof Command.Fleeting;
            if (logged.isEmpty()) {
                return revision;
            }
            documents.addAll(logged);
            entries.add(new LogEntry(
                    revision + 1,
                    request.now(),
                    request.principal().name(),
                    request.principal().account(),
                    request.requestId(),
                    request.command().getClass().getSimpleName(),
                    logged));
            return revision + 1;
        }
    }

    private final BlockingQueue<Pending> waiting = new LinkedBlockingQueue<>();
    private final Store store;
    private final DataPlane dataPlane;
    private final Convergence convergence;
    private final Clock clock;
    private final IdSource ids;
    private final Thread thread;
    private final Publication publication;
    private volatile Snapshot published;
    private volatile boolean closed;

    Writer(Settings settings, Store store, DataPlane dataPlane, Convergence convergence, Clock clock, IdSource ids) {
        Store.Contents contents = store.load();
        this.published = Snapshot.of(settings, contents.revision(), contents.resources());
        this.publication = new Publication(contents.revision());
        this.store = store;
        this.dataPlane = dataPlane;
        this.convergence = convergence;
        this.clock = clock;
        this.ids = ids;
        this.thread = Thread.ofPlatform().name("writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    Snapshot snapshot() {
        return published;
    }

    /** See {@link Controller#awaitChange}. */
    long awaitChange(long after, Duration atMost) throws InterruptedException {
        return publication.await(after, atMost);
    }

    /** Number of commands that are not yet being decided. */
    int waiting() {
        return waiting.size();
    }

    void submit(Pending pending) {
        waiting.add(pending);
        if (closed) {
            failWaiting();
        }
    }

    private void run() {
        List<Pending> batch = new ArrayList<>();
        while (!closed) {
            try {
                batch.add(waiting.take());
                waiting.drainTo(batch, LARGEST_BATCH - 1);
                write(batch);
            } catch (InterruptedException e) {
                closed = true;
            } catch (RuntimeException | Error e) {
                LOG.error("event=batch_failed commands={}", batch.size(), e);
                batch.forEach(pending -> pending.answer().completeExceptionally(e));
            }
            batch.clear();
        }
        failWaiting();
    }

    private void failWaiting() {
        for (Pending pending = waiting.poll(); pending != null; pending = waiting.poll()) {
            pending.answer()
                    .completeExceptionally(
                            new StoreUnavailableException("The controller is stopping.", new IllegalStateException()));
        }
    }

    private void write(List<Pending> batch) {
        while (true) {
            Snapshot before = published;
            Snapshot after = before;
            List<Decided> decided = new ArrayList<>(batch.size());
            Batch written = new Batch();
            for (Pending pending : batch) {
                if (pending.answer().isDone()) {
                    continue; // its decision threw in an earlier round
                }
                Request request = new Request(
                        pending.command(),
                        pending.principal(),
                        pending.requestId(),
                        clock.instant(),
                        ids,
                        pending.once());
                Decision decision = decide(after, request, pending);
                if (decision instanceof Decision.Change change
                        && !change.edits().isEmpty()) {
                    after = change.after().atRevision(written.add(after.revision(), request, change));
                    decision = new Decision.Change(after, change.edits(), change.subjects());
                }
                decided.add(new Decided(pending, decision));
            }
            if (commit(before, written, batch)) {
                answer(decided, publish(after, PlanCompiler.change(before, after, written.documents)));
                return;
            }
            if (batch.stream().allMatch(pending -> pending.answer().isDone())) {
                return;
            }
        }
    }

    /** A decision that throws is a defect: it must fail its own command only. */
    private Decision decide(Snapshot snapshot, Request request, Pending pending) {
        try {
            return GuardRails.decide(snapshot, request);
        } catch (RuntimeException e) {
            LOG.error(
                    "event=decide_failed command={} request={}",
                    pending.command().getClass().getSimpleName(),
                    pending.requestId(),
                    e);
            pending.answer().completeExceptionally(e);
            return new Decision.Change(snapshot, List.of(), List.of());
        }
    }

    /** Whether the batch is written; if not, it has failed or the state has been caught up to decide again. */
    private boolean commit(Snapshot before, Batch written, List<Pending> batch) {
        if (written.entries.isEmpty() && written.secrets.isEmpty()) {
            return true;
        }
        try {
            if (store.append(before.revision(), written.entries, written.secrets, written.fleeting)) {
                return true;
            }
            catchUp();
        } catch (StoreException e) {
            LOG.error("event=commit_failed commands={} reason=\"{}\"", batch.size(), e.getMessage());
            String message = Optional.ofNullable(e.getMessage()).orElse("The change could not be written.");
            batch.forEach(pending -> pending.answer().completeExceptionally(new StoreUnavailableException(message, e)));
        }
        return false;
    }

    /** Takes over what another replica has written. */
    private void catchUp() {
        for (List<LogEntry> missed = store.since(published.revision(), LARGEST_BATCH);
                !missed.isEmpty();
                missed = store.since(published.revision(), LARGEST_BATCH)) {
            for (LogEntry entry : missed) {
                Snapshot before = published;
                Snapshot after = before.with(entry.edits()).atRevision(entry.revision());
                var _ = publish(after, PlanCompiler.change(before, after, entry.edits()));
            }
        }
        var _ = publish(published.withSecrets(store.secrets()), Optional.empty());
    }

    /**
     * Makes a state the newest one and tells the data plane. Under the same lock as {@link #repair}: what the data plane
     * hears last is always of the newest state.
     */
    private synchronized Optional<CompletableFuture<DataPlane.Outcome>> publish(
            Snapshot after, Optional<DataPlane.Change> change) {
        published = after;
        publication.tell(after.revision());
        return change.map(this::send);
    }

    /** Sends the plans of VPCs that are behind once more. */
    synchronized void repair() {
        Set<VpcId> behind = convergence.behind();
        if (!behind.isEmpty()) {
            var _ = dataPlane
                    .apply(PlanCompiler.again(published, behind))
                    .thenAccept(outcome -> convergence.outcome(outcome, behind));
        }
    }

    private static void answer(List<Decided> decided, Optional<CompletableFuture<DataPlane.Outcome>> outcome) {
        CompletableFuture<Boolean> obeyed =
                outcome.map(Writer::withinLimit).orElseGet(() -> CompletableFuture.completedFuture(true));
        for (Decided one : decided) {
            CompletableFuture<Controller.Answer> answer = one.pending().answer();
            switch (one.decision()) {
                case Decision.Refused(var refusal) -> {
                    answer.complete(new Controller.Answer.Refused(refusal));
                }
                case Decision.Change(Snapshot after, var _, List<String> subjects) -> {
                    var _ = obeyed.thenAccept(
                            converged -> answer.complete(new Controller.Answer.Done(after, subjects, converged)));
                }
            }
        }
    }

    private static CompletableFuture<Boolean> withinLimit(CompletableFuture<DataPlane.Outcome> outcome) {
        return outcome.handle((known, failure) -> failure == null && known.converged())
                .completeOnTimeout(false, ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Tells the data plane; completes when packets obey, or it is known that they do not yet. */
    private CompletableFuture<DataPlane.Outcome> send(DataPlane.Change change) {
        Set<VpcId> vpcs = new HashSet<>(change.removed());
        change.routers().forEach(plan -> vpcs.add(plan.vpc()));
        convergence.sent(change.revision(), vpcs);
        CompletableFuture<DataPlane.Outcome> outcome = dataPlane.apply(change);
        var _ = outcome.thenAccept(known -> convergence.outcome(known, vpcs));
        return outcome;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
