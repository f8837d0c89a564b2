package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Api;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.LeanHttp;
import io.isthmus.bench.site.Networks;
import io.isthmus.bench.site.PlainSqlite;
import io.isthmus.bench.site.RunningController;
import io.isthmus.bench.site.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** How many peerings a second eight clients create, each durable before it is answered. */
final class PeeringCreatesRow implements Row {
    private static final int CLIENTS = 8;
    private static final int VPCS = 500;
    /** Of the bare store's rate. */
    private static final double LEAST = 0.5;

    /** A service runs longer than its compiler needs, which with two processors is some 15 s. */
    private static final int WARM_UP = 10;

    private static final double NANOS_PER_MS = 1e6;
    private static final Duration TURN = Duration.ofMillis(1500);

    @Override
    public String name() {
        return "peering-creates";
    }

    @Override
    public String what() {
        return "durable peering creates a second over HTTP, 8 clients; yardstick: plain SQLite, 8 creates a transaction,"
                + " synchronous=FULL, on the same disk";
    }

    @Override
    public boolean needsRoot() {
        return false;
    }

    @Override
    public List<Result> run(Bench bench) {
        Networks networks = new Networks(VPCS, 0, VPCS);
        List<Double> ours = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        try (Site site = bench.site(Optional.of(networks));
                PlainSqlite yardstick = new PlainSqlite(site.data().resolve("plain.db"));
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            RunningController controller = site.start();
            String url = controller.url();
            AtomicInteger next = new AtomicInteger();
            int turns = bench.size(3, 5);
            Duration cpuBefore = Duration.ZERO;
            int before = 0;
            for (int turn = -WARM_UP; turn < turns; turn++) {
                if (turn == 0) {
                    cpuBefore = controller.cpu();
                    before = next.get();
                }
                double creates = createsPerSecond(clients, url, networks, next);
                double inserts = yardstick.createsPerSecond(CLIENTS, TURN.dividedBy(2));
                if (turn >= 0) {
                    ours.add(creates);
                    plain.add(inserts);
                }
            }
            bench.say("processor time of the controller for each create: %.3f ms"
                    .formatted(controller.cpu().minus(cpuBefore).toNanos() / NANOS_PER_MS / (next.get() - before)));
        }
        return List.of(new Result.Measured(
                name(),
                "durable peering creates over HTTP, " + CLIENTS + " clients",
                "1/s",
                Spread.of(ours),
                Optional.of(new Result.Yardstick(
                        "the same rows into plain SQLite, " + CLIENTS + " a transaction", Spread.of(plain))),
                Target.ratioAtLeast(LEAST)));
    }

    private static double createsPerSecond(ExecutorService clients, String url, Networks networks, AtomicInteger next) {
        long start = System.nanoTime();
        long end = start + TURN.toNanos();
        List<Future<Integer>> counts = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            counts.add(clients.submit(() -> createUntil(end, url, networks, next)));
        }
        int sum = 0;
        for (Future<Integer> count : counts) {
            sum += Futures.get(count);
        }
        return sum * 1e9 / (System.nanoTime() - start);
    }

    private static int createUntil(long end, String url, Networks networks, AtomicInteger next) {
        int done = 0;
        try (LeanHttp http = new LeanHttp(url)) {
            while (System.nanoTime() < end) {
                int pair = next.getAndIncrement();
                // Each pair of VPCs once: with distance 1 first, then with distance 2, and so on.
                Networks.Vpc from = networks.vpc(pair % VPCS);
                Networks.Vpc to = networks.vpc((pair % VPCS + 1 + pair / VPCS) % VPCS);
                http.call(Api.peeringRequest(from, to)).require(201);
                done++;
            }
        }
        return done;
    }
}
