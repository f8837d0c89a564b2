package io.isthmus.api.isthmus;

import io.isthmus.api.shape.Doc;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.decide.Access;
import io.isthmus.store.ChangeLog;
import io.isthmus.store.ChangeLog.Beginning;
import io.isthmus.store.PastChange;
import io.isthmus.store.PastChange.PastEdit;
import io.isthmus.store.PastChange.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes of the log as a caller may see them. */
final class Changes {
    /** Who made a change is told as this if the caller may not know. */
    static final String ANOTHER = "another account";

    /** Changes that one call looks at. Who wants more asks on from where it ended. */
    static final int LOOKED_AT = 10_000;

    /** Changes that are read at once; between two such reads others get their turn. */
    static final int STEP = 100;

    private Changes() {}

    record ChangeView(
            @Doc("number of the change since the beginning") long revision,
            @Doc("when it was made, RFC 3339") String time,

            @Doc("who made it: user@account, system for what fell due, or another account")
            String by,

            @Doc("X-Request-Id of the call; absent if another account made it")
            Optional<String> requestId,

            @Doc("name of the command, such as CreatePeering")
            String command,

            @Doc("what it did to each document that the caller sees")
            List<EditView> edits) {}

    record EditView(
            @Doc("created, changed or deleted") String action,

            @Doc("kind of the document, such as route_table")
            String kind,

            @Doc("id of the document") String id,

            @Doc("its name, if it has one") Optional<String> name,
            @Doc("what it was; absent if it was created") Optional<Object> before,
            @Doc("what it became; absent if it was deleted") Optional<Object> after) {}

    record BeginningView(
            @Doc("revision of the first change that is kept")
            long revision,

            @Doc("when it was made, RFC 3339; absent if there is none yet")
            Optional<String> time) {
        /** Empty if every change is kept. */
        static Optional<BeginningView> of(Beginning beginning) {
            return beginning.after() == 0
                    ? Optional.empty()
                    : Optional.of(new BeginningView(
                            beginning.after() + 1, beginning.time().map(Instant::toString)));
        }
    }

    /** The part of the log that may hold something for this principal; empty if none does. */
    static Optional<Scope> scope(Principal principal) {
        return principal.isAdministrator()
                ? Optional.of(new Scope(Optional.empty()))
                : principal.project().map(project -> new Scope(Optional.of(project)));
    }

    /** @param project empty: the whole log */
    record Scope(Optional<ProjectId> project) {
        ChangeLog.Query back(Optional<String> resource, long before, int limit) {
            return ChangeLog.Query.back(project, resource, before, limit);
        }

        ChangeLog.Query on(long after, long before, int limit) {
            return new ChangeLog.Query(project, Optional.empty(), after, before, false, limit);
        }
    }

    /** The change as far as the principal sees it; empty if it sees nothing of it. */
    static Optional<ChangeView> view(Principal principal, PastChange change) {
        List<EditView> edits = change.edits().stream()
                .flatMap(edit -> view(principal, edit).stream())
                .toList();
        boolean told = Access.seesActor(principal, change.principal(), change.account());
        return edits.isEmpty()
                ? Optional.empty()
                : Optional.of(new ChangeView(
                        change.revision(),
                        change.time().toString(),
                        told ? change.principal() : ANOTHER,
                        Optional.of(change.requestId()).filter(_ -> told),
                        change.command(),
                        edits));
    }

    private static Optional<EditView> view(Principal principal, PastEdit edit) {
        Optional<Resource> before = edit.before().map(Version::read);
        Optional<Resource> after = edit.after().map(Version::read);
        if (!Access.seesEdit(principal, before, after)) {
            return Optional.empty();
        }
        Optional<Map<String, Object>> was = before.map(Documents::of);
        Optional<Map<String, Object>> is = after.map(Documents::of);
        return Optional.of(new EditView(
                is.isEmpty() ? "deleted" : was.isEmpty() ? "created" : "changed",
                Documents.kind(edit.kind()),
                edit.key(),
                is.or(() -> was).flatMap(Documents::name),
                was.map(document -> document),
                is.map(document -> document)));
    }
}
