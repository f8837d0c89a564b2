package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.service.Tenant.EcsRef;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A reboot takes every namespace away, and a start brings them back. */
@Tag("kernel")
class RebootIT {
    @Test
    void everythingIsBackAfterAReboot() throws IOException {
        try (Installation installation = Installation.started()) {
            Tenant tenant = installation.tenant("alpha", "alpha");
            String east = tenant.vpc("east", "10.1.0.0/16");
            String west = tenant.vpc("west", "10.2.0.0/16");
            String north = tenant.vpc("north", "10.3.0.0/16");
            EcsRef one = tenant.ecs(east, tenant.subnet(east, "10.1.0.0/24"), "10.1.0.5");
            EcsRef two = tenant.ecs(west, tenant.subnet(west, "10.2.0.0/24"), "10.2.0.5");
            EcsRef three = tenant.ecs(north, tenant.subnet(north, "10.3.0.0/24"), "10.3.0.5");
            String peering = tenant.peering(east, west, tenant.project());
            tenant.route(east, "10.2.0.0/16", peering);
            tenant.route(west, "10.1.0.0/16", peering);
            List<String> before = installation.namespaces();
            List<String> contents = comparable(before);

            installation.stop();
            Kernel.remove(before);
            assertThat(installation.namespaces()).isEmpty();
            installation.start();

            assertThat(installation.namespaces()).isEqualTo(before);
            Plans.assertSame(contents, comparable(before));
            assertThat(tenant.reaches(one, two)).isTrue();
            assertThat(tenant.reaches(two, one)).isTrue();
            assertThat(tenant.reaches(one, three)).isFalse();
            assertThat(tenant.reaches(three, two)).isFalse();
            Plans.assertKernelEqualsPlans(installation);
        }
    }

    /** What the kernel holds, but for the numbers that it gives out itself. */
    private static List<String> comparable(List<String> namespaces) {
        return Kernel.dump(namespaces).stream()
                .map(line -> line.replaceAll("^(\\S+) \\d+: (?=[pl])", "$1 N: ").replaceAll("@if\\d+", ""))
                .filter(line -> !line.contains("fe80::"))
                .sorted()
                .toList();
    }
}
