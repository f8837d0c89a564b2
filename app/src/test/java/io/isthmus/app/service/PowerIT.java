package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.app.service.Tenant.EcsRef;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An ECS that is stopped carries nothing and has no processes, whatever becomes of the service (contract.md 10.44). */
@Tag("kernel")
@SuppressWarnings("NullAway.Init") // set before each test
class PowerIT {
    private Installation installation;
    private Tenant tenant;
    private EcsRef sender;
    private EcsRef server;

    @BeforeEach
    void peerTwoVpcs() throws IOException {
        installation = Installation.started();
        tenant = installation.tenant("alpha", "alpha");
        String east = tenant.vpc("east", "10.1.0.0/16");
        String west = tenant.vpc("west", "10.2.0.0/16");
        sender = tenant.ecs(east, tenant.subnet(east, "10.1.0.0/24"), "10.1.0.5");
        server = tenant.ecs(west, tenant.subnet(west, "10.2.0.0/24"), "10.2.0.5");
        String peering = tenant.peering(east, west, tenant.project());
        tenant.route(east, "10.2.0.0/16", peering);
        tenant.route(west, "10.1.0.0/16", peering);
    }

    @AfterEach
    void removeEverything() throws IOException {
        installation.close();
    }

    private void act(EcsRef ecs, String action) throws IOException {
        tenant.client()
                .call("POST", "/v2.1/" + tenant.project() + "/servers/" + ecs.id() + "/action", "{" + action + "}")
                .expect(202);
    }

    private String status(EcsRef ecs) throws IOException {
        return tenant.client()
                .get(tenant.v1("cloudservers/" + ecs.id()))
                .expect(200)
                .path("server")
                .path("status")
                .asText();
    }

    /** Something that runs in an ECS. */
    private Process running(EcsRef ecs) throws IOException {
        return new ProcessBuilder("ip", "netns", "exec", Place.of(installation, ecs), "sleep", "600").start();
    }

    private static void assertEnds(Process process) {
        await().atMost(Installation.LIMIT).until(() -> !process.isAlive());
    }

    @Test
    void whatIsStoppedIsSilentAndEndsAndComesBackAsItWas() throws IOException {
        assertThat(tenant.reaches(sender, server)).isTrue();
        Process process = running(server);
        Process others = running(sender);
        String namespace = Place.of(installation, server);
        act(server, "\"os-stop\":null");
        assertThat(tenant.reaches(sender, server)).isFalse();
        assertThat(installation.namespaces()).doesNotContain(namespace);
        assertEnds(process);
        assertThat(others.isAlive()).isTrue();

        installation.killController();
        installation.start();
        assertThat(status(server)).isEqualTo("SHUTOFF");
        assertThat(tenant.reaches(sender, server)).isFalse();
        assertThat(installation.namespaces()).doesNotContain(namespace);

        act(server, "\"os-start\":null");
        assertThat(status(server)).isEqualTo("ACTIVE");
        assertThat(tenant.reaches(sender, server)).isTrue();
        assertThat(tenant.reaches(server, sender)).isTrue();
        assertThat(Place.of(installation, server)).isEqualTo(namespace);
        Plans.assertKernelEqualsPlans(installation);
        others.destroy();
    }

    @Test
    void aRebootEndsWhatRunsAndThePacketsComeBackByThemselves() throws IOException {
        Process process = running(server);
        act(server, "\"reboot\":{\"type\":\"SOFT\"}");
        assertEnds(process);
        await().atMost(Installation.LIMIT).until(() -> status(server).equals("ACTIVE"));
        assertThat(tenant.reaches(sender, server)).isTrue();
        Plans.assertKernelEqualsPlans(installation);
    }

    /** The only one of its VPC, so that its router has no port at all meanwhile. */
    @Test
    void theSenderTooIsStoppedAndStarted() throws IOException {
        act(sender, "\"os-stop\":null");
        assertThat(tenant.client()
                        .call(
                                "POST",
                                "/isthmus/v1/probes",
                                "{\"probe\":{\"from\":\"%s\",\"to\":\"%s\"}}".formatted(sender.id(), server.address()))
                        .expect(200)
                        .path("probe")
                        .path("problem")
                        .asText())
                .contains("does not run");
        act(sender, "\"os-start\":null");
        assertThat(tenant.reaches(sender, server)).isTrue();
    }
}
