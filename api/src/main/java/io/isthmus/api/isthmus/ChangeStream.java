package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.EventStream;
import io.isthmus.api.catalogue.Places;
import io.isthmus.api.isthmus.Changes.ChangeView;
import io.isthmus.api.isthmus.Changes.Scope;
import io.isthmus.api.shape.Json;
import io.isthmus.control.Controller;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.store.HistoryGoneException;
import io.isthmus.store.PastChange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The changes that a caller sees, in order, each once. Holds nothing but where it is in the log: what comes next is read
 * when the client has taken what was before, so a slow one costs no memory and falls behind for itself alone.
 */
final class ChangeStream implements EventStream {
    private final Controller controller;
    private final Supplier<Optional<Principal>> caller;
    private final Duration heartbeat;
    private final Places.Place place;
    private long at;
    private long lastSent = System.nanoTime();

    /**
     * @param caller empty once the stream must end
     * @param after the last revision that the client knows of
     * @param heartbeat how long it may be silent
     */
    ChangeStream(
            Controller controller,
            Supplier<Optional<Principal>> caller,
            long after,
            Duration heartbeat,
            Places.Place place) {
        this.controller = controller;
        this.caller = caller;
        this.at = after;
        this.heartbeat = heartbeat;
        this.place = place;
    }

    @Override
    public void run(Sink out) throws IOException, InterruptedException {
        comment(out, "changes after " + at);
        try {
            for (Optional<Principal> known = caller.get(); known.isPresent(); known = caller.get()) {
                if (!send(out, known.get())) {
                    await(
                            out,
                            known.get().isAdministrator()
                                    ? Optional.empty()
                                    : known.get().project());
                }
            }
        } catch (HistoryGoneException tooSlow) {
            comment(out, String.valueOf(tooSlow.getMessage())); // whoever comes back with its last id is told so
        }
    }

    /** Sends what is published of the next changes; false if there was nothing. */
    private boolean send(Sink out, Principal principal) throws IOException {
        long published = controller.snapshot().revision();
        if (published <= at) {
            return false;
        }
        Optional<Scope> scope = Changes.scope(principal);
        List<PastChange> step = scope.isPresent()
                ? controller.log().changes(scope.get().on(at, published + 1, Changes.STEP))
                : List.of();
        for (PastChange change : step) {
            Optional<ChangeView> view = Changes.view(principal, change);
            if (view.isPresent()) {
                out.event(Long.toString(change.revision()), "change", Json.write(view.get()));
                lastSent = System.nanoTime();
            }
            at = change.revision();
        }
        if (step.size() < Changes.STEP) {
            at = published;
        }
        Turns.pass();
        return true;
    }

    /** @param project whose changes it waits for; empty: for all, and whoever sees none is told of none */
    private void await(Sink out, Optional<ProjectId> project) throws IOException, InterruptedException {
        Duration rest = heartbeat.minusNanos(System.nanoTime() - lastSent);
        if (rest.isPositive()) {
            var _ = controller.awaitChange(at, project, rest);
        }
        if (System.nanoTime() - lastSent >= heartbeat.toNanos()) {
            // With the revision, for whoever is silent longer than the history is kept and then comes back.
            out.alive(Long.toString(at));
            lastSent = System.nanoTime();
        }
    }

    private void comment(Sink out, String text) throws IOException {
        out.comment(text);
        lastSent = System.nanoTime();
    }

    @Override
    public void close() {
        place.close();
    }
}
