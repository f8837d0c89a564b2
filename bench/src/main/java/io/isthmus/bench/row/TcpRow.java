package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.HandMade;
import io.isthmus.bench.site.Networks;
import io.isthmus.bench.site.TcpStream;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How much goes through one TCP connection across a peering, security groups included. */
final class TcpRow implements Row {
    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public String what() {
        return "TCP across a peering between two ECSs with security groups, one connection, in Gbit/s; yardsticks: two routers made"
                + " by hand without any filter, and a bare veth pair";
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
        Duration turn = Duration.ofMillis(bench.size(500, 1200));
        List<Double> ours = new ArrayList<>();
        List<Double> routers = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        try (HandMade hand = bench.handMade();
                TcpStream stream = new TcpStream(bench.namespaces())) {
            hand.routers();
            hand.run(hand.joint());
            hand.ip(List.of("netns add @b0", "netns add @b1"));
            hand.ip(
                    "b0",
                    List.of(
                            "link add eth0 type veth peer name eth0 netns @b1",
                            "address add 10.255.3.1/24 dev eth0",
                            "link set eth0 up"));
            hand.ip("b1", List.of("address add 10.255.3.2/24 dev eth0", "link set eth0 up"));
            for (int i = -1; i < bench.size(5, 11); i++) {
                double atOurs = stream.gigabitsPerSecond(
                        crowd.site().place(one.server()),
                        crowd.site().place(other.server()),
                        other.server().ip(),
                        turn);
                double atRouters =
                        stream.gigabitsPerSecond(hand.name("h0"), hand.name("h1"), Ip.parse("10.255.2.2"), turn);
                double atBare =
                        stream.gigabitsPerSecond(hand.name("b0"), hand.name("b1"), Ip.parse("10.255.3.2"), turn);
                if (i >= 0) {
                    ours.add(atOurs);
                    routers.add(atRouters);
                    bare.add(atBare);
                }
            }
        }
        return List.of(
                new Result.Measured(
                        name(),
                        "TCP across a peering, security groups on",
                        "Gbit/s",
                        Spread.of(ours),
                        Optional.of(new Result.Yardstick("two hand-made routers, no filter", Spread.of(routers))),
                        Target.ratioAtLeast(0.95)),
                new Result.Measured(
                        "tcp-bare",
                        "the same",
                        "Gbit/s",
                        Spread.of(ours),
                        Optional.of(new Result.Yardstick("a bare veth pair", Spread.of(bare))),
                        Target.NONE));
    }
}
