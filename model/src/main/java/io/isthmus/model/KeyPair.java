package io.isthmus.model;

import java.time.Instant;
import java.util.Optional;

/**
 * The public half of a pair of SSH keys, which ECSs are said to be opened by. The private half is never here.
 *
 * @param user who made it; empty: the local administrator
 * @param name of those that one user sees of a project none have the same
 * @param publicKey as the client sent it, to the last character
 * @param description anything; empty: never given
 */
public record KeyPair(
        KeyPairId id,
        ProjectId project,
        Optional<UserId> user,
        Scope scope,
        String name,
        String publicKey,
        Optional<String> description,
        Instant createdAt)
        implements Resource.Owned {
    /** How many a project may have. */
    public static final int PER_PROJECT = 2_000;

    /** Who sees it, of those that act on the project. */
    public enum Scope {
        /** Who made it. */
        USER,
        ACCOUNT
    }

    public KeyPair described(String newDescription) {
        return new KeyPair(id, project, user, scope, name, publicKey, Optional.of(newDescription), createdAt);
    }

    /** Whether another user made it for himself alone. */
    public boolean isHiddenFrom(Optional<UserId> other) {
        return scope == Scope.USER && user.isPresent() && other.isPresent() && !user.equals(other);
    }

    @Override
    public String key() {
        return id.value();
    }
}
