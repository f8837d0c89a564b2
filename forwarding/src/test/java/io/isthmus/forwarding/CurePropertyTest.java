package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.testing.World;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is advised in small random worlds is the best of all sets of edits, and leads to an answer. */
final class CurePropertyTest {
    private static final int WORLDS = 500;

    /** Sets of edits that are tried for one world, at most: with isthmus.cures.full nearly all of three edits. */
    private static final long AFFORDABLE = Boolean.getBoolean("isthmus.cures.full") ? 40_000 : 2_500;

    private record Asked(Port from, Port to, Packet packet) {
        static Asked of(Port from, Port to) {
            return new Asked(
                    from,
                    to,
                    Packet.ping(from.addresses().getFirst(), to.addresses().getFirst()));
        }

        Explanation explain(Snapshot snapshot, Onlooker onlooker) {
            return Explanation.of(snapshot, from, packet, Optional.of(to), onlooker);
        }
    }

    /** A pair of different addresses that does not connect, if there is one among a few. */
    private static Optional<Asked> apart(Snapshot snapshot, Random random) {
        List<Port> ports = snapshot.vpcs().stream()
                .flatMap(vpc -> snapshot.ports(vpc.id()).stream())
                .toList();
        for (int i = 0; i < 10; i++) {
            Port from = ports.get(random.nextInt(ports.size()));
            Port to = ports.get(random.nextInt(ports.size()));
            if (!from.ecs().equals(to.ecs())
                    && !from.addresses().getFirst().equals(to.addresses().getFirst())) {
                Asked asked = Asked.of(from, to);
                if (!Explanation.diagnosis(snapshot, from, asked.packet(), Optional.of(to))
                        .obstacles()
                        .isEmpty()) {
                    return Optional.of(asked);
                }
            }
        }
        return Optional.empty();
    }

    private static List<Fix> fixes(Explanation explanation) {
        return explanation.obstacles().stream()
                .flatMap(obstacle -> obstacle.fix().stream())
                .toList();
    }

    /** Makes the changes in their order, each as whoever may. */
    private static void carryOut(World world, List<Fix> fixes, Onlooker onlooker) {
        PeeringId made = Edits.NEW_PEERING;
        for (Fix fix : fixes) {
            ProjectId by = Edits.by(world.snapshot(), fix, onlooker).orElseThrow();
            Decision decision = world.decide(world.member(by), Edits.command(world.snapshot(), fix, made));
            assertThat(decision).as("%s of %s", fix, fixes).isInstanceOf(Decision.Change.class);
            if (fix instanceof Fix.CreatePeering) {
                made = new PeeringId(((Decision.Change) decision).subjects().getFirst());
            }
        }
    }

    private static int affordable(int universe) {
        int most = 0;
        for (long sets = 1; most < 3; most++) {
            sets = sets * (universe - most) / (most + 1);
            if (sets > AFFORDABLE) {
                break;
            }
        }
        return most;
    }

    @Test
    void adviceIsTheBestOfAllSetsOfEdits() {
        int[] compared = new int[5];
        int without = 0;
        Set<Class<?>> kinds = new HashSet<>();
        for (int seed = 0; seed < WORLDS; seed++) {
            World world = SmallWorlds.of(seed);
            Snapshot snapshot = world.snapshot();
            Optional<Asked> found = apart(snapshot, new Random(seed));
            if (found.isEmpty()) {
                continue;
            }
            Asked asked = found.get();
            Explanation explanation = asked.explain(snapshot, Onlooker.OF_ALL);
            List<Fix> fixes = fixes(explanation);
            fixes.forEach(fix -> kinds.add(fix.getClass()));
            BruteForce all = new BruteForce(snapshot, asked.from(), asked.to(), asked.packet());
            int most = affordable(all.universe());
            Optional<BruteForce.Rank> best = all.best(most);
            if (explanation.advised()) {
                World after = new World(snapshot);
                carryOut(after, fixes, Onlooker.OF_ALL);
                assertThat(Reachability.of(after.snapshot(), port(after, asked.from()), asked.packet())
                                .reachable(port(after, asked.from())))
                        .as("seed %s: %s", seed, explanation)
                        .isTrue();
                BruteForce.Rank told = all.rank(fixes, after.snapshot());
                if (best.isPresent() || told.size() <= most) {
                    assertThat(Optional.of(told))
                            .as("seed %s: %s", seed, explanation.obstacles())
                            .isEqualTo(best);
                    compared[told.size()]++;
                }
            } else {
                assertThat(best)
                        .as("seed %s: %s", seed, explanation.obstacles())
                        .isEmpty();
                without++;
            }
        }
        assertThat(compared[1]).isGreaterThan(50);
        assertThat(compared[2]).isGreaterThan(30);
        assertThat(compared[3]).isGreaterThan(10);
        assertThat(without).isGreaterThan(10);
        assertThat(kinds).containsExactlyInAnyOrder(Fix.class.getPermittedSubclasses());
    }

    private static Port port(World world, Port port) {
        return world.snapshot().port(port.id()).orElseThrow();
    }

    /** Whatever a tenant asks about: what is told leads to an answer, or to where the tenant does not see. */
    @Test
    void whatATenantIsToldLeadsToAnAnswerOrBeyondAPeer() {
        int beyond = 0;
        int others = 0;
        for (int seed = 0; seed < WORLDS; seed++) {
            World world = SmallWorlds.of(seed);
            Optional<Asked> found = apart(world.snapshot(), new Random(seed));
            if (found.isEmpty()) {
                continue;
            }
            Asked asked = found.get();
            Principal tenant = world.member(asked.from().project());
            Onlooker onlooker = new Onlooker(tenant);
            Optional<Port> meant = Optional.of(asked.to()).filter(to -> onlooker.sees(world.snapshot(), to.vpc()));
            Explanation explanation = Explanation.of(world.snapshot(), asked.from(), asked.packet(), meant, onlooker);
            if (!explanation.advised()) {
                continue;
            }
            List<Fix> fixes = fixes(explanation);
            others += (int) fixes.stream()
                    .filter(fix -> !onlooker.owns(
                            Edits.by(world.snapshot(), fix, onlooker).orElseThrow()))
                    .count();
            carryOut(world, fixes, onlooker);
            Explanation after =
                    Explanation.of(world.snapshot(), port(world, asked.from()), asked.packet(), meant, onlooker);
            assertThat(fixes(after))
                    .as("seed %s after %s: %s", seed, fixes, after)
                    .isEmpty();
            boolean answered = after.reachability().reachable(port(world, asked.from()));
            boolean hidden = after.past().stream().anyMatch(way -> way.disposition() == Trace.Disposition.NOT_VISIBLE);
            assertThat(answered || hidden).as("seed %s: %s", seed, after).isTrue();
            beyond += hidden ? 1 : 0;
        }
        assertThat(beyond).isGreaterThan(10);
        assertThat(others).isGreaterThan(5);
    }

    /** What is advised first stays right: after each change there is one fewer to make. */
    @Test
    void eachChangeLeavesOneFewer() {
        for (int seed = 0; seed < WORLDS; seed++) {
            World world = SmallWorlds.of(seed);
            Optional<Asked> found = apart(world.snapshot(), new Random(seed));
            if (found.isEmpty()) {
                continue;
            }
            Asked asked = found.get();
            List<Integer> counts = new ArrayList<>();
            while (true) {
                Explanation explanation = asked.explain(world.snapshot(), Onlooker.OF_ALL);
                List<Fix> fixes = fixes(explanation);
                if (explanation.reachability().isUpToServer(asked.from())) {
                    break; // nobody knows
                }
                assertThat(counts.isEmpty() || fixes.size() == counts.getLast() - 1)
                        .as("seed %s: %s", seed, explanation)
                        .isTrue();
                counts.add(fixes.size());
                if (fixes.isEmpty()) {
                    break;
                }
                carryOut(world, fixes.subList(0, 1), Onlooker.OF_ALL);
            }
        }
    }
}
