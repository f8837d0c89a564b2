package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.app.service.Tenant.EcsRef;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Packets flow by the last word of the API, whoever of the service lives or dies (design.md 1, 2). */
@Tag("kernel")
@Tag("once")
class HeadlessIT {
    private static final int PER_SECOND = 1000;

    private Installation installation;
    private Namespaces namespaces;
    private Tenant tenant;
    private String east;
    private String peering;
    private String there;
    private String back;
    private EcsRef sender;
    private EcsRef receiver;

    @BeforeEach
    void peerTwoVpcs() throws IOException {
        installation = Installation.started();
        namespaces = new Namespaces(Kernel.NAMESPACES, 4);
        tenant = installation.tenant("alpha", "alpha");
        east = tenant.vpc("east", "10.1.0.0/16");
        String west = tenant.vpc("west", "10.2.0.0/16");
        sender = tenant.ecs(east, tenant.subnet(east, "10.1.0.0/24"), "10.1.0.5");
        receiver = tenant.ecs(west, tenant.subnet(west, "10.2.0.0/24"), "10.2.0.5");
        peering = tenant.peering(east, west, tenant.project());
        there = tenant.route(east, "10.2.0.0/16", peering);
        back = tenant.route(west, "10.1.0.0/16", peering);
    }

    @AfterEach
    void removeEverything() throws IOException {
        namespaces.close();
        installation.close();
    }

    @Test
    void noPacketIsLostWhenControllerAndAgentAreKilled() throws IOException {
        try (Pinger pinger = pinger()) {
            List<Integer> moments = new ArrayList<>();
            for (Step step : List.<Step>of(
                    installation::killController, installation::start, installation::killAgent, installation::stop)) {
                awaitSome(pinger);
                moments.add(pinger.sent());
                step.run();
            }
            awaitSome(pinger);
            pinger.finish();
            assertThat(pinger.lost())
                    .as("lost of %s; what was done began at %s", pinger.sent(), moments)
                    .isEmpty();
        }
    }

    @Test
    void pingStopsBeforeADeletionOfItsRouteAnswersAndGoesOnBeforeItsAdditionAnswers() throws IOException {
        try (Pinger pinger = pinger()) {
            awaitSome(pinger);
            tenant.deleteRoute(there);
            long deleted = System.nanoTime();
            awaitSome(pinger);
            long adding = System.nanoTime();
            tenant.route(east, "10.2.0.0/16", peering);
            long added = System.nanoTime();
            awaitSome(pinger);
            tenant.deleteRoute(back);
            long deletedBack = System.nanoTime();
            awaitSome(pinger);
            pinger.finish();
            assertThat(pinger.between(deleted, adding)).isNotEmpty().doesNotContain(true);
            assertThat(pinger.between(added, added + Duration.ofMillis(50).toNanos()))
                    .isNotEmpty()
                    .doesNotContain(false);
            assertThat(pinger.between(deletedBack, Long.MAX_VALUE)).isNotEmpty().doesNotContain(true);
        }
    }

    @Test
    void pingStopsBeforeADeletionOfItsPeeringAnswers() throws IOException {
        try (Pinger pinger = pinger()) {
            awaitSome(pinger);
            tenant.deletePeering(peering);
            long deleted = System.nanoTime();
            awaitSome(pinger);
            pinger.finish();
            assertThat(pinger.between(deleted, Long.MAX_VALUE)).isNotEmpty().doesNotContain(true);
            assertThat(pinger.lost()).hasSizeLessThan(pinger.sent());
        }
    }

    /** Something done to the installation. */
    private interface Step {
        void run() throws IOException;
    }

    private Pinger pinger() throws IOException {
        assertThat(tenant.reaches(sender, receiver)).isTrue();
        return new Pinger(namespaces, Place.of(installation, sender), Ip.parse(receiver.address()), PER_SECOND);
    }

    private static void awaitSome(Pinger pinger) {
        int from = pinger.sent();
        await().atMost(Installation.LIMIT).until(() -> pinger.sent() >= from + PER_SECOND / 3);
    }
}
