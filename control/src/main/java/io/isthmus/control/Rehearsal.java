package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.GuardRails;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.Request;
import io.isthmus.model.decide.Terms;
import io.isthmus.store.ChangeLog;
import io.isthmus.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A controller of which nobody else knows: it decides commands by all rules, guard rails included, each on the state that the
 * one before it left, and keeps that to itself. Nothing is made durable, no packet is treated otherwise. For one thread.
 */
public final class Rehearsal implements Controller {
    private final InstantSource clock;
    private Snapshot snapshot;
    private Optional<String> made = Optional.empty();

    /** @param snapshot what it begins with */
    public Rehearsal(Snapshot snapshot, InstantSource clock) {
        this.snapshot = snapshot;
        this.clock = clock;
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    /** The id of what the last command since {@link #begin} made or changed first; empty if none was carried out. */
    public Optional<String> made() {
        return made;
    }

    /** Begins another request. */
    public void begin() {
        made = Optional.empty();
    }

    @Override
    public Answer execute(Command command, Principal principal, String requestId, Terms terms) {
        Request request = new Request(
                command,
                principal,
                requestId,
                clock.instant(),
                () -> UUID.randomUUID().toString(),
                terms);
        return switch (GuardRails.decide(snapshot, request)) {
            case Decision.Change(Snapshot after, var _, List<String> subjects) -> {
                snapshot = after;
                made = subjects.stream().findFirst();
                yield new Answer.Done(after, subjects, true);
            }
            case Decision.Refused(var refusal) -> new Answer.Refused(refusal);
        };
    }

    @Override
    public Map<VpcId, Lag> converging() {
        return Map.of();
    }

    @Override
    public Optional<Lag> lag(VpcId vpc) {
        return Optional.empty();
    }

    /** As if all were done at once. */
    @Override
    public Readiness readiness(EcsId ecs) {
        return snapshot.ecs(ecs).isPresent() ? new Readiness.Ready() : new Readiness.Failed("It is gone.");
    }

    @Override
    public boolean dataPlaneConnected() {
        return true;
    }

    @Override
    public CompletableFuture<Probe.Result> probe(Probe probe) {
        throw unrehearsed();
    }

    @Override
    public List<String> flowRecords(FlowLogId log, int most) {
        throw unrehearsed();
    }

    @Override
    public ChangeLog log() {
        throw unrehearsed();
    }

    @Override
    public Store.Sizes storeSizes() {
        throw unrehearsed();
    }

    @Override
    public long awaitChange(long after, Optional<ProjectId> project, Duration atMost) {
        throw unrehearsed();
    }

    @Override
    public CompletableFuture<Optional<DataPlane.Place>> place(EcsId ecs) {
        throw unrehearsed();
    }

    @Override
    public void stop(boolean remove) {
        throw unrehearsed();
    }

    private static UnsupportedOperationException unrehearsed() {
        return new UnsupportedOperationException("only changes of networks are rehearsed");
    }
}
