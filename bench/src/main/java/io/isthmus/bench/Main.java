package io.isthmus.bench;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.micro.Micro;
import io.isthmus.bench.row.Row;
import io.isthmus.bench.row.Rows;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.Calm;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code isthmus bench}. Exit code 0: every row was measured; 1: some row failed; 2: a wrong call. */
@Command(
        name = "isthmus bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures what design.md section 8 demands. Each row is measured turn by turn with its yardstick, so that ratios"
                    + " hold on a busy machine too; numbers are medians.",
            "\"isthmus bench micro\" runs the JMH benchmarks of the pure core instead."
        })
public final class Main implements Callable<Integer> {
    private static final String MICRO = "micro";
    private static final Duration CALM_LIMIT = Duration.ofMinutes(2);

    @Parameters(paramLabel = "ROW", description = "Rows to run. Default: all.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Only list the rows.")
    private boolean list;

    @Option(names = "--quick", description = "Smaller sizes and fewer turns: under two minutes.")
    private boolean quick;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json. Default: table.")
    private Format format = Format.table;

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
        return new CommandLine(new Main()).setOut(out).setErr(err).execute(args);
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (names.contains(MICRO)) {
            return Micro.run(quick);
        }
        List<Row> rows = selected();
        if (list) {
            rows.forEach(row -> out.println("%-16s %s".formatted(row.name(), row.what())));
            return 0;
        }
        List<Result> results = measure(rows, out);
        if (format == Format.json) {
            out.println(Report.json(results));
        }
        return results.stream().anyMatch(Result.Failed.class::isInstance) ? 1 : 0;
    }

    private List<Row> selected() {
        List<Row> all = Rows.all();
        for (String name : names) {
            if (all.stream().noneMatch(row -> row.name().equals(name))) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "there is no row \"" + name + "\"; --list shows what there is");
            }
        }
        return all.stream()
                .filter(row -> names.isEmpty() || names.contains(row.name()))
                .toList();
    }

    private List<Result> measure(List<Row> rows, PrintWriter out) {
        PrintWriter progress = spec.commandLine().getErr();
        List<Result> results = new ArrayList<>();
        if (format == Format.table) {
            out.println(Report.head());
        }
        try (Bench bench = new Bench(launcher(), quick, progress)) {
            Thread cleaner = new Thread(bench::close);
            Runtime.getRuntime().addShutdownHook(cleaner);
            for (Row row : rows) {
                for (Result result : measure(row, bench, progress)) {
                    results.add(result);
                    if (format == Format.table) {
                        out.println(Report.row(result));
                    }
                }
            }
        }
        return results;
    }

    private List<Result> measure(Row row, Bench bench, PrintWriter progress) {
        if (row.needsRoot() && !Bench.isRoot()) {
            String reason = "it needs root; call it as root";
            progress.println("!!! " + row.name() + " is not run: " + reason);
            return List.of(new Result.NotRun(row.name(), reason));
        }
        bench.say("measuring " + row.name());
        if (!quick && !Calm.await(CALM_LIMIT)) {
            progress.println(
                    "!!! this machine has something else to do: take the figures of " + row.name() + " with care");
        }
        try {
            return row.run(bench);
        } catch (RuntimeException e) {
            return List.of(new Result.Failed(row.name(), e.toString()));
        }
    }

    private Path launcher() {
        return Optional.ofNullable(System.getenv("ISTHMUS_LAUNCHER"))
                .or(() -> Stream.ofNullable(System.getProperty("isthmus.launcher"))
                        .findFirst())
                .map(Path::of)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "ISTHMUS_LAUNCHER does not name the program isthmus: call ./isthmus bench"));
    }
}
