package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Room;
import io.isthmus.dataplane.Probe;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What probes may take: time, places, and nobody's patience. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ProbeHttpTest {
    private final AtomicLong now = new AtomicLong();
    private final Path socket;
    private final Service service;
    private final Client alice;
    private final String ecs;
    private final List<RawConnection> open = new ArrayList<>();

    ProbeHttpTest(@TempDir Path directory) {
        socket = directory.resolve("isthmus.sock");
        service = new Service(options().withUnixSocket(socket));
        alice = service.alice();
        ecs = ecs(alice);
        service.controller.agentSilent = true;
    }

    /** The port of the test's ECS, with which 192.0.2.0/24 is paired now. */
    private String pairedPort() {
        service.controller.agentSilent = false;
        Client.Answer ports = alice.get("/v2.0/ports?device_id=" + ecs);
        String port = ports.text("ports", 0, "id");
        assertThat(alice.put(
                                "/v2.0/ports/" + port,
                                "{'port':{'allowed_address_pairs':[{'ip_address':'192.0.2.0/24'},"
                                        + "{'ip_address':'127.0.0.0/8'}]}}")
                        .status())
                .isEqualTo(200);
        return port;
    }

    @Test
    void aNicAndASourceAreSentToTheAgentAsTheyAreMeant() {
        String port = pairedPort();
        alice.post("/isthmus/v1/probes", body(""));
        Probe plain = service.controller.probes.getLast();
        assertThat(plain.device()).isZero();
        assertThat(plain.paired()).isEmpty();
        assertThat(probed("'port_id':'" + port + "'")).isEqualTo(plain);
        assertThat(probed("'source':'10.0.0.5'")).isEqualTo(plain);
        assertThat(probed("'source':'192.0.2.7','port_id':'" + port + "'").paired())
                .contains(Ip.parse("192.0.2.7"));
    }

    private Probe probed(String fields) {
        assertThat(alice.post("/isthmus/v1/probes", body("," + fields)).status())
                .isEqualTo(200);
        return service.controller.probes.getLast();
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense,   is no address",
        "fd00::5,    is of another family than 10.0.0.9",
        "10.0.0.6,   which is no address of port",
        "192.0.3.1,  which is no address of port",
        "127.0.0.1,  which is no address of port"
    })
    void aSourceThatTheNicMayNotUseIsRefused(String source, String why) {
        String port = pairedPort();
        Client.Answer answer = alice.post("/isthmus/v1/probes", body(",'source':'" + source + "'"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("field")).isEqualTo("probe.source");
        assertThat(answer.text("error_msg")).contains(why);
        assertThat(service.controller.probes).isEmpty();
        String query = "from=" + ecs + "&to=10.0.0.9&source=" + source;
        for (String path : List.of("trace?", "explain?", "explain?port_id=" + port + "&")) {
            Client.Answer foretold = alice.get("/isthmus/v1/" + path + query);
            assertThat(foretold.status()).isEqualTo(400);
            assertThat(foretold.text("field")).isEqualTo("source");
            assertThat(foretold.text("error_msg")).contains(why);
        }
    }

    @Test
    void aPairedSourceSpeaksNotToItsOwnEcs() {
        pairedPort();
        Client.Answer answer =
                alice.post("/isthmus/v1/probes", body(",'source':'192.0.2.7'").replace("10.0.0.9", "10.0.0.5"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("field")).isEqualTo("probe.source");
        assertThat(answer.text("error_msg")).contains("another destination");
    }

    @Test
    void aNicOfTheWrongFamilyIsRefused() {
        String port = pairedPort();
        Client.Answer answer = alice.post(
                "/isthmus/v1/probes", body(",'port_id':'" + port + "'").replace("10.0.0.9", "fd00::9"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("field")).isEqualTo("probe.port_id");
    }

    /** One of another ECS, of another project, and of nobody: the answer is the same but for the id. */
    @Test
    void aPortThatTheEcsHasNotIsNotThere() {
        String own = pairedPort();
        String vpc = alice.vpc("w", "10.1.0.0/16");
        String other = alice.ecs(vpc, alice.subnet(vpc, "10.1.0.0/24", "10.1.0.1"), "10.1.0.5");
        Client bob = service.bob();
        String foreign = ecs(bob);
        for (String port : List.of(
                alice.get("/v2.0/ports?device_id=" + other).text("ports", 0, "id"),
                bob.get("/v2.0/ports?device_id=" + foreign).text("ports", 0, "id"),
                "11111111-2222-4333-8444-555555555555")) {
            String query = "from=" + ecs + "&to=10.0.0.9&port_id=" + port;
            for (Client.Answer answer : List.of(
                    alice.post("/isthmus/v1/probes", body(",'port_id':'" + port + "'")),
                    alice.get("/isthmus/v1/trace?" + query),
                    alice.get("/isthmus/v1/explain?" + query))) {
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.text("error_code")).isEqualTo("PORT_NOT_FOUND");
                assertThat(answer.text("error_msg")).contains("The port " + port + " does not exist.");
            }
        }
        assertThat(service.controller.probes).isEmpty();
        assertThat(own).isNotEmpty();
    }

    private static String ecs(Client owner) {
        String vpc = owner.vpc("v", "10.0.0.0/16");
        return owner.ecs(vpc, owner.subnet(vpc, "10.0.0.0/24", "10.0.0.1"), "10.0.0.5");
    }

    private ApiOptions options() {
        return Service.options().withNanoTime(now::get);
    }

    @AfterEach
    void end() {
        open.forEach(RawConnection::close);
        service.close();
    }

    private String body(String more) {
        return body(ecs, more);
    }

    private static String body(String ecs, String more) {
        return "{'probe':{'from':'" + ecs + "','to':'10.0.0.9'" + more + "}}";
    }

    private String request(Client caller) {
        return request(caller, ecs);
    }

    private static String request(Client caller, String ecs) {
        String body = body(ecs, "").replace('\'', '"');
        return "POST /isthmus/v1/probes HTTP/1.1\r\nHost: h\r\nX-Auth-Token: " + caller.token() + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private RawConnection probe(Client caller) {
        RawConnection connection = RawConnection.from("127.0.0.2", service.server.port());
        open.add(connection);
        return connection.send(request(caller));
    }

    private void awaitProbes(int count) {
        while (service.server.places().taken(Room.PROBES) != count) {
            Thread.onSpinWait();
        }
    }

    /** Until there is an answer. */
    private void letTimePass(RawConnection connection) {
        while (!connection.isAnswered()) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
    }

    private CompletableFuture<?> asked() {
        return asked(service);
    }

    private static CompletableFuture<?> asked(Service service) {
        while (service.controller.unanswered.isEmpty()) {
            Thread.onSpinWait();
        }
        return service.controller.unanswered.getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "icmp, 61, 1000, 1000, 61",
        "icmp, 1000, 60000, 10000, 59950",
        "icmp, 2, 59001, 1000, 60",
        "tcp,  7, 0, 10000, 70",
        "udp, 1000, 0, 61, 61",
        "udp, 100, 1000, 1, 99"
    })
    void oneThatCouldTakeLongerThanAMinuteIsRefusedBeforeAnythingIsSent(
            String protocol, int count, int interval, int timeout, int seconds) {
        Client.Answer answer = alice.post(
                "/isthmus/v1/probes",
                body(",'protocol':'" + protocol + "','port':80,'count':" + count + ",'interval_ms':" + interval
                        + ",'timeout_ms':" + timeout));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("field")).isEqualTo("probe.count");
        assertThat(answer.text("error_msg")).contains("up to " + seconds + " s", "at most 60 s");
        assertThat(service.controller.unanswered).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"icmp, 60, 1000, 1000", "icmp, 1000, 0, 10000", "tcp, 6, 0, 10000"})
    void oneThatTakesNoLongerIsSent(String protocol, int count, int interval, int timeout) {
        service.controller.agentSilent = false;
        assertThat(alice.post(
                                "/isthmus/v1/probes",
                                body(",'protocol':'" + protocol + "','port':80,'count':" + count + ",'interval_ms':"
                                        + interval + ",'timeout_ms':" + timeout))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aReaderMaySendNoneNotEvenFromWhatIsNotThere() {
        service.controller.agentSilent = false;
        Client rita = service.client("rita", "red", "eu-de");
        for (String body : List.of(body(""), body("").replace(ecs, "11111111-2222-4333-8444-555555555555"))) {
            Client.Answer answer = rita.post("/isthmus/v1/probes", body);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text("error_code")).isEqualTo("READ_ONLY");
        }
        assertThat(alice.post("/isthmus/v1/probes", body("")).status()).isEqualTo(200);
    }

    @Test
    void aCallerHasPlacesAndAllTogetherHaveAndNobodyElseWaits() {
        Room.Share probes = Room.PROBES.usual();
        int users = probes.total() / probes.perCaller();
        List<Client> callers = IntStream.range(0, users)
                .mapToObj(i -> service.newUser("prober" + i, alice))
                .toList();
        callers.forEach(caller -> IntStream.range(0, probes.perCaller()).forEach(_ -> probe(caller)));
        awaitProbes(probes.total());
        assertThat(probe(callers.getFirst()).answer().status()).isEqualTo(429);
        Client.Answer oneMore = probe(alice).answer();
        assertThat(oneMore.status()).isEqualTo(503);
        assertThat(oneMore.header("Retry-After")).isEqualTo("1");
        assertThat(service.server.places().taken(Room.REQUESTS)).isZero();
        assertThat(alice.get("/v1/{p}/vpcs").status()).isEqualTo(200);
        Client.Answer local = RawClient.send(
                UnixDomainSocketAddress.of(socket),
                "GET /isthmus/v1/projects HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertThat(local.status()).isEqualTo(200);
    }

    @Test
    void whoClosesTheConnectionWantsNoMorePackets() {
        RawConnection connection = probe(alice);
        CompletableFuture<?> asked = asked();
        connection.close();
        awaitProbes(0);
        assertThat(asked).isCancelled();
    }

    @Test
    void overTlsToo(@TempDir Path directory) {
        try (Service secure = Service.withTls(options(), directory)) {
            Client owner = secure.alice();
            String sender = ecs(owner);
            secure.controller.agentSilent = true;
            try (RawConnection _ = RawConnection.secure(secure.tlsPort()).send(request(owner, sender))) {
                var _ = asked(secure);
            }
            while (secure.server.places().taken(Room.PROBES) > 0) {
                Thread.onSpinWait();
            }
            assertThat(asked(secure)).isCancelled();
        }
    }

    @Test
    void overTheUnixSocketToo() throws IOException {
        CompletableFuture<?> asked;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(request(alice).getBytes(StandardCharsets.UTF_8)));
            asked = asked();
        }
        awaitProbes(0);
        assertThat(asked).isCancelled();
    }

    @Test
    void whoSendsItsNextRequestMeanwhileStillWaits() {
        RawConnection connection = probe(alice).send("GET /v3 HTTP/1.1\r\nHost: h\r\n\r\n");
        CompletableFuture<?> asked = asked();
        letTimePass(connection);
        Client.Answer answer = connection.answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(asked).isCancelled();
        // What was seen of the next request cannot be put back: then the connection ends, and the client sends it
        // again.
        assertThat(answer.header("Connection").equals("close")
                        || connection.answer().status() == 200)
                .isTrue();
    }

    @Test
    void anAgentThatDoesNotAnswerIsWaitedForNoLongerThanTheProbeTakesAndABit() {
        RawConnection connection = probe(alice);
        CompletableFuture<?> asked = asked();
        letTimePass(connection);
        Client.Answer answer = connection.answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text("error_code")).isEqualTo("NO_ANSWER_FROM_AGENT");
        assertThat(asked).isCancelled();
        awaitProbes(0);
    }

    @Test
    void norIsItElsewhere() {
        RawConnection connection = RawConnection.from("127.0.0.2", service.server.port());
        open.add(connection);
        connection.send("GET /isthmus/v1/ecs/" + ecs + "/place HTTP/1.1\r\nHost: h\r\nX-Auth-Token: "
                + service.root().token() + "\r\n\r\n");
        CompletableFuture<?> asked = asked();
        letTimePass(connection);
        assertThat(connection.answer().status()).isEqualTo(503);
        assertThat(asked).isCancelled();
    }
}
