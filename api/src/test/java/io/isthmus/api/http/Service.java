package io.isthmus.api.http;

import io.isthmus.api.catalogue.Limits;
import io.isthmus.api.signing.Hmac;
import io.isthmus.control.LocalIdentity;
import io.isthmus.model.AccountId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Command;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A whole server on loopback over a state in memory, with two accounts: "red" (projects eu-de, eu-de_two) and "blue". */
final class Service implements AutoCloseable {
    static final String PASSWORD = "correct horse";

    /** Made once: hashing takes long on purpose. */
    private static final String HASH = new LocalIdentity(
                    new DirectController(Clock.systemUTC()), Clock.systemUTC(), () -> 0)
            .hash(PASSWORD, "test")
            .taken()
            .orElseThrow();

    /** A clock that stands until it is moved. */
    static final class StandingClock extends Clock {
        volatile Instant now = Instant.parse("2026-11-23T12:00:00.123456Z");

        @Override
        public Instant instant() {
            return now;
        }

        /** The same passing of time on a clock that cannot be set. */
        volatile long nanos;

        synchronized void pass(Duration time) {
            now = now.plus(time);
            rest(time);
        }

        /** On the clock that cannot be set only. */
        synchronized void rest(Duration time) {
            nanos += time.toNanos();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    final StandingClock clock = new StandingClock();
    final DirectController controller = new DirectController(clock);
    final LocalIdentity identity = new LocalIdentity(controller, clock, () -> clock.nanos);
    final ApiServer server;

    /** On any free port of loopback, for callers that send as much as they like. */
    static ApiOptions options() {
        return ApiOptions.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLimits(Limits.USUAL.withRequestsPerSecond(1_000_000));
    }

    Service(ApiOptions options) {
        project("red", "eu-de", new Command.NewUser("alice", HASH, Set.of(Role.MEMBER)));
        project("red", "eu-de_two", new Command.NewUser("alma", HASH, Set.of(Role.MEMBER)));
        controller.execute(
                new Command.UpdateProject(
                        projectId("red", "eu-de"),
                        Map.of(),
                        Optional.of(new Command.NewUser("rita", HASH, Set.of(Role.READER)))),
                Principal.SYSTEM,
                "setup");
        project("blue", "eu-de", new Command.NewUser("bob", HASH, Set.of(Role.MEMBER)));
        project("ops", "eu-de", new Command.NewUser("root", HASH, Set.of(Role.ADMINISTRATOR)));
        server = ApiServer.start(options, controller, identity, clock);
    }

    /** One whose streams of events are never silent for longer. */
    static Service withHeartbeat(Duration heartbeat) {
        return new Service(options().withHeartbeat(heartbeat));
    }

    static Service start() {
        return new Service(options());
    }

    /** One that listens with TLS too, and with a certificate that it makes in this directory. */
    static Service withTls(ApiOptions options, Path directory) {
        TlsFiles files = SelfMadeCertificate.in(directory, InetAddress.getLoopbackAddress());
        return new Service(
                options.withTls(new ApiOptions.Tls(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), files)));
    }

    int tlsPort() {
        String url = server.tlsUrl().orElseThrow();
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    private void project(String account, String name, Command.NewUser user) {
        controller.execute(
                new Command.CreateProject(account, name, "eu-de", Map.of(Quota.VPC, 50), Optional.of(user)),
                Principal.SYSTEM,
                "setup");
    }

    /** A client with a token of this user for this project of the account. */
    Client client(String user, String account, String project) {
        Snapshot snapshot = controller.snapshot();
        AccountId owner = snapshot.accountNamed(account).orElseThrow().id();
        ProjectId scope = projectId(account, project);
        String token = user + "-" + account + "-" + project;
        controller.execute(
                new Command.IssueToken(
                        sha256(token),
                        snapshot.userNamed(owner, user).orElseThrow().id(),
                        Optional.of(scope)),
                Principal.SYSTEM,
                "setup");
        return new Client(server.url(), token, scope.value());
    }

    private ProjectId projectId(String account, String name) {
        Snapshot snapshot = controller.snapshot();
        return snapshot.projectNamed(
                        snapshot.accountNamed(account).orElseThrow().id(), name)
                .orElseThrow()
                .id();
    }

    /** A client of the same project whose user has this role. */
    Client withRole(Role role, Client colleague) {
        String user = "user-" + role.name().toLowerCase(Locale.ROOT);
        controller.execute(
                new Command.UpdateProject(
                        new ProjectId(colleague.project()),
                        Map.of(),
                        Optional.of(new Command.NewUser(user, HASH, Set.of(role)))),
                Principal.SYSTEM,
                "setup");
        return client(user, "red", "eu-de");
    }

    /** A client of the same project whose user is called so, and new. */
    Client newUser(String name, Client colleague) {
        controller.execute(
                new Command.UpdateProject(
                        new ProjectId(colleague.project()),
                        Map.of(),
                        Optional.of(new Command.NewUser(name, HASH, Set.of(Role.MEMBER)))),
                Principal.SYSTEM,
                "setup");
        return client(name, "red", "eu-de");
    }

    private static String sha256(String text) {
        return Hmac.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The id of an account. */
    String account(String name) {
        return controller.snapshot().accountNamed(name).orElseThrow().id().value();
    }

    Client alice() {
        return client("alice", "red", "eu-de");
    }

    Client bob() {
        return client("bob", "blue", "eu-de");
    }

    Client root() {
        return client("root", "ops", "eu-de");
    }

    @Override
    public void close() {
        server.close();
    }
}
