package io.isthmus.control;

import io.isthmus.control.password.Turn;
import io.isthmus.model.AccessKey;
import io.isthmus.model.Account;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.User;
import java.time.Duration;
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
     * A token that was just given out or looked up, or what a signed request has instead.
     *
     * @param secret the token itself, to be told once; empty when looked up
     * @param accessKey the id of the access key by which the request was signed; empty if it came with a token
     */
    record Session(
            String secret,
            Optional<String> accessKey,
            Principal principal,
            User user,
            Account account,
            Optional<Project> project,
            Instant issuedAt,
            Instant expiresAt) {}

    /** What comes of a log-in whose turn has come. */
    sealed interface LogIn {
        record Done(Session session) implements LogIn {}

        /** User, password or scope is wrong, whichever it is. */
        record Wrong() implements LogIn {}

        /** The user was tried in vain from the same address a moment ago; the password was not looked at. */
        record TooSoon(Duration rest) implements LogIn {}
    }

    /**
     * A new token. Takes tens of milliseconds of a processor on purpose, so it waits for its turn.
     *
     * @param address from where: on whose share the password is checked, and where failures count
     */
    Turn<LogIn> logIn(Who who, String password, Scope scope, String address, String requestId);

    /** What comes of a user's change of his password. */
    sealed interface PasswordChange {
        record Done() implements PasswordChange {}

        /** The original password is wrong. */
        record Wrong() implements PasswordChange {}

        /** As for a log-in. */
        record TooSoon(Duration rest) implements PasswordChange {}
    }

    /**
     * Sets the password of the user who calls, and ends all tokens of his. Wrong passwords count as those of log-ins do.
     *
     * @param original the password until now
     */
    Turn<PasswordChange> changePassword(
            Principal principal, String original, String password, String address, String requestId);

    /** A new token for the bearer of a valid one, perhaps with another scope; ends when the first does. */
    Optional<Session> logIn(String token, Scope scope, String requestId);

    /** The session of a token; empty if it is unknown, expired or revoked. */
    Optional<Session> session(String token);

    /**
     * The session of a request that was signed with this key, good for that request; empty if the scope is outside of the
     * user's account.
     */
    Optional<Session> session(AccessKey key, Scope scope);

    /** What a signed request's session is now; empty if the access key or the user is no longer good for it. */
    Optional<Session> now(Session signed);

    /** Ends a token at once, and those that were got with it. */
    void revoke(String token, String requestId);

    /**
     * What to keep of a password, with a new salt. Waits for its turn.
     *
     * @param asker on whose share it is made
     */
    Turn<String> hash(String password, String asker);
}
