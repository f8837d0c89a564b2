package io.isthmus.model;

import java.time.Duration;
import java.time.Instant;

/**
 * The answer to a request that carried a client token, kept with the change that the request made, so that a repetition
 * gets the same answer, also after a restart.
 *
 * @param key stands for the sender and the client's own token
 * @param sender name of the principal
 * @param fingerprint the same for the same request only
 */
public record ClientToken(String key, String sender, String fingerprint, Answer answer, Instant expiresAt)
        implements Resource {
    /** How long a repetition is recognised. */
    public static final Duration LIFE = Duration.ofHours(24);

    /** How many a principal may have at a time. */
    public static final int PER_SENDER = 10_000;

    /**
     * @param status HTTP status; 0: the endpoint's usual one
     * @param body JSON as the endpoint gave it; empty text: none
     */
    public record Answer(int status, String body) {}
}
