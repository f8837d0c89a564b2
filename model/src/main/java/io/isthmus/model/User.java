package io.isthmus.model;

import java.time.Instant;
import java.util.Set;

/**
 * A user of an account, who has a {@link PasswordHash}.
 *
 * @param name unique within the account
 */
public record User(UserId id, AccountId account, String name, Set<Role> roles, Instant createdAt) implements Resource {
    public User {
        roles = Set.copyOf(roles);
    }

    @Override
    public String key() {
        return id.value();
    }
}
