package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.BenchException;
import io.isthmus.bench.site.Networks;
import io.isthmus.forwarding.Packet;
import io.isthmus.forwarding.Reachability;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.Snapshot;
import io.isthmus.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What it costs to explain, with all steps, whether one ECS reaches another, when either side has thousands of routes. */
final class ExplainRow implements Row {
    private static final int FEW = 10;
    private static final int MANY = 10_000;
    private static final int TURNS = 11;
    private static final int WARM_UP = 4;
    private static final int A_TURN = 2_000;
    private static final double NANOS_PER_MS = 1e6;

    @Override
    public String name() {
        return "explain";
    }

    @Override
    public String what() {
        return "explain one pair of ECSs, in ms, at 10,000 routes on either side; yardstick: at 10 routes";
    }

    @Override
    public boolean needsRoot() {
        return false;
    }

    /** One question. */
    private record Question(Snapshot snapshot, Port from, Packet packet) {
        boolean answer() {
            return Reachability.of(snapshot, from, packet).reachable(from);
        }
    }

    @Override
    public List<Result> run(Bench bench) {
        Question many = question(MANY);
        Question few = question(FEW);
        List<Double> ours = new ArrayList<>();
        List<Double> yardstick = new ArrayList<>();
        for (int turn = -WARM_UP; turn < TURNS; turn++) {
            double atMany = milliseconds(many);
            double atFew = milliseconds(few);
            if (turn >= 0) {
                ours.add(atMany);
                yardstick.add(atFew);
            }
        }
        return List.of(new Result.Measured(
                name(),
                "explain one pair of ECSs at " + MANY + " routes a side",
                "ms",
                Spread.of(ours),
                Optional.of(new Result.Yardstick("the same at " + FEW + " routes a side", Spread.of(yardstick))),
                Target.atMost(1)));
    }

    private static double milliseconds(Question question) {
        long start = System.nanoTime();
        for (int i = 0; i < A_TURN; i++) {
            if (!question.answer()) {
                throw new BenchException("the pair does not reach each other");
            }
        }
        return (System.nanoTime() - start) / NANOS_PER_MS / A_TURN;
    }

    private static Question question(int routes) {
        Networks networks = new Networks(2, 1);
        Networks.Vpc one = networks.vpc(0);
        Networks.Vpc other = networks.vpc(1);
        PeeringId peering = networks.peer(one, other);
        for (int i = 1; i < routes; i++) {
            Cidr destination = Cidr.parse("172." + (16 + i / 4096) + "." + i / 16 % 256 + "." + i % 16 * 16 + "/28");
            networks.route(one, destination, peering);
            networks.route(other, destination, peering);
        }
        Snapshot snapshot = networks.region().snapshot();
        Port from = snapshot.ports(one.id()).getFirst();
        return new Question(
                snapshot, from, Packet.ping(one.server().ip(), other.server().ip()));
    }
}
