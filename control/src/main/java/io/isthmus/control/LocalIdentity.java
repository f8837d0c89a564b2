package io.isthmus.control;

import io.isthmus.control.password.Passwords;
import io.isthmus.control.password.Turn;
import io.isthmus.model.AccessKey;
import io.isthmus.model.PasswordHash;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.Snapshot;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Command.Proof;
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
import java.util.function.BiFunction;
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
        return verify(who, password, address, (snapshot, user) -> Scoped.of(snapshot, user, scope))
                .map(verdict -> switch (verdict) {
                    case Verdict.Right<Scoped>(Scoped scoped, Proof proof) ->
                        open(scoped, proof, requestId)
                                .<LogIn>map(LogIn.Done::new)
                                .orElseGet(LogIn.Wrong::new);
                    case Verdict.Wrong<Scoped> _ -> new LogIn.Wrong();
                    case Verdict.TooSoon<Scoped>(Duration rest) -> new LogIn.TooSoon(rest);
                });
    }

    @Override
    public Turn<PasswordChange> changePassword(
            Principal principal, String original, String password, String address, String requestId) {
        UserId user = principal.user().orElseThrow();
        Turn<Verdict<User>> verified =
                verify(new Who.ById(user.value()), original, address, (_, found) -> Optional.of(found));
        return verified.flatMap(verdict -> switch (verdict) {
            case Verdict.Right<User>(User _, Proof.ByPassword proof) ->
                hash(password, address).map(hash -> {
                    Command change = new Command.ChangePassword(user, proof, hash);
                    return controller.execute(change, principal, requestId) instanceof Controller.Answer.Done
                            ? new PasswordChange.Done()
                            : new PasswordChange.Wrong();
                });
            case Verdict.Wrong<User> _ -> new Turn.Taken<>(new PasswordChange.Wrong());
            case Verdict.TooSoon<User>(Duration rest) -> new Turn.Taken<>(new PasswordChange.TooSoon(rest));
        });
    }

    /** What a password check comes to. */
    private sealed interface Verdict<T> {
        /** @param found what the password was needed for */
        record Right<T>(T found, Proof.ByPassword proof) implements Verdict<T> {}

        record Wrong<T>() implements Verdict<T> {}

        record TooSoon<T>(Duration rest) implements Verdict<T> {}
    }

    /** @param wanted what is asked for with the password; if there is none such, that counts as a wrong one */
    private <T> Turn<Verdict<T>> verify(
            Who who, String password, String address, BiFunction<Snapshot, User, Optional<T>> wanted) {
        Optional<Duration> early = delays.wait(Scoped.meant(controller.snapshot(), who), address);
        return early.<Turn<Verdict<T>>>map(rest -> new Turn.Taken<>(new Verdict.TooSoon<>(rest)))
                .orElseGet(() -> passwords.check(address, check -> verdict(who, password, address, wanted, check)));
    }

    /** At the turn of an address, when what came of those before is known: of many guesses at once only the first is tried. */
    private <T> Verdict<T> verdict(
            Who who,
            String password,
            String address,
            BiFunction<Snapshot, User, Optional<T>> wanted,
            Passwords.Check check) {
        Snapshot snapshot = controller.snapshot();
        String meant = Scoped.meant(snapshot, who);
        Optional<Duration> rest = delays.wait(meant, address);
        if (rest.isPresent()) {
            return new Verdict.TooSoon<>(rest.get());
        }
        Optional<User> user = Scoped.user(snapshot, who);
        String kept = user.flatMap(known -> snapshot.passwordHash(known.id()))
                .map(PasswordHash::hash)
                .orElse("");
        boolean right = check.isRight(password, kept);
        Optional<T> found = user.filter(_ -> right).flatMap(known -> wanted.apply(snapshot, known));
        if (found.isEmpty()) {
            delays.failed(meant, address);
        }
        return found.<Verdict<T>>map(known -> new Verdict.Right<>(known, new Proof.ByPassword(kept)))
                .orElseGet(Verdict.Wrong::new);
    }

    @Override
    public Optional<Session> logIn(String token, Scope scope, String requestId) {
        return session(token)
                .flatMap(session -> Scoped.of(controller.snapshot(), session.user(), scope))
                .flatMap(scoped -> open(scoped, new Proof.ByToken(sha256(token)), requestId));
    }

    private Optional<Session> open(Scoped scoped, Proof proof, String requestId) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Command issue = new Command.IssueToken(
                sha256(secret),
                scoped.user().id(),
                scoped.project().map(Project::id),
                proof,
                uses.of(controller.snapshot(), scoped.user().id()));
        return switch (controller.execute(issue, scoped.principal(), requestId)) {
            case Controller.Answer.Done(Snapshot after, var _, var _) ->
                after.token(sha256(secret)).map(token -> scoped.session(secret, token.issuedAt(), token.expiresAt()));
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
        return snapshot.user(key.user())
                .flatMap(user -> Scoped.of(snapshot, user, scope))
                .map(scoped -> scoped.session(key, clock.instant()));
    }

    @Override
    public Optional<Session> now(Session signed) {
        Snapshot snapshot = controller.snapshot();
        return signed.accessKey()
                .flatMap(snapshot::accessKey)
                .filter(AccessKey::active)
                .flatMap(key -> Scoped.of(snapshot, key.user(), signed.project().map(Project::id))
                        .map(scoped -> scoped.session(key, clock.instant())));
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
