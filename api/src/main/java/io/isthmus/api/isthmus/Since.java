package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.catalogue.Room;
import io.isthmus.api.isthmus.Changes.BeginningView;
import io.isthmus.api.isthmus.Changes.ChangeView;
import io.isthmus.api.isthmus.Explanations.ExplainQuery;
import io.isthmus.api.isthmus.Explanations.ExplanationView;
import io.isthmus.api.isthmus.Explanations.ObstacleView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.store.ChangeLog;
import io.isthmus.store.PastChange;
import io.isthmus.store.PastChange.PastEdit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Since when a connection works or not, and by which change: goes back through the log, undoes one change after the other,
 * and explains the same packet on each state that comes of it. What the caller is told is all that counts: a change that
 * alters nothing for it is passed over.
 */
final class Since {
    /** Changes that one call goes back. */
    private static final int LOOKED_AT = 10_000;

    /** Changes that are read at once. */
    private static final int STEP = 100;

    /** How long one call may go back. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What no explanation looks at. */
    private static final Set<Resource.Kind> IRRELEVANT =
            EnumSet.of(Resource.Kind.USER, Resource.Kind.ACCESS_KEY, Resource.Kind.JOB, Resource.Kind.FLOW_LOG);

    private Since() {}

    record SinceView(
            @Doc("the verdict now, as of explain") String verdict,

            @Doc("code of the first cause now; empty if nothing is known to stand in the way")
            String cause,

            @Doc("what that is; empty likewise") String detail,

            @Doc(
                    "CHANGED: it was otherwise before the change; MADE: before it, sender or receiver were not there; LONGER:"
                            + " the change lies further back than was looked")
            String since,

            @Doc("number of the change; absent if it lies further back")
            Optional<Long> revision,

            @Doc("when it was made, RFC 3339; absent likewise")
            Optional<String> time,

            @Doc("the verdict before it; absent if there was none")
            Optional<String> verdictBefore,

            @Doc("code of the first cause right after it; empty if there was none")
            String causeThen,

            @Doc("the change; absent if the caller may not see it, or it lies further back")
            Optional<ChangeView> change,

            @Doc("how many changes were looked at") int lookedAt,

            @Doc("where the history begins, if it was gone back to there and what is before it is not kept any more")
            Optional<BeginningView> begins) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get(
                        "/isthmus/v1/explain/since",
                        "Tells since when one thing reaches another or not, and by which change")
                .needs(Needs.CALLER)
                .query(ExplainQuery.class)
                .answers(200, "since", SinceView.class)
                .refuses(Rule.ECS_NOT_FOUND, Rule.PORT_NOT_FOUND)
                .in(Room.SEARCHES)
                .handledBy(Since::since));
    }

    private static Reply since(Call<ExplainQuery, Nothing> call) {
        Reply now = Explanations.explain(call);
        return explanation(now)
                .<Reply>map(explanation -> Reply.ok(new Search(call, explanation).goBack()))
                .orElse(now);
    }

    private static Optional<ExplanationView> explanation(Reply reply) {
        return reply instanceof Reply.Success success
                ? success.body().map(ExplanationView.class::cast)
                : Optional.empty();
    }

    private static final class Search {
        private final Call<ExplainQuery, Nothing> call;
        private final ExplanationView now;

        /** As diagnosed, since what was before is only that. */
        private final String verdict;

        private final long end = System.nanoTime() + PATIENCE.toNanos();
        private Snapshot state;
        private Snapshot explained;
        private int lookedAt;

        Search(Call<ExplainQuery, Nothing> call, ExplanationView now) {
            this.call = call;
            this.now = now;
            this.verdict = explanation(Explanations.diagnosis(call))
                    .map(ExplanationView::verdict)
                    .orElse(now.verdict());
            this.state = call.snapshot();
            this.explained = state;
        }

        SinceView goBack() {
            ChangeLog log = call.services().controller().log();
            while (lookedAt < LOOKED_AT && System.nanoTime() - end < 0) {
                List<PastChange> step = log.changes(
                        ChangeLog.Query.back(Optional.empty(), Optional.empty(), state.revision() + 1, STEP));
                for (PastChange change : step) {
                    Optional<SinceView> found = undo(change);
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
                if (step.size() < STEP) {
                    return view("LONGER", Optional.empty(), Optional.empty(), BeginningView.of(log.beginning()));
                }
            }
            return view("LONGER", Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** Goes back behind a change; what is to be told if it is the one. */
        private Optional<SinceView> undo(PastChange change) {
            lookedAt++;
            List<Edit> edits = new ArrayList<>();
            for (PastEdit edit : change.edits().reversed()) {
                if (!IRRELEVANT.contains(edit.kind())) {
                    edits.add(edit.before()
                            .<Edit>map(before -> new Edit.Put(before.read()))
                            .orElseGet(() -> new Edit.Remove(edit.kind(), edit.key())));
                }
            }
            state = state.with(edits).atRevision(change.revision() - 1);
            if (edits.isEmpty()) {
                return Optional.empty();
            }
            Optional<ExplanationView> before = explanation(Explanations.diagnosis(call.at(state)));
            if (before.filter(was -> was.verdict().equals(verdict)).isPresent()) {
                explained = state;
                return Optional.empty();
            }
            return Optional.of(
                    view(before.isPresent() ? "CHANGED" : "MADE", Optional.of(change), before, Optional.empty()));
        }

        private SinceView view(
                String since,
                Optional<PastChange> change,
                Optional<ExplanationView> before,
                Optional<BeginningView> begins) {
            return new SinceView(
                    now.verdict(),
                    now.cause(),
                    now.obstacles().stream()
                            .findFirst()
                            .map(ObstacleView::detail)
                            .orElse(""),
                    since,
                    change.map(PastChange::revision),
                    change.map(found -> found.time().toString()),
                    before.map(ExplanationView::verdict),
                    change.isPresent()
                            ? explanation(Explanations.explain(call.at(explained)))
                                    .map(ExplanationView::cause)
                                    .orElse("")
                            : "",
                    change.flatMap(found -> Changes.view(call.principal(), found)),
                    lookedAt,
                    begins);
        }
    }
}
