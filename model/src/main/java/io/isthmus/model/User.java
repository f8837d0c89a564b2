package io.isthmus.model;

import java.time.Instant;
import java.util.Set;

/**
 * A user of an account.
 *
 * @param name unique within the account
 * @param passwordHash Argon2id, in its own text form
 */
public record User(UserId id, AccountId account, String name, String passwordHash, Set<Role> roles, Instant createdAt)
        implements Resource {
    public User {
        roles = Set.copyOf(roles);
    }

    @Override
    public String key() {
        return id.value();
    }

    /** Never the hash. */
    @Override
    public String toString() {
        return "User[" + id + ", " + name + "]";
    }
}
