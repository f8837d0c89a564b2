package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.service.Tenant.EcsRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What carries no packet is not in the kernel (design.md 4). */
@Tag("kernel")
@Tag("once")
class NothingForNothingIT {
    @FunctionalInterface
    private interface Deletion {
        Answer call() throws IOException;
    }

    @Test
    void whatCarriesNoPacketIsNotThereAndNothingIsLeftInAnyOrderOfDeletion() throws IOException {
        try (Installation installation = Installation.started()) {
            Tenant tenant = installation.tenant("alpha", "alpha");
            for (int round = 0; round < 4; round++) {
                makeAndDelete(installation, tenant, round);
            }
        }
    }

    private static void makeAndDelete(Installation installation, Tenant tenant, long seed) throws IOException {
        Map<String, Deletion> deletions = new HashMap<>();
        String east = tenant.vpc("east", "10.1.0.0/16");
        String west = tenant.vpc("west", "10.2.0.0/16");
        String eastSubnet = tenant.subnet(east, "10.1.0.0/24");
        String westSubnet = tenant.subnet(west, "10.2.0.0/24");
        String peering = tenant.peering(east, west, tenant.project());
        assertThat(installation.settledNamespaces()).as("without an ECS").isEmpty();

        EcsRef sender = tenant.ecs(east, eastSubnet, "10.1.0.5");
        EcsRef receiver = tenant.ecs(west, westSubnet, "10.2.0.5");
        assertThat(installation.settledNamespaces()).hasSize(4);
        assertThat(links(installation, east)).as("links without routes").isEmpty();

        String there = tenant.route(east, "10.2.0.0/16", peering);
        String back = tenant.route(west, "10.1.0.0/16", peering);
        assertThat(links(installation, east)).hasSize(1);
        assertThat(tenant.reaches(sender, receiver)).isTrue();

        deletions.put("east", () -> tenant.tryDeleteVpc(east));
        deletions.put("west", () -> tenant.tryDeleteVpc(west));
        deletions.put("eastSubnet", () -> tenant.tryDeleteSubnet(east, eastSubnet));
        deletions.put("westSubnet", () -> tenant.tryDeleteSubnet(west, westSubnet));
        deletions.put("peering", () -> tenant.tryDeletePeering(peering));
        deletions.put("there", () -> tenant.tryDeleteRoute(there));
        deletions.put("back", () -> tenant.tryDeleteRoute(back));
        deletions.put("sender", () -> tenant.tryDeleteEcs(sender.id()));
        deletions.put("receiver", () -> tenant.tryDeleteEcs(receiver.id()));
        deleteInAnyOrder(deletions, new Random(seed));
        assertThat(installation.settledNamespaces())
                .as("after all deletions, seed %d", seed)
                .isEmpty();
    }

    /** Tries all that is left, in random order, until nothing is; routes end with their peering, too. */
    private static void deleteInAnyOrder(Map<String, Deletion> deletions, Random random) throws IOException {
        while (!deletions.isEmpty()) {
            List<String> order =
                    new ArrayList<>(deletions.keySet().stream().sorted().toList());
            Collections.shuffle(order, random);
            int before = deletions.size();
            for (String name : order) {
                Answer answer = Objects.requireNonNull(deletions.get(name)).call();
                assertThat(answer.status()).as(name + ": " + answer).isIn(200, 204, 404, 409);
                if (answer.status() != 409) {
                    deletions.remove(name);
                }
            }
            assertThat(deletions).hasSizeLessThan(before);
        }
    }

    private static List<String> links(Installation installation, String vpc) {
        return Kernel.inside(Place.ofRouter(installation, vpc), "ip -br link")
                .lines()
                .filter(line -> line.startsWith("l") && !line.startsWith("lo "))
                .toList();
    }
}
