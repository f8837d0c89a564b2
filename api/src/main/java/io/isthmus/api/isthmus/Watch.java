package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.catalogue.Room;
import io.isthmus.api.isthmus.Changes.ChangeView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Streamable;
import io.isthmus.control.Identity;
import io.isthmus.control.Identity.Session;
import io.isthmus.model.Principal;
import io.isthmus.store.ChangeLog.Beginning;
import io.isthmus.store.HistoryGoneException;
import io.isthmus.store.PastChange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Changes as they happen: a page of those after a revision, or a stream that goes on. */
final class Watch {
    private static final int USUAL = 50;

    /** How long the signature of an access key opens a stream: as long as one may be old. */
    private static final Duration SIGNED = Duration.ofMinutes(15);

    private Watch() {}

    record WatchQuery(
            @Doc("only changes after this revision; without it those from now on")
            @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> after,

            @Doc("most changes of a page; without it 50; no matter to a stream") @Range(min = 1, max = 1000)
            Optional<Integer> limit)
            implements Streamable {}

    record ChangesView(
            @Doc("the changes, the oldest first") List<ChangeView> changes,

            @Doc("what to give as after for those that follow")
            long next) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get(
                        "/isthmus/v1/changes", "Tells the changes after a revision, or streams them as they happen")
                .needs(Needs.CALLER)
                .query(WatchQuery.class)
                .answers(200, "", ChangesView.class)
                .handledBy(Watch::changes));
    }

    private static Reply changes(Call<WatchQuery, Nothing> call) {
        long now = call.snapshot().revision();
        boolean stream = call.header("Accept")
                .filter(accepted -> accepted.contains(Streamable.TYPE))
                .isPresent();
        Optional<String> last = call.header(Streamable.LAST_ID).filter(_ -> stream);
        if (last.filter(id -> !id.matches("[0-9]{1,18}")).isPresent()) {
            return Reply.malformed(Streamable.LAST_ID, "is no revision", "the id of the last event");
        }
        // What comes back after an interruption says where it was, whatever its URL said at first.
        long after = last.map(Long::parseLong)
                .or(() -> call.query().after().map(Integer::longValue))
                .orElse(now);
        if (after > now) {
            return Reply.malformed(
                    last.isPresent() ? Streamable.LAST_ID : "after",
                    "is " + after + ", which is yet to come",
                    "a revision up to " + now);
        }
        try {
            return stream ? stream(call, after) : Reply.ok(page(call, after, now));
        } catch (HistoryGoneException gone) {
            return new Reply.Failure(new Problem.HistoryGone(String.valueOf(gone.getMessage())));
        }
    }

    private static Reply stream(Call<WatchQuery, Nothing> call, long after) {
        Beginning beginning = call.services().controller().log().beginning();
        if (after < beginning.after()) {
            throw new HistoryGoneException(beginning);
        }
        return call.services()
                .places()
                .with(
                        Room.STREAMS,
                        call.claimant(),
                        place -> new Reply.Events(new ChangeStream(
                                call.services().controller(),
                                caller(call),
                                after,
                                call.services().heartbeat(),
                                place)));
    }

    private static ChangesView page(Call<WatchQuery, Nothing> call, long after, long now) {
        int limit = call.query().limit().orElse(USUAL);
        List<ChangeView> found = new ArrayList<>();
        Optional<Changes.Scope> scope = Changes.scope(call.principal());
        if (scope.isEmpty()) {
            return new ChangesView(found, now);
        }
        long at = after;
        for (int looked = 0; looked < Changes.LOOKED_AT; looked += Changes.STEP) {
            List<PastChange> step =
                    call.services().controller().log().changes(scope.get().on(at, now + 1, Changes.STEP));
            for (PastChange change : step) {
                at = change.revision();
                Changes.view(call.principal(), change).ifPresent(found::add);
                if (found.size() == limit) {
                    return new ChangesView(found, at);
                }
            }
            if (step.size() < Changes.STEP) {
                return new ChangesView(found, now);
            }
            Turns.pass();
        }
        return new ChangesView(found, at);
    }

    /** Who calls, asked again and again while a stream goes on: empty once the caller may not call any more. */
    private static Supplier<Optional<Principal>> caller(Call<?, ?> call) {
        Identity identity = call.services().identity();
        Optional<String> token = call.header("X-Auth-Token");
        if (token.isPresent()) {
            return () -> identity.session(token.get()).map(Session::principal);
        }
        Optional<Session> signed = call.session();
        if (signed.isEmpty()) {
            return () -> Optional.of(call.principal());
        }
        InstantSource clock = call.services().clock();
        Instant end = clock.instant().plus(SIGNED);
        return () -> signed.filter(_ -> clock.instant().isBefore(end))
                .flatMap(identity::now)
                .map(Session::principal);
    }
}
