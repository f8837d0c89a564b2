package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.app.service.Tenant.EcsRef;
import io.isthmus.model.VpcId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Of two calls that cannot both succeed, made at once, one succeeds and the other gets the documented refusal. */
@Tag("kernel")
@Tag("once")
@SuppressWarnings("NullAway.Init") // set before all tests
class RacesIT {
    private static final int ROUNDS = 25;

    private static Installation installation;
    private static ExecutorService threads;
    private static Tenant alpha;
    private static Tenant beta;
    private static String east;
    private static String west;
    private static String eastSubnet;
    private static EcsRef sender;
    private static EcsRef receiver;

    @BeforeAll
    static void makeTwoTenants() throws IOException {
        installation = Installation.started();
        threads = Executors.newVirtualThreadPerTaskExecutor();
        alpha = installation.tenant("alpha", "alpha");
        beta = installation.tenant("beta", "beta");
        east = alpha.vpc("east", "10.1.0.0/16");
        west = beta.vpc("west", "10.2.0.0/16");
        eastSubnet = alpha.subnet(east, "10.1.0.0/24");
        sender = alpha.ecs(east, eastSubnet, "10.1.0.5");
        receiver = beta.ecs(west, beta.subnet(west, "10.2.0.0/24"), "10.2.0.5");
    }

    @AfterAll
    static void removeEverything() throws IOException {
        threads.close();
        installation.close();
    }

    @AfterEach
    void kernelAndStoreAgree() throws IOException {
        Plans.assertWhole(Plans.stored(installation));
        Plans.assertKernelEqualsPlans(installation);
    }

    @Test
    void ofTwoRequestsForOnePeeringOneIsMade() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<Answer> answers = atOnce(
                    () -> alpha.tryPeering("mine", east, west, beta.project()),
                    () -> beta.tryPeering("yours", west, east, alpha.project()));
            assertThat(statuses(answers)).containsExactly(201, 409);
            assertThat(Plans.stored(installation).peerings(new VpcId(east))).hasSize(1);
            String made = id(answers, 201, "peering");
            assertThat(loser(answers)).contains(made);
            alpha.deletePeering(made);
        }
    }

    @Test
    void ofAcceptAndRejectOneIsCarriedOut() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String peering = alpha.peering(east, west, beta.project());
            alpha.route(east, "10.2.0.0/16", peering);
            beta.route(west, "10.1.0.0/16", peering);
            List<Answer> answers = atOnce(() -> beta.tryAccept(peering), () -> beta.tryReject(peering));
            assertThat(statuses(answers)).containsExactly(200, 409);
            boolean accepted = answers.getFirst().status() == 200;
            assertThat(alpha.client()
                            .get("/v2.0/vpc/peerings/" + peering)
                            .expect(200)
                            .path("peering")
                            .path("status")
                            .asText())
                    .isEqualTo(accepted ? "ACTIVE" : "REJECTED");
            assertThat(alpha.reaches(sender, receiver)).isEqualTo(accepted);
            beta.deletePeering(peering);
        }
    }

    @Test
    void ofTwoSameRoutesOneIsMade() throws Exception {
        String peering = activePeering();
        for (int round = 0; round < ROUNDS; round++) {
            List<Answer> answers = atOnce(
                    () -> alpha.tryRoute(east, "10.2.0.0/16", peering),
                    () -> alpha.tryRoute(east, "10.2.0.0/16", peering));
            assertThat(statuses(answers)).containsExactly(201, 409);
            alpha.deleteRoute(id(answers, 201, "route"));
        }
        alpha.deletePeering(peering);
    }

    @Test
    void deletionAndAdditionOfOneRouteLeaveWhatTheirAnswersSay() throws Exception {
        String peering = activePeering();
        beta.route(west, "10.1.0.0/16", peering);
        for (int round = 0; round < ROUNDS; round++) {
            String old = alpha.route(east, "10.2.0.0/16", peering);
            List<Answer> answers =
                    atOnce(() -> alpha.tryDeleteRoute(old), () -> alpha.tryRoute(east, "10.2.0.0/16", peering));
            assertThat(answers.getFirst().status()).isEqualTo(204);
            boolean added = answers.get(1).status() == 201;
            assertThat(answers.get(1).status()).isIn(201, 409);
            assertThat(installation.traceSays(sender, receiver)).isEqualTo(added);
            assertThat(alpha.reaches(sender, receiver))
                    .as("reaches in round %d after %s", round, answers)
                    .isEqualTo(added);
            if (added) {
                List<Answer> deletions = atOnce(
                        () -> alpha.tryDeleteRoute(id(answers, 201, "route")),
                        () -> alpha.tryDeleteRoute(id(answers, 201, "route")));
                assertThat(statuses(deletions)).containsExactly(204, 404);
            }
        }
        alpha.deletePeering(peering);
    }

    @Test
    void ofTwoEcsWithOneAddressOneIsMade() throws Exception {
        for (int round = 0; round < ROUNDS / 2; round++) {
            List<Answer> answers = atOnce(
                    () -> alpha.tryEcs(east, eastSubnet, "one", "10.1.0.9", List.of()),
                    () -> alpha.tryEcs(east, eastSubnet, "two", "10.1.0.9", List.of()));
            assertThat(statuses(answers)).containsExactly(200, 409);
            String made = answers.stream()
                    .filter(answer -> answer.status() == 200)
                    .map(answer -> answer.body().path("serverIds").path(0).asText())
                    .findFirst()
                    .orElseThrow();
            assertThat(alpha.reaches(sender, new EcsRef(made, "10.1.0.9"))).isTrue();
            List<Answer> deletions = atOnce(() -> alpha.tryDeleteEcs(made), () -> alpha.tryDeleteEcs(made));
            assertThat(statuses(deletions)).containsExactly(200, 404);
        }
    }

    @Test
    void aSubnetEndsOnlyWithoutTheEcsThatComesAtOnce() throws Exception {
        for (int round = 0; round < ROUNDS / 2; round++) {
            String subnet = alpha.subnet(east, "10.1.7.0/24");
            List<Answer> answers = atOnce(
                    () -> alpha.tryDeleteSubnet(east, subnet),
                    () -> alpha.tryEcs(east, subnet, "late", "10.1.7.5", List.of()));
            List<Integer> told = answers.stream().map(Answer::status).toList();
            assertThat(told).isIn(List.of(204, 404), List.of(409, 200));
            if (told.equals(List.of(409, 200))) {
                alpha.deleteEcs(answers.get(1).body().path("serverIds").path(0).asText());
                alpha.deleteSubnet(east, subnet);
            }
        }
    }

    private static String activePeering() throws IOException {
        String peering = alpha.peering(east, west, beta.project());
        beta.tryAccept(peering).expect(200);
        return peering;
    }

    private static List<Answer> atOnce(Callable<Answer> first, Callable<Answer> second) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<Answer>> both = Stream.of(first, second)
                .map(call -> threads.submit(() -> {
                    start.await();
                    return call.call();
                }))
                .toList();
        return List.of(both.getFirst().get(), both.get(1).get());
    }

    private static List<Integer> statuses(List<Answer> answers) {
        return answers.stream().map(Answer::status).sorted().toList();
    }

    private static String id(List<Answer> answers, int status, String wrapper) {
        return answers.stream()
                .filter(answer -> answer.status() == status)
                .map(answer -> answer.body().path(wrapper).path("id").asText())
                .findFirst()
                .orElseThrow();
    }

    private static String loser(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.status() == 409)
                .map(Answer::text)
                .findFirst()
                .orElseThrow();
    }
}
