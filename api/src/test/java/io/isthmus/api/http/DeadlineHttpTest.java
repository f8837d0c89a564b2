package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Room;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client may leave unfinished ends by a deadline, also if a byte comes now and then. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DeadlineHttpTest {
    private static final Duration A_BIT = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong();
    private Service service = new Service(options());

    private ApiOptions options() {
        return Service.options().withNanoTime(now::get);
    }

    @AfterEach
    void end() {
        service.close();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private RawConnection connect() {
        return RawConnection.from("127.0.0.2", service.server.port());
    }

    /** Waits until the server knows of the connections, since it is from there on that time counts. */
    private void awaitTaken(Room room, int count) {
        while (service.server.places().taken(room) != count) {
            Thread.onSpinWait();
        }
    }

    /** Lets time pass until just before the deadline, while something is sent now and then; and then beyond. */
    private void trickle(RawConnection connection, Duration deadline, String bytes) {
        Duration passed = A_BIT;
        for (int i = 0; passed.compareTo(deadline) < 0; i++) {
            pass(A_BIT);
            passed = passed.plus(A_BIT);
            connection.send(bytes.substring(i % bytes.length(), i % bytes.length() + 1));
        }
        assertThat(service.server.places().taken(Room.CONNECTIONS)).isOne();
        pass(A_BIT);
    }

    private void assertEnds(RawConnection connection) {
        awaitNone();
        connection.rest();
    }

    @Test
    void headersThatDoNotEnd() {
        try (RawConnection connection = connect()) {
            connection.send("GET /v3 HTTP/1.1\r\nHost: h\r\nX-Name: ");
            awaitTaken(Room.CONNECTIONS, 1);
            trickle(connection, Connections.FIRST_REQUEST, "x");
            assertEnds(connection);
        }
    }

    @Test
    void aConnectionOnWhichNothingIsSaid() {
        try (RawConnection connection = connect()) {
            awaitTaken(Room.CONNECTIONS, 1);
            pass(Connections.FIRST_REQUEST);
            assertEnds(connection);
        }
    }

    @Test
    void aHandshakeThatDoesNotEnd(@TempDir Path directory) {
        service.close();
        service = Service.withTls(options(), directory);
        byte[] head = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
        try (RawConnection connection =
                RawConnection.from("127.0.0.2", service.tlsPort()).send(head)) {
            awaitTaken(Room.CONNECTIONS, 1);
            trickle(connection, Connections.FIRST_REQUEST, "\0");
            assertEnds(connection);
        }
    }

    @Test
    void theHeadersOfTheNextRequest() {
        try (RawConnection connection = connect()) {
            assertThat(connection
                            .send("GET /v3 HTTP/1.1\r\nHost: h\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
            trickle(
                    connection,
                    Connections.NEXT_REQUEST,
                    "GET /v3 HTTP/1.1\r\nHost: hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh");
            assertEnds(connection);
        }
    }

    @Test
    void aBodyThatDoesNotEndIsAnsweredInWords() {
        try (RawConnection connection = connect()) {
            connection.send("POST /v3/auth/tokens HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n{");
            awaitTaken(Room.BODIES, 1);
            trickle(connection, JettyIncoming.BODY_TIME, " ");
            Client.Answer answer = connection.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.text("error_msg")).contains("did not come within 10 s");
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertEnds(connection);
            assertThat(service.server.places().taken(Room.BODIES)).isZero();
        }
    }

    @Test
    void anAnswerThatNobodyTakes() {
        try (RawConnection connection = connect()) {
            int asked = 100;
            connection.send("GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n".repeat(asked));
            String all = untaken(connection);
            assertThat(all.split("HTTP/1.1 200", -1)).hasSizeLessThan(asked);
        }
    }

    @Test
    void eventsThatNobodyTakes() {
        service.close();
        service = new Service(options().withHeartbeat(Duration.ZERO));
        Client alice = service.alice();
        try (RawConnection connection = connect()) {
            connection.send("GET /isthmus/v1/changes HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\nX-Auth-Token: "
                    + alice.token() + "\r\n\r\n");
            assertThat(connection.answer().status()).isEqualTo(200);
            var _ = untaken(connection);
            awaitTaken(Room.STREAMS, 0);
        }
    }

    /** What had been sent, of something without end, before the server gave up. */
    private String untaken(RawConnection connection) {
        awaitTaken(Room.CONNECTIONS, 1);
        awaitNone();
        return new String(connection.rest(), StandardCharsets.UTF_8);
    }

    private void awaitNone() {
        while (service.server.places().taken(Room.CONNECTIONS) > 0) {
            pass(A_BIT);
            Thread.onSpinWait();
        }
    }
}
