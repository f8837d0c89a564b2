package io.isthmus.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A token that was given out.
 *
 * @param hash SHA-256 of the token in hexadecimal; the token itself is never kept
 * @param project what it is scoped to; empty for a token scoped to the account
 * @param madeOf the hash of the token that it was got with, and with which it ends; empty for one got by a password
 * @param usedAt when it was used last, as far as anybody had to know
 */
public record Token(
        String hash,
        UserId user,
        Optional<ProjectId> project,
        Optional<String> madeOf,
        Instant issuedAt,
        Instant expiresAt,
        Instant usedAt)
        implements Secret {
    /** How many a user may have: one more ends the one that was not used for the longest time. */
    public static final int PER_USER = 100;

    /** One that was got by a password. */
    public Token(
            String hash,
            UserId user,
            Optional<ProjectId> project,
            Instant issuedAt,
            Instant expiresAt,
            Instant usedAt) {
        this(hash, user, project, Optional.empty(), issuedAt, expiresAt, usedAt);
    }

    @Override
    public String key() {
        return hash;
    }

    public Token withUse(Instant newUsedAt) {
        return new Token(hash, user, project, madeOf, issuedAt, expiresAt, newUsedAt);
    }

    /** Never the hash. */
    @Override
    public String toString() {
        return "Token[" + user + ", " + issuedAt + "]";
    }
}
