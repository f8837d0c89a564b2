package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Needs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever asks for what is stored and cannot be read is told so; everything else is answered as ever. */
final class DamagedLogHttpTest {
    @Test
    void whateverReadsADamagedLogAnswers503InWords() {
        Catalogue catalogue = ApiServer.catalogue();
        try (Service service = Service.start()) {
            Client alice = service.alice();
            World world = World.of(alice, catalogue, "mine");
            service.controller.logDamaged = true;
            List<String> reading = new ArrayList<>();
            for (Catalogue.Entry entry : catalogue.entries()) {
                Endpoint<?, ?> endpoint = entry.endpoint();
                if (endpoint.method() == Method.GET && endpoint.needs() != Needs.ADMINISTRATOR) {
                    Client.Answer answer = alice.get(world.path(endpoint.path(), Map.of()) + query(endpoint, world));
                    assertThat(answer.status())
                            .as(endpoint.path() + answer.body())
                            .isNotEqualTo(500);
                    if (answer.status() == 503) {
                        reading.add(endpoint.path());
                        assertThat(answer.body()).contains(DirectController.DAMAGE);
                    }
                }
            }
            assertThat(reading)
                    .containsExactlyInAnyOrder(
                            "/isthmus/v1/history", "/isthmus/v1/explain/since", "/isthmus/v1/changes");
        }
    }

    private static String query(Endpoint<?, ?> endpoint, World world) {
        return endpoint.path().contains("/explain")
                ? "?from=%s&to=10.20.1.9".formatted(world.named("server").orElseThrow())
                : "";
    }
}
