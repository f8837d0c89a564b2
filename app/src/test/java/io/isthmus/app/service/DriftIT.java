package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.app.service.Tenant.EcsRef;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What somebody breaks in the kernel by hand is whole again after the agent's next look. */
@Tag("kernel")
class DriftIT {
    @Test
    void whatIsBrokenByHandIsRepairedStraysGoAndForeignThingsStay() throws IOException {
        try (Installation installation = Installation.started()) {
            Tenant tenant = installation.tenant("alpha", "alpha");
            EcsRef[] servers = new EcsRef[6];
            String[] vpcs = new String[6];
            for (int i = 0; i < 6; i++) {
                vpcs[i] = tenant.vpc("vpc" + i, "10." + i + ".0.0/16");
                servers[i] = tenant.ecs(vpcs[i], tenant.subnet(vpcs[i], "10." + i + ".0.0/24"), "10." + i + ".0.5");
            }
            for (int i = 0; i < 6; i += 2) {
                String peering = tenant.peering(vpcs[i], vpcs[i + 1], tenant.project());
                tenant.route(vpcs[i], "10." + (i + 1) + ".0.0/16", peering);
                tenant.route(vpcs[i + 1], "10." + i + ".0.0/16", peering);
            }
            List<String> whole = installation.namespaces();
            String foreign = installation.prefix().replace("-", "x-") + "v-foreign";
            Kernel.run("ip", "netns", "add", foreign);
            try {
                breakEverything(installation, vpcs, servers);
                Kernel.run("ip", "netns", "add", installation.prefix() + "e-stray");
                assertThat(tenant.reaches(servers[0], servers[1])).isFalse();

                await().atMost(Installation.LIMIT).untilAsserted(() -> {
                    assertThat(installation.namespaces()).isEqualTo(whole);
                    for (int i = 0; i < 6; i++) {
                        assertThat(tenant.reaches(servers[i], servers[i ^ 1]))
                                .as("%s reaches %s", servers[i], servers[i ^ 1])
                                .isTrue();
                    }
                });
                assertThat(Kernel.namespaces(foreign)).containsExactly(foreign);
            } finally {
                Kernel.remove(List.of(foreign));
            }
            Plans.assertKernelEqualsPlans(installation);
        }
    }

    private static void breakEverything(Installation installation, String[] vpcs, EcsRef[] servers) throws IOException {
        Kernel.inside(Place.ofRouter(installation, vpcs[0]), "ip route flush table all proto all root 10.1.0.0/16");
        String second = Place.ofRouter(installation, vpcs[2]);
        Kernel.inside(second, "ip link del " + link(second));
        Kernel.inside(Place.ofRouter(installation, vpcs[3]), "nft flush ruleset");
        Kernel.inside(Place.of(installation, servers[3]), "ip addr flush dev eth0");
        Kernel.remove(List.of(Place.ofRouter(installation, vpcs[4]), Place.of(installation, servers[5])));
    }

    private static String link(String router) {
        return Kernel.inside(router, "ip -br link")
                .lines()
                .filter(line -> line.startsWith("l") && !line.startsWith("lo "))
                .map(line -> line.split("@")[0])
                .findFirst()
                .orElseThrow();
    }
}
