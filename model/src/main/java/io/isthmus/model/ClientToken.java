package io.isthmus.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The answer to a request that carried a client token, kept with the change that the request made, so that a repetition
 * gets the same answer, also after a restart.
 *
 * @param key stands for the sender and the client's own token
 * @param sender name of the principal
 * @param user who the principal is; empty for the local administrator
 * @param fingerprint the same for the same request only
 */
public record ClientToken(
        String key, String sender, Optional<UserId> user, String fingerprint, Answer answer, Instant expiresAt)
        implements Secret {
    /** How long a repetition is recognised. */
    public static final Duration LIFE = Duration.ofHours(24);

    /** How many a principal may have at a time. */
    public static final int PER_SENDER = 10_000;

    /** Never the answer, in which secrets may stand. */
    @Override
    public String toString() {
        return "ClientToken[" + sender + ", " + expiresAt + "]";
    }

    /**
     * @param status HTTP status; 0: the endpoint's usual one
     * @param body JSON as the endpoint gave it; empty text: none
     */
    public record Answer(int status, String body) {}
}
