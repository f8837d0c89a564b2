package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Reply;
import java.util.Optional;

/** Whether something is meant for other projects, too, which fwaas calls public, and Neutron shared: it is kept and shown. */
final class Shared {
    private Shared() {}

    /** What a body says; empty if it says nothing. */
    static Optional<Boolean> said(Optional<Boolean> isPublic, Optional<Boolean> shared) {
        return isPublic.or(() -> shared);
    }

    /** The refusal of two names for one thing that do not agree. */
    static Optional<Reply> contradiction(String wrapper, Optional<Boolean> isPublic, Optional<Boolean> shared) {
        return isPublic.isPresent() && shared.isPresent() && !isPublic.equals(shared)
                ? Optional.of(Reply.malformed(
                        wrapper + ".shared", "is " + shared.get() + ", and public is not", "the same for both, or one"))
                : Optional.empty();
    }
}
