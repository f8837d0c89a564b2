package io.isthmus.bench.micro;

import io.isthmus.bench.site.Networks;
import io.isthmus.forwarding.Planner;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Route;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decider;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.Request;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.PrefixTable;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The three steps of a change, and of a packet's explanation, that are pure: look up, decide, plan. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CoreBenchmark {
    /** VPCs in the region, with one ECS each; the first pair is joined. */
    @Param({"10", "2000"})
    public int vpcs = 10;

    /** Routes in the default table of the first VPC. */
    @Param({"10", "1000"})
    public int routes = 10;

    private Networks networks = new Networks(0, 0);
    private PrefixTable<Route> table = PrefixTable.empty();
    private Ip address = Ip.parse("0.0.0.0");

    @Setup
    public void fill() {
        networks = new Networks(vpcs, 1);
        PeeringId peering = networks.peer(networks.vpc(0), networks.vpc(1));
        for (int i = 1; i < routes; i++) {
            networks.route(networks.vpc(0), Cidr.parse("172.16." + i / 16 % 256 + "." + i % 16 * 16 + "/28"), peering);
        }
        table = networks.region().snapshot().defaultTable(networks.vpc(0).id()).routes();
        address = networks.vpc(1).server().ip();
    }

    /** Longest-prefix match. */
    @Benchmark
    public Optional<PrefixTable.Entry<Route>> lookUp() {
        return table.longestMatch(address);
    }

    /** Deciding the creation of a peering, the new snapshot included. */
    @Benchmark
    public Decision decideCreatePeering() {
        Networks.Vpc from = networks.vpc(0);
        Networks.Vpc to = networks.vpc(2);
        Command create = new Command.CreatePeering(
                "bench",
                "",
                from.id(),
                Optional.empty(),
                to.id(),
                Optional.of(to.tenant().project()));
        return Decider.decide(
                networks.region().snapshot(),
                new Request(create, from.tenant().principal(), "bench", Instant.EPOCH, () -> "0-0-0-0-0"));
    }

    /** Compiling what the router of the first VPC must do. */
    @Benchmark
    public Optional<RouterPlan> plan() {
        return Planner.plan(networks.region().snapshot(), networks.vpc(0).id());
    }
}
