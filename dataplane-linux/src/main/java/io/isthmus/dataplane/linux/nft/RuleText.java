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
    private RuleText() {}

    /**
     * The rule in the language of nft: none if it never matches, and two if it names a group, whose members count in this
     * VPC and in those at the other ends of links.
     *
     * @param ipv6 whether IPv6 may pass; if not, all that passes is IPv4 and a rule need not say so
     */
    public static List<String> rule(Rule rule, boolean ingress, boolean ipv6) {
        if (rule.family() == IpFamily.V6 && !ipv6) {
            return List.of();
        }
        String verdict = rule.deny() ? "drop" : ingress ? "accept" : "return";
        return peer(rule, ingress).stream()
                .map(peer -> Stream.of(match(rule, peer, ipv6), verdict)
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    /**
     * The rules of a network ACL in the language of nft: what is within the subnet first, for which they do not act.
     *
     * @param ipv6 as in {@link #rule}
     */
    public static List<String> acl(SubnetAcl acl, boolean ingress, boolean ipv6) {
        Stream<String> within = acl.blocks().stream()
                .filter(block -> ipv6 || block.family() == IpFamily.V4)
                .map(block -> (ingress ? "iifgroup < " + RulesetText.LINK_GROUP + " " : "")
                        + side(block.family(), ingress ? " saddr " : " daddr ") + block + " return");
        return Stream.concat(
                        within,
                        (ingress ? acl.ingress() : acl.egress())
                                .stream()
                                        .filter(rule -> ipv6 || rule.family() == IpFamily.V4)
                                        .map(rule -> aclRule(rule, ipv6)))
                .toList();
    }

    private static String aclRule(AclRule rule, boolean ipv6) {
        String ports = rule.sourcePorts().isEmpty() && rule.destinationPorts().isEmpty()
                ? ""
                : rule.protocol().equals(OptionalInt.of(6)) ? "tcp" : "udp";
        boolean told = rule.source().isPresent() || rule.destination().isPresent();
        return Stream.of(
                        told || !ipv6 ? "" : family(rule.family()),
                        rule.source()
                                .map(block -> side(rule.family(), " saddr ") + block)
                                .orElse(""),
                        rule.destination()
                                .map(block -> side(rule.family(), " daddr ") + block)
                                .orElse(""),
                        ports.isEmpty() ? anyOf(rule.family(), rule.protocol()) : "",
                        ranges(ports + " sport", rule.sourcePorts()),
                        ranges(ports + " dport", rule.destinationPorts()),
                        rule.deny() ? "drop" : "return")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String ranges(String ports, List<PortRange> ranges) {
        return ranges.isEmpty()
                ? ""
                : ports
                        + ranges.stream()
                                .map(range -> range.low() + "-" + range.high())
                                .collect(Collectors.joining(", ", " { ", " }"));
    }

    private static String family(IpFamily family) {
        return "meta nfproto " + (family == IpFamily.V4 ? "ipv4" : "ipv6");
    }

    private static String side(IpFamily family, String side) {
        return (family == IpFamily.V4 ? "ip" : "ip6") + side;
    }

    private static String anyOf(IpFamily family, OptionalInt protocol) {
        return protocol.isEmpty()
                ? ""
                : (family == IpFamily.V4 ? "ip protocol " : "meta l4proto ") + protocol.getAsInt();
    }

    /** What the rule matches, beside what it says of the other end. */
    private static String match(Rule rule, String peer, boolean ipv6) {
        String protocol = protocol(rule);
        String family = !ipv6 || !peer.isEmpty() || protocol.startsWith("ic") || protocol.startsWith("ip ")
                ? ""
                : family(rule.family());
        return Stream.of(family, peer, protocol).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }

    private static List<String> peer(Rule rule, boolean ingress) {
        String address = side(rule.family(), ingress ? " saddr" : " daddr");
        return switch (rule.peer()) {
            case Peer.Anyone() -> List.of("");
            case Peer.In(Cidr block) -> List.of(block.length() == 0 ? "" : address + " " + block);
            case Peer.Members(SecurityGroupId group) -> {
                AddressSet set = new AddressSet(group, rule.family());
                String end = ingress ? "iif" : "oif";
                yield List.of(
                        end + "group < " + RulesetText.LINK_GROUP + " " + address + " @" + RulesetText.here(set),
                        end + "name . " + address + " @" + RulesetText.there(set));
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
            case 6 -> "tcp dport " + low + "-" + rule.high().orElse(low);
            case 17 -> "udp dport " + low + "-" + rule.high().orElse(low);
            case 132 -> "sctp dport " + low + "-" + rule.high().orElse(low);
            default -> any;
        };
    }
}
