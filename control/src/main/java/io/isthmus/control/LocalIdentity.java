package io.isthmus.control;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import io.isthmus.model.AccessKey;
import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.Command;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Token;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Users and tokens that stand in the controller's own state. Tokens are random, kept only as hashes, and expire. */
public final class LocalIdentity implements Identity {
    private static final int TOKEN_BYTES = 32;

    /** Made at the first password: it keeps 19 MiB, and a start should neither wait for it nor hold it. */
    private static final class Argon {
        /** Argon2id with 19 MiB, 2 passes, 1 lane: OWASP's recommendation. */
        static final Argon2Function FUNCTION = Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);
    }

    /**
     * Compared with when there is no such user, so that the answer takes the same time: of a random text that nobody kept, with
     * the parameters above.
     */
    private static final String NOBODY = "$argon2id$v=19$m=19456,t=2,p=1"
            + "$VIJSBqHthwNkCS+/q1JMt/WENXmg//BduF5//pCP6Oxcms6bIWlF6QWBko4VwW88+gSNVUxOXhbrAd6S1hSveQ"
            + "$bBE1v36sTpjBJhVfWrL70licpaJ1vf7IXF858rUhyLk";

    private final Controller controller;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** Bounds the memory and the processors that password checks take. */
    private final Semaphore checks = new Semaphore(2);

    public LocalIdentity(Controller controller, Clock clock) {
        this.controller = controller;
        this.clock = clock;
    }

    @Override
    public Optional<Session> logIn(Who who, String password, Scope scope, String requestId) {
        Snapshot snapshot = controller.snapshot();
        Optional<User> user = find(snapshot, who);
        boolean right = check(password, user.map(User::passwordHash).orElse(NOBODY));
        return right
                ? user.flatMap(known -> open(snapshot, known, scope, Optional.empty(), requestId))
                : Optional.empty();
    }

    @Override
    public Optional<Session> logIn(String token, Scope scope, String requestId) {
        return session(token)
                .flatMap(session -> open(
                        controller.snapshot(), session.user(), scope, Optional.of(session.expiresAt()), requestId));
    }

    private Optional<Session> open(
            Snapshot snapshot, User user, Scope scope, Optional<Instant> notAfter, String requestId) {
        Account account = snapshot.account(user.account()).orElseThrow();
        Optional<Project> project = project(snapshot, account, scope);
        if (isOutside(account, scope, project)) {
            return Optional.empty();
        }
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Principal principal = principal(user, account, project);
        Command issue = new Command.IssueToken(sha256(secret), user.id(), project.map(Project::id), notAfter);
        return switch (controller.execute(issue, principal, requestId)) {
            case Controller.Answer.Done(Snapshot after, var _, var _) -> {
                Token token = after.token(sha256(secret)).orElseThrow();
                yield Optional.of(
                        new Session(secret, principal, user, account, project, token.issuedAt(), token.expiresAt()));
            }
            case Controller.Answer.Refused _ -> Optional.empty();
        };
    }

    @Override
    public Optional<Session> session(String token) {
        Snapshot snapshot = controller.snapshot();
        return snapshot.token(sha256(token))
                .filter(known -> clock.instant().isBefore(known.expiresAt()))
                .flatMap(known -> session(snapshot, known));
    }

    private static Optional<Session> session(Snapshot snapshot, Token token) {
        Optional<User> user = snapshot.user(token.user());
        Optional<Project> project = token.project().flatMap(snapshot::project);
        if (user.isEmpty() || project.isPresent() != token.project().isPresent()) {
            return Optional.empty();
        }
        Account account = snapshot.account(user.get().account()).orElseThrow();
        return Optional.of(new Session(
                "",
                principal(user.get(), account, project),
                user.get(),
                account,
                project,
                token.issuedAt(),
                token.expiresAt()));
    }

    @Override
    public Optional<Session> session(AccessKey key, Scope scope) {
        Snapshot snapshot = controller.snapshot();
        Instant now = clock.instant();
        return snapshot.user(key.user()).flatMap(user -> {
            Account account = snapshot.account(user.account()).orElseThrow();
            Optional<Project> project = project(snapshot, account, scope);
            return isOutside(account, scope, project)
                    ? Optional.empty()
                    : Optional.of(new Session("", principal(user, account, project), user, account, project, now, now));
        });
    }

    /** @param project what was found for the scope */
    private static boolean isOutside(Account account, Scope scope, Optional<Project> project) {
        return switch (scope) {
            case Scope.ToProject _ -> project.isEmpty();
            case Scope.ToAccount(NameOrId named) -> !names(named, account);
            case Scope.Unscoped _ -> false;
        };
    }

    @Override
    public void revoke(String token, String requestId) {
        session(token)
                .ifPresent(session ->
                        controller.execute(new Command.RevokeToken(sha256(token)), session.principal(), requestId));
    }

    @Override
    public String hash(String password) {
        checks.acquireUninterruptibly();
        try {
            return Password.hash(password).addRandomSalt().with(Argon.FUNCTION).getResult();
        } finally {
            checks.release();
        }
    }

    private boolean check(String password, String hash) {
        checks.acquireUninterruptibly();
        try {
            return Password.check(password, hash).with(Argon.FUNCTION);
        } finally {
            checks.release();
        }
    }

    private static Principal principal(User user, Account account, Optional<Project> project) {
        return new Principal(
                user.name() + "@" + account.name(),
                Optional.of(user.id()),
                Optional.of(account.id()),
                project.map(Project::id),
                user.roles());
    }

    private static Optional<User> find(Snapshot snapshot, Who who) {
        return switch (who) {
            case Who.ById(String id) -> snapshot.user(new UserId(id));
            case Who.ByName(String name, NameOrId account) ->
                account(snapshot, account).flatMap(found -> snapshot.userNamed(found.id(), name));
        };
    }

    private static Optional<Account> account(Snapshot snapshot, NameOrId named) {
        return named.id()
                .flatMap(id -> snapshot.account(new AccountId(id)))
                .or(() -> named.name().flatMap(snapshot::accountNamed));
    }

    private static boolean names(NameOrId named, Account account) {
        return named.id().filter(id -> id.equals(account.id().value())).isPresent()
                || named.name().filter(name -> name.equals(account.name())).isPresent();
    }

    /** The project that a scope means; users may use every project of their own account and no other. */
    private static Optional<Project> project(Snapshot snapshot, Account account, Scope scope) {
        return switch (scope) {
            case Scope.ToProject(NameOrId named, Optional<NameOrId> owner) ->
                owner.filter(other -> !names(other, account)).isPresent()
                        ? Optional.empty()
                        : named.id()
                                .flatMap(id -> snapshot.project(new ProjectId(id)))
                                .filter(project -> project.account().equals(account.id()))
                                .or(() -> named.name().flatMap(name -> snapshot.projectNamed(account.id(), name)));
            case Scope.ToAccount _ -> Optional.empty();
            case Scope.Unscoped _ ->
                snapshot.projects(account.id()).stream().min(Comparator.comparing(Project::createdAt));
        };
    }

    private static String sha256(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
