package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Flow.Count;
import io.isthmus.model.Command;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.testing.World;
import io.isthmus.net.Ip;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of counters of flows: records of contract.md 3.9. */
final class FlowLogCollectorTest {
    private static final Duration WINDOW = Duration.ofMinutes(10);

    private final World world = new World();
    private final FakeDataPlane dataPlane = new FakeDataPlane();
    private final ProjectId acme = world.project("acme");
    private final VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
    private final SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");
    private final Port port = world.ecs(subnet);
    private final FlowLogId all = log(FlowLog.Traffic.ALL);
    private FlowRecords records = new FlowRecords(Path.of("none"), WINDOW);

    @TempDir
    Path directory = Path.of("none");

    @BeforeEach
    void keepRecords() {
        records = new FlowRecords(directory.resolve("logs"), WINDOW);
    }

    private FlowLogId log(FlowLog.Traffic traffic) {
        return new FlowLogId(world.change(
                        acme,
                        new Command.CreateFlowLog("", "", FlowLog.Type.NETWORK, subnet.value(), traffic, "", "", false))
                .getFirst());
    }

    private FlowLogCollector collector() {
        return new FlowLogCollector(world::snapshot, dataPlane, records, new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return world.now();
            }
        });
    }

    /** One that has seen every window so far. */
    private FlowLogCollector knowing() {
        FlowLogCollector collector = collector();
        collector.collect();
        return collector;
    }

    private void counted(long seen, long passed) {
        dataPlane.flows.put(
                vpc,
                List.of(new Flow(
                        port.id(),
                        Ip.parse("10.9.0.1"),
                        Ip.parse("10.0.0.2"),
                        6,
                        40_000,
                        443,
                        new Count(seen, 100 * seen),
                        new Count(passed, 100 * passed))));
    }

    private List<String> window(FlowLogCollector collector, FlowLogId log) {
        int before = records.newest(log, 1000).size();
        world.pass(WINDOW);
        collector.collect();
        List<String> all = records.newest(log, 1000);
        return all.subList(before, all.size()).stream()
                .map(line -> line.replace(acme.value(), "P").replace(port.id().value(), "I"))
                .map(line -> line.replaceAll(" \\d{10} \\d{10} ", " FROM TO "))
                .toList();
    }

    private static String record(long packets, String action) {
        return "1 P I 10.9.0.1 10.0.0.2 40000 443 6 " + packets + " " + 100 * packets + " FROM TO " + action + " OK";
    }

    @Test
    void aWindowTellsWhatIsNewInIt() {
        FlowLogCollector collector = knowing();
        counted(5, 5);
        assertThat(window(collector, all)).containsExactly(record(5, "ACCEPT"));
        counted(9, 7);
        assertThat(window(collector, all)).containsExactly(record(2, "ACCEPT"), record(2, "REJECT"));
        assertThat(window(collector, all)).containsExactly("1 P I - - - - - - - FROM TO - NODATA");
    }

    @Test
    void aLogTellsOnlyOfItsTraffic() {
        FlowLogId accepted = log(FlowLog.Traffic.ACCEPT);
        FlowLogId rejected = log(FlowLog.Traffic.REJECT);
        FlowLogCollector collector = knowing();
        counted(3, 2);
        assertThat(window(collector, accepted)).containsExactly(record(2, "ACCEPT"));
        counted(6, 4);
        assertThat(window(collector, rejected)).containsExactly(record(1, "REJECT"));
    }

    @Test
    void countersThatBeganAnewAreCountedFromTheirBeginning() {
        FlowLogCollector collector = knowing();
        counted(50, 50);
        assertThat(window(collector, all)).containsExactly(record(50, "ACCEPT"));
        counted(4, 4);
        assertThat(window(collector, all)).containsExactly(record(4, "ACCEPT"));
    }

    @Test
    void aPacketOnItsWayIsNotTakenForRejected() {
        FlowLogCollector collector = knowing();
        counted(10, 11);
        assertThat(window(collector, all)).containsExactly(record(11, "ACCEPT"));
        counted(12, 12);
        assertThat(window(collector, all)).containsExactly(record(1, "ACCEPT"));
    }

    @Test
    void whatWasCountedBeforeThisProcessIsNotToldAgainButSaidToBeSkipped() {
        counted(100, 100);
        FlowLogCollector later = collector();
        later.catchUp();
        counted(103, 103);
        assertThat(window(later, all)).containsExactly(record(3, "ACCEPT"), "1 P I - - - - - - - FROM TO - SKIPDATA");
        counted(104, 104);
        assertThat(window(later, all)).containsExactly(record(1, "ACCEPT"));
    }

    @Test
    void aLogThatRestsTellsNothing() {
        FlowLogCollector collector = knowing();
        world.change(acme, new Command.UpdateFlowLog(all, Optional.empty(), Optional.empty(), Optional.of(false)));
        counted(5, 5);
        assertThat(window(collector, all)).isEmpty();
    }
}
