package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.HandMade;
import io.isthmus.bench.site.Networks;
import io.isthmus.bench.site.TcpStream;
import io.isthmus.bench.site.Wire;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What packets of all kinds cost across a peering, security groups included, beside routers made by hand that filter alike. */
final class PacketsRow implements Row {
    private static final double FASTEST_RTT = 1.15;
    private static final double FASTEST_RTT_WITH_CHECKS = 1.05;
    private static final double LEAST = 0.85;
    private static final double LEAST_WITH_CHECKS = 0.95;

    /** Many short turns: whatever else runs for a moment spoils few of them, and the median none. */
    private static final Duration TURN = Duration.ofMillis(200);

    private static final int ROUNDS = 33;
    private static final int SHORT_ROUNDS = 7;

    /** What packets go through. */
    private enum Way {
        OURS("ours"),
        FILTER("two hand-made routers, perf-filter.nft"),
        CHECKS("the same with our checks by hand, perf-checks.nft"),
        BARE("a bare veth pair");

        private final String what;

        Way(String what) {
            this.what = what;
        }
    }

    /** What is measured on each way. */
    private enum Metric {
        RTT("rtt", "UDP ping-pong", "us", true),
        PACKETS("packets", "UDP, 1 byte each", "packets/s", false),
        CONNECTIONS("connects", "TCP connections, one after the other", "connections/s", false),
        BULK("bulk", "TCP, one connection", "Gbit/s", false);

        private final String word;
        private final String what;
        private final String unit;
        private final boolean lessIsBetter;

        Metric(String word, String what, String unit, boolean lessIsBetter) {
            this.word = word;
            this.what = what;
            this.unit = unit;
            this.lessIsBetter = lessIsBetter;
        }

        private Target target(Way way) {
            return switch (way) {
                case FILTER -> lessIsBetter ? Target.ratioAtMost(FASTEST_RTT) : Target.ratioAtLeast(LEAST);
                case CHECKS ->
                    lessIsBetter ? Target.ratioAtMost(FASTEST_RTT_WITH_CHECKS) : Target.ratioAtLeast(LEAST_WITH_CHECKS);
                case OURS, BARE -> Target.NONE;
            };
        }
    }

    @Override
    public String name() {
        return "packets";
    }

    @Override
    public String what() {
        return "round trips, small packets, connections and bulk TCP across a peering with security groups; yardsticks: two routers"
                + " made by hand with a stateful filter and segments of our size, the same with our checks, and a bare veth pair";
    }

    @Override
    public boolean needsRoot() {
        return true;
    }

    @Override
    public List<Result> run(Bench bench) {
        Bench.Crowd crowd = bench.runningCrowd();
        Networks.Vpc one = crowd.networks().vpc(0);
        Networks.Vpc other = crowd.networks().vpc(1);
        Map<Metric, Map<Way, List<Double>>> taken = new EnumMap<>(Metric.class);
        try (HandMade filtered = bench.handMade();
                HandMade checked = bench.handMade();
                HandMade bare = bench.handMade();
                TcpStream stream = new TcpStream(bench.namespaces())) {
            Wire wire = new Wire(bench.namespaces());
            Map<Way, Wire.Path> ways = new EnumMap<>(Map.of(
                    Way.OURS,
                    new Wire.Path(
                            crowd.site().place(one.server()),
                            crowd.site().place(other.server()),
                            other.server().ip()),
                    Way.FILTER,
                    routers(filtered, false),
                    Way.CHECKS,
                    routers(checked, true),
                    Way.BARE,
                    pair(bare)));
            for (int round = -1; round < bench.size(SHORT_ROUNDS, ROUNDS); round++) {
                for (Metric metric : Metric.values()) {
                    for (Way way : order(round)) {
                        double value = take(metric, Objects.requireNonNull(ways.get(way)), wire, stream, TURN);
                        if (round >= 0) {
                            taken.computeIfAbsent(metric, _ -> new EnumMap<>(Way.class))
                                    .computeIfAbsent(way, _ -> new ArrayList<>())
                                    .add(value);
                        }
                    }
                }
            }
        }
        List<Result> results = new ArrayList<>();
        taken.forEach((metric, ways) -> Arrays.stream(Way.values())
                .filter(way -> way != Way.OURS)
                .forEach(way -> results.add(new Result.Measured(
                        name() + "-" + metric.word
                                + (way == Way.FILTER ? "" : "-" + way.name().toLowerCase(Locale.ROOT)),
                        metric.what + " across a peering, security groups on",
                        metric.unit,
                        Spread.of(ways.getOrDefault(Way.OURS, List.of())),
                        Optional.of(new Result.Yardstick(way.what, Spread.of(ways.getOrDefault(way, List.of())))),
                        metric.target(way)))));
        return results;
    }

    /** Each round begins with another way and every other one goes backwards: what a turn leaves behind is to hold back none most. */
    private static List<Way> order(int round) {
        List<Way> order = Arrays.asList(Way.values());
        Collections.rotate(order, round);
        return round % 2 == 0 ? order : order.reversed();
    }

    private static double take(Metric metric, Wire.Path path, Wire wire, TcpStream stream, Duration turn) {
        return switch (metric) {
            case RTT -> wire.roundTripMicros(path, turn);
            case PACKETS -> wire.packetsPerSecond(path, turn);
            case CONNECTIONS -> wire.connectionsPerSecond(path, turn);
            case BULK -> stream.gigabitsPerSecond(path.from(), path.to(), path.address(), turn);
        };
    }

    private static Wire.Path routers(HandMade hand, boolean checks) {
        hand.routers();
        hand.run(hand.joint());
        hand.filter(checks);
        hand.segmentsLikeOurs();
        return new Wire.Path(hand.name("h0"), hand.name("h1"), Ip.parse("10.255.2.2"));
    }

    private static Wire.Path pair(HandMade hand) {
        hand.ip(List.of("netns add @b0", "netns add @b1"));
        hand.ip(
                "b0",
                List.of(
                        "link add eth0 type veth peer name eth0 netns @b1",
                        "address add 10.255.3.1/24 dev eth0",
                        "link set eth0 up"));
        hand.ip("b1", List.of("address add 10.255.3.2/24 dev eth0", "link set eth0 up"));
        hand.segmentsLikeOurs("b0");
        hand.segmentsLikeOurs("b1");
        return new Wire.Path(hand.name("b0"), hand.name("b1"), Ip.parse("10.255.3.2"));
    }
}
