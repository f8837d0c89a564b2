package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Api;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.BenchException;
import io.isthmus.bench.site.HandMade;
import io.isthmus.bench.site.Networks;
import io.isthmus.bench.site.Pauses;
import io.isthmus.bench.site.Pinger;
import io.isthmus.bench.site.Site;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/** What it takes to make an ECS, until it answers a ping, and to delete it, until it answers none; and to make a thousand. */
final class EcsRow implements Row {
    private static final int CLIENTS = 8;
    private static final int RATIO = 3;
    private static final int LONGEST_S = 15;
    private static final Cidr BLOCK = Cidr.parse("10.64.0.0/18");

    /** Addresses from here on are nobody's. */
    private static final int FIRST_ADDRESS = 100;

    private static final int PINGED_EVERY = 10;
    private static final Duration STEP = Duration.ofMillis(1);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofMillis(3);

    /** Nobody waits longer for packets to obey. */
    private static final double ANSWERED_ANYWAY_MS = 2000;

    private static final long SETTLED_MS = 300;
    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_S = 1e9;

    @Override
    public String name() {
        return "ecs";
    }

    @Override
    public String what() {
        return "an ECS made, to its first answered ping, and deleted, to the answer, after which it must be silent, by 1 client and by "
                + CLIENTS
                + "; yardstick: ip -batch calls and ip netns del in shells that already run. And 1,000 ECSs in one subnet";
    }

    @Override
    public boolean needsRoot() {
        return true;
    }

    /** Milliseconds. */
    private record Times(List<Double> created, List<Double> deleted) {
        Times() {
            this(Collections.synchronizedList(new ArrayList<>()), Collections.synchronizedList(new ArrayList<>()));
        }
    }

    /** Somebody who makes servers and deletes them. */
    private interface Client extends AutoCloseable {
        /** Does what needs no time of the maker's; returns the server's address. */
        Ip prepare(int number);

        void make(int number);

        void delete(int number);

        /**
         * @param ms what the delete took
         * @throws BenchException if an answer to this one's pings should not be, and is
         */
        void deleted(Pinger pinger, double ms);

        /** Sends pings to an address. */
        Pinger pinger(Ip to);

        @Override
        void close();
    }

    @Override
    public List<Result> run(Bench bench) {
        Networks networks = Networks.single(BLOCK);
        List<Result> results = new ArrayList<>();
        try (Site site = bench.site(Optional.of(networks));
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            String url = site.start().url();
            site.awaitPlace(networks.vpc(0).server());
            List<Client> ours = IntStream.range(0, CLIENTS)
                    .<Client>mapToObj(number -> new OurClient(bench, new Api(url), site, networks.vpc(0)))
                    .toList();
            List<Client> byHand = IntStream.range(0, CLIENTS)
                    .<Client>mapToObj(number -> new HandClient(bench, bench.handMade()))
                    .toList();
            try {
                // The controller has compiled its own code when one client is alone, as one that has run for a while.
                for (int clients : List.of(CLIENTS, 1)) {
                    results.addAll(compare(bench, threads, ours.subList(0, clients), byHand.subList(0, clients)));
                }
                results.add(aThousand(bench, threads, ours, byHand));
            } finally {
                ours.forEach(Client::close);
                byHand.forEach(Client::close);
            }
        }
        return results;
    }

    private List<Result> compare(Bench bench, ExecutorService threads, List<Client> ours, List<Client> byHand) {
        Times atOurs = new Times();
        Times atHand = new Times();
        int each = bench.size(5, 10);
        int warmUp = bench.size(1, 3);
        for (int turn = -warmUp; turn < bench.size(3, 11); turn++) {
            Times timesOfOurs = turn < 0 ? new Times() : atOurs;
            atOnce(threads, ours, each, (client, number) -> work(client, number, timesOfOurs));
            Pauses.sleep(SETTLED_MS);
            Times timesByHand = turn < 0 ? new Times() : atHand;
            atOnce(threads, byHand, each, (client, number) -> work(client, number, timesByHand));
            Pauses.sleep(SETTLED_MS);
        }
        String by = ours.size() == 1 ? "" : "-" + ours.size();
        String with = ours.size() == 1 ? ", one after the other" : ", " + ours.size() + " clients at once";
        return List.of(
                result(
                        "ecs-create" + by,
                        "an ECS made, to its first answered ping" + with,
                        atOurs.created(),
                        atHand.created()),
                result("ecs-delete" + by, "an ECS deleted, and silent" + with, atOurs.deleted(), atHand.deleted()));
    }

    private static Result result(String name, String what, List<Double> ours, List<Double> byHand) {
        return new Result.Measured(
                name,
                what,
                "ms",
                Spread.of(ours),
                Optional.of(new Result.Yardstick("the same by ip -batch, and ip netns del", Spread.of(byHand))),
                Target.ratioAtMost(RATIO));
    }

    private static void work(Client client, int number, Times times) {
        Ip address = client.prepare(number);
        try (Pinger pinger = client.pinger(address)) {
            long start = System.nanoTime();
            client.make(number);
            times.created().add((pinger.firstReply(STEP, LIMIT) - start) / NANOS_PER_MS);
            long before = System.nanoTime();
            client.delete(number);
            double ms = (System.nanoTime() - before) / NANOS_PER_MS;
            times.deleted().add(ms);
            client.deleted(pinger, ms);
        }
    }

    private static Result aThousand(Bench bench, ExecutorService threads, List<Client> ours, List<Client> byHand) {
        int each = bench.size(100, 1000) / ours.size();
        double seconds = seconds(threads, ours, each);
        double secondsByHand = seconds(threads, byHand, each);
        atOnce(threads, byHand, each, Client::delete);
        return new Result.Measured(
                "ecs-thousand",
                each * ours.size() + " ECSs made in one subnet by " + ours.size() + " clients",
                "s",
                Spread.of(List.of(seconds)),
                Optional.of(new Result.Yardstick("the same by ip -batch", Spread.of(List.of(secondsByHand)))),
                Target.atMost(LONGEST_S));
    }

    /** Until all are made, of which every tenth is pinged. */
    private static double seconds(ExecutorService threads, List<Client> clients, int each) {
        long start = System.nanoTime();
        atOnce(threads, clients, each, (client, number) -> {
            Ip address = client.prepare(number);
            client.make(number);
            if (number % PINGED_EVERY == 0) {
                try (Pinger pinger = client.pinger(address)) {
                    var _ = pinger.firstReply(STEP, LIMIT);
                }
            }
        });
        return (System.nanoTime() - start) / NANOS_PER_S;
    }

    private static void atOnce(ExecutorService threads, List<Client> clients, int each, ObjIntConsumer<Client> work) {
        List<Future<Boolean>> running = new ArrayList<>();
        for (int client = 0; client < clients.size(); client++) {
            Client one = clients.get(client);
            int first = client * each;
            running.add(threads.submit(() -> {
                for (int number = first; number < first + each; number++) {
                    work.accept(one, number);
                }
                return true;
            }));
        }
        running.forEach(Futures::get);
    }

    private static final class OurClient implements Client {
        private final Bench bench;
        private final Api api;
        private final Site site;
        private final Networks.Vpc vpc;
        private final Map<Integer, String> servers = new HashMap<>();

        OurClient(Bench bench, Api api, Site site, Networks.Vpc vpc) {
            this.bench = bench;
            this.api = api;
            this.site = site;
            this.vpc = vpc;
        }

        @Override
        public Ip prepare(int number) {
            return BLOCK.address().plus(FIRST_ADDRESS + number);
        }

        @Override
        public void make(int number) {
            servers.put(number, api.createServer(vpc, prepare(number)));
        }

        @Override
        public void delete(int number) {
            api.removeServer(vpc, Objects.requireNonNull(servers.remove(number)));
        }

        @Override
        public void deleted(Pinger pinger, double ms) {
            if (ms < ANSWERED_ANYWAY_MS && pinger.isAnswered(SILENCE)) {
                throw new BenchException("an ECS answers whose deletion was answered after " + ms + " ms");
            }
        }

        @Override
        public Pinger pinger(Ip to) {
            return new Pinger(bench.namespaces(), site.place(vpc.server()), to);
        }

        @Override
        public void close() {
            api.close();
        }
    }

    private static final class HandClient implements Client {
        private final Bench bench;
        private final HandMade hand;
        private final Map<Integer, String> lines = new HashMap<>();

        HandClient(Bench bench, HandMade hand) {
            this.bench = bench;
            this.hand = hand;
            hand.routerForServers();
        }

        @Override
        public Ip prepare(int number) {
            lines.put(number, hand.server(number));
            return HandMade.serverAddress(number);
        }

        @Override
        public void make(int number) {
            hand.run(Objects.requireNonNull(lines.remove(number)));
        }

        @Override
        public void delete(int number) {
            hand.run(hand.removal(number));
        }

        /** The kernel takes its time. */
        @Override
        public void deleted(Pinger pinger, double ms) {}

        @Override
        public Pinger pinger(Ip to) {
            return new Pinger(bench.namespaces(), hand.name("h0"), to);
        }

        @Override
        public void close() {
            hand.close();
        }
    }
}
