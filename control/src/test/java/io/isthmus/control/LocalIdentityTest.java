package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.control.Identity.NameOrId;
import io.isthmus.control.Identity.Scope;
import io.isthmus.control.Identity.Session;
import io.isthmus.control.Identity.Who;
import io.isthmus.model.Command;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalIdentityTest {
    private static final String PASSWORD = "correct horse";
    private static final Who ANN = new Who.ByName("ann", named("acme"));

    @TempDir
    private Path directory;

    private Service service;
    private LocalIdentity identity;
    private ProjectId foreign;

    @BeforeEach
    void start() {
        open(new MovableClock());
        Command.NewUser ann = new Command.NewUser("ann", identity.hash(PASSWORD), Set.of(Role.MEMBER));
        Command create = new Command.CreateProject("acme", "one", "eu-de", Map.of(), Optional.of(ann));
        service.controller.execute(create, Principal.SYSTEM, "request");
        foreign = service.project("beta");
    }

    private void open(MovableClock clock) {
        service = new Service(directory.resolve("isthmus.db"), clock);
        identity = new LocalIdentity(service.controller, clock);
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

    private Optional<Session> logIn(Who who, String password, Scope scope) {
        return identity.logIn(who, password, scope, "request");
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
        assertThat(identity.hash(PASSWORD)).startsWith("$argon2id$").isNotEqualTo(identity.hash(PASSWORD));
    }
}
