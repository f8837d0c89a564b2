package io.isthmus.conformance;

import io.isthmus.conformance.cloud.CallFailedException;
import io.isthmus.conformance.cloud.Cloud;
import io.isthmus.conformance.scenario.Action;
import io.isthmus.conformance.scenario.Scenario;
import io.isthmus.conformance.scenario.Scenario.Probe;
import io.isthmus.conformance.scenario.Scenario.Stage;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds a scenario on a site, goes through its steps, and tears it down. For one thread, once. */
final class ScenarioRun {
    private final Scenario scenario;
    private final Site site;
    private final Judge judge;
    private final List<Mismatch> mismatches = new ArrayList<>();
    private int pairs;

    ScenarioRun(Scenario scenario, Site site, Judge judge) {
        this.scenario = scenario;
        this.site = site;
        this.judge = judge;
    }

    /** @param ecssFirst the order in which the network is made, see {@link BuildOrder} */
    ScenarioResult run(boolean ecssFirst) {
        long start = System.nanoTime();
        String doing = "build";
        try {
            World world = new World(scenario.name(), clouds());
            try {
                world.build(scenario.network(), ecssFirst);
                for (Stage stage : scenario.stages()) {
                    doing = stage.title().isEmpty() ? doing : stage.title();
                    play(world, stage);
                }
            } finally {
                Teardown.of(world)
                        .forEach(problem -> mismatches.add(
                                Mismatch.ofCall("", "teardown", "everything can be deleted, and is gone", problem)));
            }
        } catch (CallFailedException e) {
            mismatches.add(Mismatch.ofCall("", doing, "every call is answered as the contract says", e.problem()));
        }
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        return new ScenarioResult(scenario.name(), scenario.title(), pairs, mismatches, milliseconds);
    }

    private Map<String, Cloud> clouds() {
        Map<String, Cloud> clouds = new LinkedHashMap<>();
        for (Network.Project project : scenario.network().projects()) {
            clouds.put(project.name(), site.cloud(project));
        }
        return clouds;
    }

    private void play(World world, Stage stage) {
        stage.calls().forEach(world::perform);
        // Before the comparison, which then also shows that a refused call changes nothing.
        stage.refused().forEach(refused -> refuse(world, stage, refused));
        List<Probe> probes = Judge.probes(stage);
        pairs += probes.size();
        mismatches.addAll(judge.compare(world, stage, probes));
    }

    private void refuse(World world, Stage stage, Action.Refused refused) {
        String subject = refused.call().action()
                + refused.call().by().map(by -> " by " + by).orElse("");
        String expected = "refused with " + refused.status();
        try {
            world.perform(refused.call());
            mismatches.add(Mismatch.ofCall(stage.title(), subject, expected, "it was carried out"));
        } catch (CallFailedException e) {
            if (e.status() != refused.status()) {
                mismatches.add(Mismatch.ofCall(stage.title(), subject, expected, e.problem()));
            }
        }
    }
}
