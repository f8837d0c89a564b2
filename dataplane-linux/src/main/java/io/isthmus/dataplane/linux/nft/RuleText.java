package io.isthmus.dataplane.linux.nft;

import io.isthmus.dataplane.linux.nft.Ruleset.AddressSet;
import io.isthmus.forwarding.RouterPlan.AclRule;
import io.isthmus.forwarding.RouterPlan.Peer;
import io.isthmus.forwarding.RouterPlan.Rule;
import io.isthmus.forwarding.RouterPlan.SubnetAcl;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the rules of security groups and network ACLs in the language of nft. Stateless. */
public final class RuleText {
    /** What a chain does with packets that may not pass. */
    static final String REFUSE = "goto refused";

    /** What a chain of ingress rules does with packets that may pass. */
    private static final String ADMIT = "goto admitted";

    private RuleText() {}

    /**
     * The rule in the language of nft, for the table of its family: two if it names a group, whose members count in this VPC
     * and in those at the other ends of links.
     */
    public static List<String> rule(Rule rule, boolean ingress) {
        String verdict = rule.deny() ? REFUSE : ingress ? ADMIT : "return";
        return peer(rule, ingress).stream()
                .map(peer -> words(peer, protocol(rule), verdict))
                .toList();
    }

    /**
     * The rules of a network ACL in the language of nft, for the table of one family: what is within the subnet first, for
     * which they do not act.
     */
    public static List<String> acl(SubnetAcl acl, IpFamily family, boolean ingress) {
        Stream<String> within = acl.blocks().stream()
                .filter(block -> block.family() == family)
                .map(block -> words(
                        ingress ? "iifgroup != " + RulesetText.LINK_GROUP : "",
                        side(family, ingress ? " saddr " : " daddr ") + block,
                        "return"));
        return Stream.concat(
                        within,
                        (ingress ? acl.ingress() : acl.egress())
                                .stream()
                                        .filter(rule -> rule.family() == family)
                                        .map(RuleText::aclRule))
                .toList();
    }

    private static String aclRule(AclRule rule) {
        String ports = rule.sourcePorts().isEmpty() && rule.destinationPorts().isEmpty()
                ? ""
                : withPorts(rule.protocol().orElseThrow());
        return words(
                within(side(rule.family(), " saddr"), rule.sources()),
                within(side(rule.family(), " daddr"), rule.destinations()),
                ports.isEmpty() ? anyOf(rule.family(), rule.protocol()) : "",
                ranges(ports + " sport", rule.sourcePorts()),
                ranges(ports + " dport", rule.destinationPorts()),
                rule.deny() ? REFUSE : "return");
    }

    /** Those that are not empty, one after the other. */
    private static String words(String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }

    private static String ranges(String ports, List<PortRange> ranges) {
        return ranges.isEmpty()
                ? ""
                : ports
                        + ranges.stream()
                                .map(range -> range.low() + "-" + range.high())
                                .collect(Collectors.joining(", ", " { ", " }"));
    }

    /** @param blocks none for any address */
    private static String within(String address, List<Cidr> blocks) {
        if (blocks.stream().allMatch(block -> block.length() == 0)) {
            return "";
        }
        return blocks.size() == 1
                ? address + " " + blocks.getFirst()
                : blocks.stream().map(Cidr::toString).collect(Collectors.joining(", ", address + " { ", " }"));
    }

    private static String side(IpFamily family, String side) {
        return Elements.word(family) + side;
    }

    private static String anyOf(IpFamily family, OptionalInt protocol) {
        return protocol.isEmpty()
                ? ""
                : (family == IpFamily.V4 ? "ip protocol " : "meta l4proto ") + protocol.getAsInt();
    }

    private static List<String> peer(Rule rule, boolean ingress) {
        String address = side(rule.family(), ingress ? " saddr" : " daddr");
        return switch (rule.peer()) {
            case Peer.Anyone() -> List.of("");
            case Peer.In(Cidr block) -> List.of(within(address, List.of(block)));
            case Peer.Within(List<Cidr> blocks) -> List.of(within(address, blocks));
            case Peer.Members(SecurityGroupId group) -> {
                AddressSet set = new AddressSet(group, rule.family());
                String end = ingress ? "iif" : "oif";
                yield List.of(
                        end + "group != " + RulesetText.LINK_GROUP + " " + address + " @" + Elements.here(set),
                        end + "name . " + address + " @" + Elements.there(set));
            }
        };
    }

    private static String protocol(Rule rule) {
        if (rule.protocol().isEmpty()) {
            return "";
        }
        int protocol = rule.protocol().getAsInt();
        String any = anyOf(rule.family(), rule.protocol());
        if (rule.low().isEmpty()) {
            return any;
        }
        int low = rule.low().getAsInt();
        return switch (protocol) {
            case 1, 58 -> {
                String kind = protocol == 1 ? "icmp" : "icmpv6";
                yield kind + " type " + low
                        + (rule.high().isPresent()
                                ? " " + kind + " code " + rule.high().getAsInt()
                                : "");
            }
            default -> withPorts(protocol) + " dport " + low + "-" + rule.high().orElse(low);
        };
    }

    private static String withPorts(int protocol) {
        return switch (protocol) {
            case 6 -> "tcp";
            case 17 -> "udp";
            case 132 -> "sctp";
            default -> throw new IllegalArgumentException("the protocol " + protocol + " has no ports");
        };
    }
}
