package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.Convergence;
import io.isthmus.bench.site.HandMade;
import io.isthmus.bench.site.Leftovers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How long it takes to bring everything back after a reboot: the database is there, the kernel holds nothing of ours. */
final class RebuildRow implements Row {
    private static final double NANOS_PER_S = 1e9;

    @Override
    public String name() {
        return "rebuild";
    }

    @Override
    public String what() {
        return "1,000 VPCs with an ECS each, 400 peerings with routes, from the start of the controller on an empty kernel to the"
                + " last answered ping, in s; yardstick: one ip -batch that makes as many bare namespaces and veth pairs";
    }

    @Override
    public boolean needsRoot() {
        return true;
    }

    @Override
    public List<Result> run(Bench bench) {
        Bench.Crowd crowd = bench.crowd();
        int vpcs = crowd.networks().vpcs().size();
        List<Double> ours = new ArrayList<>();
        List<Double> ready = new ArrayList<>();
        List<Double> byHand = new ArrayList<>();
        for (int turn = 0; turn < bench.size(1, 3); turn++) {
            crowd.site().kill();
            Leftovers.removeNamespaces(bench.namespaces(), crowd.site().prefix());
            byHand.add(byHand(bench, vpcs));
            long start = System.nanoTime();
            ready.add(crowd.site().start().readyNanos() / NANOS_PER_S);
            ours.add((new Convergence(bench, crowd).await() - start) / NANOS_PER_S);
        }
        return List.of(
                new Result.Measured(
                        name(),
                        vpcs + " VPCs from nothing in the kernel to the last answered ping",
                        "s",
                        Spread.of(ours),
                        Optional.of(new Result.Yardstick(
                                "one ip -batch: " + 2 * vpcs + " namespaces, " + vpcs + " veth pairs, nothing else",
                                Spread.of(byHand))),
                        Target.atMost(10)),
                new Result.Measured(
                        "ready-" + vpcs,
                        "isthmus controller with " + vpcs + " VPCs until its ready line",
                        "s",
                        Spread.of(ready),
                        Optional.empty(),
                        Target.NONE));
    }

    private static double byHand(Bench bench, int vpcs) {
        try (HandMade hand = bench.handMade()) {
            List<String> commands = new ArrayList<>();
            for (int i = 0; i < vpcs; i++) {
                commands.add("netns add @v" + i);
                commands.add("netns add @e" + i);
                commands.add("link add p0 netns @v" + i + " type veth peer name eth0 netns @e" + i);
            }
            long start = System.nanoTime();
            hand.ip(commands);
            return (System.nanoTime() - start) / NANOS_PER_S;
        }
    }
}
