package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Api;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.BenchException;
import io.isthmus.bench.site.Networks;
import io.isthmus.bench.site.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Eight clients peer, route, make ECSs and delete at once, each in a project of its own and all in one route table. Every call
 * must be answered as it should be, and what was not deleted must be there afterwards: no deadlock, no lost update.
 */
final class MixedRow implements Row {
    private static final int CLIENTS = 8;
    private static final int VPCS_EACH = 20;
    private static final int SERVER_EVERY = 10;
    private static final int LEAST_A_SECOND = 1_000;
    private static final int LONGEST_MS = 50;
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public String name() {
        return "mixed";
    }

    @Override
    public String what() {
        return "8 clients creating, peering, routing and deleting at once for 60 s: changes a second, 99th percentile";
    }

    @Override
    public boolean needsRoot() {
        return true;
    }

    @Override
    public List<Result> run(Bench bench) {
        // The first VPC of all is the one whose table all clients change.
        Networks networks = new Networks(CLIENTS * VPCS_EACH, 1, VPCS_EACH);
        int turns = bench.size(2, 6);
        List<Double> rates = new ArrayList<>();
        List<Double> percentiles = new ArrayList<>();
        double longest = 0;
        try (Site site = bench.site(Optional.of(networks));
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            String url = site.start().url();
            Networks.Vpc shared = networks.vpc(0);
            String sharedPeering;
            try (Api api = new Api(url)) {
                sharedPeering = api.requestPeering(shared, networks.vpc(1));
            }
            for (int turn = 0; turn < turns; turn++) {
                long start = System.nanoTime();
                long end = start + Duration.ofSeconds(10).toNanos();
                List<Future<List<Long>>> running = new ArrayList<>();
                for (int number = 0; number < CLIENTS; number++) {
                    Client client = new Client(url, networks, number, shared, sharedPeering);
                    running.add(clients.submit(() -> client.work(end)));
                }
                List<Long> latencies = new ArrayList<>();
                running.forEach(future -> latencies.addAll(Futures.get(future)));
                Collections.sort(latencies);
                rates.add(latencies.size() * 1e9 / (System.nanoTime() - start));
                percentiles.add(latencies.get(latencies.size() * 99 / 100) / NANOS_PER_MS);
                longest = Math.max(longest, latencies.getLast() / NANOS_PER_MS);
                check(url, networks, shared, sharedPeering);
            }
        }
        return List.of(
                new Result.Measured(
                        name(),
                        "changes by " + CLIENTS + " clients, all kept",
                        "1/s",
                        Spread.of(rates),
                        Optional.empty(),
                        Target.atLeast(LEAST_A_SECOND)),
                new Result.Measured(
                        name() + "-p99",
                        "99th percentile of a change (longest %.0f ms)".formatted(longest),
                        "ms",
                        Spread.of(percentiles),
                        Optional.empty(),
                        Target.atMost(LONGEST_MS)));
    }

    /** What the clients left must be there, and be taken away again. */
    private static void check(String url, Networks networks, Networks.Vpc shared, String sharedPeering) {
        try (Api api = new Api(url)) {
            for (int number = 0; number < CLIENTS; number++) {
                Networks.Vpc one = networks.vpc(number * VPCS_EACH + 2);
                Networks.Vpc other = networks.vpc(number * VPCS_EACH + 3);
                api.deletePeering(one, api.peeringBetween(one, other));
                List<String> left = api.routes(one);
                if (!left.isEmpty()) {
                    throw new BenchException("routes outlive their peering: " + left);
                }
            }
            List<String> routes = api.routes(shared);
            if (routes.size() != CLIENTS) {
                throw new BenchException("of " + CLIENTS + " routes that were made " + routes.size() + " are there");
            }
            routes.forEach(route -> api.deleteRoute(shared, route));
            if (!api.peeringBetween(shared, networks.vpc(1)).equals(sharedPeering)) {
                throw new BenchException("the shared peering is another one");
            }
        }
    }

    /** One of those who work at once. */
    private record Client(String url, Networks networks, int number, Networks.Vpc shared, String sharedPeering) {
        List<Long> work(long end) {
            List<Long> latencies = new ArrayList<>();
            try (Api api = new Api(url)) {
                for (int round = 0; System.nanoTime() < end; round++) {
                    // The first two VPCs of the first client are shared.
                    int pair = 1 + round % (VPCS_EACH / 2 - 1);
                    String peering = connect(api, pair, latencies);
                    String mine = timed(latencies, () -> api.createRoute(shared, destination(), sharedPeering));
                    if (round % SERVER_EVERY == 0) {
                        Networks.Vpc vpc = vpc(2 * pair);
                        String server = timed(latencies, () -> api.createServer(vpc));
                        var _ = timed(latencies, () -> {
                            api.deleteServer(vpc, server);
                            return server;
                        });
                    }
                    var _ = timed(latencies, () -> {
                        api.deleteRoute(shared, mine);
                        return mine;
                    });
                    var _ = timed(latencies, () -> {
                        api.deletePeering(vpc(2 * pair + 1), peering);
                        return peering;
                    });
                }
                var _ = connect(api, 1, latencies);
                var _ = timed(latencies, () -> api.createRoute(shared, destination(), sharedPeering));
            }
            return latencies;
        }

        private String connect(Api api, int pair, List<Long> latencies) {
            Networks.Vpc one = vpc(2 * pair);
            Networks.Vpc other = vpc(2 * pair + 1);
            String peering = timed(latencies, () -> api.requestPeering(one, other));
            var _ = timed(latencies, () -> api.createRoute(one, other.cidr().toString(), peering));
            var _ = timed(latencies, () -> api.createRoute(other, one.cidr().toString(), peering));
            return peering;
        }

        private Networks.Vpc vpc(int own) {
            return networks.vpc(number * VPCS_EACH + own);
        }

        /** A block that this client alone routes in the shared table. */
        private String destination() {
            return "192.168." + number + ".0/24";
        }
    }

    private static String timed(List<Long> latencies, Supplier<String> call) {
        long start = System.nanoTime();
        String result = call.get();
        latencies.add(System.nanoTime() - start);
        return result;
    }
}
