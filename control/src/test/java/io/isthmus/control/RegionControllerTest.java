package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.isthmus.control.Controller.Answer;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.store.ChangeLog;
import io.isthmus.store.PastChange;
import io.isthmus.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegionControllerTest {
    @TempDir
    private Path directory;

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private Service service;
    private ProjectId acme;
    private ProjectId beta;
    private VpcId ofAcme;
    private VpcId ofBeta;

    @BeforeEach
    void start() {
        service = new Service(directory.resolve("isthmus.db"));
        acme = service.project("acme");
        beta = service.project("beta");
        ofAcme = service.vpc(acme, "10.0.0.0/16");
        ofBeta = service.vpc(beta, "10.1.0.0/16");
    }

    @AfterEach
    void stop() {
        clients.close();
        service.close();
    }

    /** What is published, what is stored and what the data plane was told are one state. */
    private void everybodyAgrees() {
        Store.Contents contents = service.store.load();
        Snapshot stored = Snapshot.of(Settings.DEFAULT, contents.revision(), contents.resources());
        assertThat(stored).isEqualTo(service.snapshot());
        var state = new PlanCompiler().state(service.snapshot()).state();
        var told = service.dataPlane.state(service.snapshot().revision());
        assertThat(told.addressSets()).isEqualTo(state.addressSets());
        assertThat(told.routers())
                .isEqualTo(state.routers().stream()
                        .sorted(Comparator.comparing(plan -> plan.vpc().value()))
                        .toList());
    }

    @Test
    void anAnswerWaitsUntilPacketsObey() throws Exception {
        SubnetId subnet = service.subnet(acme, ofAcme, "10.0.0.0/24");
        service.dataPlane.hold();
        Future<Answer> answer = clients.submit(() -> service.execute(acme, Service.newEcs(ofAcme, subnet)));
        await().until(() -> service.dataPlane.held() == 1);
        assertThat(answer.isDone()).isFalse();
        assertThat(service.snapshot().hasPorts(ofAcme)).isTrue();
        assertThat(service.controller.converging()).containsOnlyKeys(ofAcme);
        service.dataPlane.release();
        assertThat(((Answer.Done) answer.get()).converged()).isTrue();
        assertThat(service.controller.converging()).isEmpty();
        everybodyAgrees();
    }

    @Test
    void anAnswerDoesNotWaitForASlowDataPlaneForEver() {
        SubnetId subnet = service.subnet(acme, ofAcme, "10.0.0.0/24");
        service.dataPlane.hold();
        Answer answer = service.execute(acme, Service.newEcs(ofAcme, subnet));
        assertThat(((Answer.Done) answer).converged()).isFalse();
        assertThat(service.controller.converging()).containsOnlyKeys(ofAcme);
        service.dataPlane.release();
        assertThat(service.controller.converging()).isEmpty();
        everybodyAgrees();
    }

    @Test
    void aRouterThatFailedIsRepairedLater() {
        SubnetId subnet = service.subnet(acme, ofAcme, "10.0.0.0/24");
        service.dataPlane.fail(ofAcme);
        Answer answer = service.execute(acme, Service.newEcs(ofAcme, subnet));
        assertThat(((Answer.Done) answer).converged()).isFalse();
        assertThat(service.controller.converging()).containsOnlyKeys(ofAcme);
        service.dataPlane.heal(ofAcme);
        await().until(() -> service.controller.converging().isEmpty());
        everybodyAgrees();
    }

    @Test
    void commandsThatWaitAreMadeDurableTogether() throws Exception {
        service.store.pause();
        int before = service.store.appends();
        List<Future<Answer>> answers = new ArrayList<>();
        answers.add(clients.submit(() -> service.execute(acme, new Command.CreateSecurityGroup("first", ""))));
        await().until(service.store::waiting);
        for (int i = 0; i < 50; i++) {
            answers.add(clients.submit(() -> service.execute(acme, new Command.CreateSecurityGroup("more", ""))));
        }
        await().until(() -> service.controller.waiting() == 50);
        service.store.go();
        for (Future<Answer> answer : answers) {
            assertThat(answer.get()).isInstanceOf(Answer.Done.class);
        }
        assertThat(service.store.appends() - before).isEqualTo(2);
        everybodyAgrees();
    }

    @Test
    void ofTwoRequestsForOnePeeringFromBothSidesOneWins() throws Exception {
        for (int round = 0; round < 30; round++) {
            List<Answer> answers = atOnce(
                    () -> service.execute(acme, Service.newPeering(ofAcme, ofBeta, beta)),
                    () -> service.execute(beta, Service.newPeering(ofBeta, ofAcme, acme)));
            assertThat(answers).filteredOn(Answer.Done.class::isInstance).hasSize(1);
            assertThat(service.snapshot().peerings(acme)).hasSize(1);
            service.done(
                    acme,
                    new Command.DeletePeering(
                            service.snapshot().peerings(acme).getFirst().id()));
        }
        everybodyAgrees();
    }

    @Test
    void ofAcceptAndRejectOneWins() throws Exception {
        for (int round = 0; round < 30; round++) {
            PeeringId id = service.peering(acme, ofAcme, ofBeta, beta);
            List<Answer> answers = atOnce(
                    () -> service.execute(beta, new Command.AcceptPeering(id)),
                    () -> service.execute(beta, new Command.RejectPeering(id)));
            assertThat(answers).filteredOn(Answer.Done.class::isInstance).hasSize(1);
            boolean accepted = answers.getFirst() instanceof Answer.Done;
            assertThat(service.snapshot().peering(id).map(Peering::isActive)).contains(accepted);
            service.done(acme, new Command.DeletePeering(id));
        }
        everybodyAgrees();
    }

    @Test
    void aRouteAddedWhileItsPeeringIsDeletedDoesNotOutliveIt() throws Exception {
        service.ecs(acme, ofAcme, service.subnet(acme, ofAcme, "10.0.0.0/24"));
        service.ecs(beta, ofBeta, service.subnet(beta, ofBeta, "10.1.0.0/24"));
        for (int round = 0; round < 30; round++) {
            PeeringId id = service.peering(acme, ofAcme, ofBeta, beta);
            service.done(beta, new Command.AcceptPeering(id));
            List<Answer> answers = atOnce(
                    () -> service.execute(beta, new Command.DeletePeering(id)),
                    () -> service.execute(acme, new Command.CreateRoute(ofAcme, World.newRoute("10.1.0.0/16", id))));
            assertThat(answers.getFirst()).isInstanceOf(Answer.Done.class);
            assertThat(service.snapshot().defaultTable(ofAcme).routes().isEmpty())
                    .isTrue();
        }
        everybodyAgrees();
    }

    private List<Answer> atOnce(Callable<Answer> one, Callable<Answer> other) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<Answer>> answers = Stream.of(one, other)
                .map(command -> clients.submit(() -> {
                    start.await();
                    return command.call();
                }))
                .toList();
        List<Answer> all = new ArrayList<>();
        for (Future<Answer> answer : answers) {
            all.add(answer.get());
        }
        return all;
    }

    @Test
    void aFailingStoreChangesNothingAndTheServiceWorksAgainAfterwards() {
        Snapshot before = service.snapshot();
        service.store.broken(true);
        assertThatThrownBy(() -> service.execute(acme, new Command.CreateSecurityGroup("group", "")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("disk is full");
        assertThat(service.snapshot()).isSameAs(before);
        service.store.broken(false);
        assertThat(service.execute(acme, new Command.CreateSecurityGroup("group", "")))
                .isInstanceOf(Answer.Done.class);
        everybodyAgrees();
    }

    @Test
    void whoLosesARaceOnTheStoreCatchesUpAndDecidesAgain() {
        try (Service replica = new Service(directory.resolve("isthmus.db"), service.clock)) {
            PeeringId id = service.peering(acme, ofAcme, ofBeta, beta);
            assertThat(replica.snapshot().peering(id)).isEmpty();
            Answer late = replica.execute(beta, Service.newPeering(ofBeta, ofAcme, acme));
            assertThat(late).isInstanceOf(Answer.Refused.class);
            assertThat(replica.execute(beta, new Command.AcceptPeering(id))).isInstanceOf(Answer.Done.class);
            assertThat(service.execute(beta, new Command.AcceptPeering(id))).isInstanceOf(Answer.Refused.class);
        }
    }

    /** What another wrote is there, though the log tells of it no more. */
    @Test
    void whoLosesARaceCatchesUpAlsoWithoutTheLog() {
        try (Service replica = new Service(directory.resolve("isthmus.db"), service.clock)) {
            PeeringId id = service.peering(acme, ofAcme, ofBeta, beta);
            service.done(acme, new Command.CreateSecurityGroup("g", ""));
            service.clock.pass(Duration.ofHours(1));
            while (service.store.compact(service.clock.instant())) {
                // until there is nothing more to do
            }
            replica.done(acme, new Command.CreateSecurityGroup("h", ""));
            assertThat(replica.snapshot().securityGroups(acme)).hasSize(3);
            assertThat(replica.execute(beta, new Command.AcceptPeering(id))).isInstanceOf(Answer.Done.class);
            assertThat(service.execute(beta, new Command.AcceptPeering(id))).isInstanceOf(Answer.Refused.class);
        }
    }

    @Test
    void twoReplicasThatWriteAtOnceBothGetEverythingIn() throws Exception {
        try (Service replica = new Service(directory.resolve("isthmus.db"), service.clock)) {
            List<CompletableFuture<Void>> writers = Stream.of(service, replica)
                    .map(writer -> CompletableFuture.runAsync(
                            () -> IntStream.range(0, 40)
                                    .forEach(_ -> writer.done(acme, new Command.CreateSecurityGroup("g", ""))),
                            clients))
                    .toList();
            for (CompletableFuture<Void> writer : writers) {
                writer.get();
            }
            Store.Contents contents = service.store.load();
            Snapshot stored = Snapshot.of(Settings.DEFAULT, contents.revision(), contents.resources());
            assertThat(stored.securityGroups(acme)).hasSize(81);
        }
    }

    @Test
    void aRequestThatNobodyAnsweredExpiresByItself() {
        PeeringId id = service.peering(acme, ofAcme, ofBeta, beta);
        service.clock.pass(Duration.ofDays(7));
        await().until(() -> service.snapshot().peering(id).orElseThrow().state() instanceof PeeringState.Expired);
    }

    @Test
    void aRequestExpiresAtItsTimeAlsoAcrossARestart() {
        PeeringId id = service.peering(acme, ofAcme, ofBeta, beta);
        service.close();
        service.clock.pass(Duration.ofDays(7));
        service = new Service(directory.resolve("isthmus.db"), service.clock);
        await().until(() -> service.snapshot().peering(id).orElseThrow().state() instanceof PeeringState.Expired);
        everybodyAgrees();
    }

    @Test
    void aStoppedControllerRefusesCommandsAtOnce() {
        service.controller.close();
        assertThatThrownBy(() -> service.execute(acme, new Command.CreateSecurityGroup("late", "")))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void whoWaitsForAChangeIsWokenOnceItIsPublishedAndFindsItInTheLog() throws Exception {
        long before = service.snapshot().revision();
        Future<Long> woken =
                clients.submit(() -> service.controller.awaitChange(before, Optional.of(acme), Duration.ofMinutes(5)));
        VpcId made = service.vpc(acme, "10.9.0.0/16");
        assertThat(woken.get()).isEqualTo(before + 1);
        assertThat(service.controller.awaitChange(before + 1, Optional.empty(), Duration.ZERO))
                .isEqualTo(before + 1);
        PastChange change = service.controller
                .log()
                .changes(ChangeLog.Query.back(Optional.of(acme), Optional.of(made.value()), before + 2, 10))
                .getFirst();
        assertThat(change.revision()).isEqualTo(before + 1);
        assertThat(change.command()).isEqualTo("CreateVpc");
        assertThat(change.account()).contains(service.snapshot().accountOf(acme).id());
    }
}
