package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Room;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever takes all that one caller, or all callers together, may have at a time takes it from nobody else: another tenant
 * and the local administrator are served meanwhile, and what is beyond a bound is told so at once. Attackers come from
 * 127.0.0.2 and on.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BoundsHttpTest {
    private static final int PER_ADDRESS = Room.CONNECTIONS.usual().perCaller();

    private static final String VERSIONS = "GET /v3 HTTP/1.1\r\nHost: h\r\n\r\n";

    private final List<RawConnection> attack = new ArrayList<>();
    private final Path socket;
    private final Service service;
    private final Client bob;

    BoundsHttpTest(@TempDir Path directory) {
        socket = directory.resolve("isthmus.sock");
        service = new Service(options().withUnixSocket(socket));
        bob = service.bob();
    }

    /** The clock stands, so that no deadline passes. */
    private static ApiOptions options() {
        return Service.options().withNanoTime(() -> 0);
    }

    @AfterEach
    void end() {
        attack.forEach(RawConnection::close);
        service.close();
    }

    private List<RawConnection> attack(int addresses, int connections, IntFunction<String> request) {
        List<RawConnection> made = new ArrayList<>();
        for (int i = 0; i < addresses * connections; i++) {
            RawConnection connection = RawConnection.from("127.0.0." + (2 + i / connections), service.server.port());
            attack.add(connection);
            made.add(connection.send(request.apply(i)));
        }
        return made;
    }

    /** A tenant at an address of its own, and the local administrator, read and write. */
    private void assertOthersAreServed() {
        assertThat(bob.get("/v1/{p}/vpcs").status()).isEqualTo(200);
        Client.Answer made = bob.post("/v1/{p}/vpcs", "{'vpc':{'name':'v','cidr':'10.0.0.0/16'}}");
        assertThat(made.status()).as(made.body()).isEqualTo(200);
        assertThat(bob.delete("/v1/{p}/vpcs/" + made.id("vpc")).status()).isEqualTo(204);
        assertLocalAdministratorIsServed();
    }

    private void assertLocalAdministratorIsServed() {
        String request = "GET /isthmus/v1/projects HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
        assertThat(RawClient.send(UnixDomainSocketAddress.of(socket), request).status())
                .isEqualTo(200);
    }

    private static void assertTurnedAway(Client.Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.text("error_msg")).isNotEmpty();
    }

    @Test
    void bodiesThatDoNotComeTakeNobodysPlace() {
        int addresses = 16;
        String slow = "POST /v3/auth/tokens HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n{";
        List<RawConnection> slowOnes = attack(addresses, PER_ADDRESS, _ -> slow);
        assertOthersAreServed();
        Room.Share bodies = Room.BODIES.usual();
        awaitTaken(Room.BODIES, bodies.strangers());
        assertThat(service.server.places().taken(Room.REQUESTS)).isZero();
        // As many of each address as may wait do, the others are told at once that there are too many.
        int beyond = addresses * PER_ADDRESS - bodies.strangers();
        while (slowOnes.stream().filter(RawConnection::isAnswered).count() < beyond) {
            Thread.onSpinWait();
        }
        assertThat(slowOnes.stream().filter(RawConnection::isAnswered))
                .hasSize(beyond)
                .allSatisfy(connection -> assertTurnedAway(connection.answer(), 429));
        RawConnection oneMore = RawConnection.from("127.0.0.99", service.server.port());
        attack.add(oneMore);
        assertTurnedAway(oneMore.send(slow).answer(), 503);
        assertOthersAreServed();
    }

    @Test
    void aUsersBodiesThatDoNotComeAreCountedWhereverTheyComeFrom() {
        Client alice = service.alice();
        String slow = "POST /v1/" + alice.project() + "/vpcs HTTP/1.1\r\nHost: h\r\nX-Auth-Token: " + alice.token()
                + "\r\nContent-Length: 1000\r\n\r\n{";
        int most = Room.BODIES.usual().perCaller();
        attack(most, 1, _ -> slow);
        awaitTaken(Room.BODIES, most);
        RawConnection elsewhere = RawConnection.from("127.0.0.99", service.server.port());
        attack.add(elsewhere);
        assertTurnedAway(elsewhere.send(slow).answer(), 429);
        assertOthersAreServed();
    }

    @Test
    void streamsTakeNoRequestsPlaces() {
        Client alice = service.alice();
        Room.Share streams = Room.STREAMS.usual();
        int users = streams.total() / streams.perCaller();
        List<Client> listeners = IntStream.range(0, users)
                .mapToObj(i -> service.newUser("listener" + i, alice))
                .toList();
        List<RawConnection> open =
                attack(users, streams.perCaller(), i -> stream(listeners.get(i / streams.perCaller())));
        open.forEach(connection -> assertThat(connection.answer().status()).isEqualTo(200));
        assertThat(service.server.places().taken(Room.STREAMS)).isEqualTo(streams.total());
        assertThat(service.server.places().taken(Room.REQUESTS)).isZero();
        assertOthersAreServed();
        RawConnection ninth = RawConnection.from("127.0.0.99", service.server.port());
        attack.add(ninth);
        assertTurnedAway(ninth.send(stream(listeners.getFirst())).answer(), 429);
        assertTurnedAway(ninth.send(stream(bob)).answer(), 503);
    }

    private static String stream(Client caller) {
        return "GET /isthmus/v1/changes HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\nX-Auth-Token: "
                + caller.token() + "\r\n\r\n";
    }

    @Test
    void thereAreAsManyRequestsAtOnceAsIsSaidAndOneMoreIsToldToComeAgain() {
        Client alice = service.alice();
        Room.Share requests = Room.REQUESTS.usual();
        int users = requests.total() / requests.perCaller();
        List<Client> writers = IntStream.range(0, users)
                .mapToObj(i -> service.newUser("writer" + i, alice))
                .toList();
        CountDownLatch go = new CountDownLatch(1);
        service.controller.gate = () -> awaitLatch(go);
        List<RawConnection> waiting =
                attack(users, requests.perCaller(), i -> write(writers.get(i / requests.perCaller())));
        awaitTaken(Room.REQUESTS, requests.total());
        RawConnection oneMore = RawConnection.from("127.0.0.99", service.server.port());
        attack.add(oneMore);
        assertTurnedAway(oneMore.send(write(bob)).answer(), 503);
        assertLocalAdministratorIsServed();
        go.countDown();
        waiting.forEach(connection -> assertThat(connection.answer().status()).isLessThan(429));
        assertOthersAreServed();
        assertThat(service.server.places().taken(Room.REQUESTS)).isZero();
    }

    private static String write(Client caller) {
        String body = "{\"vpc\":{\"name\":\"v\",\"cidr\":\"10.0.0.0/16\"}}";
        return "POST /v1/" + caller.project() + "/vpcs HTTP/1.1\r\nHost: h\r\nX-Auth-Token: " + caller.token()
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void anAddressHasItsConnectionsAndTheNextIsToldToComeAgainBeforeItAsks() {
        attack(3, PER_ADDRESS, _ -> "");
        awaitTaken(Room.CONNECTIONS, 3 * PER_ADDRESS);
        List<RawConnection> more = attack(1, 3 * PER_ADDRESS, _ -> "");
        more.forEach(connection -> {
            assertTurnedAway(connection.answer(), 429);
            assertThat(connection.rest()).isEmpty();
        });
        assertOthersAreServed();
        attack.getFirst().close();
        awaitFree("127.0.0.2");
    }

    private void awaitFree(String address) {
        int status = 429;
        while (status == 429) {
            try (RawConnection again = RawConnection.from(address, service.server.port())) {
                status = again.send(VERSIONS).answer().status();
            }
        }
        assertThat(status).isEqualTo(200);
    }

    @Test
    void overTlsAConnectionTooManyIsToldSoToo(@TempDir Path directory) {
        try (Service secure = Service.withTls(options(), directory)) {
            for (int i = 0; i < PER_ADDRESS; i++) {
                attack.add(RawConnection.secure(secure.tlsPort()));
            }
            RawConnection oneMore = RawConnection.secure(secure.tlsPort());
            attack.add(oneMore);
            assertTurnedAway(oneMore.send(VERSIONS).answer(), 429);
            assertThat(attack.getFirst().send(VERSIONS).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void whenAllPlacesForConnectionsAreTakenTheLocalAdministratorStillHasSome(@TempDir Path other) {
        Path door = other.resolve("isthmus.sock");
        try (Service small = new Service(options()
                .withUnixSocket(door)
                .withLimits(options().limits().with(Room.CONNECTIONS, new Room.Share(4, 8, 8))))) {
            for (int i = 0; i < 8; i++) {
                attack.add(RawConnection.from("127.0.0." + (2 + i / 4), small.server.port()));
            }
            RawConnection stranger = RawConnection.from("127.0.0.99", small.server.port());
            attack.add(stranger);
            assertTurnedAway(stranger.answer(), 503);
            String request = "GET /isthmus/v1/projects HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
            assertThat(RawClient.send(UnixDomainSocketAddress.of(door), request).status())
                    .isEqualTo(200);
        }
    }

    private void awaitTaken(Room room, int count) {
        while (service.server.places().taken(room) < count) {
            Thread.onSpinWait();
        }
        assertThat(service.server.places().taken(room)).isEqualTo(count);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
