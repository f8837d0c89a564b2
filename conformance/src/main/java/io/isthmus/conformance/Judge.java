package io.isthmus.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.conformance.cloud.Administrator;
import io.isthmus.conformance.cloud.CallFailedException;
import io.isthmus.conformance.cloud.Servers.Probed;
import io.isthmus.conformance.scenario.Block;
import io.isthmus.conformance.scenario.Scenario.Outcome;
import io.isthmus.conformance.scenario.Scenario.Pair;
import io.isthmus.conformance.scenario.Scenario.Probe;
import io.isthmus.conformance.scenario.Scenario.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Compares what packets do, and what the forwarding model says, with what a scenario says. Thread-safe. */
final class Judge {
    /** A working path answers the first probe; the limit is for slow machines. */
    private static final int ANSWER_LIMIT_MS = 2000;

    private static final int SILENCE_LIMIT_MS = 250;
    private static final int SILENCE_PROBES = 2;

    private final Administrator administrator;
    private final Semaphore atOnce;

    /** @param atOnce how many comparisons may run at the same time, over all scenarios */
    Judge(Administrator administrator, Semaphore atOnce) {
        this.administrator = administrator;
        this.atOnce = atOnce;
    }

    /** Every ordered pair of the ECSs that are there, then the further probes. */
    static List<Probe> probes(Stage stage) {
        List<Probe> probes = new ArrayList<>();
        for (String from : stage.ecss()) {
            for (String to : stage.ecss()) {
                if (!from.equals(to)) {
                    Outcome outcome = stage.reachable().contains(new Pair(from, to)) ? Outcome.ANSWER : Outcome.SILENCE;
                    probes.add(new Probe(from, to, OptionalInt.empty(), outcome));
                }
            }
        }
        probes.addAll(stage.probes());
        return probes;
    }

    /** Compares all of them, and says what is not as expected. */
    List<Mismatch> compare(World world, Stage stage, List<Probe> probes) {
        List<Callable<Optional<Mismatch>>> tasks = probes.stream()
                .<Callable<Optional<Mismatch>>>map(probe -> () -> bounded(world, stage.title(), probe))
                .toList();
        List<Mismatch> mismatches = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Optional<Mismatch>> future : executor.invokeAll(tasks)) {
                future.get().ifPresent(mismatches::add);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailedException(0, "interrupted while probing");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return mismatches;
    }

    private Optional<Mismatch> bounded(World world, String stage, Probe probe) throws InterruptedException {
        atOnce.acquire();
        try {
            return compare(world, stage, probe);
        } catch (CallFailedException e) {
            return Optional.of(Mismatch.ofCall(stage, subject(probe), word(probe.outcome()), e.problem()));
        } finally {
            atOnce.release();
        }
    }

    private Optional<Mismatch> compare(World world, String stage, Probe probe) {
        World.MadeEcs from = world.ecs(probe.from());
        boolean named = Block.address(probe.to()).isEmpty();
        String address = named ? world.ecs(probe.to()).server().address() : probe.to();
        String target = named ? world.ecs(probe.to()).server().id() : probe.to();
        boolean silence = probe.outcome() == Outcome.SILENCE;
        Probed probed = world.cloud(from.project())
                .servers()
                .probe(
                        from.server().id(),
                        address,
                        probe.tcp(),
                        silence ? SILENCE_PROBES : 1,
                        silence ? SILENCE_LIMIT_MS : ANSWER_LIMIT_MS);
        Outcome observed =
                probed.refused() > 0 ? Outcome.REFUSED : probed.answered() > 0 ? Outcome.ANSWER : Outcome.SILENCE;
        JsonNode trace = administrator.trace(from.server().id(), target, probe.tcp());
        boolean model = trace.path("reachable").asBoolean();
        if (observed == probe.outcome() && model == !silence) {
            return Optional.empty();
        }
        String told = word(observed) + (probed.problem().isEmpty() ? "" : " (" + probed.problem() + ")");
        return Optional.of(new Mismatch(
                stage, subject(probe), word(probe.outcome()), told, model ? "reachable" : "unreachable", trace));
    }

    private static String subject(Probe probe) {
        return probe.from() + " -> " + probe.to()
                + (probe.tcp().isPresent() ? " tcp " + probe.tcp().getAsInt() : "");
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
