package io.isthmus.forwarding;

import io.isthmus.model.Peering;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decider;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.IdSource;
import io.isthmus.model.decide.Request;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What would be if a command were carried out: decided as ever, and never committed. Stateless. */
final class WhatIf {
    private static final String NOBODY = "what if";

    private WhatIf() {}

    /** The state in which a peering is deleted, and its routes with it. */
    static Snapshot without(Snapshot snapshot, Peering peering) {
        return after(snapshot, peering.requester().project(), new Command.DeletePeering(peering.id()));
    }

    /** The state after a command of a member that makes nothing and cannot be refused. */
    static Snapshot after(Snapshot snapshot, ProjectId by, Command command) {
        IdSource none = () -> {
            throw new IllegalStateException("makes something: " + command);
        };
        return switch (decided(snapshot, by, command, none)) {
            case Decision.Change(Snapshot after, var _, var _) -> after;
            case Decision.Refused(var refusal) -> throw new IllegalStateException(refusal.toString());
        };
    }

    /** What would be said to a member of a project, guard rails apart. */
    static Decision decided(Snapshot snapshot, ProjectId by, Command command, IdSource ids) {
        return Decider.decide(snapshot, new Request(command, member(by), NOBODY, Instant.EPOCH, ids));
    }

    static Principal member(ProjectId project) {
        return new Principal(NOBODY, Optional.empty(), Optional.of(project), Set.of(Role.MEMBER));
    }
}
