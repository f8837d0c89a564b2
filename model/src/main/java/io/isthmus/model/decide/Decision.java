package io.isthmus.model.decide;

import io.isthmus.model.Edit;
import io.isthmus.model.Snapshot;
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

        /** The edits of documents: what stands in the log. */
        public List<Edit> documents() {
            return edits.stream().filter(edit -> !edit.kind().isSecret()).toList();
        }

        /** The edits of secrets. */
        public List<Edit> secrets() {
            return edits.stream().filter(edit -> edit.kind().isSecret()).toList();
        }
    }

    /** Not carried out. */
    record Refused(Refusal refusal) implements Decision {}
}
