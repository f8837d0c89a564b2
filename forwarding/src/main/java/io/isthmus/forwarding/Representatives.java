package io.isthmus.forwarding;

import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpProtocols;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Some packets from a port to another that stand for all: whatever filters tell apart, one of each sort is among them. Rules
 * tell protocols apart, and ports at the ends of their ranges.
 */
final class Representatives {
    private static final int TCP = 6;
    private static final int UDP = 17;

    /** Stands for every protocol that no rule names: one kept for experiments (RFC 3692). */
    private static final int OTHER = 253;

    private final Ip source;
    private final Ip destination;
    private final List<Range> ranges = new ArrayList<>();

    /** Ports that a rule names, of one protocol or of all. */
    private record Range(OptionalInt protocol, OptionalInt low, OptionalInt high) {}

    private Representatives(Ip source, Ip destination) {
        this.source = source;
        this.destination = destination;
    }

    /** @param more a range that somebody else tells apart */
    static List<Packet> of(
            Snapshot snapshot,
            Port from,
            Port to,
            Ip source,
            Ip destination,
            OptionalInt protocol,
            Optional<PortRange> more) {
        Representatives all = new Representatives(source, destination);
        all.add(protocol, more);
        Stream.of(from, to)
                .filter(port -> !port.isUnguarded())
                .flatMap(port -> port.groups().stream())
                .distinct()
                .flatMap(id -> snapshot.securityGroup(id).stream())
                .flatMap(group -> group.rules().stream())
                .filter(rule -> !rule.matchesNothing())
                .forEach(all::add);
        Stream.of(from, to)
                .map(Port::subnet)
                .distinct()
                .flatMap(subnet -> snapshot.networkAclOf(subnet).stream())
                .flatMap(acl ->
                        Stream.of(Direction.values()).flatMap(direction -> snapshot.rules(acl, direction).stream()))
                .filter(rule -> !rule.matchesNothing())
                .forEach(all::add);
        return all.packets();
    }

    private void add(SecurityGroupRule rule) {
        add(rule.protocol(), Optional.empty());
        rule.ports().forEach(range -> add(rule.protocol(), Optional.of(range)));
        rule.icmp().map(icmp -> PortRange.of(icmp.type())).ifPresent(type -> add(rule.protocol(), Optional.of(type)));
    }

    private void add(NetworkAclRule rule) {
        add(rule.protocol(), Optional.empty());
        rule.destinationPorts().forEach(range -> add(rule.protocol(), Optional.of(range)));
    }

    private void add(OptionalInt protocol, Optional<PortRange> range) {
        ranges.add(new Range(
                protocol,
                range.map(PortRange::low).map(OptionalInt::of).orElseGet(OptionalInt::empty),
                range.map(PortRange::high).map(OptionalInt::of).orElseGet(OptionalInt::empty)));
    }

    private List<Packet> packets() {
        Packet ping = Packet.ping(source, destination);
        Set<Integer> protocols = new LinkedHashSet<>(List.of(ping.protocol(), TCP, UDP, OTHER));
        ranges.forEach(range -> range.protocol().ifPresent(protocols::add));
        // Of the other family's ping there are no packets.
        protocols.remove(source.family() == IpFamily.V4 ? Packet.ICMPV6 : Packet.ICMP);
        List<Packet> packets = new ArrayList<>();
        for (int protocol : protocols) {
            boolean isPing = protocol == ping.protocol();
            Set<Integer> ports = new LinkedHashSet<>();
            if (isPing || IpProtocols.hasPorts(protocol)) {
                ports.add(isPing ? ping.port().getAsInt() : 1);
            }
            for (Range range : ranges) {
                if (range.protocol().isEmpty() || range.protocol().getAsInt() == protocol) {
                    range.low().ifPresent(ports::add);
                    range.high().ifPresent(high -> ports.add(high + 1));
                }
            }
            if (ports.isEmpty()) {
                packets.add(new Packet(source, destination, protocol, OptionalInt.empty()));
            }
            ports.stream()
                    .filter(port -> port <= (isPing ? 255 : 65_535))
                    .map(port -> new Packet(source, destination, protocol, OptionalInt.of(port)))
                    .forEach(packets::add);
        }
        return packets;
    }
}
