package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Edit;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringState;
import io.isthmus.model.Resource;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.testing.Invariants;
import io.isthmus.model.testing.RandomCommands;
import io.isthmus.model.testing.Step;
import io.isthmus.model.testing.World;
import io.isthmus.net.testing.Property;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DeciderPropertyTest {
    private static final int LONGEST = 90;

    @Test
    void everyReachableStateKeepsTheInvariants() {
        Property.check("invariants", Step.sequences(LONGEST), 120, steps -> {
            World world = RandomCommands.world(Settings.DEFAULT);
            for (Step step : steps) {
                RandomCommands.run(world, step);
                Invariants.verify(world.snapshot());
            }
        });
    }

    @Test
    void aRefusedCommandChangesNothing() {
        Property.check("refusal", Step.sequences(LONGEST), 150, steps -> {
            World world = RandomCommands.world(Settings.DEFAULT);
            for (Step step : steps) {
                Snapshot before = world.snapshot();
                int edits = world.edits().size();
                RandomCommands.run(world, step);
                if (world.snapshot().revision() == before.revision()) {
                    assertThat(world.snapshot()).isSameAs(before);
                    assertThat(world.edits()).hasSize(edits);
                }
            }
        });
    }

    @Test
    void replayingTheEditsGivesTheSameState() {
        Property.check("replay", Step.sequences(LONGEST), 150, steps -> {
            World world = RandomCommands.world(Settings.DEFAULT);
            steps.forEach(step -> RandomCommands.run(world, step));
            Snapshot replayed = Snapshot.empty(Settings.DEFAULT).with(world.edits());
            assertThat(replayed.atRevision(world.snapshot().revision())).isEqualTo(world.snapshot());
        });
    }

    @Test
    void decidingIsPure() {
        Property.check("purity", Step.sequences(LONGEST), 60, steps -> {
            World once = RandomCommands.world(Settings.DEFAULT);
            World again = RandomCommands.world(Settings.DEFAULT);
            steps.forEach(step -> RandomCommands.run(once, step));
            steps.forEach(step -> RandomCommands.run(again, step));
            assertThat(again.snapshot()).isEqualTo(once.snapshot());
        });
    }

    /** Guards the properties above: sequences that never get anywhere would prove nothing. */
    @Test
    void randomSequencesMakeEveryKindOfResourceAndEveryStateOfAPeering() {
        Set<Resource.Kind> kinds = EnumSet.noneOf(Resource.Kind.class);
        Set<Class<?>> states = new HashSet<>();
        for (int seed = 0; seed < 400; seed++) {
            World world = RandomCommands.world(Settings.DEFAULT);
            Step.sequences(LONGEST)
                    .next(new Random(seed * 0x9e3779b97f4a7c15L))
                    .forEach(step -> RandomCommands.run(world, step));
            List<Resource> resources = Invariants.resources(world.snapshot());
            resources.forEach(resource -> kinds.add(resource.kind()));
            world.edits().stream()
                    .filter(Edit.Put.class::isInstance)
                    .map(edit -> ((Edit.Put) edit).resource())
                    .filter(Peering.class::isInstance)
                    .forEach(peering -> states.add(((Peering) peering).state().getClass()));
        }
        assertThat(kinds)
                .containsAll(EnumSet.complementOf(EnumSet.of(
                        Resource.Kind.USER,
                        Resource.Kind.PASSWORD,
                        Resource.Kind.ACCESS_KEY_SECRET,
                        Resource.Kind.TOKEN,
                        Resource.Kind.ACCESS_KEY,
                        Resource.Kind.CLIENT_TOKEN)));
        assertThat(states)
                .containsExactlyInAnyOrder(
                        PeeringState.Active.class,
                        PeeringState.PendingAcceptance.class,
                        PeeringState.Rejected.class,
                        PeeringState.Expired.class);
    }
}
