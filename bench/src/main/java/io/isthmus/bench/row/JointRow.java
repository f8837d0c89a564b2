package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Api;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.HandMade;
import io.isthmus.bench.site.Networks;
import io.isthmus.bench.site.Pauses;
import io.isthmus.bench.site.Pinger;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How long the first packet waits: accept a peering, add a route at either end, and see the first answer. */
final class JointRow implements Row {
    private static final Duration STEP = Duration.ofNanos(200_000);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long BEFORE_MS = 15;
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public String name() {
        return "joint";
    }

    @Override
    public String what() {
        return "accept + both routes to the first answered ping, in ms, with 1,000 VPCs present, each with an ECS in the kernel;"
                + " yardstick: two ip -batch calls (one for each end) in a shell that already runs, to their first answered ping";
    }

    @Override
    public boolean needsRoot() {
        return true;
    }

    @Override
    public List<Result> run(Bench bench) {
        Bench.Crowd crowd = bench.runningCrowd();
        int vpcs = crowd.networks().vpcs().size();
        // Two that have no peering, in different projects.
        Networks.Vpc one = crowd.networks().vpc(vpcs - 1);
        Networks.Vpc other = crowd.networks().vpc(vpcs - 6);
        List<Double> ours = new ArrayList<>();
        List<Double> byHand = new ArrayList<>();
        String cpu;
        Steps steps = new Steps(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try (Api api = new Api(crowd.site().controller().url());
                HandMade hand = bench.handMade();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            hand.routers();
            Duration cpuBefore = Duration.ZERO;
            Duration handCpuBefore = Duration.ZERO;
            int warmUp = bench.size(20, 40);
            for (int turn = -warmUp; turn < bench.size(10, 40); turn++) {
                if (turn == 0) {
                    cpuBefore = crowd.site().controller().cpu();
                    handCpuBefore = hand.cpu();
                }
                double joined = join(bench, crowd, api, thread, one, other, steps);
                double made = makeByHand(bench, hand, thread);
                if (turn >= 0) {
                    ours.add(joined);
                    byHand.add(made);
                }
            }
            cpu = "processor time of a turn, with its undoing: controller and agent %.1f ms, by hand %.1f ms"
                    .formatted(
                            (double) crowd.site()
                                            .controller()
                                            .cpu()
                                            .minus(cpuBefore)
                                            .toMillis()
                                    / ours.size(),
                            (double) hand.cpu().minus(handCpuBefore).toMillis() / ours.size());
        }
        bench.say(cpu);
        bench.say("answered, ms from the start: " + steps);
        return List.of(new Result.Measured(
                name(),
                "accept + both routes to the first packet, " + vpcs + " VPCs present",
                "ms",
                Spread.of(ours),
                Optional.of(new Result.Yardstick("the same joint by ip -batch", Spread.of(byHand))),
                Target.ratioAtMost(2)));
    }

    /** When the calls were answered. */
    private record Steps(List<Double> accept, List<Double> oneRoute, List<Double> bothRoutes) {
        @Override
        public String toString() {
            return "accept %.1f, one route %.1f, both routes %.1f"
                    .formatted(
                            Spread.of(accept).median(),
                            Spread.of(oneRoute).median(),
                            Spread.of(bothRoutes).median());
        }
    }

    private static double join(
            Bench bench,
            Bench.Crowd crowd,
            Api api,
            ExecutorService thread,
            Networks.Vpc one,
            Networks.Vpc other,
            Steps steps) {
        String peering = api.requestPeering(one, other);
        try {
            Future<Long> answered = firstReply(
                    bench,
                    thread,
                    crowd.site().place(one.server()),
                    other.server().ip());
            Pauses.sleep(BEFORE_MS);
            long start = System.nanoTime();
            api.acceptPeering(other, peering);
            steps.accept().add((System.nanoTime() - start) / NANOS_PER_MS);
            var _ = api.createRoute(one, other.cidr().toString(), peering);
            steps.oneRoute().add((System.nanoTime() - start) / NANOS_PER_MS);
            var _ = api.createRoute(other, one.cidr().toString(), peering);
            steps.bothRoutes().add((System.nanoTime() - start) / NANOS_PER_MS);
            return (Futures.get(answered) - start) / NANOS_PER_MS;
        } finally {
            api.deletePeering(one, peering);
        }
    }

    private static double makeByHand(Bench bench, HandMade hand, ExecutorService thread) {
        String joint = hand.joint();
        Future<Long> answered = firstReply(bench, thread, hand.name("h0"), Ip.parse("10.255.2.2"));
        Pauses.sleep(BEFORE_MS);
        long start = System.nanoTime();
        hand.run(joint);
        double took = (Futures.get(answered) - start) / NANOS_PER_MS;
        hand.run("ip -n @r0 link delete l0");
        return took;
    }

    private static Future<Long> firstReply(Bench bench, ExecutorService thread, String namespace, Ip to) {
        return thread.submit(() -> {
            try (Pinger pinger = new Pinger(bench.namespaces(), namespace, to)) {
                return pinger.firstReply(STEP, LIMIT);
            }
        });
    }
}
