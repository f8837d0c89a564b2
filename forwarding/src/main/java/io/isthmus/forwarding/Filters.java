package io.isthmus.forwarding;

import io.isthmus.model.AddressGroupId;
import io.isthmus.model.IcmpType;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What security groups allow (contract.md 3.6, 10.9, 10.16). Members of a group count where the packet comes from or goes to:
 * in one VPC, the own or that at the other end of a peering.
 */
final class Filters {
    /** That of ports whose groups are not asked (contract.md 10.43). */
    private static final RouterPlan.Filter OPEN = new RouterPlan.Filter("open", everything(), everything());

    private Filters() {}

    private static List<RouterPlan.Rule> everything() {
        return Stream.of(IpFamily.V4, IpFamily.V6)
                .map(family -> new RouterPlan.Rule(
                        family,
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        new RouterPlan.Peer.Anyone()))
                .toList();
    }

    /** A rule with the group it stands in. */
    record GroupRule(SecurityGroup group, SecurityGroupRule rule) {}

    /** Which rule acts if several match: the lowest priority number, and among equals one that denies. */
    private static final Comparator<SecurityGroupRule> PRECEDENCE =
            Comparator.comparingInt(SecurityGroupRule::priority).thenComparing(rule -> !rule.deny());

    /**
     * The rule of the groups of a guarded port that decides about this packet; empty if none matches, and so it may not pass.
     *
     * @param where the VPC whose members count: the port's own, or that at the other end of the peering that the packet comes
     *     out of or goes into; empty if nothing leads it anywhere, and so nobody knows
     */
    static Optional<GroupRule> acting(
            Snapshot snapshot, Port port, Direction direction, Packet packet, Optional<VpcId> where) {
        return asking(snapshot, port, direction, packet, where)
                .filter(candidate -> matches(candidate.rule(), packet))
                .min(Comparator.comparing(GroupRule::rule, PRECEDENCE));
    }

    /** Whether the groups of a port let packets pass that differ from this one by protocol and port only; see {@link #acting}. */
    static Predicate<Packet> gate(
            Snapshot snapshot, Port port, Direction direction, Packet packet, Optional<VpcId> where) {
        List<SecurityGroupRule> rules = asking(snapshot, port, direction, packet, where)
                .map(GroupRule::rule)
                .sorted(PRECEDENCE)
                .toList();
        return like -> {
            for (SecurityGroupRule rule : rules) {
                if (matches(rule, like)) {
                    return !rule.deny();
                }
            }
            return false;
        };
    }

    /** The rules that may match it, by the address at its other end. */
    private static Stream<GroupRule> asking(
            Snapshot snapshot, Port port, Direction direction, Packet packet, Optional<VpcId> where) {
        Ip remote = direction == Direction.INGRESS ? packet.source() : packet.destination();
        return rules(snapshot, port.groups(), direction)
                .filter(candidate -> candidate.rule().family() == remote.family()
                        && remoteMatches(snapshot, candidate.rule().remote(), remote, where));
    }

    private static boolean matches(SecurityGroupRule rule, Packet packet) {
        return (rule.protocol().isEmpty() || rule.protocol().getAsInt() == packet.protocol())
                && portMatches(rule, packet);
    }

    private static boolean portMatches(SecurityGroupRule rule, Packet packet) {
        if (rule.ports().isEmpty() && rule.icmp().isEmpty()) {
            return true;
        }
        if (packet.port().isEmpty()) {
            return false;
        }
        int port = packet.port().getAsInt();
        if (rule.icmp().isPresent()) {
            // The code of an echo is 0.
            IcmpType icmp = rule.icmp().get();
            return port == icmp.type() && icmp.code().orElse(0) == 0;
        }
        for (PortRange range : rule.ports()) {
            if (range.contains(port)) {
                return true;
            }
        }
        return false;
    }

    private static boolean remoteMatches(Snapshot snapshot, Remote remote, Ip ip, Optional<VpcId> where) {
        return switch (remote) {
            case Remote.Anyone _ -> true;
            case Remote.In(var block) -> block.contains(ip);
            case Remote.Within(var addresses) ->
                snapshot.addressGroup(addresses)
                        .filter(group -> group.contains(ip))
                        .isPresent();
            case Remote.Members(var group) ->
                where.map(vpc -> snapshot.isMember(group, vpc, ip))
                        .orElseGet(() -> snapshot.ports(group).stream()
                                .anyMatch(port -> port.addresses().contains(ip)));
        };
    }

    /** The filters that these ports need, by key. */
    static List<RouterPlan.Filter> compile(Snapshot snapshot, List<Port> ports) {
        Stream<RouterPlan.Filter> asked = ports.stream()
                .filter(port -> !port.isUnguarded())
                .map(Port::groups)
                .distinct()
                .map(groups -> new RouterPlan.Filter(
                        key(groups),
                        compile(snapshot, groups, Direction.INGRESS),
                        compile(snapshot, groups, Direction.EGRESS)));
        return Stream.concat(asked, ports.stream().anyMatch(Port::isUnguarded) ? Stream.of(OPEN) : Stream.empty())
                .sorted(Comparator.comparing(RouterPlan.Filter::key))
                .toList();
    }

    /** Which filter a port needs. */
    static String key(Port port) {
        return port.isUnguarded() ? OPEN.key() : key(port.groups());
    }

    static String key(List<SecurityGroupId> groups) {
        String ids = groups.stream().map(SecurityGroupId::value).collect(Collectors.joining(" "));
        return UUID.nameUUIDFromBytes(ids.getBytes(StandardCharsets.US_ASCII)).toString();
    }

    private static List<RouterPlan.Rule> compile(Snapshot snapshot, List<SecurityGroupId> groups, Direction direction) {
        return rules(snapshot, groups, direction)
                .map(found -> Compiled.of(snapshot, found.rule()))
                .sorted(Compiled.ORDER)
                .flatMap(compiled -> compiled.rules().stream())
                .distinct()
                .toList();
    }

    /**
     * A rule as the plan has it.
     *
     * @param text by which rules that stand equal are sorted, so that the same rules give the same plan in whatever order they
     *     came
     */
    private record Compiled(SecurityGroupRule rule, List<RouterPlan.Rule> rules, String text) {
        private static final Comparator<Compiled> ORDER =
                Comparator.comparing(Compiled::rule, PRECEDENCE).thenComparing(Compiled::text);

        static Compiled of(Snapshot snapshot, SecurityGroupRule rule) {
            List<RouterPlan.Rule> rules = compile(rule, peer(snapshot, rule.remote()));
            return new Compiled(rule, rules, rules.toString());
        }
    }

    private static List<RouterPlan.Rule> compile(SecurityGroupRule rule, RouterPlan.Peer peer) {
        if (rule.icmp().isPresent()) {
            IcmpType icmp = rule.icmp().get();
            return List.of(compile(rule, OptionalInt.of(icmp.type()), icmp.code(), peer));
        }
        return rule.ports().isEmpty()
                ? List.of(compile(rule, OptionalInt.empty(), OptionalInt.empty(), peer))
                : rule.ports().stream()
                        .map(range -> compile(rule, OptionalInt.of(range.low()), OptionalInt.of(range.high()), peer))
                        .toList();
    }

    private static RouterPlan.Rule compile(
            SecurityGroupRule rule, OptionalInt low, OptionalInt high, RouterPlan.Peer peer) {
        return new RouterPlan.Rule(rule.family(), rule.protocol(), low, high, peer, rule.deny());
    }

    private static RouterPlan.Peer peer(Snapshot snapshot, Remote remote) {
        return switch (remote) {
            case Remote.Within(var addresses) ->
                new RouterPlan.Peer.Within(
                        snapshot.addressGroup(addresses).orElseThrow().blocks());
            case Remote.Anyone _ -> new RouterPlan.Peer.Anyone();
            case Remote.In(var block) -> new RouterPlan.Peer.In(block);
            case Remote.Members(var group) -> new RouterPlan.Peer.Members(group);
        };
    }

    /** The rules of these groups that can match anything. */
    private static Stream<GroupRule> rules(Snapshot snapshot, List<SecurityGroupId> groups, Direction direction) {
        return groups.stream()
                .map(id -> snapshot.securityGroup(id).orElseThrow())
                .flatMap(group -> group.rules().stream()
                        .filter(rule -> rule.direction() == direction
                                && !rule.matchesNothing()
                                && counts(snapshot, group, rule.remote()))
                        .map(rule -> new GroupRule(group, rule)));
    }

    /**
     * A rule of former times may name a group of another account or region, or one that is gone: it matches nothing. Nor does one
     * for an address group that has no addresses.
     */
    private static boolean counts(Snapshot snapshot, SecurityGroup group, Remote remote) {
        return switch (remote) {
            case Remote.Anyone _, Remote.In _ -> true;
            case Remote.Members(var named) -> snapshot.mayName(group, named);
            case Remote.Within(var addresses) -> isFilled(snapshot, addresses);
        };
    }

    /** Whether some address is one of an address group. */
    static boolean isFilled(Snapshot snapshot, AddressGroupId addresses) {
        return snapshot.addressGroup(addresses)
                .filter(group -> !group.entries().isEmpty())
                .isPresent();
    }
}
