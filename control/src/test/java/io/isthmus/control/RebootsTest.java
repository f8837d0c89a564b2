package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.control.Controller.Answer;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.Power;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reboot is a stop, and a start once the data plane has said that packets have ended (contract.md 10.44). */
final class RebootsTest {
    @TempDir
    private Path directory;

    private Service service;
    private ProjectId acme;
    private VpcId vpc;
    private EcsId ecs;

    @BeforeEach
    void start() {
        service = new Service(directory.resolve("isthmus.db"));
        acme = service.project("acme");
        vpc = service.vpc(acme, "10.0.0.0/16");
        SubnetId subnet = service.subnet(acme, vpc, "10.0.0.0/24");
        ecs = service.ecs(acme, vpc, subnet);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private Optional<Power> off() {
        return service.snapshot().ecs(ecs).orElseThrow().off();
    }

    /** Whether the data plane was told of no port of the ECS, and then of one again. */
    private List<Boolean> told() {
        return service.dataPlane.changes().stream()
                .flatMap(change -> change.routers().stream())
                .filter(plan -> plan.vpc().equals(vpc))
                .map((RouterPlan plan) -> !plan.ports().isEmpty())
                .toList();
    }

    @Test
    void theDataPlaneHearsOfTheEndAndThenOfTheStart() {
        int before = told().size();
        service.done(acme, new Command.RebootEcs(List.of(ecs)));
        await().until(() -> off().isEmpty());
        await().until(() -> told().size() == before + 2);
        assertThat(told().subList(before, before + 2)).containsExactly(false, true);
    }

    @Test
    void whileThePacketsGoOnItIsNotStarted() {
        service.dataPlane.fail(vpc);
        Answer answer = service.execute(acme, new Command.RebootEcs(List.of(ecs)));
        assertThat(answer).isInstanceOf(Answer.Done.class);
        await().until(() ->
                service.controller.lag(vpc).filter(Lag.Failed.class::isInstance).isPresent());
        assertThat(service.controller.converging()).containsKey(vpc);
        assertThat(off()).contains(Power.REBOOTING);
        service.dataPlane.heal(vpc);
        await().until(() -> off().isEmpty());
    }

    @Test
    void whoeverComesAfterACrashEndsIt() {
        service.dataPlane.fail(vpc);
        service.execute(acme, new Command.RebootEcs(List.of(ecs)));
        service.close();
        service = new Service(directory.resolve("isthmus.db"), service.clock, new PlanCompiler(), false);
        assertThat(off()).contains(Power.REBOOTING);
        service.sync();
        await().until(() -> off().isEmpty());
    }

    @Test
    void whatIsStoppedStaysSoAfterARestart() {
        service.done(acme, new Command.StopEcs(List.of(ecs), true));
        service.close();
        service = new Service(directory.resolve("isthmus.db"), service.clock);
        assertThat(off()).contains(Power.STOPPED);
        assertThat(service.controller.dataPlaneState().routers())
                .allSatisfy(plan -> assertThat(plan.ports()).isEmpty());
    }

    /** Stopped while it reboots, deleted while it reboots. */
    @Test
    void whatBecameOfItMeanwhileStays() {
        service.dataPlane.fail(vpc);
        service.execute(acme, new Command.RebootEcs(List.of(ecs)));
        service.execute(acme, new Command.StopEcs(List.of(ecs), true));
        EcsId other = service.ecs(acme, vpc, service.subnet(acme, vpc, "10.0.1.0/24"));
        service.execute(acme, new Command.RebootEcs(List.of(other)));
        service.execute(acme, new Command.DeleteEcs(List.of(other)));
        service.dataPlane.heal(vpc);
        await().until(() -> service.controller.lag(vpc).isEmpty());
        EcsId third = service.ecs(
                acme, vpc, service.snapshot().subnets(vpc).getFirst().id());
        service.done(acme, new Command.RebootEcs(List.of(third)));
        await().until(() -> service.snapshot().runs(third));
        assertThat(off()).contains(Power.STOPPED);
        assertThat(service.snapshot().ecs(other)).isEmpty();
    }
}
