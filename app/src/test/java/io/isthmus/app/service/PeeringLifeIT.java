package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.app.service.Tenant.EcsRef;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A peering between two accounts from request to end (contract.md 1.3, 10.1 to 10.5, 10.28). */
@Tag("kernel")
@Tag("once")
@SuppressWarnings("NullAway.Init") // set before all tests
class PeeringLifeIT {
    private static final Duration EXPIRY = Duration.ofSeconds(3);

    private static Installation installation;
    private static Tenant alpha;
    private static Tenant beta;

    @BeforeAll
    static void makeTwoAccounts() throws IOException {
        installation = Installation.started("--peering-expiry", EXPIRY.toSeconds() + "s");
        alpha = installation.tenant("alpha", "alpha");
        beta = installation.tenant("beta", "beta");
    }

    @AfterAll
    static void removeEverything() throws IOException {
        installation.close();
    }

    @Test
    void packetsFlowFromAcceptanceUntilDeletion() throws IOException {
        String east = alpha.vpc("east", "10.1.0.0/16");
        String west = beta.vpc("west", "10.2.0.0/16");
        EcsRef sender = alpha.ecs(east, alpha.subnet(east, "10.1.0.0/24"), "10.1.0.5");
        EcsRef receiver = beta.ecs(west, beta.subnet(west, "10.2.0.0/24"), "10.2.0.5");
        String peering = alpha.peering(east, west, beta.project());
        alpha.route(east, "10.2.0.0/16", peering);
        beta.route(west, "10.1.0.0/16", peering);
        assertThat(status(alpha, peering)).isEqualTo("PENDING_ACCEPTANCE");
        assertThat(alpha.reaches(sender, receiver)).isFalse();
        assertThat(alpha.tryAccept(peering).status()).isEqualTo(403);
        beta.tryAccept(peering).expect(200);
        assertThat(alpha.reaches(sender, receiver)).isTrue();
        assertThat(beta.tryReject(peering).status()).isEqualTo(409);
        beta.deletePeering(peering);
        assertThat(alpha.reaches(sender, receiver)).isFalse();
        assertThat(alpha.client().get("/v2.0/vpc/peerings/" + peering).status()).isEqualTo(404);
    }

    @Test
    void aRequestExpiresAtItsStoredTimeAlsoWhileTheControllerIsAway() throws IOException {
        String east = alpha.vpc("early", "10.3.0.0/16");
        String west = beta.vpc("late", "10.4.0.0/16");
        String peering = alpha.peering(east, west, beta.project());
        Instant due = due(peering);
        await().atMost(Installation.LIMIT).until(() -> status(alpha, peering).equals("EXPIRED"));
        assertThat(Instant.now()).isAfterOrEqualTo(due);
        assertThat(beta.tryAccept(peering).status()).isEqualTo(409);
        assertThat(alpha.tryPeering("again", east, west, beta.project()).status())
                .isEqualTo(409);
        alpha.deletePeering(peering);

        String second = alpha.peering(east, west, beta.project());
        Instant secondDue = due(second);
        installation.stop();
        await().atMost(Installation.LIMIT).until(() -> Instant.now().isAfter(secondDue));
        installation.start();
        assertThat(beta.tryAccept(second).status()).isEqualTo(409);
        await().atMost(Installation.LIMIT).until(() -> status(beta, second).equals("EXPIRED"));
        assertThat(Plans.stored(installation).peering(new PeeringId(second)).map(Peering::state))
                .contains(new PeeringState.Expired());
    }

    @Test
    void vpcsCanBeDeletedRightAfterTheirPeering() throws Exception {
        int lanes = 4;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> work = new ArrayList<>();
            for (int lane = 0; lane < lanes; lane++) {
                int number = lane;
                work.add(threads.submit(() -> peerAndDelete(threads, number)));
            }
            for (Future<Void> one : work) {
                one.get();
            }
        }
    }

    private static Void peerAndDelete(ExecutorService threads, int lane) throws Exception {
        for (int round = 0; round < 8; round++) {
            String east = alpha.vpc("east-" + lane, "10.10.0.0/16");
            String west = beta.vpc("west-" + lane, "10.20.0.0/16");
            String peering = alpha.peering(east, west, beta.project());
            beta.tryAccept(peering).expect(200);
            alpha.route(east, "10.20.0.0/16", peering);
            beta.route(west, "10.10.0.0/16", peering);
            assertThat(beta.tryDeleteVpc(west).status()).isEqualTo(409);
            (round % 2 == 0 ? alpha : beta).deletePeering(peering);
            Future<Answer> one = threads.submit(() -> alpha.tryDeleteVpc(east));
            Future<Answer> other = threads.submit(() -> beta.tryDeleteVpc(west));
            one.get().expect(204);
            other.get().expect(204);
        }
        return null;
    }

    private static String status(Tenant tenant, String peering) throws IOException {
        JsonNode shown = tenant.client().get("/v2.0/vpc/peerings/" + peering).expect(200);
        return shown.path("peering").path("status").asText();
    }

    private static Instant due(String peering) throws IOException {
        Peering stored =
                Plans.stored(installation).peering(new PeeringId(peering)).orElseThrow();
        Instant due = stored.state() instanceof PeeringState.PendingAcceptance(var expiresAt)
                ? expiresAt.orElseThrow()
                : Instant.MIN;
        assertThat(due).isEqualTo(stored.createdAt().plus(EXPIRY));
        return due;
    }
}
