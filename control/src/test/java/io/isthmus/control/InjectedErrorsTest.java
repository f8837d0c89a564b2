package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.isthmus.control.Controller.Answer;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors, as when memory is short, in the midst of anything: what is durable is published and told, and work goes on. */
final class InjectedErrorsTest {
    @TempDir
    private Path directory;

    private Service service;
    private ProjectId acme;
    private VpcId vpc;
    private SubnetId subnet;

    @BeforeEach
    void start() {
        service = new Service(directory.resolve("isthmus.db"));
        acme = service.project("acme");
        vpc = service.vpc(acme, "10.0.0.0/16");
        subnet = service.subnet(acme, vpc, "10.0.0.0/24");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private static Error error() {
        return new OutOfMemoryError("made to fail");
    }

    private void everybodyAgrees() {
        Store.Contents contents = service.store.load();
        Snapshot stored = Snapshot.of(Settings.DEFAULT, contents.revision(), contents.resources());
        assertThat(service.snapshot()).isEqualTo(stored);
        await().until(() -> service.controller.converging().isEmpty());
        DataPlane.State state = new PlanCompiler().state(stored).state();
        DataPlane.State told = service.dataPlane.state(state.revision());
        assertThat(told.routers())
                .isEqualTo(state.routers().stream()
                        .sorted(Comparator.comparing(plan -> plan.vpc().value()))
                        .toList());
        assertThat(told.addressSets()).isEqualTo(state.addressSets());
    }

    @Test
    void whatIsDurableIsAcknowledgedThoughTheWriterBrokeRightAfterIt() {
        service.store.breakAfterWriting(error());
        EcsId ecs = service.ecs(acme, vpc, subnet);
        assertThat(service.snapshot().ecs(ecs)).isPresent();
        everybodyAgrees();
        assertThat(service.execute(acme, Service.newEcs(vpc, subnet))).isInstanceOf(Answer.Done.class);
        everybodyAgrees();
    }

    @Test
    void whatIsNotDurableHasFailedAndTheNextChangeGoesThrough() {
        Snapshot before = service.snapshot();
        service.store.breakBeforeWriting(error());
        assertThatThrownBy(() -> service.execute(acme, Service.newEcs(vpc, subnet)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(service.snapshot()).isSameAs(before);
        assertThat(service.execute(acme, Service.newEcs(vpc, subnet))).isInstanceOf(Answer.Done.class);
        everybodyAgrees();
    }

    @Test
    void whileItIsNotKnownWhatIsDurableNothingIsDecided() {
        long before = service.snapshot().revision();
        service.store.unreadable(true);
        service.store.breakAfterWriting(error());
        assertThatThrownBy(() -> service.execute(acme, Service.newEcs(vpc, subnet)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> service.execute(acme, Service.newEcs(vpc, subnet)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the disk is gone");
        assertThat(service.snapshot().revision()).isEqualTo(before);
        service.store.unreadable(false);
        assertThat(service.execute(acme, Service.newEcs(vpc, subnet))).isInstanceOf(Answer.Done.class);
        assertThat(service.snapshot().revision()).isEqualTo(before + 2);
        everybodyAgrees();
    }

    @Test
    void aDecisionThatEndsInAnErrorFailsAlone() {
        // No dialect lets an ECS without interfaces through.
        Command impossible = new Command.CreateEcs(
                "a",
                1,
                Optional.empty(),
                List.of(),
                List.of(),
                "",
                "",
                "",
                Optional.empty(),
                List.of(),
                EcsDetails.PLAIN,
                List.of());
        assertThatThrownBy(() -> service.execute(acme, impossible)).isInstanceOf(IllegalStateException.class);
        assertThat(service.execute(acme, Service.newEcs(vpc, subnet))).isInstanceOf(Answer.Done.class);
        everybodyAgrees();
    }

    @Test
    void whatTheDataPlaneDidNotTakeIsToldOnceMore() {
        service.dataPlane.breakOnce(error());
        Answer answer = service.execute(acme, Service.newEcs(vpc, subnet));
        assertThat(((Answer.Done) answer).converged()).isFalse();
        everybodyAgrees();
    }

    @Test
    void timersOutliveErrors() {
        ProjectId beta = service.project("beta");
        PeeringId request = service.peering(acme, vpc, service.vpc(beta, "10.1.0.0/16"), beta);
        service.clock.fail(3);
        service.clock.pass(Duration.ofDays(7));
        await().until(() -> service.snapshot().peering(request).orElseThrow().state() instanceof PeeringState.Expired);
        assertThat(service.clock.failuresLeft()).isZero();
        everybodyAgrees();
    }
}
