package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.GuardRails;
import io.isthmus.forwarding.Touched;
import io.isthmus.model.Edit;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.IdSource;
import io.isthmus.model.decide.Request;
import io.isthmus.model.decide.Terms;
import io.isthmus.store.HistoryGoneException;
import io.isthmus.store.LogEntry;
import io.isthmus.store.Store;
import io.isthmus.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: decides all commands in one order, each on the state that the one before it left, and makes those that
 * are waiting durable together. Only its own thread writes to the store and publishes states, so a verdict never rests on a
 * stale one. What is durable is published at once; what then becomes of it on packets is {@link Deliveries}' work.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /** Commands that wait; more are refused. */
    static final int MOST_WAITING = 2_048;

    /** Commands that are made durable together. */
    private static final int LARGEST_BATCH = 512;

    /** Edits with which a batch is closed, whoever waits. One command's may be more. */
    static final int LARGE_BATCH = 5_000;

    /** How long an answer waits for the data plane. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    /** A command on its way; {@code answer} completes when packets obey, or exceptionally if nothing was written. */
    record Pending(
            Command command,
            Principal principal,
            String requestId,
            Terms terms,
            CompletableFuture<Controller.Answer> answer) {}

    /**
     * A decided command.
     *
     * @param before the state that it was decided on
     * @param entry what of it stands in the log; empty if it changes no document. Secrets are in no log, so a change of
     *     nothing else has no revision
     * @param touched what it may alter on packets, if that is known
     */
    private record Decided(
            Pending pending, Snapshot before, Decision decision, Optional<LogEntry> entry, Optional<Touched> touched) {
        List<Edit> secrets() {
            return decision instanceof Decision.Change change ? change.secrets() : List.of();
        }
    }

    /** @param news what the data plane has to hear of it; empty if it changes no document */
    private record Noted(Decided decided, Optional<Deliveries.News> news) {}

    private final BlockingQueue<Pending> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Store store;
    private final Deliveries deliveries;
    private final Clock clock;
    private final IdSource ids;
    private final Thread thread;
    private final Publication publication;
    private volatile Snapshot published;
    private volatile boolean closed;

    /** Whether the store may hold more than is published. Of the thread alone. */
    private boolean doubtful;

    /** @param snapshot what the store holds */
    Writer(Snapshot snapshot, Store store, Deliveries deliveries, Clock clock, IdSource ids) {
        this.published = snapshot;
        this.publication = new Publication(snapshot.revision());
        this.store = store;
        this.deliveries = deliveries;
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
    long awaitChange(long after, Optional<ProjectId> project, Duration atMost) throws InterruptedException {
        return publication.await(after, project, atMost);
    }

    /** Number of commands that are not yet being decided. */
    int waiting() {
        return waiting.size();
    }

    /** @throws BusyException if too many wait */
    void submit(Pending pending) {
        if (!waiting.offer(pending)) {
            throw new BusyException(MOST_WAITING + " commands wait to be decided.");
        }
        if (closed) {
            failWaiting();
        }
    }

    private void run() {
        Deque<Pending> taken = new ArrayDeque<>();
        while (!closed) {
            try {
                taken.add(waiting.take());
                waiting.drainTo(taken, LARGEST_BATCH - 1);
                while (!taken.isEmpty()) {
                    write(taken);
                }
            } catch (InterruptedException e) {
                closed = true;
            } catch (RuntimeException | Error e) {
                LOG.error("event=batch_failed commands={}", taken.size(), e);
                doubtful = true;
                taken.forEach(pending -> pending.answer().completeExceptionally(e));
                taken.clear();
            }
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

    /** Carries out some of these commands, in order, and takes them away. */
    private void write(Deque<Pending> taken) {
        List<Decided> decided = List.of();
        boolean durable = false;
        try {
            if (doubtful) {
                var _ = catchUp();
                doubtful = false;
            }
            decided = decide(taken);
            while (!append(decided)) {
                giveBack(decided, taken);
                decided = List.of();
                var _ = catchUp();
                decided = decide(taken);
            }
            durable = true;
            publish(decided);
        } catch (StoreException e) {
            LOG.error("event=commit_failed reason=\"{}\"", e.getMessage());
            doubtful = true;
            giveBack(decided, taken);
            String message = Optional.ofNullable(e.getMessage()).orElse("The change could not be written.");
            fail(taken, new StoreUnavailableException(message, e));
        } catch (RuntimeException | Error e) {
            LOG.error("event=batch_failed commands={} durable={}", decided.size(), durable, e);
            doubtful = true;
            recover(decided, durable);
            giveBack(decided, taken);
            fail(taken, e);
        }
    }

    private static void giveBack(List<Decided> decided, Deque<Pending> taken) {
        decided.reversed().forEach(one -> taken.addFirst(one.pending()));
    }

    /** Tells those that have no answer yet. */
    private static void fail(Deque<Pending> taken, Throwable reason) {
        taken.forEach(pending -> pending.answer().completeExceptionally(reason));
        taken.clear();
    }

    /** Decides the first of these commands, up to a number of edits, and takes them away. */
    private List<Decided> decide(Deque<Pending> taken) {
        List<Decided> decided = new ArrayList<>();
        Snapshot state = published;
        int edits = 0;
        for (Pending pending = taken.poll(); pending != null; pending = edits < LARGE_BATCH ? taken.poll() : null) {
            Optional<Decided> one = decide(state, pending);
            if (one.isPresent() && one.get().decision() instanceof Decision.Change change) {
                state = change.after();
                edits += change.edits().size();
            }
            one.ifPresent(decided::add);
        }
        return decided;
    }

    /** Empty if the decision threw, which is a defect: it must fail its own command only. */
    private Optional<Decided> decide(Snapshot state, Pending pending) {
        String name = pending.command().getClass().getSimpleName();
        Request request = new Request(
                pending.command(), pending.principal(), pending.requestId(), clock.instant(), ids, pending.terms());
        try {
            GuardRails.Judged judged = GuardRails.judged(state, request);
            Decision decision = judged.decision();
            if (!(decision instanceof Decision.Change change)
                    || change.documents().isEmpty()) {
                return Optional.of(new Decided(pending, state, decision, Optional.empty(), Optional.empty()));
            }
            Snapshot after = change.after().atRevision(state.revision() + 1);
            LogEntry entry = new LogEntry(
                    after.revision(),
                    request.now(),
                    pending.principal().name(),
                    pending.principal().account(),
                    pending.requestId(),
                    name,
                    change.documents());
            return Optional.of(new Decided(
                    pending,
                    state,
                    new Decision.Change(after, change.edits(), change.subjects()),
                    Optional.of(entry),
                    judged.touched()));
        } catch (RuntimeException | Error e) {
            LOG.error("event=decide_failed command={} request={}", name, pending.requestId(), e);
            pending.answer().completeExceptionally(e);
            return Optional.empty();
        }
    }

    /** Whether what was decided is durable; if not, another replica was first. */
    private boolean append(List<Decided> decided) {
        List<LogEntry> entries =
                decided.stream().flatMap(one -> one.entry().stream()).toList();
        List<Edit> secrets =
                decided.stream().flatMap(one -> one.secrets().stream()).toList();
        boolean fleeting = decided.stream()
                .filter(one -> one.entry().isPresent() || !one.secrets().isEmpty())
                .allMatch(one -> one.pending().command() instanceof Command.Fleeting);
        return (entries.isEmpty() && secrets.isEmpty())
                || store.append(published.revision(), entries, secrets, fleeting);
    }

    /** Takes over what the store holds and is not published: another replica wrote it, or this one and then failed. */
    private List<LogEntry> catchUp() {
        try {
            return missed();
        } catch (HistoryGoneException e) {
            // Written so long ago that the log does not tell all of it any more.
            LOG.warn("event=caught_up_without_log reason=\"{}\"", e.getMessage());
            Store.Contents all = store.load();
            var _ = publish(Snapshot.of(published.settings(), all.revision(), all.resources()), List.of());
            deliveries.everything();
            return List.of();
        }
    }

    private List<LogEntry> missed() {
        List<LogEntry> missed = new ArrayList<>();
        for (List<LogEntry> some = store.since(published.revision(), LARGEST_BATCH);
                !some.isEmpty();
                some = store.since(published.revision(), LARGEST_BATCH)) {
            for (LogEntry entry : some) {
                Snapshot before = published;
                Snapshot after = before.with(entry.edits()).atRevision(entry.revision());
                var _ = publish(after, List.of(deliveries.note(before, after, entry.edits(), Optional.empty())));
                missed.add(entry);
            }
        }
        var _ = publish(published.withSecrets(store.secrets()), List.of());
        return missed;
    }

    /** After something broke that is no answer of the store: whatever is durable is published, and its callers learn it. */
    private void recover(List<Decided> decided, boolean durable) {
        try {
            List<LogEntry> missed = catchUp();
            deliveries.everything();
            for (Decided one : decided) {
                boolean stored = durable
                        || one.entry()
                                .map(entry -> missed.stream().anyMatch(found -> isSame(found, entry)))
                                .orElseGet(() -> one.secrets().stream().allMatch(this::isPublished));
                if (stored && one.decision() instanceof Decision.Change change) {
                    one.pending()
                            .answer()
                            .complete(new Controller.Answer.Done(change.after(), change.subjects(), false));
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.error("event=recovery_failed remedy=\"it is tried again before the next change\"", e);
        }
    }

    private boolean isPublished(Edit edit) {
        Optional<Resource> found = published.resource(edit.kind(), edit.key());
        return switch (edit) {
            case Edit.Put(Resource put) -> found.equals(Optional.of(put));
            case Edit.Remove _ -> found.isEmpty();
        };
    }

    private static boolean isSame(LogEntry one, LogEntry other) {
        return one.revision() == other.revision()
                && one.requestId().equals(other.requestId())
                && one.command().equals(other.command());
    }

    /** Makes what is durable the newest state, has it told, and answers. */
    private void publish(List<Decided> decided) {
        Snapshot newest = published;
        List<Noted> noted = new ArrayList<>();
        for (Decided one : decided) {
            Optional<Deliveries.News> news = Optional.empty();
            if (one.decision() instanceof Decision.Change change) {
                newest = change.after();
                news = one.entry()
                        .map(entry -> deliveries.note(one.before(), change.after(), entry.edits(), one.touched()));
            }
            noted.add(new Noted(one, news));
        }
        List<Deliveries.News> news =
                noted.stream().flatMap(one -> one.news().stream()).toList();
        published = newest;
        tell(newest.revision(), decided);
        CompletableFuture<Optional<DataPlane.Outcome>> outcome = withinLimit(deliveries.deliver(news));
        for (Noted one : noted) {
            answer(one.decided(), one.news().filter(Deliveries.News::mattersToPackets), outcome);
        }
    }

    /** Wakes those who may see something of what was decided. */
    private void tell(long revision, List<Decided> decided) {
        Set<ProjectId> projects = new HashSet<>();
        for (Decided one : decided) {
            if (one.entry().isEmpty() || !(one.decision() instanceof Decision.Change change)) {
                continue;
            }
            for (Edit edit : one.entry().get().edits()) {
                Optional<Resource> seen =
                        (edit instanceof Edit.Put ? change.after() : one.before()).resource(edit.kind(), edit.key());
                Set<ProjectId> seeing = seen.map(Access::projects).orElseGet(Set::of);
                if (seeing.isEmpty()) {
                    publication.tell(revision); // a user or an account may be the one who waits
                    return;
                }
                projects.addAll(seeing);
            }
        }
        publication.tell(revision, projects);
    }

    private CompletableFuture<DataPlane.Outcome> publish(Snapshot newest, Collection<Deliveries.News> news) {
        published = newest;
        publication.tell(newest.revision());
        return deliveries.deliver(news);
    }

    private static CompletableFuture<Optional<DataPlane.Outcome>> withinLimit(
            CompletableFuture<DataPlane.Outcome> outcome) {
        return outcome.handle((known, _) -> Optional.ofNullable(known))
                .completeOnTimeout(Optional.empty(), ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param news empty if the command changes nothing for packets: then nobody need wait for them */
    private static void answer(
            Decided one, Optional<Deliveries.News> news, CompletableFuture<Optional<DataPlane.Outcome>> outcome) {
        CompletableFuture<Controller.Answer> answer = one.pending().answer();
        switch (one.decision()) {
            case Decision.Refused(var refusal) -> {
                answer.complete(new Controller.Answer.Refused(refusal));
            }
            case Decision.Change(Snapshot after, var _, List<String> subjects) -> {
                if (news.isEmpty()) {
                    answer.complete(new Controller.Answer.Done(after, subjects, true));
                    return;
                }
                Deliveries.News about = news.get();
                var _ = outcome.thenAccept(known -> answer.complete(new Controller.Answer.Done(
                        after, subjects, known.filter(about::isObeyed).isPresent())));
            }
        }
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
