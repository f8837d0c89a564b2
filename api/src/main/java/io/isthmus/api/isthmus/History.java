package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.catalogue.Room;
import io.isthmus.api.isthmus.Changes.BeginningView;
import io.isthmus.api.isthmus.Changes.ChangeView;
import io.isthmus.api.isthmus.Changes.EditView;
import io.isthmus.api.isthmus.Changes.Scope;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Range;
import io.isthmus.store.PastChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who changed what, looked back on. */
final class History {
    private static final int USUAL = 50;

    private History() {}

    record HistoryQuery(
            @Doc("most changes; without it 50") @Range(min = 1, max = 1000)
            Optional<Integer> limit,

            @Doc("only changes before this revision: next of the answer before")
            @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> before,

            @Doc("only changes after this revision") @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> after,

            @Doc("only changes of the document with this id") @Length(min = 1, max = 255)
            Optional<String> resource,

            @Doc(
                    "only changes of the VPC with this id and of what lies in it or leads to it: subnets, ports, routes, peerings")
            @Length(min = 1, max = 255)
            Optional<String> within,

            @Doc("only changes of documents of this kind, such as route_table") @Length(min = 1, max = 64)
            Optional<String> kind,

            @Doc("only what the call with this X-Request-Id changed") @Length(min = 1, max = 64)
            Optional<String> requestId) {}

    record HistoryView(
            @Doc("the changes, the newest first") List<ChangeView> history,

            @Doc("what to give as before to look further back; absent if there is nothing further")
            Optional<Long> next,

            @Doc("where the history begins, if what is before it is not kept any more; absent while there is next")
            Optional<BeginningView> begins) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get("/isthmus/v1/history", "Tells who changed what, and what it was before")
                .needs(Needs.CALLER)
                .query(HistoryQuery.class)
                .answers(200, "", HistoryView.class)
                .in(Room.SEARCHES)
                .handledBy(History::history));
    }

    private static Reply history(Call<HistoryQuery, Nothing> call) {
        HistoryQuery query = call.query();
        if (query.kind().filter(kind -> Documents.kindOf(kind).isEmpty()).isPresent()) {
            return Reply.malformed("kind", "is no kind of document", "one such as vpc, route_table or peering");
        }
        return Changes.scope(call.principal())
                .<Reply>map(scope -> Reply.ok(look(call, scope)))
                .orElseGet(() -> Reply.ok(new HistoryView(List.of(), Optional.empty(), Optional.empty())));
    }

    private static HistoryView look(Call<HistoryQuery, Nothing> call, Scope scope) {
        HistoryQuery query = call.query();
        int limit = query.limit().orElse(USUAL);
        long after = query.after().orElse(0);
        long before = Math.min(
                query.before().orElse(Integer.MAX_VALUE), call.snapshot().revision() + 1);
        List<ChangeView> found = new ArrayList<>();
        for (int looked = 0; looked < Changes.LOOKED_AT; ) {
            List<PastChange> step =
                    call.services().controller().log().changes(scope.back(query.resource(), before, Changes.STEP));
            for (PastChange change : step) {
                if (change.revision() <= after) {
                    return last(call, found);
                }
                Optional.of(change)
                        .filter(past -> mayBeMeant(query, past))
                        .flatMap(past -> Changes.view(call.principal(), past))
                        .filter(view -> isMeant(query, view))
                        .ifPresent(found::add);
                before = change.revision();
                if (found.size() == limit) {
                    return new HistoryView(found, Optional.of(before), Optional.empty());
                }
            }
            if (step.size() < Changes.STEP) {
                return last(call, found);
            }
            looked += step.size();
        }
        return new HistoryView(found, Optional.of(before), Optional.empty());
    }

    /** The page behind which there is nothing. */
    private static HistoryView last(Call<HistoryQuery, Nothing> call, List<ChangeView> found) {
        return new HistoryView(
                found,
                Optional.empty(),
                BeginningView.of(call.services().controller().log().beginning()));
    }

    /** Told without reading any document, which takes long. */
    private static boolean mayBeMeant(HistoryQuery query, PastChange change) {
        return query.requestId().filter(id -> !change.requestId().equals(id)).isEmpty()
                && (query.kind().isEmpty()
                        || change.edits().stream()
                                .anyMatch(edit -> query.kind().equals(Optional.of(Documents.kind(edit.kind())))));
    }

    /** Whether the caller is told of what is asked for: what it does not see does not count. */
    private static boolean isMeant(HistoryQuery query, ChangeView change) {
        boolean byCall = query.requestId()
                .map(Optional::of)
                .filter(id -> !change.requestId().equals(id))
                .isEmpty();
        return byCall && change.edits().stream().anyMatch(edit -> isMeant(query, edit));
    }

    private static boolean isMeant(HistoryQuery query, EditView edit) {
        return query.kind().filter(kind -> !edit.kind().equals(kind)).isEmpty()
                && query.resource().filter(id -> !edit.id().equals(id)).isEmpty()
                && query.within()
                        .filter(vpc -> !edit.id().equals(vpc) && !isOf(vpc, edit.before()) && !isOf(vpc, edit.after()))
                        .isEmpty();
    }

    /** Whether a document, or a part of it, has this VPC for its own. */
    private static boolean isOf(String vpc, Object value) {
        return switch (value) {
            case Optional<?> optional ->
                optional.filter(inner -> isOf(vpc, inner)).isPresent();
            case Map<?, ?> fields ->
                vpc.equals(fields.get("vpc"))
                        || fields.values().stream().anyMatch(inner -> inner != null && isOf(vpc, inner));
            case Collection<?> list -> list.stream().anyMatch(inner -> inner != null && isOf(vpc, inner));
            default -> false;
        };
    }
}
