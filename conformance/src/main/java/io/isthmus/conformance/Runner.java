package io.isthmus.conformance;

import io.isthmus.conformance.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs scenarios on a site, a few at a time: their blocks overlap, which must not matter. Thread-safe. */
final class Runner {
    private static final int COMPARISONS_AT_ONCE = 32;
    private final int scenariosAtOnce;
    private final Comparisons comparisons = new Comparisons(COMPARISONS_AT_ONCE);

    Runner(int scenariosAtOnce) {
        this.scenariosAtOnce = scenariosAtOnce;
    }

    /**
     * Runs them, and clears the site.
     *
     * @param ended is told of each result as it comes, one at a time
     * @return the results in the order of the scenarios, and one more if the site could not be cleared
     */
    List<ScenarioResult> run(Site site, List<Scenario> scenarios, Consumer<ScenarioResult> ended) {
        Judge judge = new Judge(site.administrator(), comparisons);
        List<ScenarioResult> results = new ArrayList<>();
        try (ExecutorService executor =
                Executors.newFixedThreadPool(scenariosAtOnce, Thread.ofVirtual().factory())) {
            List<Future<ScenarioResult>> running = new ArrayList<>();
            for (int i = 0; i < scenarios.size(); i++) {
                Scenario scenario = scenarios.get(i);
                boolean ecssFirst = i % 2 == 0;
                running.add(executor.submit(() -> {
                    ScenarioResult result = new ScenarioRun(scenario, site, judge).run(ecssFirst);
                    synchronized (this) {
                        ended.accept(result);
                    }
                    return result;
                }));
            }
            for (Future<ScenarioResult> future : running) {
                results.add(future.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        List<Mismatch> left = site.clear().stream()
                .map(problem -> Mismatch.ofCall("", "projects", "nothing is left in them", problem))
                .toList();
        if (!left.isEmpty()) {
            ScenarioResult clearing = new ScenarioResult("(end)", "Nothing is left of all scenarios", 0, left, 0);
            ended.accept(clearing);
            results.add(clearing);
        }
        return results;
    }
}
