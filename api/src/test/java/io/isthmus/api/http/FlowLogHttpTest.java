package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The flow logs of contract.md 3.9 over the wire. */
final class FlowLogHttpTest {
    private static final String PATH = "/v1/{p}/fl/flow_logs";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer make(Client client, String type, String resource, String traffic) {
        return client.post(
                PATH,
                "{'flow_log':{'name':'log','resource_type':'%s','resource_id':'%s','traffic_type':'%s','log_group_id':'g'}}"
                        .formatted(type, resource, traffic));
    }

    @Test
    void aFlowLogIsMadeChangedListedAndEnded() {
        String vpc = alice.vpc("v", "10.0.0.0/16");
        Client.Answer made = make(alice, "vpc", vpc, "all");
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.at("flow_log", "status")).isEqualTo("ACTIVE");
        assertThat(made.at("flow_log", "admin_state")).isEqualTo(true);
        assertThat(made.at("flow_log", "log_group_id")).isEqualTo("g");
        String log = made.id("flow_log");
        assertThat(make(alice, "vpc", vpc, "all").status()).isEqualTo(409);
        assertThat(make(alice, "vpc", vpc, "reject").status()).isEqualTo(200);
        assertThat(make(bob, "vpc", vpc, "accept").status()).isEqualTo(404);
        assertThat(make(alice, "port", "11111111-2222-4333-8444-555555555555", "all")
                        .status())
                .isEqualTo(404);
        assertThat(make(alice, "server", vpc, "all").status()).isEqualTo(400);
        Client.Answer resting = alice.put(PATH + "/" + log, "{'flow_log':{'admin_state':false}}");
        assertThat(resting.at("flow_log", "status")).isEqualTo("DOWN");
        assertThat(alice.get(PATH + "?status=DOWN").list("flow_logs")).hasSize(1);
        assertThat(alice.get(PATH + "?traffic_type=reject").list("flow_logs")).hasSize(1);
        assertThat(bob.get(PATH).list("flow_logs")).isEmpty();
        assertThat(bob.get(PATH + "/" + log).status()).isEqualTo(404);
        assertThat(alice.delete(PATH + "/" + log).status()).isEqualTo(204);
        assertThat(alice.get(PATH + "/" + log).status()).isEqualTo(404);
        assertThat(alice.delete("/v1/{p}/vpcs/" + vpc).status()).isEqualTo(204);
        assertThat(alice.get(PATH).list("flow_logs")).isEmpty();
    }

    @Test
    void itsOwnerReadsWhatItRecorded() {
        String log = make(alice, "vpc", alice.vpc("v", "10.0.0.0/16"), "all").id("flow_log");
        service.controller.records = List.of("1 a", "1 b");
        String records = "/isthmus/v1/flow-logs/" + log + "/records";
        assertThat(alice.get(records + "?limit=1").list("records").toString()).isEqualTo("[1 b]");
        assertThat(alice.get(records).list("records")).hasSize(2);
        assertThat(bob.get(records).status()).isEqualTo(404);
    }
}
