package io.isthmus.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A token that was given out.
 *
 * @param hash SHA-256 of the token in hexadecimal; the token itself is never kept
 * @param project what it is scoped to; empty for a token scoped to the account
 * @param usedAt when it was used last, as far as anybody had to know
 */
public record Token(
        String hash, UserId user, Optional<ProjectId> project, Instant issuedAt, Instant expiresAt, Instant usedAt)
        implements Secret {
    /** How many a user may have: one more ends the one that was not used for the longest time. */
    public static final int PER_USER = 100;

    @Override
    public String key() {
        return hash;
    }

    Token withUse(Instant newUsedAt) {
        return new Token(hash, user, project, issuedAt, expiresAt, newUsedAt);
    }

    /** Never the hash. */
    @Override
    public String toString() {
        return "Token[" + user + ", " + issuedAt + "]";
    }
}
