package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.forwarding.Touched;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.RandomCommands;
import io.isthmus.model.testing.Step;
import io.isthmus.model.testing.World;
import io.isthmus.net.Ip;
import io.isthmus.net.testing.Property;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the data plane is told, and how much at a time, whatever it and the planner do. */
final class DeliveriesTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
    private final VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
    private final SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");
    private final SubnetId ofOther = world.subnet(other, "10.1.0.0/24");
    private final Line line = new Line(world, new FakeDataPlane());

    @AfterEach
    void close() {
        line.close();
    }

    /** Deliveries of what is done to a world. */
    private static final class Line implements AutoCloseable {
        private final World world;
        private final FakeDataPlane dataPlane;
        private final Poison poison = new Poison();
        private final Convergence convergence;
        private final Deliveries deliveries;
        private Snapshot before;
        private int edits;

        Line(World world, FakeDataPlane dataPlane) {
            this.world = world;
            this.dataPlane = dataPlane;
            this.before = world.snapshot();
            this.edits = world.edits().size();
            this.convergence = new Convergence(before);
            this.deliveries = new Deliveries(before, dataPlane, convergence, new PlanCompiler(poison));
            sync();
            deliveries.start();
        }

        /** As when an agent connects. */
        void sync() {
            DataPlane.State state = deliveries.state(() -> before);
            var _ = dataPlane.sync(state).thenAccept(outcome -> convergence.synced(state, outcome));
        }

        /** Has everything told that was done to the world since the last call. */
        CompletableFuture<DataPlane.Outcome> deliver() {
            List<Edit> all = world.edits();
            List<Edit> made = all.subList(edits, all.size());
            edits = all.size();
            Snapshot after = world.snapshot();
            var outcome = deliveries.deliver(List.of(deliveries.note(before, after, made, Optional.empty())));
            before = after;
            return outcome;
        }

        void everythingIsTold() {
            DataPlane.State whole = new PlanCompiler().state(world.snapshot()).state();
            DataPlane.State told = dataPlane.state(whole.revision());
            assertThat(told.routers())
                    .isEqualTo(whole.routers().stream()
                            .sorted(Comparator.comparing(plan -> plan.vpc().value()))
                            .toList());
            assertThat(told.addressSets()).isEqualTo(whole.addressSets());
        }

        @Override
        public void close() {
            dataPlane.release();
            deliveries.close();
        }
    }

    private CompletableFuture<DataPlane.Outcome> newEcs(SubnetId at) {
        var _ = world.ecs(at);
        return line.deliver();
    }

    @Test
    void whatADataPlaneThatHangsIsToldIsBoundedAndOfEachVpcTheNewestWaits() {
        line.dataPlane.hold();
        for (int i = 0; i < Deliveries.MOST_UNDER_WAY; i++) {
            var _ = newEcs(subnet);
            int told = i + 1;
            await().until(() -> line.dataPlane.held() == told);
        }
        // So many that a thread that took them would have begun before the last.
        List<CompletableFuture<DataPlane.Outcome>> later = IntStream.range(0, 200)
                .mapToObj(i -> newEcs(i % 2 == 0 ? subnet : ofOther))
                .toList();
        line.deliveries.repair();
        assertThat(line.dataPlane.changes()).hasSize(Deliveries.MOST_UNDER_WAY);
        assertThat(line.convergence.behind()).containsOnlyKeys(vpc, other);
        line.dataPlane.release();
        assertThat(later).allMatch(outcome -> outcome.join().converged());
        assertThat(line.dataPlane.changes()).hasSize(Deliveries.MOST_UNDER_WAY + 1);
        assertThat(line.dataPlane.changes().getLast().routers())
                .extracting(RouterPlan::vpc)
                .containsExactlyInAnyOrder(vpc, other);
        assertThat(line.convergence.behind()).isEmpty();
        line.everythingIsTold();
    }

    @Test
    void whatIsUnderWayIsNotRepairedAndWhatFailedIsOnceAtATime() {
        line.dataPlane.hold();
        var _ = newEcs(subnet);
        await().until(() -> line.dataPlane.held() == 1);
        line.deliveries.repair();
        line.dataPlane.release();
        await().until(() -> line.convergence.behind().isEmpty());
        line.dataPlane.fail(vpc);
        assertThat(newEcs(subnet).join().converged()).isFalse();
        line.dataPlane.hold();
        line.deliveries.repair();
        await().until(() -> line.dataPlane.held() == 1);
        for (int i = 0; i < 5; i++) {
            line.deliveries.repair();
        }
        line.dataPlane.heal(vpc);
        line.dataPlane.release();
        line.deliveries.repair();
        await().until(() -> line.convergence.behind().isEmpty());
        assertThat(line.dataPlane.changes()).hasSize(4);
        line.everythingIsTold();
    }

    @Test
    void afterAnAnswerThatIsNoneEverythingIsTold() {
        line.dataPlane.breakOnce(new OutOfMemoryError("made to fail"));
        assertThat(newEcs(subnet)).failsWithin(Duration.ofMinutes(1));
        await().until(() ->
                line.dataPlane.syncs() == 2 && line.convergence.behind().isEmpty());
        line.everythingIsTold();
        assertThat(newEcs(ofOther).join().converged()).isTrue();
        line.everythingIsTold();
    }

    @Test
    void whatAWholeStateToldAndIsUndoneBeforeItWasSentIsToldToo() {
        line.dataPlane.hold();
        for (int i = 0; i < Deliveries.MOST_UNDER_WAY; i++) {
            var _ = newEcs(subnet);
            int told = i + 1;
            await().until(() -> line.dataPlane.held() == told);
        }
        EcsId ecs = world.ecs(ofOther).ecs();
        var _ = line.deliver();
        line.sync();
        world.change(acme, new Command.DeleteEcs(List.of(ecs)));
        var _ = line.deliver();
        line.dataPlane.release();
        await().until(() -> line.convergence.behind().isEmpty());
        line.everythingIsTold();
    }

    @Test
    void moreThanCanWaitBecomesEverything() {
        NextDelivery next = new NextDelivery(world.snapshot());
        for (int i = 0; i <= NextDelivery.MOST; i++) {
            assertThat(next.isWhole()).isFalse();
            next.add(world.snapshot(), new Touched(Set.of(new VpcId("v" + i)), Map.of()));
        }
        assertThat(next.isWhole()).isTrue();
        NextDelivery groups = new NextDelivery(world.snapshot());
        GroupMembers group = new GroupMembers(new SecurityGroupId("g"), new VpcId("v"));
        Ip first = Ip.parse("10.0.0.0");
        for (int i = 0; i <= NextDelivery.MOST; i++) {
            assertThat(groups.isWhole()).isFalse();
            groups.add(
                    world.snapshot(),
                    new Touched(Set.of(), Map.of(group, new Touched.Membership(Set.of(first.plus(i)), Set.of()))));
        }
        assertThat(groups.isWhole()).isTrue();
        assertThat(groups.memberships()).isEmpty();
    }

    /** Finds what is lost between two changes that become one, or after something failed, without knowing what. */
    @Test
    void whateverHappensToPlansAndAnswersInTheEndEverythingIsTold() {
        Property.check("told", Step.sequences(60), 25, steps -> {
            World random = RandomCommands.world(Settings.DEFAULT);
            try (Line drawn = new Line(random, new FakeDataPlane())) {
                for (Step step : steps) {
                    RandomCommands.run(random, step);
                    disturb(drawn, step);
                    var _ = drawn.deliver();
                }
                drawn.poison.takeAll();
                random.snapshot().vpcs().forEach(one -> drawn.dataPlane.heal(one.id()));
                drawn.dataPlane.release();
                await().until(() -> {
                    drawn.deliveries.repair();
                    return drawn.convergence.behind().isEmpty();
                });
                drawn.everythingIsTold();
            }
        });
    }

    private static void disturb(Line line, Step step) {
        List<VpcId> vpcs =
                line.world.snapshot().vpcs().stream().map(one -> one.id()).toList();
        if (vpcs.isEmpty()) {
            return;
        }
        VpcId vpc = vpcs.get(step.b() % vpcs.size());
        switch (step.c() % 16) {
            case 0 -> line.poison.put(vpc);
            case 1 -> line.poison.takeAll();
            case 2 -> line.dataPlane.fail(vpc);
            case 3 -> line.dataPlane.heal(vpc);
            case 4 -> line.dataPlane.hold();
            case 5, 6 -> line.dataPlane.release();
            case 7 -> line.deliveries.repair();
            case 8, 9 -> line.sync();
            default -> {
                // goes well
            }
        }
    }
}
