package io.isthmus.control;

import io.isthmus.control.password.Passwords;
import io.isthmus.control.password.Turn;
import io.isthmus.model.AccessKey;
import io.isthmus.model.Command;
import io.isthmus.model.PasswordHash;
import io.isthmus.model.Project;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Token;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Users and tokens that stand in the controller's own state. Tokens are random, kept only as hashes, and expire. */
public final class LocalIdentity implements Identity {
    private static final int TOKEN_BYTES = 32;

    private final Controller controller;
    private final Clock clock;
    private final LogInDelays delays;
    private final Passwords passwords = new Passwords();
    private final SecureRandom random = new SecureRandom();
    private final TokenUses uses = new TokenUses();

    /** @param nanoTime a clock that only goes forward, in nanoseconds */
    public LocalIdentity(Controller controller, Clock clock, LongSupplier nanoTime) {
        this.controller = controller;
        this.clock = clock;
        this.delays = new LogInDelays(nanoTime);
    }

    @Override
    public Turn<LogIn> logIn(Who who, String password, Scope scope, String address, String requestId) {
        Optional<Duration> early = delays.wait(Scoped.meant(controller.snapshot(), who), address);
        if (early.isPresent()) {
            return new Turn.Taken<>(new LogIn.TooSoon(early.get()));
        }
        return passwords
                .check(address, check -> verdict(who, password, scope, address, check))
                .map(verdict -> switch (verdict) {
                    case Verdict.Right(Scoped scoped) ->
                        open(scoped, Optional.empty(), requestId)
                                .<LogIn>map(LogIn.Done::new)
                                .orElseGet(LogIn.Wrong::new);
                    case Verdict.Wrong _ -> new LogIn.Wrong();
                    case Verdict.TooSoon(Duration rest) -> new LogIn.TooSoon(rest);
                });
    }

    /** What a password check comes to. */
    private sealed interface Verdict {
        record Right(Scoped scoped) implements Verdict {}

        record Wrong() implements Verdict {}

        record TooSoon(Duration rest) implements Verdict {}
    }

    /** At the turn of an address, when what came of those before is known: of many guesses at once only the first is tried. */
    private Verdict verdict(Who who, String password, Scope scope, String address, Passwords.Check check) {
        Snapshot snapshot = controller.snapshot();
        String meant = Scoped.meant(snapshot, who);
        Optional<Duration> rest = delays.wait(meant, address);
        if (rest.isPresent()) {
            return new Verdict.TooSoon(rest.get());
        }
        Optional<User> user = Scoped.user(snapshot, who);
        Optional<PasswordHash> hash = user.flatMap(known -> snapshot.passwordHash(known.id()));
        boolean right = check.isRight(password, hash.map(PasswordHash::hash).orElse(""));
        Optional<Scoped> scoped = user.filter(_ -> right).flatMap(known -> Scoped.of(snapshot, known, scope));
        if (scoped.isEmpty()) {
            delays.failed(meant, address);
        }
        return scoped.<Verdict>map(Verdict.Right::new).orElseGet(Verdict.Wrong::new);
    }

    @Override
    public Optional<Session> logIn(String token, Scope scope, String requestId) {
        return session(token)
                .flatMap(session -> Scoped.of(controller.snapshot(), session.user(), scope)
                        .flatMap(scoped -> open(scoped, Optional.of(session.expiresAt()), requestId)));
    }

    private Optional<Session> open(Scoped scoped, Optional<Instant> notAfter, String requestId) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        UserId user = scoped.user().id();
        Command issue = new Command.IssueToken(
                sha256(secret),
                user,
                scoped.project().map(Project::id),
                notAfter,
                uses.of(controller.snapshot(), user));
        return switch (controller.execute(issue, scoped.principal(), requestId)) {
            case Controller.Answer.Done(Snapshot after, var _, var _) -> {
                Token token = after.token(sha256(secret)).orElseThrow();
                yield Optional.of(scoped.session(secret, token.issuedAt(), token.expiresAt()));
            }
            case Controller.Answer.Refused _ -> Optional.empty();
        };
    }

    @Override
    public Optional<Session> session(String token) {
        Snapshot snapshot = controller.snapshot();
        Instant now = clock.instant();
        return snapshot.token(sha256(token))
                .filter(known -> now.isBefore(known.expiresAt()))
                .flatMap(known -> {
                    uses.note(known, now);
                    return Scoped.of(snapshot, known.user(), known.project())
                            .map(scoped -> scoped.session("", known.issuedAt(), known.expiresAt()));
                });
    }

    @Override
    public Optional<Session> session(AccessKey key, Scope scope) {
        Snapshot snapshot = controller.snapshot();
        Instant now = clock.instant();
        return snapshot.user(key.user())
                .flatMap(user -> Scoped.of(snapshot, user, scope))
                .map(scoped -> scoped.session("", now, now));
    }

    @Override
    public void revoke(String token, String requestId) {
        session(token)
                .ifPresent(session ->
                        controller.execute(new Command.RevokeToken(sha256(token)), session.principal(), requestId));
    }

    @Override
    public Turn<String> hash(String password, String asker) {
        return passwords.hash(password, asker);
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
