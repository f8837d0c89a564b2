package io.isthmus.model.decide;

import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tags;
import io.isthmus.model.decide.Refusal.Rule;

/** Tags of whatever may have some (contract.md 3.1). */
final class TagRules {
    private TagRules() {}

    static Decision decide(Draft draft, Command.Tagging command) {
        return switch (command) {
            case Command.ChangeTags change -> change(draft, change);
        };
    }

    private static Decision change(Draft draft, Command.ChangeTags command) {
        Tagged.Target on = command.on();
        Named named = Named.tagged(on);
        Tagged found = (Tagged) named.find(draft.state()).orElseThrow();
        // The subnet may have gone from its network while the call was on its way.
        if (on.kind() == Tagged.Target.Kind.NEUTRON_SUBNET
                && found instanceof IsolatedNetwork network
                && network.block().isEmpty()) {
            return new Decision.Refused(named.missing());
        }
        Tags tags = command.change().applied(on.of(found));
        if (tags.all().size() > Tags.MOST) {
            return Draft.refuse(
                    Rule.TAGS_TOO_MANY,
                    "tags",
                    on.id(),
                    "It would have " + tags.all().size() + " tags; " + Tags.MOST + " are the most.",
                    "Delete some first.");
        }
        draft.put(on.with(found, tags));
        return draft.done(named.id());
    }
}
