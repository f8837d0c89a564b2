package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Limits;
import io.isthmus.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What happens to a caller who sends more than the service takes from one. */
final class RateLimitHttpTest {
    /** So slow that no pause of the machine lets a request through that should wait. */
    @AutoClose
    private final Service service = new Service(Service.options().withLimits(Limits.USUAL.withRequestsPerSecond(1)));

    @Test
    void whoSendsTooManyIsToldWhenToComeAgainAndOthersAreServed() {
        Client alice = service.alice();
        List<Client.Answer> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(alice.get("/v1/{p}/vpcs"));
        }
        Client.Answer last = answers.getLast();
        assertThat(answers.getFirst().status()).isEqualTo(200);
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.header("Retry-After")).matches("[1-9]");
        assertThat(last.text("error_code")).isEqualTo("APIGW.0429");
        assertThat(last.text("message")).contains("try again in");
        assertThat(service.bob().get("/v1/{p}/vpcs").status()).isEqualTo(200);
    }

    @Test
    void clientsOfATrustedProxyAreCountedEachByItself() {
        try (Service behind = new Service(Service.options()
                .withTrustedProxies(List.of(Cidr.parse("127.0.0.1/32")))
                .withLimits(Limits.USUAL.withRequestsPerSecond(1)))) {
            Client proxy = new Client(behind.server.url());
            for (int i = 0; i < 50; i++) {
                proxy.get("/v2.0/vpc/peerings", "X-Forwarded-For", "203.0.113.1");
            }
            assertThat(proxy.get("/v2.0/vpc/peerings", "X-Forwarded-For", "203.0.113.1")
                            .status())
                    .isEqualTo(429);
            assertThat(proxy.get("/v2.0/vpc/peerings", "X-Forwarded-For", "203.0.113.2")
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void nobodyElseIsBelieved() {
        Client liar = new Client(service.server.url());
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            statuses.add(liar.get("/v2.0/vpc/peerings", "X-Forwarded-For", "203.0.113." + i)
                    .status());
        }
        assertThat(statuses).endsWith(429);
    }

    @Test
    void whoIsNotKnownIsCountedByAddress() {
        Client nobody = new Client(service.server.url());
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            statuses.add(nobody.get("/v2.0/vpc/peerings").status());
        }
        assertThat(statuses).startsWith(401).endsWith(429).containsOnly(401, 429);
    }
}
