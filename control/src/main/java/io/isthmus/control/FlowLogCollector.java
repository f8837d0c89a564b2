package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Flow.Count;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLog.Traffic;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * (contract.md 3.9). Each port has its share of what is read, remembered and recorded, so that what fills the share of one
 * hides nothing of another; whatever of a port is in no record makes a record that says so. For one thread.
 */
final class FlowLogCollector {
    private static final Logger LOG = LoggerFactory.getLogger(FlowLogCollector.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Counts that are read of all ports together, of what passed and of what was refused each ... */
    private static final int MOST = 262_144;

    /** ... and of one port at most, and at least. */
    static final int MOST_OF_ONE = 4_096;

    private static final int LEAST_OF_ONE = 64;

    private final Supplier<Snapshot> snapshots;
    private final DataPlane dataPlane;
    private final FlowRecords records;
    private final Clock clock;

    private final Map<PortId, LastReading> last = new HashMap<>();

    /** Ports that were logged before this process: what has been counted of them is not all of this window. */
    private final Set<PortId> unread = new HashSet<>();

    /** Ports of which something in this window is not known. */
    private final Set<PortId> skipped = new HashSet<>();

    private Instant windowStart;

    FlowLogCollector(Supplier<Snapshot> snapshots, DataPlane dataPlane, FlowRecords records, Clock clock) {
        this.snapshots = snapshots;
        this.dataPlane = dataPlane;
        this.records = records;
        this.clock = clock;
        this.windowStart = clock.instant();
        unread.addAll(logged(snapshots.get()).keySet());
    }

    private record LastReading(Instant at, Flow.Reading reading) {}

    private static List<FlowLog> logs(Snapshot snapshot) {
        return snapshot.flowLogs().stream().filter(FlowLog::enabled).toList();
    }

    private static Map<PortId, Port> logged(Snapshot snapshot) {
        Map<PortId, Port> ports = new HashMap<>();
        logs(snapshot).forEach(log -> snapshot.loggedPorts(log).forEach(port -> ports.put(port.id(), port)));
        return ports;
    }

    /** Reads what had been counted before this process began, of ports of which that is not yet known. */
    void catchUp() {
        if (unread.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Map<PortId, Port> logged = logged(snapshots.get());
        unread.retainAll(logged.keySet());
        read(logged, Set.copyOf(unread)).forEach((port, reading) -> {
            last.put(port, new LastReading(now, reading));
            unread.remove(port);
            skipped.add(port);
        });
    }

    /** Ends the window. */
    void collect() {
        catchUp();
        Snapshot snapshot = snapshots.get();
        Instant end = clock.instant();
        Map<PortId, Port> ports = logged(snapshot);
        Map<PortId, List<FlowNews>> news = new HashMap<>();
        Map<PortId, Flow.Reading> readings = read(ports, without(ports.keySet(), unread));
        for (PortId port : ports.keySet()) {
            if (!snapshot.runs(Objects.requireNonNull(ports.get(port)).ecs())) {
                // What it sent since the last reading ended with it.
                if (last.remove(port) != null) {
                    skipped.add(port);
                }
                continue;
            }
            Flow.Reading reading = readings.get(port);
            if (reading == null) {
                skipped.add(port);
                continue;
            }
            LastReading before = Optional.ofNullable(last.put(port, new LastReading(end, reading)))
                    .orElse(new LastReading(windowStart, Flow.Reading.NOTHING));
            news.put(port, FlowNews.between(before.reading(), reading, Duration.between(before.at(), end)));
            if (reading.cut() || reading.untold() != before.reading().untold()) {
                skipped.add(port);
            }
        }
        for (FlowLog log : logs(snapshot)) {
            List<String> lines = snapshot.loggedPorts(log).stream()
                    .flatMap(port -> lines(log, port, news.getOrDefault(port.id(), List.of()), end).stream())
                    .toList();
            if (!lines.isEmpty()) {
                records.append(log.id(), lines);
            }
        }
        records.retain(snapshot.flowLogs().stream().map(FlowLog::id).collect(Collectors.toSet()));
        last.keySet().retainAll(ports.keySet());
        skipped.clear();
        windowStart = end;
    }

    private static Set<PortId> without(Set<PortId> all, Set<PortId> some) {
        Set<PortId> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    /** What is read of those that can be read now, within {@link #PATIENCE} for all of them. */
    private Map<PortId, Flow.Reading> read(Map<PortId, Port> logged, Set<PortId> wanted) {
        int most = Math.clamp(MOST / Math.max(1, logged.size()), LEAST_OF_ONE, MOST_OF_ONE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<PortId, Flow.Reading> readings = new HashMap<>();
        for (PortId id : wanted) {
            Optional.ofNullable(logged.get(id))
                    .flatMap(port -> read(port, most, deadline - System.nanoTime()))
                    .ifPresent(reading -> readings.put(id, reading));
        }
        return readings;
    }

    private Optional<Flow.Reading> read(Port port, int most, long patienceNanos) {
        try {
            return dataPlane
                    .flows(port.vpc(), port.id(), most)
                    .completeOnTimeout(Optional.empty(), Math.max(1, patienceNanos), TimeUnit.NANOSECONDS)
                    .join();
        } catch (CompletionException e) {
            LOG.warn("event=flows_unread port={} reason=\"{}\"", port.id(), e.toString());
            return Optional.empty();
        }
    }

    private List<String> lines(FlowLog log, Port port, List<FlowNews> news, Instant end) {
        List<String> lines = news.stream()
                .sorted(Comparator.comparing(one -> one.key().toString()))
                .flatMap(one -> Stream.of(
                        line(log, port, one.key(), one.passed(), "ACCEPT", Traffic.REJECT, end),
                        line(log, port, one.key(), one.refused(), "REJECT", Traffic.ACCEPT, end)))
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(ArrayList::new));
        if (skipped.contains(port.id())) {
            lines.add(nothing(port, end, "SKIPDATA"));
        } else if (lines.isEmpty()) {
            lines.add(nothing(port, end, "NODATA"));
        }
        return lines;
    }

    /** Empty if nothing is to be told. */
    private Optional<String> line(
            FlowLog log, Port port, Flow.Key key, Count count, String action, Traffic otherTraffic, Instant end) {
        return count.packets() == 0 || log.traffic() == otherTraffic
                ? Optional.empty()
                : Optional.of(String.join(
                        " ",
                        "1",
                        log.project().value(),
                        port.id().value(),
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
