package io.isthmus.dataplane.linux.nft;

import io.isthmus.dataplane.linux.netlink.FilterNames;
import io.isthmus.dataplane.linux.nft.Ruleset.AddressSet;
import io.isthmus.forwarding.RouterPlan.AclRule;
import io.isthmus.forwarding.RouterPlan.Peer;
import io.isthmus.forwarding.RouterPlan.Rule;
import io.isthmus.forwarding.RouterPlan.SubnetAcl;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes rule sets as nft commands. Interfaces are told apart by their group: ports have the number of their route table,
 * links {@link #LINK_GROUP} plus that of the arrival table. A rule set without IPv6 says nothing of it, and so drops it.
 *
 * <p>Base chains have the policy "accept" and end in "drop", because a base chain takes packets by its policy alone from the
 * moment it is registered until its transaction is complete.
 */
public final class RulesetText {
    /** Added to the group of links; above every table number. */
    public static final int LINK_GROUP = 0x10000;

    /** The name of the table that all stands in; its family is inet. */
    public static final String TABLE_NAME = "isthmus";

    private static final String TABLE = "inet " + TABLE_NAME;

    /*
     * A packet that comes over a link and is not for a local subnet is in transit: connection tracking may see only one
     * direction of it, and has no use for it. A connection is checked against ingress rules as long as it lasts, in the
     * direction in which it was opened; against egress rules only when it is opened. Neighbours are permanent on both
     * sides of a port, so nobody needs neighbour discovery, and none of it passes. Lines that begin with @4 stand only
     * where there is no IPv6, those with @6 only where there is, those with @f only where a port has further sources, and
     * those with @a only where a network ACL guards a port, and those with @l only where packets are counted. An ACL is asked when a connection opens, and lets it go on.
     */
    private static final String BASE = """
              chain from-link {
                ip daddr @subnets accept
                @6 ip6 daddr @subnets6 accept
                @4 meta nfproto ipv4 notrack accept
                @6 notrack accept
                drop
              }
              chain prerouting {
                type filter hook prerouting priority raw; policy accept;
                meta mark set iifgroup map @marks
                iifgroup >= 65536 goto from-link
                iifname . ether saddr . ip saddr @sources accept
                @6 iifname . ether saddr . ip6 saddr @sources6 accept
                @f iifname . ether saddr . ip saddr @further accept
                @6 @f iifname . ether saddr . ip6 saddr @further6 accept
                drop
              }
              chain check-egress {
                ct state established,related return
                iifname vmap @egress
                drop
              }
              @a chain acl-of-sender {
                @a ct state established,related return
                @a iifname vmap @acl-egress
              @a }
              @a chain acl-of-receiver {
                @a ct state established,related return
                @a oifname vmap @acl-ingress
              @a }
              chain forward {
                type filter hook forward priority filter; policy accept;
                iifgroup < 65536 jump check-egress
                @a iifgroup < 65536 jump acl-of-sender
                oifgroup >= 65536 accept
                ct state established ct direction reply accept
                ct state related accept
                @a jump acl-of-receiver
                oifname vmap @ingress
                drop
              }
              chain input {
                type filter hook input priority filter; policy accept;
                iifgroup >= 65536 drop
                jump check-egress
                @a jump acl-of-sender
                icmp type echo-request accept
                @6 icmpv6 type echo-request accept
                drop
              }
              chain output {
                type filter hook output priority filter; policy accept;
                oifgroup < 65536 icmp type echo-reply accept
                @6 oifgroup < 65536 icmpv6 type echo-reply accept
                drop
              }
            """;

    /** The base chains by what there is: bit 0 IPv6, bit 1 further sources, bit 2 network ACLs, bit 3 logged ports. */
    private static final List<String> BASES = IntStream.range(0, 16)
            .mapToObj(bits -> base((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0))
            .toList();

    private RulesetText() {}

    private static String base(boolean ipv6, boolean further, boolean acls, boolean logged) {
        return (BASE + FlowSets.CHAINS)
                .lines()
                .filter(line -> !line.contains(ipv6 ? "@4 " : "@6 ")
                        && (further || !line.contains("@f "))
                        && (acls || !line.contains("@a "))
                        && (logged || !line.contains("@l ")))
                .map(line -> line.replaceAll("@[46fal] ", "") + "\n")
                .collect(Collectors.joining());
    }

    private static String base(Ruleset ruleset) {
        return BASES.get((ruleset.ipv6() ? 1 : 0)
                + (ruleset.furtherSources().isEmpty() ? 0 : 2)
                + (ruleset.acls().isEmpty() ? 0 : 4)
                + (ruleset.logged().isEmpty() ? 0 : 8));
    }

    /**
     * Commands that make the whole rule set of what bears the same names, and remove the rest. A packet on its way through
     * the rules meanwhile meets the old ones or the new ones, and always finds what they look up: sets and maps stay, and
     * their elements change together with the rules. They fail if a set, map or chain is of another type than it should be.
     */
    public static String inPlace(Ruleset ruleset, Function<SecurityGroupId, Set<Ip>> members, FilterNames there) {
        String first = first(ruleset, members);
        StringBuilder text = new StringBuilder(first.length() + 1024);
        text.append("add table ")
                .append(TABLE)
                .append("\nflush table ")
                .append(TABLE)
                .append('\n');
        clear(text, "map", there.maps(), first);
        clear(text, "set", there.sets(), first);
        for (String chain : there.chains()) {
            if (!declares(first, "chain", chain)) {
                line(text, "delete chain", chain, "");
            }
        }
        return text.append(first).toString();
    }

    private static void clear(StringBuilder text, String kind, Set<String> names, String first) {
        for (String name : names) {
            boolean stays = declares(first, kind, name);
            if (!stays || !FlowSets.isOne(name)) {
                line(text, (stays ? "flush " : "delete ") + kind, name, "");
            }
        }
    }

    private static boolean declares(String first, String kind, String name) {
        return first.contains("\n  " + kind + " " + name + " {\n");
    }

    /**
     * Commands that replace whatever is there by the whole rule set. A packet on its way through the rules meanwhile may
     * look something up in a map that is gone, and be lost.
     */
    public static String whole(Ruleset ruleset, Function<SecurityGroupId, Set<Ip>> members) {
        return "add table " + TABLE + "\ndelete table " + TABLE + "\n" + first(ruleset, members);
    }

    /** Commands that make the whole rule set where there is none. What deletes nothing need not wait for readers to leave. */
    public static String first(Ruleset ruleset, Function<SecurityGroupId, Set<Ip>> members) {
        StringBuilder text = new StringBuilder(4096);
        text.append("table ").append(TABLE).append(" {\n");
        set(text, "set sources", "typeof iifname . ether saddr . ip saddr;", sources(ruleset.sources(), IpFamily.V4));
        set(text, "set subnets", "type ipv4_addr; flags interval;", blocks(ruleset.subnets(), IpFamily.V4));
        if (ruleset.ipv6()) {
            set(
                    text,
                    "set sources6",
                    "typeof iifname . ether saddr . ip6 saddr;",
                    sources(ruleset.sources(), IpFamily.V6));
            set(text, "set subnets6", "type ipv6_addr; flags interval;", blocks(ruleset.subnets(), IpFamily.V6));
        }
        if (!ruleset.furtherSources().isEmpty()) {
            for (IpFamily family : ruleset.ipv6() ? IpFamily.values() : new IpFamily[] {IpFamily.V4}) {
                set(
                        text,
                        "set " + named("further", family),
                        "typeof iifname . ether saddr . " + (family == IpFamily.V4 ? "ip" : "ip6")
                                + " saddr; flags interval;",
                        further(ruleset.furtherSources(), family));
            }
        }
        set(text, "map marks", "type devgroup : mark;", marks(ruleset.tables()));
        for (AddressSet group : ordered(ruleset.groups())) {
            set(text, "set " + name(group), type(group), addresses(members, group));
        }
        for (Map.Entry<String, Ruleset.Chains> chain : ordered(ruleset.chains())) {
            chain(text, "in-" + chain.getKey(), ingress(chain.getValue()));
            chain(text, "out-" + chain.getKey(), egress(chain.getValue()));
        }
        set(text, "map ingress", "type ifname : verdict;", verdicts(ruleset.filters(), "in-"));
        set(text, "map egress", "type ifname : verdict;", verdicts(ruleset.filters(), "out-"));
        if (!ruleset.acls().isEmpty()) {
            set(text, "map acl-ingress", "type ifname : verdict;", verdicts(ruleset.acls(), "in-"));
            set(text, "map acl-egress", "type ifname : verdict;", verdicts(ruleset.acls(), "out-"));
        }
        if (!ruleset.logged().isEmpty()) {
            set(text, "set logged", "type ifname;", quoted(ruleset.logged()));
            for (FlowSets set : FlowSets.all(ruleset.ipv6())) {
                set(text, "set " + set.name(), set.properties(), List.of());
            }
        }
        return text.append(base(ruleset)).append("}\n").toString();
    }

    /**
     * Commands that lead from one rule set to the other; empty if they are equal. New groups get their members. Both must
     * be framed alike.
     */
    public static String difference(Ruleset from, Ruleset to, Function<SecurityGroupId, Set<Ip>> members) {
        StringBuilder text = new StringBuilder();
        for (AddressSet group : ordered(to.groups())) {
            if (!from.groups().contains(group)) {
                line(text, "add set", name(group), "{ " + type(group) + " }");
                elements(text, "add", name(group), addresses(members, group));
            }
        }
        for (Map.Entry<String, Ruleset.Chains> chain : ordered(to.chains())) {
            Ruleset.Chains before = from.chains().get(chain.getKey());
            if (before == null || !before.ingress().equals(chain.getValue().ingress())) {
                replaceChain(text, "in-" + chain.getKey(), ingress(chain.getValue()), before == null);
            }
            if (before == null || !before.egress().equals(chain.getValue().egress())) {
                replaceChain(text, "out-" + chain.getKey(), egress(chain.getValue()), before == null);
            }
        }
        for (IpFamily family : IpFamily.values()) {
            List<String> subnets = blocks(to.subnets(), family);
            if (!blocks(from.subnets(), family).equals(subnets)) {
                line(text, "flush set", named("subnets", family), "");
                elements(text, "add", named("subnets", family), subnets);
            }
            String sources = named("sources", family);
            elements(text, "delete", sources, sources(without(from.sources(), to.sources()), family));
            elements(text, "add", sources, sources(without(to.sources(), from.sources()), family));
            String further = named("further", family);
            elements(text, "delete", further, further(without(from.furtherSources(), to.furtherSources()), family));
            elements(text, "add", further, further(without(to.furtherSources(), from.furtherSources()), family));
        }
        elements(text, "delete", "marks", marks(without(from.tables(), to.tables())));
        elements(text, "add", "marks", marks(without(to.tables(), from.tables())));
        verdictsDifference(text, "", from.filters(), to.filters());
        verdictsDifference(text, "acl-", from.acls(), to.acls());
        elements(text, "delete", "logged", quoted(without(from.logged(), to.logged())));
        elements(text, "add", "logged", quoted(without(to.logged(), from.logged())));
        for (String key : without(from.chains().keySet(), to.chains().keySet())) {
            line(text, "delete chain", "in-" + key, "");
            line(text, "delete chain", "out-" + key, "");
        }
        for (AddressSet group : without(from.groups(), to.groups())) {
            line(text, "delete set", name(group), "");
        }
        return text.toString();
    }

    private static void verdictsDifference(
            StringBuilder text, String prefix, Map<String, String> from, Map<String, String> to) {
        Map<String, String> gone = without(from, to);
        Map<String, String> come = without(to, from);
        elements(text, "delete", prefix + "ingress", verdicts(gone, "in-"));
        elements(text, "delete", prefix + "egress", verdicts(gone, "out-"));
        elements(text, "add", prefix + "ingress", verdicts(come, "in-"));
        elements(text, "add", prefix + "egress", verdicts(come, "out-"));
    }

    /** Commands that change a set of members that is there; empty if they are not of its family. */
    public static String members(AddressSet group, Set<Ip> added, Set<Ip> removed) {
        StringBuilder text = new StringBuilder();
        elements(text, "delete", name(group), addresses(removed, group.family()));
        elements(text, "add", name(group), addresses(added, group.family()));
        return text.toString();
    }

    /**
     * The rule in the language of nft, or empty if it never matches.
     *
     * @param ipv6 as in {@link #match}
     */
    public static Optional<String> rule(Rule rule, boolean ingress, boolean ipv6) {
        String verdict = rule.deny() ? "drop" : ingress ? "accept" : "return";
        return match(rule, ingress, ipv6).map(match -> match.isEmpty() ? verdict : match + " " + verdict);
    }

    /**
     * The rules of a network ACL in the language of nft: what is within the subnet first, for which they do not act.
     *
     * @param ipv6 as in {@link #match}
     */
    public static List<String> acl(SubnetAcl acl, boolean ingress, boolean ipv6) {
        Stream<String> within = acl.blocks().stream()
                .filter(block -> ipv6 || block.family() == IpFamily.V4)
                .map(block -> (ingress ? "iifgroup < " + LINK_GROUP + " " : "")
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

    /**
     * What the rule matches, or empty if it never matches.
     *
     * @param ipv6 whether IPv6 may pass; if not, all that passes is IPv4 and a rule need not say so
     */
    public static Optional<String> match(Rule rule, boolean ingress, boolean ipv6) {
        if (rule.family() == IpFamily.V6 && !ipv6) {
            return Optional.empty();
        }
        String peer = peer(rule, ingress);
        String protocol = protocol(rule);
        String family = !ipv6 || !peer.isEmpty() || protocol.startsWith("ic") || protocol.startsWith("ip ")
                ? ""
                : family(rule.family());
        return Optional.of(Stream.of(family, peer, protocol)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" ")));
    }

    private static String peer(Rule rule, boolean ingress) {
        String direction = side(rule.family(), ingress ? " saddr " : " daddr ");
        return switch (rule.peer()) {
            case Peer.Anyone() -> "";
            case Peer.In(Cidr block) -> block.length() == 0 ? "" : direction + block;
            case Peer.Members(SecurityGroupId group) -> direction + "@" + name(new AddressSet(group, rule.family()));
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

    private static String name(AddressSet group) {
        return named("g", group.family()) + "-" + group.group().value();
    }

    private static String named(String name, IpFamily family) {
        return family == IpFamily.V4 ? name : name + "6";
    }

    private static String type(AddressSet group) {
        return group.family() == IpFamily.V4 ? "type ipv4_addr;" : "type ipv6_addr;";
    }

    private static List<String> ingress(Ruleset.Chains chains) {
        return closed(chains.ingress());
    }

    private static List<String> egress(Ruleset.Chains chains) {
        return closed(chains.egress());
    }

    private static List<String> closed(List<String> rules) {
        return Stream.concat(rules.stream(), Stream.of("drop")).toList();
    }

    private static void chain(StringBuilder text, String name, List<String> rules) {
        text.append("  chain ").append(name).append(" {\n");
        rules.forEach(rule -> text.append("    ").append(rule).append('\n'));
        text.append("  }\n");
    }

    private static void replaceChain(StringBuilder text, String name, List<String> rules, boolean isNew) {
        line(text, isNew ? "add chain" : "flush chain", name, "");
        rules.forEach(rule -> line(text, "add rule", name, rule));
    }

    private static void set(StringBuilder text, String kindAndName, String properties, List<String> elements) {
        text.append("  ").append(kindAndName).append(" {\n    ").append(properties);
        if (!elements.isEmpty()) {
            text.append("\n    elements = { ")
                    .append(String.join(", ", elements))
                    .append(" }");
        }
        text.append("\n  }\n");
    }

    private static void elements(StringBuilder text, String verb, String set, List<String> elements) {
        if (!elements.isEmpty()) {
            line(text, verb + " element", set, "{ " + String.join(", ", elements) + " }");
        }
    }

    private static void line(StringBuilder text, String verb, String object, String rest) {
        text.append(verb).append(' ').append(TABLE).append(' ').append(object);
        text.append(rest.isEmpty() ? "" : " ").append(rest).append('\n');
    }

    private static List<String> sources(Collection<Ruleset.Source> sources, IpFamily family) {
        return sources.stream()
                .filter(source -> source.ip().family() == family)
                .map(source -> source.device() + " . " + source.mac() + " . " + source.ip())
                .sorted()
                .toList();
    }

    private static List<String> further(Collection<Ruleset.FurtherSource> sources, IpFamily family) {
        return sources.stream()
                .filter(source -> source.block().family() == family)
                .map(source -> source.device() + " . " + source.mac() + " . " + source.block())
                .sorted()
                .toList();
    }

    private static List<String> quoted(Set<String> devices) {
        return devices.stream().sorted().map(device -> '"' + device + '"').toList();
    }

    private static List<String> marks(Collection<Integer> tables) {
        return tables.stream()
                .sorted()
                .flatMap(table -> Stream.of(table + " : " + table, (LINK_GROUP + table) + " : " + table))
                .toList();
    }

    private static List<String> verdicts(Map<String, String> filters, String prefix) {
        return filters.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + " : goto " + prefix + entry.getValue())
                .toList();
    }

    private static List<String> addresses(Function<SecurityGroupId, Set<Ip>> members, AddressSet group) {
        return addresses(members.apply(group.group()), group.family());
    }

    private static List<String> addresses(Set<Ip> addresses, IpFamily family) {
        return addresses.stream()
                .filter(ip -> ip.family() == family)
                .sorted()
                .map(Ip::toString)
                .toList();
    }

    private static List<String> blocks(Set<Cidr> blocks, IpFamily family) {
        return blocks.stream()
                .filter(block -> block.family() == family)
                .sorted()
                .map(Cidr::toString)
                .toList();
    }

    private static List<AddressSet> ordered(Set<AddressSet> groups) {
        return groups.stream()
                .sorted(Comparator.comparing((AddressSet set) -> set.group().value())
                        .thenComparing(AddressSet::family))
                .toList();
    }

    private static <V> List<Map.Entry<String, V>> ordered(Map<String, V> map) {
        return map.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    private static <T> Set<T> without(Set<T> all, Set<T> some) {
        return all.stream().filter(one -> !some.contains(one)).collect(Collectors.toSet());
    }

    /** Entries of {@code all} that are not, with the same value, in {@code some}. */
    private static Map<String, String> without(Map<String, String> all, Map<String, String> some) {
        return all.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(some.get(entry.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
