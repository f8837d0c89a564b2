package io.isthmus.conformance;

import io.isthmus.client.Client;
import io.isthmus.client.Endpoint;
import io.isthmus.conformance.cloud.CallFailedException;
import io.isthmus.conformance.scenario.BundledScenarios;
import io.isthmus.conformance.scenario.Scenario;
import io.isthmus.conformance.scenario.ScenarioParser;
import io.isthmus.netfile.BadFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code isthmus conformance}. Exit code 0: every packet did what it should; 1: not so; 2: it could not be run. */
@Command(
        name = "isthmus conformance",
        mixinStandardHelpOptions = true,
        description = {
            "Builds the documented peering scenarios through the API and compares every ordered pair of ECSs, by real ping and by the"
                    + " forwarding model, with what must come of it; then tears everything down.",
            "Without --url or --data it starts a controller of its own, by the program that ISTHMUS_LAUNCHER names."
        })
public final class Main implements Callable<Integer> {
    private static final int OK = 0;
    private static final int MISMATCH = 1;
    private static final int UNUSABLE = 2;
    private static final int ONE_WITHOUT_TRANSIT_IN = 5;

    @Parameters(
            paramLabel = "NAME",
            description =
                    "Scenarios to run: names, names with *, or files ending in .yaml. Default: all that come with Isthmus.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Only list the scenarios.")
    private boolean list;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json. Default: table.")
    private Format format = Format.table;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "3",
            description = "Scenarios at a time, 1 to 32. Default: 3.")
    private int jobs = 3;

    @Option(names = "--data", paramLabel = "DIR", description = "Use the running controller with this data directory.")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--url", paramLabel = "URL", description = "Use the controller at this URL; goes with --socket.")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "Its unix socket, for what only its local administrator may do.")
    private Optional<Path> socket = Optional.empty();

    @Option(
            names = "--random",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Instead of scenarios, N random networks: what explain says of every pair against real packets.")
    private int random;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Seed of the first random network; the next ones follow. Default: by chance.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description =
                    "With --random: how many ordered pairs to look at after each chapter of a network, at most; what is"
                            + " advised is followed all the same. Default: all.")
    private Optional<Integer> pairs = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    enum Format {
        table,
        json
    }

    public static void main(String[] args) {
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args));
    }

    /** Runs the command and gives its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof BadFileException
                            || e instanceof UncheckedIOException
                            || e instanceof CallFailedException) {
                        command.getErr().println("isthmus conformance: " + e.getMessage());
                        return UNUSABLE;
                    }
                    throw e;
                })
                .execute(args);
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (random > 0) {
            return random(out);
        }
        List<Scenario> scenarios = selected();
        if (jobs < 1 || jobs > 32) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--jobs must be from 1 to 32");
        }
        if (list) {
            scenarios.forEach(scenario -> out.println("%-20s %-16s %s"
                    .formatted(scenario.name(), scenario.source().split(",")[0], scenario.title())));
            return OK;
        }
        Consumer<ScenarioResult> ended = result -> {
            if (format == Format.table) {
                out.println(Report.row(result));
            }
        };
        if (format == Format.table) {
            out.println(Report.head());
        }
        List<ScenarioResult> results =
                running().map(site -> there(site, scenarios, ended)).orElseGet(() -> here(scenarios, ended));
        out.println(format == Format.json ? Report.json(results) : Report.tail(results));
        return results.isEmpty() || Report.mismatches(results) > 0 ? MISMATCH : OK;
    }

    private int random(PrintWriter out) {
        int most = pairs.orElse(Integer.MAX_VALUE);
        if (most < 0) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--pairs must not be negative");
        }
        long first = seed.orElseGet(() -> (long) new Random().nextInt(1_000_000_000));
        out.println("random networks of the seeds " + first + " to " + (first + random - 1));
        RandomRuns runs = new RandomRuns(out::println, most);
        List<Long> seeds = LongStream.range(first, first + random).boxed().toList();
        Optional<Site> there = running();
        if (there.isPresent()) {
            runs.run(there.get(), seeds, jobs);
        } else {
            // The seed alone says which service it is for.
            randomHere(
                    runs,
                    seeds.stream()
                            .filter(one -> one % ONE_WITHOUT_TRANSIT_IN != 0)
                            .toList(),
                    List.of());
            randomHere(
                    runs,
                    seeds.stream()
                            .filter(one -> one % ONE_WITHOUT_TRANSIT_IN == 0)
                            .toList(),
                    List.of("--transit", "none"));
        }
        out.println(runs.sums());
        return runs.mismatches() > 0 || runs.networks() < random ? MISMATCH : OK;
    }

    private void randomHere(RandomRuns runs, List<Long> seeds, List<String> options) {
        if (!seeds.isEmpty()) {
            try (LocalController controller = LocalController.start(launcher(), options)) {
                runs.run(controller.site(), seeds, jobs);
            }
        }
    }

    private List<Scenario> selected() {
        List<Scenario> bundled = BundledScenarios.all();
        if (names.isEmpty()) {
            return bundled;
        }
        List<Scenario> selected = new ArrayList<>();
        for (String name : names) {
            if (name.endsWith(".yaml")) {
                selected.add(file(Path.of(name)));
                continue;
            }
            Pattern pattern = Pattern.compile(Pattern.quote(name).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE);
            List<Scenario> found = bundled.stream()
                    .filter(scenario -> pattern.matcher(scenario.name()).matches())
                    .toList();
            if (found.isEmpty()) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "there is no scenario \"" + name + "\"; --list shows what there is");
            }
            selected.addAll(found);
        }
        return selected.stream().distinct().toList();
    }

    private static Scenario file(Path file) {
        try {
            return ScenarioParser.scenario(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** On a controller that is there: what needs another setting is left out, and said so. */
    private List<ScenarioResult> there(Site site, List<Scenario> scenarios, Consumer<ScenarioResult> ended) {
        for (Scenario scenario : scenarios) {
            if (scenario.transit() != site.transit()) {
                spec.commandLine()
                        .getErr()
                        .println("left out " + scenario.name() + ": it needs a controller with --transit "
                                + (scenario.transit() ? "explicit" : "none"));
            }
        }
        return new Runner(jobs)
                .run(
                        site,
                        scenarios.stream()
                                .filter(scenario -> scenario.transit() == site.transit())
                                .toList(),
                        ended);
    }

    /** The controller that the options name. */
    private Optional<Site> running() {
        if (url.isPresent() != socket.isPresent() || (url.isPresent() && data.isPresent())) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "give --data, or --url and --socket, or none of them");
        }
        if (url.isPresent()) {
            return Optional.of(site(url.get(), socket.orElseThrow()));
        }
        return data.map(directory -> {
            try {
                String written = Files.readString(directory.resolve("url")).strip();
                return site(written, directory.resolve("isthmus.sock"));
            } catch (IOException e) {
                throw new UncheckedIOException("no controller runs with the data directory " + directory, e);
            }
        });
    }

    private Site site(String api, Path socket) {
        try {
            return new Site(Endpoint.url(api, ""), Client.administrator(socket));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** On controllers of our own, one for each setting that is needed. */
    private List<ScenarioResult> here(List<Scenario> scenarios, Consumer<ScenarioResult> ended) {
        Path launcher = launcher();
        List<ScenarioResult> results = new ArrayList<>();
        for (boolean transit : new boolean[] {true, false}) {
            List<Scenario> fitting = scenarios.stream()
                    .filter(scenario -> scenario.transit() == transit)
                    .toList();
            if (!fitting.isEmpty()) {
                try (LocalController controller =
                        LocalController.start(launcher, transit ? List.of() : List.of("--transit", "none"))) {
                    results.addAll(new Runner(jobs).run(controller.site(), fitting, ended));
                }
            }
        }
        return results;
    }

    private Path launcher() {
        return LocalController.launcher()
                .orElseThrow(
                        () -> new CommandLine.ParameterException(
                                spec.commandLine(),
                                "no controller to run on: set ISTHMUS_LAUNCHER to the program isthmus, or give --data or --url"));
    }
}
