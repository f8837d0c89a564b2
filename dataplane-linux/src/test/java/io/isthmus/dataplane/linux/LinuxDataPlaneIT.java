package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.DataPlane.Outcome;
import io.isthmus.dataplane.DataPlaneContract;
import io.isthmus.forwarding.RouterPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kernel keeps the contract of data planes. */
class LinuxDataPlaneIT extends DataPlaneContract {
    @Override
    protected DataPlane open() {
        return new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
    }

    @Override
    protected List<String> left() {
        try (Stream<Path> files = Files.list(Fixture.NAMESPACES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("ist" + Fixture.INSTANCE + "-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It goes on as it was, and is told for as long as it does: the plan before is not taken for the newest. */
    @Test
    void aPlanThatCannotBeCarriedOutIsTheFailureOfItsRouterAlone() {
        twoPeeredVpcs();
        sync();
        network.vpc("a").ecs("a2", "172.16.0.6");
        network.vpc("b").ecs("b2", "10.0.0.6");
        DataPlane.Change change = spoil(network.change("a", "b"));
        Outcome outcome = settled(dataPlane.apply(change));
        assertOnlyFails(outcome);
        assertReaches("a2", "10.0.0.5");
        assertReaches("b1", "172.16.0.6");
        assertSilent("a1", "10.0.0.6");
        assertOnlyFails(settled(dataPlane.sync(spoil(network.state()))));
        assertReaches("a2", "10.0.0.5");
        dataPlane.close();
        dataPlane = open();
        assertOnlyFails(settled(dataPlane.sync(spoil(network.state()))));
        assertReaches("a2", "10.0.0.5");
        assertReaches("b1", "172.16.0.6");
        apply("b");
        assertReaches("a1", "10.0.0.6");
        assertReaches("b1", "172.16.0.6");
    }

    private void assertOnlyFails(Outcome outcome) {
        assertThat(outcome.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.vpc()).isEqualTo(network.vpc("b").id());
            assertThat(failure.unplannable()).isTrue();
            assertThat(failure.reason()).contains("two interfaces would be named");
        });
    }

    private DataPlane.Change spoil(DataPlane.Change change) {
        return new DataPlane.Change(change.revision(), spoil(change.routers()), change.removed(), change.addressSets());
    }

    private DataPlane.State spoil(DataPlane.State state) {
        return new DataPlane.State(state.revision(), spoil(state.routers()), state.addressSets());
    }

    /** Makes the plan of b name a port twice. */
    private List<RouterPlan> spoil(List<RouterPlan> plans) {
        return plans.stream()
                .map(plan -> plan.vpc().equals(network.vpc("b").id()) ? spoil(plan) : plan)
                .toList();
    }

    private static RouterPlan spoil(RouterPlan plan) {
        List<RouterPlan.Port> ports = new ArrayList<>(plan.ports());
        ports.add(plan.ports().getFirst());
        return new RouterPlan(
                plan.vpc(),
                plan.subnets(),
                ports,
                plan.barred(),
                plan.links(),
                plan.tables(),
                plan.arrivalTable(),
                plan.filters(),
                plan.acls(),
                plan.logged());
    }
}
