package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.model.AccountId;
import io.isthmus.model.EcsId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Role;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.IdSource;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A running controller on a database file and a fake data plane. */
final class Service implements AutoCloseable {
    static final IdSource RANDOM_IDS = () -> UUID.randomUUID().toString();

    final BrittleStore store;
    final FakeDataPlane dataPlane = new FakeDataPlane();
    final MovableClock clock;
    final RegionController controller;

    Service(Path file) {
        this(file, new MovableClock());
    }

    Service(Path file, MovableClock clock) {
        this(file, clock, new PlanCompiler());
    }

    Service(Path file, MovableClock clock, PlanCompiler compiler) {
        this(file, clock, compiler, true);
    }

    /** @param synced whether the data plane has got the whole state */
    Service(Path file, MovableClock clock, PlanCompiler compiler, boolean synced) {
        this.clock = clock;
        this.store = new BrittleStore(SqliteStore.open(file));
        this.controller = new RegionController(
                Settings.DEFAULT,
                store,
                dataPlane,
                new FlowRecords(file.resolveSibling("flow-logs"), Duration.ofHours(1)),
                clock,
                RANDOM_IDS,
                _ -> {},
                compiler);
        if (synced) {
            sync();
        }
        controller.start();
    }

    /** Tells the data plane the whole state. */
    void sync() {
        DataPlane.State state = controller.dataPlaneState();
        var _ = dataPlane.sync(state).thenAccept(outcome -> controller.synced(state, outcome));
    }

    Snapshot snapshot() {
        return controller.snapshot();
    }

    Controller.Answer execute(ProjectId project, Command command) {
        AccountId account = snapshot().accountOf(project).id();
        Principal member = new Principal("user", Optional.of(account), Optional.of(project), Set.of(Role.MEMBER));
        return controller.execute(command, member, "request");
    }

    List<String> done(Command command, Principal principal) {
        return done(controller.execute(command, principal, "request"));
    }

    List<String> done(ProjectId project, Command command) {
        return done(execute(project, command));
    }

    private static List<String> done(Controller.Answer answer) {
        return switch (answer) {
            case Controller.Answer.Done(var _, List<String> subjects, var _) -> subjects;
            case Controller.Answer.Refused(Refusal refusal) -> throw new AssertionError("refused: " + refusal);
        };
    }

    ProjectId project(String account) {
        Map<Quota, Integer> quotas = Map.of(Quota.VPC, 10_000, Quota.PEERING, 10_000);
        Command create = new Command.CreateProject(account, account, "eu-de", quotas, Optional.empty());
        return new ProjectId(
                done(controller.execute(create, Principal.SYSTEM, "request")).getFirst());
    }

    VpcId vpc(ProjectId project, String cidr) {
        return new VpcId(done(project, new Command.CreateVpc("", "", Optional.of(Cidr.parse(cidr))))
                .getFirst());
    }

    SubnetId subnet(ProjectId project, VpcId vpc, String cidr) {
        return new SubnetId(done(project, World.newSubnet(vpc, cidr)).getFirst());
    }

    EcsId ecs(ProjectId project, VpcId vpc, SubnetId subnet) {
        return new EcsId(done(project, newEcs(vpc, subnet)).get(1));
    }

    static Command newEcs(VpcId vpc, SubnetId subnet) {
        return World.newEcs(vpc, subnet, Optional.empty());
    }

    static Command newPeering(VpcId requester, VpcId accepter, ProjectId accepting) {
        return new Command.CreatePeering("p", "", requester, Optional.empty(), accepter, Optional.of(accepting));
    }

    PeeringId peering(ProjectId project, VpcId requester, VpcId accepter, ProjectId accepting) {
        return new PeeringId(
                done(project, newPeering(requester, accepter, accepting)).getFirst());
    }

    @Override
    public void close() {
        dataPlane.release();
        controller.close();
        store.close();
    }
}
