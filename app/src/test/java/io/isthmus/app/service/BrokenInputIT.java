package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Strangers' requests with random damage: none is answered with 5xx, and none writes more than one short line into the log. The
 * number of requests is the system property {@code isthmus.broken}, 1,500 without it; {@code isthmus.seed} repeats a run.
 */
@Tag("kernel")
@Tag("once")
class BrokenInputIT {
    private static final int REQUESTS = Integer.getInteger("isthmus.broken", 1500);
    private static final long SEED = Long.getLong("isthmus.seed", System.nanoTime());
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int SHORT = 300;
    private static final int MOST_FAULTS = 10;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final String LOG_IN =
            "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":{\"name\":\"nobody\",\"password\":\"x\",\"domain\":{\"name\":\"none\"}}}}}}";

    /** Whole, as they would be without damage. */
    private static final List<String> REQUESTS_WHOLE = List.of(
            "GET /v3 HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET /v2.0/vpc/peerings?limit=10&name=a%20b HTTP/1.1\r\nHost: h\r\nX-Auth-Token: none\r\nAccept: */*\r\n\r\n",
            "GET /isthmus/v1/changes HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\nLast-Event-ID: 7\r\n\r\n",
            "DELETE /v1/0a/vpcs/1b HTTP/1.1\r\nHost: h\r\nAuthorization: SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=00\r\n\r\n",
            "POST /v3/auth/tokens HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
                    + LOG_IN.length() + "\r\n\r\n" + LOG_IN,
            "POST /v3/auth/tokens HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n"
                    + LOG_IN.substring(0, 16) + "\r\n" + Integer.toHexString(LOG_IN.length() - 16) + "\r\n"
                    + LOG_IN.substring(16) + "\r\n0\r\nX-A: b\r\n\r\n",
            "PUT /v2.0/vpc/peerings/1/accept HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
            "POST /v2.0/vpc/peerings HTTP/1.0\r\nX-Forwarded-For: 1.2.3.4, 5\r\nContent-Length: 2\r\n\r\n{}");

    @Test
    void isNobodysFaultButTheClients() throws IOException {
        System.out.println("BrokenInputIT: " + REQUESTS + " requests, seed " + SEED);
        Random random = new Random(SEED);
        try (Installation installation = Installation.started("--requests-per-second", "100000")) {
            URI url = installation.url();
            Path log = installation.data().resolve("controller.log");
            int before = Installation.text(log).length();
            List<String> faults = new ArrayList<>();
            for (int number = 0; number < REQUESTS && faults.size() < MOST_FAULTS; number++) {
                String request = damaged(random);
                String answer = answer(url, "127.0.0." + (2 + number % 200), request);
                Matcher statuses = STATUS.matcher(answer);
                while (statuses.find()) {
                    if (statuses.group(1).startsWith("5")) {
                        faults.add(request + " is answered " + answer);
                    }
                }
            }
            assertThat(faults).as("seed %s", SEED).isEmpty();
            List<String> lines =
                    Installation.text(log).substring(before).lines().toList();
            assertThat(lines)
                    .as("seed %s", SEED)
                    .hasSizeLessThanOrEqualTo(REQUESTS)
                    .allSatisfy(line -> assertThat(line)
                            .hasSizeLessThan(SHORT)
                            .matches("\\d{4}-\\d\\d-\\d\\dT.*")
                            .doesNotContain("Exception"));
            assertThat(installation.client().get("/v3").status()).isEqualTo(200);
        }
    }

    private static String damaged(Random random) {
        String request = REQUESTS_WHOLE.get(random.nextInt(REQUESTS_WHOLE.size()));
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            request = damaged(request, random);
        }
        return request;
    }

    /** Something is cut off, left out, put in, said twice, or counted wrongly. */
    private static String damaged(String request, Random random) {
        int at = random.nextInt(request.length() + 1);
        int to = Math.min(request.length(), at + 1 + random.nextInt(8));
        return switch (random.nextInt(7)) {
            case 0 -> request.substring(0, at);
            case 1 -> request.substring(0, at) + request.substring(to);
            case 2 -> request.substring(0, at) + (char) random.nextInt(256) + request.substring(at);
            case 3 ->
                request.substring(0, at)
                        + request.substring(at, to).repeat(1 + random.nextInt(3))
                        + request.substring(at);
            case 4 ->
                request.substring(0, at)
                        + List.of("\r\n", "\n", "\0", "%", "\r\n\r\n", ": ", "..")
                                .get(random.nextInt(7))
                        + request.substring(at);
            case 5 -> twice(request, random);
            default ->
                request.replaceFirst(
                        "(?<=Length: )\\d+|(?<=\\r\\n)[0-9a-f]+(?=\\r\\n)",
                        List.of("-1", "0", "99999999999999999999", "7fffffff", "0x2", "")
                                .get(random.nextInt(6)));
        };
    }

    private static String twice(String request, Random random) {
        List<String> lines = new ArrayList<>(List.of(request.split("(?<=\\r\\n)")));
        if (lines.isEmpty()) {
            return request;
        }
        lines.add(random.nextInt(lines.size() + 1), lines.get(random.nextInt(lines.size())));
        return String.join("", lines);
    }

    /** All that comes back until the service ends the connection, which it must. */
    private static String answer(URI url, String from, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("never ended: " + request, silent);
        } catch (SocketException reset) {
            return "";
        }
    }
}
