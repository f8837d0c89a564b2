package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Flow logs of contract.md 3.9, from real packets to what their owner reads. */
@Tag("kernel")
@SuppressWarnings("NullAway.Init") // set before each test
class FlowLogIT {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Installation installation;
    private Tenant tenant;

    @BeforeEach
    void start() throws IOException {
        installation = Installation.started("--flow-log-window", "1s");
        tenant = installation.tenant("alpha", "alpha");
    }

    @AfterEach
    void removeEverything() throws IOException {
        installation.close();
    }

    private List<String> records(String log) throws IOException {
        List<String> records = new ArrayList<>();
        tenant.client()
                .get("/isthmus/v1/flow-logs/" + log + "/records?limit=1000")
                .expect(200)
                .path("records")
                .forEach(record -> records.add(record.asText()));
        return records;
    }

    private String await(String log, Predicate<String> wanted) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (String record : records(log)) {
                if (wanted.test(record)) {
                    return record;
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError("no such record among " + records(log));
    }

    @Test
    void whatPassesAndWhatIsRejectedIsRecordedAcrossAPeering() throws IOException {
        String one = tenant.vpc("one", "10.1.0.0/16");
        String two = tenant.vpc("two", "10.2.0.0/16");
        String subnet = tenant.subnet(two, "10.2.0.0/24");
        Tenant.EcsRef from = tenant.ecs(one, tenant.subnet(one, "10.1.0.0/24"), "10.1.0.5");
        tenant.ecs(two, subnet, "10.2.0.5");
        String peering = tenant.peering(one, two, tenant.project());
        tenant.route(one, "10.2.0.0/16", peering);
        tenant.route(two, "10.1.0.0/16", peering);
        String log = tenant.client()
                .call("POST", tenant.v1("fl/flow_logs"), """
                        {"flow_log":{"resource_type":"network","resource_id":"%s","traffic_type":"all"}}""".formatted(subnet))
                .expect(200)
                .path("flow_log")
                .path("id")
                .asText();
        assertThat(tenant.pings(from, "10.2.0.5", 3)).isEqualTo(3);
        String asked =
                await(log, record -> record.contains(" 10.1.0.5 10.2.0.5 0 0 1 ") && record.contains(" ACCEPT OK"));
        assertThat(asked).startsWith("1 " + tenant.project() + " ");
        await(log, record -> record.contains(" 10.2.0.5 10.1.0.5 0 0 1 ") && record.contains(" ACCEPT OK"));
        await(log, record -> record.endsWith(" - NODATA"));
        String acl = tenant.client()
                .call("POST", "/v3/" + tenant.project() + "/vpc/firewalls", "{\"firewall\":{\"name\":\"shut\"}}")
                .expect(201)
                .path("firewall")
                .path("id")
                .asText();
        tenant.client()
                .call(
                        "PUT",
                        "/v3/" + tenant.project() + "/vpc/firewalls/" + acl + "/associate-subnets",
                        "{\"subnets\":[{\"virsubnet_id\":\"" + subnet + "\"}]}")
                .expect(200);
        assertThat(tenant.pings(from, "10.2.0.5", 1)).isZero();
        await(log, record -> record.contains(" 10.1.0.5 10.2.0.5 0 0 1 ") && record.contains(" REJECT OK"));
    }
}
