package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Job;
import io.isthmus.model.JobId;
import io.isthmus.model.Port;
import io.isthmus.model.Power;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Contract.md 10.44 */
final class PowerRulesTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
    private final SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");
    private final Port port = world.ecs(subnet);
    private final EcsId one = port.ecs();
    private final EcsId other = world.ecs(subnet).ecs();

    private Optional<Power> off(EcsId ecs) {
        return world.snapshot().ecs(ecs).orElseThrow().off();
    }

    private Job job(List<String> subjects) {
        return world.snapshot().job(new JobId(subjects.getFirst())).orElseThrow();
    }

    @Test
    void whatIsStoppedKeepsAllThatItHasAndIsStartedAgain() {
        Ecs before = world.snapshot().ecs(one).orElseThrow();
        Job stop = job(world.change(acme, new Command.StopEcs(List.of(one), true)));
        assertThat(stop.type()).isEqualTo(Job.Type.STOP_SERVER);
        assertThat(stop.servers()).containsExactly(one);
        assertThat(off(one)).contains(Power.STOPPED);
        assertThat(world.snapshot().runs(one)).isFalse();
        assertThat(world.snapshot().runs(other)).isTrue();
        assertThat(world.snapshot().port(port.id())).contains(port);
        Job start = job(world.change(acme, new Command.StartEcs(List.of(one), true)));
        assertThat(start.type()).isEqualTo(Job.Type.START_SERVER);
        assertThat(world.snapshot().ecs(one)).contains(before);
    }

    @Test
    void whatIsSoAlreadyStaysSoUnlessItIsToBeRefused() {
        for (Command start : List.of(
                new Command.StartEcs(List.of(one, other), true), new Command.StartEcs(List.of(other, one), true))) {
            Refusal refusal = world.refusal(acme, start);
            assertThat(refusal.rule()).isEqualTo(Rule.ECS_POWER);
            assertThat(refusal.message()).contains("cannot be started while it is running");
        }
        world.change(acme, new Command.StartEcs(List.of(one), false));
        world.change(acme, new Command.StopEcs(List.of(one), true));
        Refusal refusal = world.refusal(acme, new Command.StopEcs(List.of(other, one), true));
        assertThat(refusal.message()).contains(one.value(), "cannot be stopped while it is stopped");
        assertThat(off(other)).as("all or nothing").isEmpty();
        world.change(acme, new Command.StopEcs(List.of(other, one, one), false));
        assertThat(off(one)).contains(Power.STOPPED);
        assertThat(off(other)).contains(Power.STOPPED);
    }

    @Test
    void aRebootIsAStopThatTheServiceItselfEnds() {
        Job reboot = job(world.change(acme, new Command.RebootEcs(List.of(one, other))));
        assertThat(reboot.type()).isEqualTo(Job.Type.REBOOT_SERVER);
        assertThat(off(one)).contains(Power.REBOOTING);
        assertThat(world.snapshot().runs(one)).isFalse();
        assertThat(world.refusal(acme, new Command.FinishReboot(List.of(one))).rule())
                .isEqualTo(Rule.NOT_ADMINISTRATOR);
        world.change(acme, new Command.StopEcs(List.of(other), true));
        world.change(Principal.SYSTEM, new Command.FinishReboot(List.of(one, other, new EcsId("gone"))));
        assertThat(off(one)).isEmpty();
        assertThat(off(other)).as("stopped meanwhile").contains(Power.STOPPED);
        assertThat(world.change(Principal.SYSTEM, new Command.FinishReboot(List.of(one))))
                .isEmpty();
    }

    @Test
    void whatRebootsIsNotStartedSoonerAndWhatIsStoppedNotRebooted() {
        world.change(acme, new Command.RebootEcs(List.of(one)));
        world.change(acme, new Command.StartEcs(List.of(one), true));
        assertThat(off(one)).contains(Power.REBOOTING);
        assertThat(world.refusal(acme, new Command.RebootEcs(List.of(one))).message())
                .contains("while it is rebooting");
        world.change(acme, new Command.StopEcs(List.of(one), true));
        Refusal refusal = world.refusal(acme, new Command.RebootEcs(List.of(one)));
        assertThat(refusal.rule()).isEqualTo(Rule.ECS_POWER);
        assertThat(refusal.hint()).isEqualTo("Start it instead.");
    }

    @Test
    void oneThatIsStoppedCanBeRenamedAndDeleted() {
        world.change(acme, new Command.StopEcs(List.of(one), true));
        world.change(acme, new Command.UpdateEcs(one, Optional.of("new"), Optional.empty()));
        assertThat(off(one)).contains(Power.STOPPED);
        world.change(acme, new Command.DeleteEcs(List.of(one)));
        assertThat(world.snapshot().runs(one)).isFalse();
    }

    @Test
    void allPortsOfAnEcsJoinAGroupAndLeaveIt() {
        SecurityGroupId group = world.group(acme, "group");
        EcsId two = new EcsId(world.change(
                        acme,
                        new Command.CreateEcs(
                                "two",
                                1,
                                vpc,
                                List.of(
                                        new Command.NewInterface(subnet, Optional.empty()),
                                        new Command.NewInterface(subnet, Optional.empty())),
                                List.of(),
                                "",
                                "",
                                ""))
                .get(1));
        List<Port> before = world.snapshot().nics(two);
        for (int times = 0; times < 2; times++) {
            world.change(acme, new Command.ChangeEcsGroup(two, group, false));
            assertThat(world.snapshot().nics(two))
                    .hasSize(2)
                    .allSatisfy(nic -> assertThat(nic.groups()).contains(group).hasSize(2));
        }
        world.change(acme, new Command.ChangeEcsGroup(two, group, true));
        assertThat(world.snapshot().nics(two)).isEqualTo(before);
        assertThat(world.refusal(acme, new Command.ChangeEcsGroup(two, group, true))
                        .rule())
                .isEqualTo(Rule.ECS_NOT_IN_GROUP);
    }
}
