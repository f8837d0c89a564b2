package io.isthmus.api.http;

import io.isthmus.control.LocalIdentity;
import io.isthmus.model.Command;
import io.isthmus.model.Principal;
import io.isthmus.model.Quota;
import io.isthmus.model.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A whole server on loopback over a state in memory, with two accounts: "red" (projects eu-de, eu-de_two) and "blue". */
final class Service implements AutoCloseable {
    static final String PASSWORD = "correct horse";

    /** A clock that stands until it is moved. */
    static final class StandingClock extends Clock {
        volatile Instant now = Instant.parse("2026-11-23T12:00:00.123456Z");

        @Override
        public Instant instant() {
            return now;
        }

        void pass(Duration time) {
            now = now.plus(time);
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
    final LocalIdentity identity = new LocalIdentity(controller, clock);
    final ApiServer server;

    Service(Optional<Path> socket, int concurrent) {
        String hash = identity.hash(PASSWORD);
        project("red", "eu-de", new Command.NewUser("alice", hash, Set.of(Role.MEMBER)));
        project("red", "eu-de_two", new Command.NewUser("alma", hash, Set.of(Role.MEMBER)));
        project("blue", "eu-de", new Command.NewUser("bob", hash, Set.of(Role.MEMBER)));
        project("ops", "eu-de", new Command.NewUser("root", hash, Set.of(Role.ADMINISTRATOR)));
        server = ApiServer.start(
                new ApiOptions(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), socket, concurrent),
                controller,
                identity,
                clock);
    }

    static Service start() {
        return new Service(Optional.empty(), 64);
    }

    private void project(String account, String name, Command.NewUser user) {
        controller.execute(
                new Command.CreateProject(account, name, "eu-de", Map.of(Quota.VPC, 50), Optional.of(user)),
                Principal.SYSTEM,
                "setup");
    }

    /** A client with a token of this user for this project of the account. */
    Client client(String user, String account, String project) {
        Client anonymous = new Client(server.url());
        Client.Answer answer = anonymous.post("/v3/auth/tokens", Client.logIn(user, account, project, PASSWORD));
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.toString());
        }
        return anonymous.with(answer.header("X-Subject-Token"), answer.text("token", "project", "id"));
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
