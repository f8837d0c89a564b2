package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.BenchException;
import io.isthmus.bench.site.Pauses;
import io.isthmus.bench.site.RunningController;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What controller and agent hold in memory together. */
final class MemoryRow implements Row {
    private static final long PAUSE_MS = 1000;
    private static final double KB_PER_MB = 1024;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String what() {
        return "resident memory of controller and agent together at 1,000 VPCs, in MB, pages that both share counted once (PSS)";
    }

    @Override
    public boolean needsRoot() {
        return true;
    }

    @Override
    public List<Result> run(Bench bench) {
        Bench.Crowd crowd = bench.runningCrowd();
        RunningController controller = crowd.site().controller();
        List<Double> proportional = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        for (int turn = 0; turn < bench.size(3, 7); turn++) {
            Pauses.sleep(PAUSE_MS);
            proportional.add(megabytes(controller.pid(), "Pss:") + megabytes(controller.agentPid(), "Pss:"));
            resident.add(megabytes(controller.pid(), "Rss:") + megabytes(controller.agentPid(), "Rss:"));
        }
        bench.say("PSS of the controller %.0f MB, of the agent %.0f MB"
                .formatted(megabytes(controller.pid(), "Pss:"), megabytes(controller.agentPid(), "Pss:")));
        int vpcs = crowd.networks().vpcs().size();
        return List.of(
                new Result.Measured(
                        name(),
                        "controller and agent at " + vpcs + " VPCs, shared pages once (PSS)",
                        "MB",
                        Spread.of(proportional),
                        Optional.empty(),
                        Target.atMost(256)),
                new Result.Measured(
                        "memory-rss",
                        "the same, shared pages in each (RSS)",
                        "MB",
                        Spread.of(resident),
                        Optional.empty(),
                        Target.NONE));
    }

    private static double megabytes(long pid, String field) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
                if (line.startsWith(field)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / KB_PER_MB;
                }
            }
        } catch (IOException e) {
            throw new BenchException("cannot read the memory of process " + pid, e);
        }
        throw new BenchException("the kernel does not tell " + field);
    }
}
