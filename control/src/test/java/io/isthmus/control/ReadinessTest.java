package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.control.Controller.Answer;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether an ECS is ready (contract.md 10.48): what its job and its status are read from. */
final class ReadinessTest {
    private static final Readiness READY = new Readiness.Ready();
    private static final Readiness BUILDING = new Readiness.Building();

    @TempDir
    private Path directory;

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
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
        clients.close();
        service.close();
    }

    /** One whose packets are not treated yet. */
    private EcsId held() {
        service.dataPlane.hold();
        int before = service.dataPlane.held();
        Future<Answer> answer = clients.submit(() -> service.execute(acme, Service.newEcs(vpc, subnet)));
        await().until(() -> service.dataPlane.held() > before);
        assertThat(answer.isDone()).isFalse();
        return service.snapshot().ecss(acme).stream()
                .map(ecs -> ecs.id())
                .filter(id -> service.controller.readiness(id).equals(BUILDING))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aServerIsReadyOnceItsPacketsAreTreatedAndStaysSoWhateverIsUnderWayInItsVpc() {
        EcsId first = held();
        service.dataPlane.release();
        await().until(() -> service.controller.readiness(first).equals(READY));
        EcsId second = held();
        assertThat(service.controller.lag(vpc)).contains(new Lag.UnderWay());
        assertThat(service.controller.readiness(first)).isEqualTo(READY);
        assertThat(service.controller.readiness(second)).isEqualTo(BUILDING);
        service.dataPlane.release();
        await().until(() -> service.controller.readiness(second).equals(READY));
    }

    @Test
    void itIsBuiltWhileRepairGoesOn() {
        service.dataPlane.fail(vpc);
        EcsId ecs = service.ecs(acme, vpc, subnet);
        assertThat(service.controller.lag(vpc)).contains(new Lag.Failed("made to fail"));
        assertThat(service.controller.readiness(ecs)).isEqualTo(BUILDING);
        service.dataPlane.heal(vpc);
        await().until(() -> service.controller.readiness(ecs).equals(READY));
    }

    @Test
    void oneThatIsDeletedKeepsHowItWas() {
        EcsId ready = service.ecs(acme, vpc, subnet);
        EcsId never = held();
        service.dataPlane.release();
        service.dataPlane.fail(vpc);
        EcsId failing = service.ecs(acme, vpc, subnet);
        await().until(() -> service.controller.readiness(never).equals(READY));
        service.done(acme, new Command.DeleteEcs(List.of(ready, failing)));
        assertThat(service.controller.readiness(ready)).isEqualTo(READY);
        assertThat(service.controller.readiness(failing))
                .isEqualTo(new Readiness.Failed("The ECS " + failing + " is gone: it was deleted."));
    }

    @Test
    void afterARestartItIsNotTakenForReadyBeforeADataPlaneSaidSo() {
        EcsId ecs = service.ecs(acme, vpc, subnet);
        service.close();
        service = new Service(directory.resolve("isthmus.db"), service.clock, new PlanCompiler(), false);
        assertThat(service.controller.readiness(ecs)).isEqualTo(BUILDING);
        assertThat(service.controller.converging()).isEmpty();
        service.sync();
        assertThat(service.controller.readiness(ecs)).isEqualTo(READY);
    }

    @Test
    void soManyDeletedServersAreRememberedAndNoMore() {
        World world = new World();
        ProjectId project = world.project("acme");
        VpcId in = world.vpc(project, "a", "10.0.0.0/16");
        SubnetId at = world.subnet(in, "10.0.0.0/24");
        Snapshot empty = world.snapshot();
        NewServers servers = new NewServers(empty);
        EcsId first = world.ecs(at).ecs();
        List<Edit> gone = new ArrayList<>();
        gone.add(remove(first));
        for (int i = 0; i < NewServers.MOST_REMEMBERED - 1; i++) {
            gone.add(remove(new EcsId("ecs-" + i)));
        }
        servers.changed(empty, gone, 1);
        assertThat(servers.wasReady(first)).contains(true);
        servers.changed(empty, List.of(remove(new EcsId("one more"))), 2);
        assertThat(servers.wasReady(first)).isEmpty();
        assertThat(servers.wasReady(new EcsId("one more"))).contains(true);
    }

    private static Edit remove(EcsId ecs) {
        return new Edit.Remove(Resource.Kind.ECS, ecs.value());
    }
}
