package io.isthmus.model;

import java.util.List;

/** What {@link Decider} says to a command. */
public sealed interface Decision {
    /**
     * Carried out by these edits.
     *
     * @param after the state with the edits applied
     * @param edits what changes; empty if all was so already
     * @param subjects ids of what the command made or changed, in the order of the request
     */
    record Change(Snapshot after, List<Edit> edits, List<String> subjects) implements Decision {
        public Change {
            edits = List.copyOf(edits);
            subjects = List.copyOf(subjects);
        }
    }

    /** Not carried out. */
    record Refused(Refusal refusal) implements Decision {}
}
