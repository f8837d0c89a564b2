package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A history that is kept for a second, on the running product. */
@Tag("kernel")
@Tag("once")
@SuppressWarnings("NullAway.Init") // set before all tests
class KeepHistoryIT {
    private static Installation installation;
    private static Tenant alpha;

    @BeforeAll
    static void start() throws IOException {
        installation = Installation.started("--keep-history", "1s");
        alpha = installation.tenant("alpha", "alpha");
    }

    @AfterAll
    static void removeEverything() throws IOException {
        installation.close();
    }

    private static JsonNode sizes() throws IOException {
        return installation
                .admin()
                .get("/isthmus/v1/status")
                .expect(200)
                .path("status")
                .path("sizes");
    }

    private static Answer changes(long after) throws IOException {
        return alpha.client().get("/isthmus/v1/changes?after=" + after);
    }

    @Test
    void whatIsOverIsToldToBeAndWhatThereIsStaysOverARestart() throws IOException {
        String vpc = alpha.vpc("east", "10.1.0.0/16");
        String gone = alpha.vpc("gone", "10.2.0.0/16");
        alpha.tryDeleteVpc(gone).expect(204);
        await().atMost(Installation.LIMIT)
                .until(() -> sizes().path("log_entries").asInt(-1) == 0);
        long head = sizes().path("history_begins").path("revision").asLong() - 1;
        assertThat(sizes().path("database").asLong()).isPositive();
        assertThat(changes(0).status()).isEqualTo(410);
        assertThat(changes(head).status()).isEqualTo(200);
        installation.stop();
        installation.start();
        assertThat(changes(head - 1).status()).isEqualTo(410);
        assertThat(alpha.client()
                        .get("/isthmus/v1/history?resource=" + gone)
                        .expect(200)
                        .path("history"))
                .isEmpty();
        alpha.tryDeleteVpc(vpc).expect(204);
        assertThat(sizes().path("history_begins").path("revision").asLong()).isGreaterThan(head);
    }
}
