package io.isthmus.model.decide;

import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.decide.Refusal.Rule;

/** Guard rails as resources. What they forbid is found by the forwarding rules. */
final class GuardRailRules {
    private GuardRailRules() {}

    static Decision decide(Draft draft, Command.Rail command) {
        return switch (command) {
            case Command.CreateGuardRail create -> create(draft, create);
            case Command.UpdateGuardRail update -> {
                GuardRail rail = draft.state().guardRail(update.rail()).orElseThrow();
                draft.replace(rail, rail.named(update.name()));
                yield draft.done(update.rail());
            }
            case Command.DeleteGuardRail delete -> {
                draft.remove(draft.state().guardRail(delete.rail()).orElseThrow());
                yield draft.done(delete.rail());
            }
        };
    }

    private static Decision create(Draft draft, Command.CreateGuardRail create) {
        if (draft.state().guardRails(draft.project()).size() >= GuardRail.PER_PROJECT) {
            return Draft.refuse(
                    Rule.GUARD_RAILS_EXHAUSTED,
                    "guard_rail",
                    "",
                    "The project has " + GuardRail.PER_PROJECT + " guard rails already, which is the most.",
                    "Delete one that is no longer needed.");
        }
        GuardRailId id = new GuardRailId(draft.ids().uuid());
        draft.put(new GuardRail(
                id,
                draft.project(),
                create.name(),
                create.promise(),
                create.to(),
                create.from(),
                create.protocol(),
                create.ports(),
                draft.now()));
        return draft.done(id);
    }
}
