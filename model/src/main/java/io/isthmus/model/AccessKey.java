package io.isthmus.model;

import java.time.Instant;

/**
 * What a user's programs sign requests with instead of logging in. Its secret is an {@link AccessKeySecret}.
 *
 * @param id the access key itself: 20 capital letters and digits, told with every signed request
 * @param active whether signatures with it are accepted
 */
public record AccessKey(String id, UserId user, String description, boolean active, Instant createdAt)
        implements Resource {
    /** How many a user may have. */
    public static final int PER_USER = 5;

    @Override
    public String key() {
        return id;
    }
}
