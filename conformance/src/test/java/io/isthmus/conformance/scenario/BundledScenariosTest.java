package io.isthmus.conformance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.conformance.scenario.Scenario.Stage;
import io.isthmus.netfile.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BundledScenariosTest {

    static Stream<Scenario> scenarios() {
        return BundledScenarios.all().stream();
    }

    @Test
    void indexNamesEveryFileOnce() throws IOException {
        Path folder = Path.of("src/main/resources/scenarios");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(Files.readAllLines(folder.resolve("index")))
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> !name.equals("index"))
                                    .toList());
        }
    }

    @Test
    void scenarioNamesAreUnique() {
        assertThat(scenarios().map(Scenario::name)).doesNotHaveDuplicates();
    }

    @Test
    void everyCatalogueScenarioOfTheFirstIssueIsThere() {
        Set<String> sources = scenarios()
                .flatMap(scenario -> Stream.of(scenario.source().split(", ")))
                .collect(Collectors.toSet());
        assertThat(sources)
                .contains(
                        "4.4 S1", "4.4 S1a", "4.4 S1b", "4.4 S1c", "4.4 S1d", "4.4 S2", "4.4 S2a", "4.4 S2b", "4.4 S3",
                        "4.4 S4", "4.4 S5", "4.4 S6", "4.4 S7", "4.4 S8", "4.4 S9", "4.4 S10", "4.4 S12", "4.4 S13",
                        "4.4 S14", "4.4 S15", "4.4 S16", "4.4 S17", "4.4 S18", "4.4 S21", "4.4 S22", "4.4 S23")
                .contains("10.4", "10.8", "10.9", "10.10", "10.14", "10.15", "10.16", "10.17", "10.18");
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void expectationsAreWhatTheContractGivesByHand(Scenario scenario) {
        ByHand byHand = new ByHand(scenario);
        for (Stage stage : scenario.stages()) {
            stage.calls().forEach(call -> byHand.apply(call.action()));
            assertThat(byHand.reachable())
                    .as(scenario.name() + " " + stage.title())
                    .containsExactlyInAnyOrderElementsOf(stage.reachable());
            stage.probes()
                    .forEach(probe -> assertThat(byHand.outcome(probe))
                            .as(scenario.name() + " " + stage.title() + " " + probe)
                            .isEqualTo(probe.outcome()));
        }
    }

    /** A ping tells who answered only by the address. */
    @ParameterizedTest
    @MethodSource("scenarios")
    void everyEcsHasAnAddressOfItsOwn(Scenario scenario) {
        List<Network.Ecs> ecss = new ArrayList<>(scenario.network().ecss());
        scenario.stages().stream().flatMap(stage -> stage.calls().stream()).forEach(call -> {
            if (call.action() instanceof Action.AddEcs(Network.Ecs ecs)) {
                ecss.add(ecs);
            }
        });
        assertThat(ecss.stream().map(Network.Ecs::address))
                .doesNotContain(Optional.empty())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everySubnetHasAnEcs(Scenario scenario) {
        assertThat(scenario.network().ecss().stream().map(Network.Ecs::subnet))
                .containsAll(scenario.network().subnets().stream()
                        .map(Network.Subnet::name)
                        .toList());
    }
}
