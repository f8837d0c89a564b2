package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.app.service.Tenant.EcsRef;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What somebody runs in an ECS ends with the ECS, and with everything when all is taken away. */
@Tag("kernel")
@SuppressWarnings("NullAway.Init") // set before each test
class RemovalIT {
    private Installation installation;
    private Tenant tenant;
    private EcsRef one;
    private EcsRef other;

    @BeforeEach
    void build() throws IOException {
        installation = Installation.started();
        tenant = installation.tenant("alpha", "alpha");
        String vpc = tenant.vpc("one", "172.16.0.0/16");
        String subnet = tenant.subnet(vpc, "172.16.0.0/24");
        one = tenant.ecs(vpc, subnet, "172.16.0.5");
        other = tenant.ecs(vpc, subnet, "172.16.0.6");
    }

    @AfterEach
    void removeEverything() throws IOException {
        installation.close();
    }

    /** A program that leaves another behind, both of which like to live. */
    private Process start(EcsRef ecs) throws IOException {
        return new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        Place.of(installation, ecs),
                        "sh",
                        "-c",
                        "trap '' TERM; setsid sleep 3600 & exec sleep 3600")
                .start();
    }

    @Test
    void programsEndWithTheirEcsAndWithShutdownRemove() throws IOException {
        Process inOne = start(one);
        Process inOther = start(other);
        await().until(() ->
                inOne.descendants().count() == 1 && inOther.descendants().count() == 1);
        ProcessHandle leftBehind = inOne.descendants().findFirst().orElseThrow();
        ProcessHandle leftInOther = inOther.descendants().findFirst().orElseThrow();
        tenant.deleteEcs(one.id());
        await().until(() -> !inOne.isAlive() && !leftBehind.isAlive());
        assertThat(inOther.isAlive()).isTrue();
        assertThat(leftInOther.isAlive()).isTrue();
        installation
                .admin()
                .call("POST", "/isthmus/v1/shutdown", "{\"remove\":true}")
                .expect(202);
        await().atMost(Installation.LIMIT)
                .until(() -> !installation.runs() && !inOther.isAlive() && !leftInOther.isAlive());
        await().until(() -> installation.namespaces().isEmpty());
    }
}
