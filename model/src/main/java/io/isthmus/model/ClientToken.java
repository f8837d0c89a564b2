package io.isthmus.model;

import java.time.Duration;
import java.time.Instant;

/**
 * The answer to a request that carried a client token, kept with the change that the request made, so that a repetition
 * gets the same answer, also after a restart.
 *
 * @param key who sent it, with the client's own token
 * @param fingerprint the same for the same request only
 */
public record ClientToken(String key, String fingerprint, Answer answer, Instant expiresAt) implements Resource {
    /** How long a repetition is recognised. */
    public static final Duration LIFE = Duration.ofHours(24);

    /**
     * @param status HTTP status; 0: the endpoint's usual one
     * @param body JSON as the handler gave it; empty text: none
     */
    public record Answer(int status, String body) {}
}
