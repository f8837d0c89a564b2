package io.isthmus.control;

import io.isthmus.model.Snapshot;
import io.isthmus.model.Token;
import io.isthmus.model.UserId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When tokens were used last. Kept in memory, for every request uses one; a log-in takes what it has to know of the user's
 * into the state. Holds {@value #SLACK} more than twice the tokens that there are, at most. Thread-safe.
 */
final class TokenUses {
    private static final int SLACK = 1_000;

    private final Map<String, Instant> last = new ConcurrentHashMap<>();

    void note(Token token, Instant now) {
        last.put(token.hash(), now);
    }

    /** The last uses of a user's tokens, as far as they are known. */
    Map<String, Instant> of(Snapshot snapshot, UserId user) {
        if (last.size() > 2 * snapshot.tokenCount() + SLACK) {
            last.keySet().removeIf(hash -> snapshot.token(hash).isEmpty());
        }
        Map<String, Instant> uses = new HashMap<>();
        for (Token token : snapshot.tokens(user)) {
            Instant use = last.get(token.hash());
            if (use != null) {
                uses.put(token.hash(), use);
            }
        }
        return uses;
    }

    /** How many uses are kept. */
    int size() {
        return last.size();
    }
}
