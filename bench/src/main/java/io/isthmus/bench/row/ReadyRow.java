package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.BenchException;
import io.isthmus.bench.site.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long a person waits: for a controller to be ready, and for one call of the command line. */
final class ReadyRow implements Row {
    /** How often a bare JVM's start a controller's may take, and how often a call of the command line. */
    private static final double READY_TIMES = 6;

    private static final double CALL_TIMES = 1.5;
    private static final double NANOS_PER_S = 1e9;
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public String name() {
        return "ready";
    }

    @Override
    public String what() {
        return "start of isthmus controller on an existing data directory, in s, and of isthmus vpc list with a cached token,"
                + " in ms; yardstick: a Java that starts and does nothing";
    }

    @Override
    public boolean needsRoot() {
        return false;
    }

    @Override
    public List<Result> run(Bench bench) {
        int turns = bench.size(4, 9);
        try (Site site = bench.site(Optional.empty())) {
            var _ = site.start();
            List<Double> ready = new ArrayList<>();
            List<Double> call = new ArrayList<>();
            List<Double> besideReady = new ArrayList<>();
            List<Double> besideCall = new ArrayList<>();
            for (int turn = 0; turn < turns; turn++) {
                site.kill();
                ready.add(site.start().readyNanos() / NANOS_PER_S);
                // The agent's own start is not to disturb the calls.
                var _ = site.controller().agentPid();
                besideReady.add(bareJava() / NANOS_PER_S);
            }
            Map<String, String> surroundings = contexts(bench, site);
            var _ = nanos(surroundings, isthmus(bench, "vpc", "list"));
            for (int turn = 0; turn < 2 * turns; turn++) {
                call.add(nanos(surroundings, isthmus(bench, "vpc", "list")) / NANOS_PER_MS);
                besideCall.add(bareJava() / NANOS_PER_MS);
            }
            return List.of(
                    new Result.Measured(
                            "ready",
                            "isthmus controller, killed before, until its ready line",
                            "s",
                            Spread.of(ready),
                            yardstick(besideReady),
                            Target.ratioAtMost(READY_TIMES)),
                    new Result.Measured(
                            "cli",
                            "isthmus vpc list with a cached token, the launcher included",
                            "ms",
                            Spread.of(call),
                            yardstick(besideCall),
                            Target.ratioAtMost(CALL_TIMES)));
        }
    }

    private static Optional<Result.Yardstick> yardstick(List<Double> java) {
        return Optional.of(new Result.Yardstick("a bare JVM's start: java -version", Spread.of(java)));
    }

    /** How long a JVM takes that loads nothing of ours, with the JDK's own start-up cache and our compiler for short runs. */
    private static double bareJava() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return nanos(Map.of(), List.of(java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-version"));
    }

    /** A contexts file of our own, with the first administrator in it. */
    private static Map<String, String> contexts(Bench bench, Site site) {
        Map<String, String> surroundings =
                Map.of("ISTHMUS_CONFIG", site.data().resolve("contexts.json").toString());
        var _ = nanos(
                surroundings,
                isthmus(bench, "context", "add", "bench", "--data", site.data().toString()));
        return surroundings;
    }

    private static List<String> isthmus(Bench bench, String... arguments) {
        List<String> command = new ArrayList<>(List.of(bench.launcher().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** How long the command took, which must succeed. */
    private static double nanos(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            long start = System.nanoTime();
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            long took = System.nanoTime() - start;
            if (status != 0) {
                throw new BenchException(command + ": " + said);
            }
            return took;
        } catch (IOException e) {
            throw new BenchException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
