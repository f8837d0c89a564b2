package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.control.Identity.LogIn;
import io.isthmus.control.Identity.NameOrId;
import io.isthmus.control.Identity.Scope;
import io.isthmus.control.Identity.Session;
import io.isthmus.control.Identity.Who;
import io.isthmus.control.password.Passwords;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Token;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalIdentityTest {
    private static final String PASSWORD = "correct horse";
    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";
    private static final long SECOND = 1_000_000_000L;
    private static final Who ANN = new Who.ByName("ann", named("acme"));

    @TempDir
    private Path directory;

    private final AtomicLong time = new AtomicLong();
    private Service service;
    private LocalIdentity identity;
    private ProjectId foreign;

    @BeforeEach
    void start() {
        open(new MovableClock());
        Command.NewUser ann = new Command.NewUser("ann", hash(), Set.of(Role.MEMBER));
        Command create = new Command.CreateProject("acme", "one", "eu-de", Map.of(), Optional.of(ann));
        service.controller.execute(create, Principal.SYSTEM, "request");
        foreign = service.project("beta");
    }

    private void open(MovableClock clock) {
        service = new Service(directory.resolve("isthmus.db"), clock);
        identity = new LocalIdentity(service.controller, clock, time::get);
    }

    private String hash() {
        return identity.hash(PASSWORD, HERE).taken().orElseThrow();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private static NameOrId named(String name) {
        return new NameOrId(Optional.of(name), Optional.empty());
    }

    private static Scope project(String name) {
        return new Scope.ToProject(named(name), Optional.empty());
    }

    /** From an address at which nobody failed a moment ago. */
    private Optional<Session> logIn(Who who, String password, Scope scope) {
        time.addAndGet(SECOND);
        return attempt(who, password, scope, HERE) instanceof LogIn.Done(Session session)
                ? Optional.of(session)
                : Optional.empty();
    }

    private LogIn attempt(Who who, String password, Scope scope, String address) {
        return identity.logIn(who, password, scope, address, "request").taken().orElseThrow();
    }

    private LogIn guess(Who who, String address) {
        return attempt(who, "wrong", project("one"), address);
    }

    private Session session() {
        return logIn(ANN, PASSWORD, project("one")).orElseThrow();
    }

    @Test
    void theRightPasswordGivesATokenForTheProject() {
        Session session = session();
        assertThat(session.project().map(Project::name)).contains("one");
        assertThat(session.principal().name()).isEqualTo("ann@acme");
        assertThat(identity.session(session.secret()).map(Session::principal)).contains(session.principal());
        assertThat(logIn(new Who.ById(session.user().id().value()), PASSWORD, project("one")))
                .isPresent();
    }

    @Test
    void aWrongPasswordUserOrAccountGivesNothing() {
        assertThat(logIn(ANN, "wrong", project("one"))).isEmpty();
        assertThat(logIn(ANN, "", project("one"))).isEmpty();
        assertThat(logIn(new Who.ByName("bob", named("acme")), PASSWORD, project("one")))
                .isEmpty();
        assertThat(logIn(new Who.ByName("ann", named("beta")), PASSWORD, project("one")))
                .isEmpty();
        assertThat(logIn(new Who.ById("none"), "nobody", new Scope.Unscoped())).isEmpty();
    }

    @Test
    void aForeignProjectOrAccountCannotBeTheScope() {
        NameOrId byId = new NameOrId(Optional.empty(), Optional.of(foreign.value()));
        assertThat(logIn(ANN, PASSWORD, new Scope.ToProject(byId, Optional.empty())))
                .isEmpty();
        assertThat(logIn(ANN, PASSWORD, new Scope.ToProject(named("beta"), Optional.of(named("beta")))))
                .isEmpty();
        assertThat(logIn(ANN, PASSWORD, new Scope.ToAccount(named("beta")))).isEmpty();
        assertThat(logIn(ANN, PASSWORD, project("none"))).isEmpty();
    }

    @Test
    void aTokenEndsAtItsTime() {
        Session session = session();
        service.clock.pass(Duration.ofHours(24).minusNanos(1));
        assertThat(identity.session(session.secret())).isPresent();
        service.clock.pass(Duration.ofNanos(1));
        assertThat(identity.session(session.secret())).isEmpty();
    }

    @Test
    void aTokenGotByATokenEndsWithTheFirst() {
        Session first = session();
        service.clock.pass(Duration.ofHours(23));
        Session second = identity.logIn(first.secret(), new Scope.ToAccount(named("acme")), "request")
                .orElseThrow();
        assertThat(second.project()).isEmpty();
        assertThat(second.expiresAt()).isEqualTo(first.expiresAt());
        service.clock.pass(Duration.ofHours(1));
        assertThat(identity.logIn(second.secret(), project("one"), "request")).isEmpty();
    }

    @Test
    void aRevokedTokenIsDeadAtOnce() {
        Session session = session();
        Session other = session();
        identity.revoke(session.secret(), "request");
        assertThat(identity.session(session.secret())).isEmpty();
        assertThat(identity.session(other.secret())).isPresent();
        identity.revoke("never issued", "request");
    }

    @Test
    void aTokenOutlivesARestart() {
        Session session = session();
        service.close();
        open(service.clock);
        assertThat(identity.session(session.secret()).map(Session::principal)).contains(session.principal());
    }

    @Test
    void aLogInIsNoChangeOfTheLogAndDoesNotWaitForTheDisk() {
        long revision = service.snapshot().revision();
        int waited = service.store.waitedForDisk();
        Session session = session();
        assertThat(identity.session(session.secret())).isPresent();
        assertThat(service.snapshot().revision()).isEqualTo(revision);
        assertThat(service.store.since(revision, 10)).isEmpty();
        assertThat(service.store.waitedForDisk()).isEqualTo(waited);
        identity.revoke(session.secret(), "request");
        assertThat(service.snapshot().revision()).isEqualTo(revision);
        // Else a power cut would bring it back to life.
        assertThat(service.store.waitedForDisk()).isEqualTo(waited + 1);
    }

    @Test
    void aUserHasAHundredTokensAndKeepsThoseThatAreInUse() {
        Session busy = session();
        Session idle = session();
        for (int i = 0; i < 3 * Token.PER_USER; i++) {
            service.clock.pass(Duration.ofSeconds(1));
            assertThat(identity.session(busy.secret())).isPresent();
            assertThat(identity.logIn(busy.secret(), project("one"), "request")).isPresent();
            assertThat(service.snapshot().tokens(busy.user().id())).hasSizeLessThanOrEqualTo(Token.PER_USER);
        }
        assertThat(identity.session(idle.secret())).isEmpty();
        service.close();
        open(service.clock);
        assertThat(service.snapshot().tokens(busy.user().id())).hasSize(Token.PER_USER);
        // Even if nothing is used after the start, what was in use before it outlives the others.
        for (int i = 0; i < Token.PER_USER - 2; i++) {
            service.clock.pass(Duration.ofSeconds(1));
            var _ = service.controller.execute(
                    new Command.IssueToken("hash" + i, busy.user().id(), Optional.empty()),
                    Principal.SYSTEM,
                    "request");
        }
        assertThat(identity.session(busy.secret())).isPresent();
    }

    @Test
    void usesOfTokensThatAreGoneAreNotKept() {
        TokenUses uses = new TokenUses();
        UserId ann = session().user().id();
        Snapshot snapshot = service.snapshot();
        for (int i = 0; i < 10_000; i++) {
            Instant now = service.clock.instant();
            uses.note(new Token("hash" + i, ann, Optional.empty(), now, now, now), now);
            var _ = uses.of(snapshot, ann);
            assertThat(uses.size()).isLessThanOrEqualTo(2 * snapshot.tokenCount() + 1_001);
        }
    }

    @Test
    void neitherTokensNorPasswordsStandInTheDatabase() throws IOException {
        Session session = session();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain(session.secret())
                            .doesNotContain(PASSWORD));
        }
    }

    @Test
    void equalPasswordsHaveDifferentHashes() {
        assertThat(hash()).startsWith("$argon2id$").isNotEqualTo(hash());
    }

    @Test
    void aScopeWithAForeignIdIsRefusedEvenIfTheNameFits() {
        String mine = session().project().orElseThrow().id().value();
        String account = session().account().id().value();
        for (String id : List.of(foreign.value(), "none")) {
            assertThat(logIn(ANN, PASSWORD, toProject("one", id))).isEmpty();
            assertThat(logIn(ANN, PASSWORD, new Scope.ToAccount(nameAndId("acme", id))))
                    .isEmpty();
            assertThat(logIn(ANN, PASSWORD, new Scope.ToProject(named("one"), Optional.of(nameAndId("acme", id)))))
                    .isEmpty();
            assertThat(logIn(new Who.ByName("ann", nameAndId("acme", id)), PASSWORD, project("one")))
                    .isEmpty();
        }
        assertThat(logIn(ANN, PASSWORD, toProject("two", mine))).isEmpty();
        assertThat(logIn(ANN, PASSWORD, toProject("one", mine))).isPresent();
        assertThat(logIn(new Who.ByName("ann", nameAndId("acme", account)), PASSWORD, project("one")))
                .isPresent();
    }

    private static NameOrId nameAndId(String name, String id) {
        return new NameOrId(Optional.of(name), Optional.of(id));
    }

    private static Scope toProject(String name, String id) {
        return new Scope.ToProject(nameAndId(name, id), Optional.empty());
    }

    // ---- guessing ----

    /** All ways to name ann. */
    private List<Who> spellings() {
        User ann = session().user();
        NameOrId byId = new NameOrId(Optional.empty(), Optional.of(ann.account().value()));
        return List.of(
                ANN,
                new Who.ById(ann.id().value()),
                new Who.ByName("ann", byId),
                new Who.ByName("ann", nameAndId("acme", ann.account().value())));
    }

    @Test
    void aFailureDelaysTheUserWhoIsMeantHoweverHeIsNamed() {
        for (Who guessed : spellings()) {
            for (Who next : spellings()) {
                time.addAndGet(SECOND);
                assertThat(guess(guessed, HERE)).isInstanceOf(LogIn.Wrong.class);
                assertThat(guess(next, HERE)).isEqualTo(new LogIn.TooSoon(Duration.ofSeconds(1)));
                assertThat(attempt(next, PASSWORD, project("one"), HERE)).isInstanceOf(LogIn.TooSoon.class);
            }
        }
    }

    @Test
    void namesOfNobodyAreDelayedAsThoseOfUsersAre() {
        String account = session().account().id().value();
        Who nobody = new Who.ByName("nobody", named("acme"));
        Who same = new Who.ByName("nobody", new NameOrId(Optional.empty(), Optional.of(account)));
        for (Who who : List.of(nobody, new Who.ById("none"), new Who.ByName("ann", nameAndId("acme", "none")))) {
            assertThat(guess(who, HERE)).isInstanceOf(LogIn.Wrong.class);
            assertThat(guess(who, HERE)).isEqualTo(new LogIn.TooSoon(Duration.ofSeconds(1)));
        }
        assertThat(guess(same, HERE)).isInstanceOf(LogIn.TooSoon.class);
    }

    @Test
    void anotherAddressesGuessesDelayNobody() {
        for (int i = 0; i < 20; i++) {
            guess(ANN, THERE);
        }
        assertThat(attempt(ANN, PASSWORD, project("one"), HERE)).isInstanceOf(LogIn.Done.class);
        assertThat(attempt(ANN, PASSWORD, project("one"), HERE)).isInstanceOf(LogIn.Done.class);
    }

    @Test
    void aWrongScopeCountsAsAWrongPassword() {
        assertThat(attempt(ANN, PASSWORD, project("none"), HERE)).isInstanceOf(LogIn.Wrong.class);
        assertThat(attempt(ANN, PASSWORD, project("one"), HERE)).isInstanceOf(LogIn.TooSoon.class);
    }

    @Test
    void ofManyGuessesAtOnceOneIsTried() {
        List<LogIn> answers = atOnce(Passwords.PER_ASKER, () -> guess(ANN, HERE));
        assertThat(answers.stream().filter(LogIn.Wrong.class::isInstance)).hasSize(1);
        assertThat(answers.stream().filter(LogIn.TooSoon.class::isInstance)).hasSize(Passwords.PER_ASKER - 1);
    }

    @Test
    void manyRightPasswordsAtOnceAreAllRight() {
        assertThat(atOnce(Passwords.PER_ASKER, () -> attempt(ANN, PASSWORD, project("one"), HERE)))
                .hasOnlyElementsOfType(LogIn.Done.class);
    }

    private static <T> List<T> atOnce(int count, Supplier<T> action) {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<T>> all = Stream.generate(() -> CompletableFuture.supplyAsync(action, callers))
                    .limit(count)
                    .toList();
            return all.stream().map(CompletableFuture::join).toList();
        }
    }

    @Test
    void aClockThatIsSetBackDelaysNobody() {
        guess(ANN, HERE);
        service.clock.pass(Duration.ofDays(-1));
        time.addAndGet(SECOND);
        assertThat(attempt(ANN, PASSWORD, project("one"), HERE)).isInstanceOf(LogIn.Done.class);
    }
}
