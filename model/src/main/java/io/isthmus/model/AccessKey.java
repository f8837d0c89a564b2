package io.isthmus.model;

import java.time.Instant;

/**
 * What a user's programs sign requests with instead of logging in.
 *
 * @param id the access key itself: 20 capital letters and digits, told with every signed request
 * @param secret 40 characters; kept as it is, because checking a signature takes it, and told only when it is made
 * @param active whether signatures with it are accepted
 */
public record AccessKey(String id, UserId user, String secret, String description, boolean active, Instant createdAt)
        implements Resource {
    /** How many a user may have. */
    public static final int PER_USER = 5;

    @Override
    public String key() {
        return id;
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "AccessKey[" + id + ", " + user + "]";
    }
}
