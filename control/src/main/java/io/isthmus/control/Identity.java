package io.isthmus.control;

import io.isthmus.model.AccessKey;
import io.isthmus.model.Account;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.User;
import java.time.Instant;
import java.util.Optional;

/** Who calls: passwords and tokens. Thread-safe. */
public interface Identity {

    /** How a user names himself: by id, or by name and account (domain) name or id. */
    sealed interface Who {
        record ById(String userId) implements Who {}

        record ByName(String name, NameOrId account) implements Who {}
    }

    /** One of the two is given. */
    record NameOrId(Optional<String> name, Optional<String> id) {}

    /** What a token is for. */
    sealed interface Scope {
        record ToProject(NameOrId project, Optional<NameOrId> account) implements Scope {}

        record ToAccount(NameOrId account) implements Scope {}

        /** The user's account's first project in order of creation, or the account if it has none. */
        record Unscoped() implements Scope {}
    }

    /**
     * A token that was just given out or looked up.
     *
     * @param secret the token itself, to be told once; empty when looked up
     */
    record Session(
            String secret,
            Principal principal,
            User user,
            Account account,
            Optional<Project> project,
            Instant issuedAt,
            Instant expiresAt) {}

    /** A new token; empty if user, password or scope is wrong, whichever it is. Takes tens of milliseconds on purpose. */
    Optional<Session> logIn(Who who, String password, Scope scope, String requestId);

    /** A new token for the bearer of a valid one, perhaps with another scope; expires when the first does. */
    Optional<Session> logIn(String token, Scope scope, String requestId);

    /** The session of a token; empty if it is unknown, expired or revoked. */
    Optional<Session> session(String token);

    /**
     * The session of a request that was signed with this key, good for that request; empty if the scope is outside of the
     * user's account.
     */
    Optional<Session> session(AccessKey key, Scope scope);

    /** Ends a token at once. */
    void revoke(String token, String requestId);

    /** Argon2id, with a new salt. */
    String hash(String password);
}
