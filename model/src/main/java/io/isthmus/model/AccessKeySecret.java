package io.isthmus.model;

/**
 * The secret of an access key.
 *
 * @param id of the access key
 * @param secret 40 characters; kept as it is, because checking a signature takes it, and told only when it is made
 */
public record AccessKeySecret(String id, String secret) implements Secret {
    @Override
    public String key() {
        return id;
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "AccessKeySecret[" + id + "]";
    }
}
