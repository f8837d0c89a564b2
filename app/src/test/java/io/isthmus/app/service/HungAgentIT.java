package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.app.service.Tenant.EcsRef;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An agent that is stopped, as by a debugger or a stuck disk: calls return, say so, and all comes true afterwards. */
@Tag("kernel")
@Tag("once")
class HungAgentIT {
    private static final int WRITERS = 4;

    private Installation installation;
    private Tenant tenant;
    private String vpc;
    private String subnet;
    private EcsRef first;

    @BeforeEach
    void makeOneEcs() throws IOException {
        installation = Installation.started();
        tenant = installation.tenant("alpha", "alpha");
        vpc = tenant.vpc("east", "10.1.0.0/16");
        subnet = tenant.subnet(vpc, "10.1.0.0/24");
        first = tenant.ecs(vpc, subnet, "10.1.0.5");
    }

    @AfterEach
    void removeEverything() throws IOException {
        installation.close();
    }

    private record Made(EcsRef ecs, String job) {}

    private Made make(String address) throws IOException {
        JsonNode answer = tenant.tryEcs(vpc, subnet, "ecs", address, List.of()).expect(200);
        return new Made(
                new EcsRef(answer.path("serverIds").path(0).asText(), address),
                answer.path("job_id").asText());
    }

    private String job(Made made) throws IOException {
        return tenant.client()
                .get(tenant.v1("jobs/" + made.job()))
                .expect(200)
                .path("status")
                .asText();
    }

    private String server(EcsRef ecs) throws IOException {
        return tenant.client()
                .get(tenant.v1("cloudservers/" + ecs.id()))
                .expect(200)
                .path("server")
                .path("status")
                .asText();
    }

    private boolean converges() throws IOException {
        JsonNode status = tenant.client().get("/isthmus/v1/status").expect(200).path("status");
        return !status.path("converging").isEmpty();
    }

    private void assertBuilding(Made made) throws IOException {
        assertThat(job(made)).isEqualTo("RUNNING");
        assertThat(server(made.ecs())).isEqualTo("BUILD");
        assertThat(server(first)).isEqualTo("ACTIVE");
        assertThat(converges()).isTrue();
    }

    private void awaitReady(List<Made> all) {
        await().pollInterval(Duration.ofMillis(20)).atMost(Installation.LIMIT).until(() -> {
            for (Made made : all) {
                if (!job(made).equals("SUCCESS") || !server(made.ecs()).equals("ACTIVE")) {
                    return false;
                }
            }
            return !converges();
        });
    }

    @Test
    void whatIsWrittenWhileTheAgentIsStoppedForAWhileIsTrueSoonAfterItGoesOn() throws IOException {
        long agent = installation.agent();
        Kernel.run("kill", "-STOP", Long.toString(agent));
        Made made = make("10.1.0.6");
        assertBuilding(made);
        Kernel.run("kill", "-CONT", Long.toString(agent));
        awaitReady(List.of(made));
        assertThat(tenant.reaches(first, made.ecs())).isTrue();
        assertThat(installation.agent()).isEqualTo(agent);
        Plans.assertKernelEqualsPlans(installation);
    }

    @Test
    void anAgentThatStaysStoppedIsReplacedAndAllThatWasWrittenIsTrue() throws Exception {
        long agent = installation.agent();
        Kernel.run("kill", "-STOP", Long.toString(agent));
        List<Made> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Made>>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(threads.submit(() -> writeUntilReplaced(agent, writer)));
            }
            for (Future<List<Made>> writer : writers) {
                all.addAll(writer.get());
            }
        }
        assertThat(all).hasSizeGreaterThanOrEqualTo(WRITERS);
        awaitReady(all);
        Installation.awaitEnd(agent);
        for (Made made : all) {
            assertThat(tenant.reaches(first, made.ecs())).as("%s", made).isTrue();
        }
        Plans.assertKernelEqualsPlans(installation);
    }

    /** Each call returns though the agent does nothing. */
    private List<Made> writeUntilReplaced(long agent, int writer) throws IOException {
        List<Made> all = new ArrayList<>();
        for (int i = 0; installation.agent() == agent; i++) {
            Made made = make("10.1.0." + (10 + 50 * writer + i));
            if (all.isEmpty() && writer == 0) {
                assertBuilding(made);
            }
            all.add(made);
        }
        return all;
    }
}
