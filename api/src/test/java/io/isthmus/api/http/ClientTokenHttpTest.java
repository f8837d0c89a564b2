package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creates that are sent again with the header X-Client-Token. */
final class ClientTokenHttpTest {
    private static final String VPC = "{'vpc':{'name':'a','cidr':'10.0.0.0/16'}}";

    @AutoClose
    private final Service service = Service.start();

    private final Client alice = service.client("alice", "red", "eu-de");

    private static Client.Answer create(Client client, String body, String token) {
        return client.post("/v1/{p}/vpcs", body, "X-Client-Token", token);
    }

    private static int vpcs(Client client) {
        return client.get("/v1/{p}/vpcs").list("vpcs").size();
    }

    @Test
    void aRepetitionGetsTheFirstAnswerAndMakesNothing() {
        Client.Answer first = create(alice, VPC, "t-1");
        Client.Answer again = create(alice, VPC, "t-1");
        assertThat(again.status()).isEqualTo(first.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(vpcs(alice)).isEqualTo(1);
        assertThat(create(alice, VPC, "t-2").text("vpc", "id")).isNotEqualTo(first.text("vpc", "id"));
    }

    @Test
    void theAnswerIsTheFirstOneEvenWhenWhatItMadeIsGone() {
        Client.Answer first = create(alice, VPC, "t");
        alice.delete("/v1/{p}/vpcs/" + first.text("vpc", "id"));
        assertThat(create(alice, VPC, "t").body()).isEqualTo(first.body());
        assertThat(vpcs(alice)).isZero();
    }

    @Test
    void anotherRequestWithTheSameTokenIsRefused() {
        create(alice, VPC, "t");
        Client.Answer other = create(alice, VPC.replace("10.0", "10.1"), "t");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.text("message")).contains("client token");
        assertThat(vpcs(alice)).isEqualTo(1);
    }

    @Test
    void whatWasRefusedMayBeTriedAgain() {
        String overlapping = "{'vpc':{'name':'a','cidr':'10.0.0.0/40'}}";
        assertThat(create(alice, overlapping, "t").status()).isEqualTo(400);
        assertThat(create(alice, VPC, "t").status()).isEqualTo(200);
    }

    @Test
    void tokensOfOthersAreOthers() {
        Client bob = service.client("bob", "blue", "eu-de");
        Client two = service.client("alice", "red", "eu-de_two");
        create(alice, VPC, "t");
        assertThat(create(bob, VPC, "t").status()).isEqualTo(200);
        assertThat(create(two, VPC, "t").status()).isEqualTo(200);
        assertThat(List.of(vpcs(alice), vpcs(bob), vpcs(two))).containsExactly(1, 1, 1);
    }

    @Test
    void afterADayItIsAnotherRequest() {
        Client.Answer first = create(alice, VPC, "t");
        service.clock.pass(Duration.ofHours(24));
        Client.Answer second = create(service.client("alice", "red", "eu-de"), VPC, "t");
        assertThat(second.text("vpc", "id")).isNotEqualTo(first.text("vpc", "id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", ""})
    void whatIsNoTokenIsRefusedByName(String token) {
        Client.Answer answer = create(alice, VPC, token);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("message")).contains("X-Client-Token");
        assertThat(create(alice, VPC, "x".repeat(129)).status()).isEqualTo(400);
    }
}
