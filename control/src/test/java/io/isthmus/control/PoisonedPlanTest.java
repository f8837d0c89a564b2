package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.control.Controller.Answer;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan that cannot be made is the failure of its VPC alone, now and at the next start. */
final class PoisonedPlanTest {
    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock();
    private final Poison poison = new Poison();
    private Service service;
    private ProjectId acme;
    private VpcId sick;
    private VpcId well;
    private SubnetId ofSick;
    private SubnetId ofWell;

    @BeforeEach
    void start() {
        service = open();
        acme = service.project("acme");
        sick = service.vpc(acme, "10.0.0.0/16");
        well = service.vpc(acme, "10.1.0.0/16");
        ofSick = service.subnet(acme, sick, "10.0.0.0/24");
        ofWell = service.subnet(acme, well, "10.1.0.0/24");
    }

    private Service open() {
        return new Service(directory.resolve("isthmus.db"), clock, new PlanCompiler(poison));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private boolean converged(ProjectId project, Command command) {
        return ((Answer.Done) service.execute(project, command)).converged();
    }

    @Test
    void aVpcWhosePlanCannotBeMadeFailsAloneAndItsChangesStand() {
        poison.put(sick);
        assertThat(converged(acme, Service.newEcs(sick, ofSick))).isFalse();
        assertThat(service.snapshot().hasPorts(sick)).isTrue();
        assertThat(service.controller.converging())
                .containsOnlyKeys(sick)
                .containsEntry(sick, new Lag.Failed(PlanCompiler.UNPLANNABLE));
        assertThat(converged(acme, Service.newEcs(well, ofWell))).isTrue();
        assertThat(converged(acme, new Command.CreateSecurityGroup("group", "")))
                .isTrue();
        PeeringId peering = service.peering(acme, sick, well, acme);
        assertThat(service.snapshot().peering(peering)).isPresent();
        assertThat(service.store.load().revision()).isEqualTo(service.snapshot().revision());
    }

    @Test
    void itIsRepairedOnceItsPlanCanBeMade() {
        poison.put(sick);
        EcsId ecs = service.ecs(acme, sick, ofSick);
        assertThat(service.controller.readiness(ecs)).isEqualTo(new Readiness.Failed(PlanCompiler.UNPLANNABLE));
        poison.take(sick);
        await().until(() -> service.controller.converging().isEmpty());
        assertThat(service.controller.readiness(ecs)).isEqualTo(new Readiness.Ready());
        assertThat(told()).contains(sick);
    }

    @Test
    void theRegionStartsAndSaysWhichEcssMustBeLeftAlone() {
        EcsId ecs = service.ecs(acme, sick, ofSick);
        EcsId other = service.ecs(acme, well, ofWell);
        service.close();
        poison.put(sick);
        service = open();
        DataPlane.State state = service.controller.dataPlaneState();
        assertThat(state.unplanned()).containsExactly(new DataPlane.Unplanned(sick, Set.of(ecs)));
        assertThat(state.routers()).extracting(RouterPlan::vpc).containsExactly(well);
        assertThat(service.controller.converging())
                .containsOnlyKeys(sick)
                .containsEntry(sick, new Lag.Failed(PlanCompiler.UNPLANNABLE));
        assertThat(service.controller.readiness(ecs)).isInstanceOf(Readiness.Failed.class);
        assertThat(service.controller.readiness(other)).isEqualTo(new Readiness.Ready());
        assertThat(converged(acme, Service.newEcs(well, ofWell))).isTrue();
    }

    @Test
    void whoCatchesUpWithAnotherReplicaPublishesWhatItCannotPlan() {
        Service replica = open();
        try {
            EcsId ecs = replica.ecs(acme, sick, ofSick);
            poison.put(sick);
            assertThat(converged(acme, Service.newEcs(well, ofWell))).isTrue();
            assertThat(service.snapshot().ecs(ecs)).isPresent();
            assertThat(service.controller.lag(sick)).contains(new Lag.Failed(PlanCompiler.UNPLANNABLE));
            assertThat(service.controller.lag(well)).isEmpty();
        } finally {
            replica.close();
        }
    }

    private Set<VpcId> told() {
        return service.dataPlane.state(0).routers().stream()
                .map(RouterPlan::vpc)
                .collect(Collectors.toSet());
    }
}
