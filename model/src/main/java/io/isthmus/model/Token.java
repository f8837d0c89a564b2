package io.isthmus.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A token that was given out.
 *
 * @param hash SHA-256 of the token in hexadecimal; the token itself is never kept
 * @param project what it is scoped to; empty for a token scoped to the account
 */
public record Token(String hash, UserId user, Optional<ProjectId> project, Instant issuedAt, Instant expiresAt)
        implements Resource {
    @Override
    public String key() {
        return hash;
    }
}
