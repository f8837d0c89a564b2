package io.isthmus.forwarding;

import io.isthmus.model.AddressGroupId;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What network ACLs let pass (contract.md 3.7). */
final class Acls {
    /** A client's system chooses the port that it sends from out of these. */
    private static final PortRange EPHEMERAL = new PortRange(32_768, 60_999);

    /** What every subnet may reach, whatever its ACL says: the cloud's own services. */
    private static final List<RouterPlan.AclRule> EXEMPT = List.of(
            always(OptionalInt.empty(), "100.125.0.0/16", List.of()),
            always(OptionalInt.of(6), "169.254.169.254/32", List.of(new PortRange(80, 80))));

    private Acls() {}

    /** The destinations that ACLs do not judge. */
    static Stream<Cidr> exempt() {
        return EXEMPT.stream().flatMap(rule -> rule.destinations().stream());
    }

    private static RouterPlan.AclRule always(OptionalInt protocol, String destination, List<PortRange> ports) {
        return new RouterPlan.AclRule(
                IpFamily.V4, protocol, List.of(), List.of(Cidr.parse(destination)), List.of(), ports, false);
    }

    /**
     * What an ACL says of a packet.
     *
     * @param rule the rule that acted; empty: what is so without one
     */
    record Verdict(boolean passes, NetworkAcl acl, Optional<NetworkAclRule> rule) {}

    /**
     * What the ACL of a subnet says of a packet that comes to it from outside, or leaves it; empty if it has none.
     * Packets within a subnet are not for it to judge.
     */
    static Optional<Verdict> verdict(Snapshot snapshot, Subnet subnet, Direction direction, Packet packet) {
        return snapshot.networkAclOf(subnet.id()).map(acl -> {
            if (direction == Direction.EGRESS && EXEMPT.stream().anyMatch(rule -> matches(rule, packet))) {
                return new Verdict(true, acl, Optional.empty());
            }
            return acl.enabled()
                    ? ofRules(snapshot, acl, direction, packet)
                    : new Verdict(false, acl, Optional.empty());
        });
    }

    /** What the rules of an ACL say, whether they act or not. */
    static Verdict ofRules(Snapshot snapshot, NetworkAcl acl, Direction direction, Packet packet) {
        return rules(snapshot, acl, direction)
                .filter(rule -> matches(snapshot, rule, packet))
                .findFirst()
                .map(rule -> new Verdict(!rule.deny(), acl, Optional.of(rule)))
                .orElseGet(() -> new Verdict(false, acl, Optional.empty()));
    }

    /** The rules that are switched on and can match anything, in their order. */
    private static Stream<NetworkAclRule> rules(Snapshot snapshot, NetworkAcl acl, Direction direction) {
        return snapshot.rules(acl, direction).stream()
                .filter(rule -> rule.enabled()
                        && !rule.matchesNothing()
                        && rule.addressGroups().allMatch(group -> Filters.isFilled(snapshot, group)));
    }

    /** The rules that act. */
    private static Stream<RouterPlan.AclRule> compile(Snapshot snapshot, NetworkAcl acl, Direction direction) {
        return acl.enabled() ? rules(snapshot, acl, direction).map(rule -> compile(snapshot, rule)) : Stream.empty();
    }

    private static boolean matches(RouterPlan.AclRule rule, Packet packet) {
        return rule.family() == packet.source().family()
                && isOf(rule.protocol(), packet)
                && isIn(rule.sources(), packet.source())
                && isIn(rule.destinations(), packet.destination())
                && ports(rule.sourcePorts(), rule.destinationPorts(), packet);
    }

    /** The same of a rule that is not compiled, which would take longer than to look. */
    private static boolean matches(Snapshot snapshot, NetworkAclRule rule, Packet packet) {
        return rule.family() == packet.source().family()
                && isOf(rule.protocol(), packet)
                && isEnd(snapshot, rule.source(), rule.sourceGroup(), packet.source())
                && isEnd(snapshot, rule.destination(), rule.destinationGroup(), packet.destination())
                && ports(rule.sourcePorts(), rule.destinationPorts(), packet);
    }

    private static boolean isOf(OptionalInt protocol, Packet packet) {
        return protocol.isEmpty() || protocol.getAsInt() == packet.protocol();
    }

    /** @param blocks none: any address */
    private static boolean isIn(List<Cidr> blocks, Ip ip) {
        return blocks.isEmpty() || blocks.stream().anyMatch(block -> block.contains(ip));
    }

    private static boolean isEnd(Snapshot snapshot, Optional<Cidr> block, Optional<AddressGroupId> group, Ip ip) {
        return group.isPresent()
                ? snapshot.addressGroup(group.get())
                        .filter(found -> found.contains(ip))
                        .isPresent()
                : block.filter(found -> !found.contains(ip)).isEmpty();
    }

    private static boolean ports(List<PortRange> source, List<PortRange> destination, Packet packet) {
        return (source.isEmpty() || source.stream().anyMatch(range -> range.contains(EPHEMERAL)))
                && (destination.isEmpty()
                        || destination.stream()
                                .anyMatch(range -> packet.port().isPresent()
                                        && range.contains(packet.port().getAsInt())));
    }

    /** The senders that a rule names; none: any. */
    static List<Cidr> sources(Snapshot snapshot, NetworkAclRule rule) {
        return blocks(snapshot, rule.source(), rule.sourceGroup());
    }

    /** The receivers that a rule names; none: any. */
    static List<Cidr> destinations(Snapshot snapshot, NetworkAclRule rule) {
        return blocks(snapshot, rule.destination(), rule.destinationGroup());
    }

    private static List<Cidr> blocks(Snapshot snapshot, Optional<Cidr> block, Optional<AddressGroupId> group) {
        return group.map(id -> snapshot.addressGroup(id).orElseThrow().blocks())
                .orElseGet(() -> block.stream().toList());
    }

    /** The plan for a subnet; empty if nothing guards it. Nothing comes into one without a gateway, or leaves it. */
    static Optional<RouterPlan.SubnetAcl> compile(Snapshot snapshot, Subnet subnet) {
        if (!subnet.networkExtrasOrNone().hasGateway()) {
            return Optional.of(new RouterPlan.SubnetAcl(
                    subnet.id(), subnet.blocks().sorted().toList(), List.of(), List.of()));
        }
        return snapshot.networkAclOf(subnet.id())
                .map(acl -> new RouterPlan.SubnetAcl(
                        subnet.id(),
                        subnet.blocks().sorted().toList(),
                        compile(snapshot, acl, Direction.INGRESS).toList(),
                        Stream.concat(EXEMPT.stream(), compile(snapshot, acl, Direction.EGRESS))
                                .toList()));
    }

    private static RouterPlan.AclRule compile(Snapshot snapshot, NetworkAclRule rule) {
        return new RouterPlan.AclRule(
                rule.family(),
                rule.protocol(),
                sources(snapshot, rule),
                destinations(snapshot, rule),
                rule.sourcePorts(),
                rule.destinationPorts(),
                rule.deny());
    }
}
