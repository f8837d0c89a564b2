package io.isthmus.model.decide;

import io.isthmus.model.Edit;
import io.isthmus.model.Id;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A change in the making: edits, and the state that they have led to so far. Lives within one decision. */
final class Draft {
    private final Request request;
    private final List<Edit> edits = new ArrayList<>();
    private Snapshot state;

    Draft(Snapshot before, Request request) {
        this.state = before;
        this.request = request;
    }

    /** The state with the edits made so far. */
    Snapshot state() {
        return state;
    }

    Instant now() {
        return request.now();
    }

    IdSource ids() {
        return request.ids();
    }

    /** The project on which the principal acts; {@link Access} has refused principals without one. */
    ProjectId project() {
        return request.principal().project().orElseThrow();
    }

    Principal principal() {
        return request.principal();
    }

    void put(Resource resource) {
        edit(new Edit.Put(resource));
    }

    /** Puts a resource in the place of another, unless they are the same. */
    void replace(Resource before, Resource after) {
        if (!after.equals(before)) {
            put(after);
        }
    }

    void remove(Resource resource) {
        edit(new Edit.Remove(resource.kind(), resource.key()));
    }

    private void edit(Edit edit) {
        edits.add(edit);
        state = state.with(edit);
    }

    Decision done(Id... subjects) {
        return done(List.of(subjects));
    }

    Decision done(List<? extends Id> subjects) {
        return new Decision.Change(
                state, edits, subjects.stream().map(Id::value).toList());
    }

    static Decision refuse(Refusal.Rule rule, String field, String id, String message, String hint) {
        return new Decision.Refused(new Refusal(rule, field, id, message, hint));
    }

    /** The refusal if taking {@code more} places would go over the quota of the project's account. */
    Decision.Refused overQuota(Quota quota, int used, int more) {
        int limit = state.limit(quota, project());
        return new Decision.Refused(new Refusal(
                Refusal.Rule.QUOTA_EXCEEDED,
                quota.type(),
                "",
                "Quota exceeded for resources: ['" + quota.type() + "']. The limit is " + limit + ", " + used
                        + " are in use, " + more + " more were asked for.",
                "Delete what is no longer needed, or have the administrator raise the quota."));
    }

    boolean exceeds(Quota quota, int used, int more) {
        return used + more > state.limit(quota, project());
    }
}
