package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Api;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.Convergence;
import io.isthmus.bench.site.Networks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Whether a change costs more in a large region than in a small one. */
final class ScaleRow implements Row {
    private static final int SMALL = 10;
    private static final int SERVERS = 2;
    private static final double NANOS_PER_MS = 1e6;
    private static final String[] ROOMY = {"-Xmx768m"};

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String what() {
        return "one change through the API at 5,000 VPCs and 10,000 ECSs in the kernel, in ms; yardstick: the same at 10 VPCs and 20"
                + " ECSs, by a controller beside it";
    }

    @Override
    public boolean needsRoot() {
        return true;
    }

    /** A change that is undone in the same breath. */
    private record Change(String name, String what, BiConsumer<Api, Networks> make) {}

    private static final List<Change> CHANGES = List.of(
            new Change("scale", "add and delete a route of a joined pair", (api, networks) -> {
                String peering = api.peeringBetween(networks.vpc(0), networks.vpc(1));
                api.deleteRoute(networks.vpc(0), api.createRoute(networks.vpc(0), "192.168.77.0/24", peering));
            }),
            new Change("scale-ecs", "create and delete an ECS", (api, networks) -> {
                api.deleteServer(networks.vpc(2), api.createServer(networks.vpc(2)));
            }),
            new Change("scale-peering", "create and delete a peering", (api, networks) -> {
                api.deletePeering(networks.vpc(3), api.requestPeering(networks.vpc(3), networks.vpc(1)));
            }));

    @Override
    public List<Result> run(Bench bench) {
        int many = bench.size(200, 5000);
        bench.closeCrowd();
        Bench.Crowd large = crowd(bench, many);
        Bench.Crowd small = crowd(bench, SMALL);
        Map<Change, List<Double>> ours = new LinkedHashMap<>();
        Map<Change, List<Double>> yardstick = new LinkedHashMap<>();
        try (var _ = large.site();
                var _ = small.site()) {
            for (Bench.Crowd crowd : List.of(large, small)) {
                long start = System.nanoTime();
                var _ = crowd.site().start();
                var _ = new Convergence(bench, crowd).await();
                bench.say(crowd.networks().vpcs().size() + " VPCs are there after "
                        + (System.nanoTime() - start) / 1_000_000 + " ms");
            }
            try (Api atLarge = new Api(large.site().controller().url());
                    Api atSmall = new Api(small.site().controller().url())) {
                int warmUp = bench.size(30, 100);
                for (int turn = -warmUp; turn < bench.size(30, 100); turn++) {
                    for (Change change : CHANGES) {
                        double cost = milliseconds(() -> change.make().accept(atLarge, large.networks()));
                        double costAtSmall = milliseconds(() -> change.make().accept(atSmall, small.networks()));
                        if (turn >= 0) {
                            ours.computeIfAbsent(change, any -> new ArrayList<>())
                                    .add(cost);
                            yardstick
                                    .computeIfAbsent(change, any -> new ArrayList<>())
                                    .add(costAtSmall);
                        }
                    }
                }
            }
        }
        List<Result> results = new ArrayList<>();
        ours.forEach((change, costs) -> results.add(new Result.Measured(
                change.name(),
                change.what() + " at " + many + " VPCs and " + SERVERS * many + " ECSs",
                "ms",
                Spread.of(costs),
                Optional.of(new Result.Yardstick(
                        "the same at " + SMALL + " VPCs", Spread.of(yardstick.getOrDefault(change, List.of())))),
                Target.ratioAtMost(1.2))));
        return results;
    }

    private static Bench.Crowd crowd(Bench bench, int vpcs) {
        Networks networks = new Networks(vpcs, SERVERS).peerInPairs(vpcs * 2 / 5);
        return new Bench.Crowd(bench.site(Optional.of(networks), ROOMY), networks);
    }

    private static double milliseconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / NANOS_PER_MS;
    }
}
