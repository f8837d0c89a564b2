package io.isthmus.model;

/**
 * What a password of a user is compared with.
 *
 * @param hash Argon2id, in its own text form
 */
public record PasswordHash(UserId user, String hash) implements Secret {
    @Override
    public String key() {
        return user.value();
    }

    /** Never the hash. */
    @Override
    public String toString() {
        return "PasswordHash[" + user + "]";
    }
}
