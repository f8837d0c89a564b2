package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Flow.Count;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
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

    private static final Flow.Key KEY = key(40_000);
    private static final String NODATA = "1 P I - - - - - - - FROM TO - NODATA";
    private static final String SKIPDATA = "1 P I - - - - - - - FROM TO - SKIPDATA";

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
        dataPlane.flows.put(port.id(), Flow.Reading.NOTHING);
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

    private static Flow.Key key(int sourcePort) {
        return new Flow.Key(Ip.parse("10.9.0.1"), Ip.parse("10.0.0.2"), 6, sourcePort, 443);
    }

    private static Count packets(long packets, Duration quiet) {
        return new Count(packets, 100 * packets, quiet.toMillis());
    }

    private void counted(long passed, long refused) {
        counted(new Flow(KEY, packets(passed, Duration.ZERO), packets(refused, Duration.ZERO)), 0, false);
    }

    private void counted(Flow flow, long untold, boolean cut) {
        dataPlane.flows.put(port.id(), new Flow.Reading(List.of(flow), untold, cut));
    }

    private List<String> window(FlowLogCollector collector, FlowLogId log) {
        int before = records.newest(log, 1000).size();
        world.pass(WINDOW);
        collector.collect();
        List<String> all = records.newest(log, 1000);
        return all.subList(Math.min(before, all.size()), all.size()).stream()
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
        counted(5, 0);
        assertThat(window(collector, all)).containsExactly(record(5, "ACCEPT"));
        counted(7, 2);
        assertThat(window(collector, all)).containsExactly(record(2, "ACCEPT"), record(2, "REJECT"));
        assertThat(window(collector, all)).containsExactly(NODATA);
    }

    /** What it sent between the last reading and its end is not known; afterwards there is nothing to know. */
    @Test
    void anEcsThatIsStoppedSendsNothing() {
        FlowLogCollector collector = knowing();
        counted(5, 0);
        assertThat(window(collector, all)).containsExactly(record(5, "ACCEPT"));
        world.change(acme, new Command.StopEcs(List.of(port.ecs()), true));
        dataPlane.flows.remove(port.id());
        assertThat(window(collector, all)).containsExactly(SKIPDATA);
        assertThat(window(collector, all)).containsExactly(NODATA);
        world.change(acme, new Command.StartEcs(List.of(port.ecs()), true));
        counted(2, 0);
        assertThat(window(collector, all)).containsExactly(record(2, "ACCEPT"));
    }

    @Test
    void aLogTellsOnlyOfItsTraffic() {
        FlowLogId accepted = log(FlowLog.Traffic.ACCEPT);
        FlowLogId rejected = log(FlowLog.Traffic.REJECT);
        FlowLogCollector collector = knowing();
        counted(2, 1);
        assertThat(window(collector, accepted)).containsExactly(record(2, "ACCEPT"));
        counted(4, 2);
        assertThat(window(collector, rejected)).containsExactly(record(1, "REJECT"));
    }

    @Test
    void countersThatBeganAnewAreCountedFromTheirBeginning() {
        FlowLogCollector collector = knowing();
        counted(50, 0);
        assertThat(window(collector, all)).containsExactly(record(50, "ACCEPT"));
        counted(4, 0);
        assertThat(window(collector, all)).containsExactly(record(4, "ACCEPT"));
    }

    @Test
    void countersThatMustHaveEndedHaveBegunAnewEvenIfTheyAreEqual() {
        FlowLogCollector collector = knowing();
        Duration half = WINDOW.dividedBy(2);
        counted(new Flow(KEY, packets(1, half), packets(1, half)), 0, false);
        assertThat(window(collector, all)).containsExactly(record(1, "ACCEPT"), record(1, "REJECT"));
        // What passed is kept for longer, so that is the same packet.
        counted(new Flow(KEY, packets(1, WINDOW.plus(half)), packets(1, half)), 0, false);
        assertThat(window(collector, all)).containsExactly(record(1, "REJECT"));
    }

    @Test
    void whatIsInNoRecordIsSaidToBeSkippedInThatWindowOnly() {
        FlowLogCollector collector = knowing();
        counted(new Flow(KEY, packets(5, Duration.ZERO), Count.NOTHING), 3, false);
        assertThat(window(collector, all)).containsExactly(record(5, "ACCEPT"), SKIPDATA);
        counted(new Flow(KEY, packets(6, Duration.ZERO), Count.NOTHING), 3, false);
        assertThat(window(collector, all)).containsExactly(record(1, "ACCEPT"));
        counted(new Flow(KEY, packets(7, Duration.ZERO), Count.NOTHING), 3, true);
        assertThat(window(collector, all)).containsExactly(record(1, "ACCEPT"), SKIPDATA);
        dataPlane.flows.remove(port.id());
        assertThat(window(collector, all)).containsExactly(SKIPDATA);
    }

    @Test
    void aFlowThatWasNotReadForWantOfRoomIsNotToldOfTwice() {
        FlowLogCollector collector = knowing();
        counted(new Flow(KEY, packets(5, Duration.ZERO), Count.NOTHING), 0, true);
        assertThat(window(collector, all)).containsExactly(record(5, "ACCEPT"), SKIPDATA);
        counted(new Flow(key(40_001), packets(900, Duration.ZERO), Count.NOTHING), 0, false);
        assertThat(window(collector, all)).containsExactly(NODATA);
        counted(new Flow(key(40_001), packets(902, Duration.ZERO), Count.NOTHING), 0, false);
        assertThat(window(collector, all)).containsExactly(record(2, "ACCEPT").replace("40000", "40001"));
    }

    @Test
    void whatOnePortDoesSkipsNothingOfAnother() {
        Port other = world.ecs(subnet);
        dataPlane.flows.put(other.id(), Flow.Reading.NOTHING);
        FlowLogCollector collector = knowing();
        counted(new Flow(KEY, Count.NOTHING, packets(9, Duration.ZERO)), 1_000_000, true);
        dataPlane.flows.put(
                other.id(),
                new Flow.Reading(List.of(new Flow(KEY, packets(2, Duration.ZERO), Count.NOTHING)), 0, false));
        assertThat(window(collector, all))
                .containsExactlyInAnyOrder(
                        record(9, "REJECT"),
                        SKIPDATA,
                        record(2, "ACCEPT").replace("I", other.id().value()));
        assertThat(dataPlane.mostFlows).isEqualTo(FlowLogCollector.MOST_OF_ONE);
    }

    @Test
    void whatWasCountedBeforeThisProcessIsNotToldAgainButSaidToBeSkipped() {
        counted(100, 0);
        FlowLogCollector later = collector();
        later.catchUp();
        counted(103, 0);
        assertThat(window(later, all)).containsExactly(record(3, "ACCEPT"), SKIPDATA);
        counted(104, 0);
        assertThat(window(later, all)).containsExactly(record(1, "ACCEPT"));
    }

    @Test
    void aLogThatRestsTellsNothing() {
        FlowLogCollector collector = knowing();
        world.change(acme, new Command.UpdateFlowLog(all, Optional.empty(), Optional.empty(), Optional.of(false)));
        counted(5, 0);
        assertThat(window(collector, all)).isEmpty();
    }

    @Test
    void theRecordsOfALogEndWithIt() {
        FlowLogCollector collector = knowing();
        FlowLogId other = log(FlowLog.Traffic.ACCEPT);
        counted(5, 0);
        assertThat(window(collector, other)).hasSize(1);
        world.change(acme, new Command.DeleteFlowLog(other));
        assertThat(window(collector, other)).isEmpty();
        assertThat(records.newest(all, 10)).isNotEmpty();
        assertThat(directory.resolve("logs"))
                .isDirectoryContaining(file -> file.getFileName().toString().startsWith(all.value()));
        assertThat(directory.resolve("logs")).isDirectoryNotContaining("glob:**" + other.value() + "*");
    }
}
