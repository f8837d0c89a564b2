package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Flow.Count;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLog.Traffic;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes records of what the data plane has counted: at the end of each window the difference to the end of the one before
 * (contract.md 3.9). For one thread.
 */
final class FlowLogCollector {
    private static final Logger LOG = LoggerFactory.getLogger(FlowLogCollector.class);
    private static final int PATIENCE_SECONDS = 10;

    private final Supplier<Snapshot> snapshots;
    private final DataPlane dataPlane;
    private final FlowRecords records;
    private final Clock clock;

    /** What was counted at the end of the last window. */
    private final Map<VpcId, Map<Key, Told>> last = new HashMap<>();

    /** VPCs that were logged before this process: what has been counted of them is not all of this window. */
    private final Set<VpcId> unread = new HashSet<>();

    /** VPCs of which something in this window is not known. */
    private final Set<VpcId> skipped = new HashSet<>();

    private Instant windowStart;

    FlowLogCollector(Supplier<Snapshot> snapshots, DataPlane dataPlane, FlowRecords records, Clock clock) {
        this.snapshots = snapshots;
        this.dataPlane = dataPlane;
        this.records = records;
        this.clock = clock;
        this.windowStart = clock.instant();
        Snapshot now = snapshots.get();
        logs(now).forEach(log -> now.loggedPorts(log).forEach(port -> unread.add(port.vpc())));
    }

    private record Key(PortId port, Ip source, Ip destination, int protocol, int sourcePort, int destinationPort) {
        static Key of(Flow flow) {
            return new Key(
                    flow.port(),
                    flow.source(),
                    flow.destination(),
                    flow.protocol(),
                    flow.sourcePort(),
                    flow.destinationPort());
        }
    }

    /** What has been told of a flow since its counters began. */
    private record Told(Count passed, Count rejected) {}

    /** What a flow did in one window. */
    private record Done(Key key, Count passed, Count rejected) {}

    private static List<FlowLog> logs(Snapshot snapshot) {
        return snapshot.flowLogs().stream().filter(FlowLog::enabled).toList();
    }

    /** Reads what had been counted before this process began, of VPCs of which that is not yet known. */
    void catchUp() {
        for (VpcId vpc : List.copyOf(unread)) {
            read(vpc).ifPresent(flows -> {
                difference(vpc, flows);
                unread.remove(vpc);
                skipped.add(vpc);
            });
        }
    }

    /** Ends the window. */
    void collect() {
        catchUp();
        Snapshot snapshot = snapshots.get();
        List<FlowLog> logs = logs(snapshot);
        Instant end = clock.instant();
        Set<VpcId> vpcs = logs.stream()
                .flatMap(log -> snapshot.loggedPorts(log).stream())
                .map(Port::vpc)
                .collect(Collectors.toSet());
        Map<PortId, List<Done>> done = new HashMap<>();
        for (VpcId vpc : vpcs) {
            Optional<List<Flow>> flows = unread.contains(vpc) ? Optional.empty() : read(vpc);
            if (flows.isEmpty()) {
                skipped.add(vpc);
            }
            flows.map(counted -> difference(vpc, counted))
                    .orElse(List.of())
                    .forEach(one -> done.computeIfAbsent(one.key().port(), _ -> new ArrayList<>())
                            .add(one));
        }
        for (FlowLog log : logs) {
            List<String> lines = snapshot.loggedPorts(log).stream()
                    .flatMap(port -> lines(log, port, done.getOrDefault(port.id(), List.of()), end).stream())
                    .toList();
            if (!lines.isEmpty()) {
                records.append(log.id(), lines);
            }
        }
        last.keySet().retainAll(vpcs);
        unread.retainAll(vpcs);
        skipped.clear();
        windowStart = end;
    }

    private Optional<List<Flow>> read(VpcId vpc) {
        try {
            return dataPlane
                    .flows(vpc)
                    .completeOnTimeout(Optional.empty(), PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            LOG.warn("event=flows_unread vpc={} reason=\"{}\"", vpc, e.toString());
            return Optional.empty();
        }
    }

    /** What is new since the last call, for flows that did something. */
    private List<Done> difference(VpcId vpc, List<Flow> flows) {
        Map<Key, Told> before = last.getOrDefault(vpc, Map.of());
        Map<Key, Told> after = new HashMap<>();
        List<Done> news = new ArrayList<>();
        for (Flow flow : flows) {
            Key key = Key.of(flow);
            Told told = Optional.ofNullable(before.get(key))
                    .filter(known -> !isAhead(known.passed(), flow.passed()))
                    .orElse(new Told(Count.NOTHING, Count.NOTHING));
            // A packet may be counted as passed after what came was read: then it seems that less was rejected, and the
            // next window makes up for it. What was told once stays told.
            Count rejected = greater(told.rejected(), minus(flow.seen(), flow.passed()));
            after.put(key, new Told(flow.passed(), rejected));
            Done one = new Done(key, minus(flow.passed(), told.passed()), minus(rejected, told.rejected()));
            if (one.passed().packets() > 0 || one.rejected().packets() > 0) {
                news.add(one);
            }
        }
        last.put(vpc, after);
        return news;
    }

    private static boolean isAhead(Count first, Count second) {
        return first.packets() > second.packets();
    }

    private static Count minus(Count all, Count some) {
        return new Count(Math.max(0, all.packets() - some.packets()), Math.max(0, all.bytes() - some.bytes()));
    }

    private static Count greater(Count told, Count counted) {
        return isAhead(counted, told) ? counted : told;
    }

    private List<String> lines(FlowLog log, Port port, List<Done> done, Instant end) {
        List<String> lines = done.stream()
                .sorted(Comparator.comparing(one -> one.key().toString()))
                .flatMap(one -> Stream.of(
                        line(log, one.key(), one.passed(), "ACCEPT", Traffic.REJECT, end),
                        line(log, one.key(), one.rejected(), "REJECT", Traffic.ACCEPT, end)))
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(ArrayList::new));
        if (skipped.contains(port.vpc())) {
            lines.add(nothing(port, end, "SKIPDATA"));
        } else if (lines.isEmpty()) {
            lines.add(nothing(port, end, "NODATA"));
        }
        return lines;
    }

    /** Empty if nothing is to be told. */
    private Optional<String> line(FlowLog log, Key key, Count count, String action, Traffic otherTraffic, Instant end) {
        return count.packets() == 0 || log.traffic() == otherTraffic
                ? Optional.empty()
                : Optional.of(String.join(
                        " ",
                        "1",
                        log.project().value(),
                        key.port().value(),
                        key.source().toString(),
                        key.destination().toString(),
                        Integer.toString(key.sourcePort()),
                        Integer.toString(key.destinationPort()),
                        Integer.toString(key.protocol()),
                        Long.toString(count.packets()),
                        Long.toString(count.bytes()),
                        Long.toString(windowStart.getEpochSecond()),
                        Long.toString(end.getEpochSecond()),
                        action,
                        "OK"));
    }

    private String nothing(Port port, Instant end, String status) {
        return "1 " + port.project() + " " + port.id() + " - - - - - - - " + windowStart.getEpochSecond() + " "
                + end.getEpochSecond() + " - " + status;
    }
}
