package io.isthmus.dataplane.linux.nft;

import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The chains that every router has for each family, in the language of nft.
 *
 * <p>Base chains have the policy "accept" and end in a verdict for all, because a base chain takes packets by its policy alone
 * from the moment it is registered until its transaction is complete.
 */
final class BaseChains {
    private static final String PREROUTING = "prerouting";

    /** Of so few blocks, comparing with each costs less than a look into a set of intervals. */
    private static final int FEW = 4;

    /*
     * What most packets meet stands first, in as few rules, and chains, as can be: each costs something before it says
     * anything. A state is compared ("=="), not masked: a packet has one. A source is checked before connection tracking sees
     * the packet, or one with a false source could speak in, or end, a connection of somebody else's. What comes over a link and
     * is neither for a local subnet nor for a server that a route names is in transit: connection tracking may see only one
     * direction of it, and has no use for it.
     *
     * A connection is checked against ingress rules as long as it lasts, in the direction in which it was opened; against
     * egress rules and network ACLs only when it is opened. Neighbours are permanent on both sides of a port, so nobody needs
     * neighbour discovery, nor is anybody to redirect another: none of it passes. Whatever is refused goes to a chain of that
     * name, where it is counted for flow logs, unless it was for the router itself; a connection that may be opened goes to
     * "admitted", where it needs a place.
     *
     * Lines that begin with @4 or @6 stand only in the table of that family, those with @a only where a network ACL guards a
     * port, and those with @l only where packets are counted. IP is ip or ip6, ICMP icmp or icmpv6, LINK the group of links.
     */
    private static final String TEXT = """
              chain forward {
                type filter hook forward priority filter; policy accept;
                ct direction reply ct state == established accept
                ct state == established goto known
                ct state == related goto about-known
                goto opening
              }
              chain known {
                oifgroup LINK accept
                oifname vmap @ingress
                goto refused
              }
              chain about-known {
                @4 icmp type redirect drop
                accept
              }
              chain opening {
                @4 icmp type redirect drop
                @6 icmpv6 type 133-137 drop
                iifgroup LINK oifgroup LINK goto onward
                iifgroup != LINK jump check-egress
                @a iifgroup != LINK jump acl-of-sender
                oifgroup LINK goto admitted
                @a jump acl-of-receiver
                oifname vmap @ingress
                goto refused
              }
              chain check-egress {
                iifname vmap @egress
                goto refused
              }
              @a chain acl-of-sender {
                @a iifname vmap @acl-egress
              @a }
              @a chain acl-of-receiver {
                @a oifname vmap @acl-ingress
              @a }
              chain refused {
                @l oif > 0 iifname vmap @refused
                @l oif > 0 oifname vmap @refused
                drop
              }
              chain input {
                type filter hook input priority filter; policy accept;
                iifgroup LINK drop
                ICMP type echo-request goto to-gateway
                drop
              }
              chain to-gateway {
                ct state established accept
                jump check-egress
                @a jump acl-of-sender
                goto admitted
              }
              chain output {
                type filter hook output priority filter; policy accept;
                oifgroup != LINK ICMP type echo-reply accept
                drop
              }
            """;

    /** What a line may stand under, in the order of the bits of {@link #TEXTS}. */
    private static final List<String> CONDITIONS = List.of("@a ", "@l ");

    /** By what there is: a bit for each condition. */
    private static final Map<IpFamily, List<String>> TEXTS =
            Map.of(IpFamily.V4, texts(IpFamily.V4), IpFamily.V6, texts(IpFamily.V6));

    private BaseChains() {}

    private static List<String> texts(IpFamily family) {
        return IntStream.range(0, 1 << CONDITIONS.size())
                .mapToObj(bits -> text(family, bits))
                .toList();
    }

    private static String text(IpFamily family, int bits) {
        boolean v4 = family == IpFamily.V4;
        return (TEXT + Shares.CHAINS + FlowSet.CHAINS)
                .lines()
                .filter(line -> !line.contains(v4 ? "@6 " : "@4 "))
                .filter(line -> IntStream.range(0, CONDITIONS.size())
                        .allMatch(bit -> (bits >> bit & 1) == 1 || !line.contains(CONDITIONS.get(bit))))
                .map(line -> line.replaceAll("@[46al] ", "")
                                .replace("ICMP", v4 ? "icmp" : "icmpv6")
                                .replace("IP ", Elements.word(family) + " ")
                                .replace("LINK", Integer.toString(RulesetText.LINK_GROUP))
                        + "\n")
                .collect(Collectors.joining());
    }

    /** Those that are alike in all rule sets with the same frame. */
    static String of(Ruleset ruleset, IpFamily family) {
        List<Boolean> there =
                List.of(!ruleset.acls().isEmpty(), !ruleset.logged().isEmpty());
        int bits = 0;
        for (int bit = 0; bit < there.size(); bit++) {
            bits |= there.get(bit) ? 1 << bit : 0;
        }
        return Objects.requireNonNull(TEXTS.get(family)).get(bits);
    }

    /** Those that tell of links, by name: their rules. */
    static Map<String, List<String>> ofLinks(Ruleset ruleset, IpFamily family) {
        return Map.of(
                PREROUTING,
                prerouting(ruleset, family),
                "onward",
                // Of what is not tracked none is counted.
                List.of(ruleset.passage() == Ruleset.Passage.ON ? "goto admitted" : RuleText.REFUSE));
    }

    /** What a chain of that name begins with where it is declared; empty if it is no base chain. */
    static List<String> hook(String chain) {
        return chain.equals(PREROUTING)
                ? List.of("type filter hook prerouting priority raw; policy accept;")
                : List.of();
    }

    /**
     * What may come over a link is said in one rule, since most packets may, and of what is in transit in a second one. What
     * comes over a link and may not is nobody's source either.
     */
    private static List<String> prerouting(Ruleset ruleset, IpFamily family) {
        String ip = Elements.word(family);
        String overLink = overLink(ruleset, family);
        String tracked = overLink + ip + " daddr @tracked accept";
        String from = "iifname . ether saddr . " + ip + " saddr ";
        List<String> rules = new ArrayList<>(
                switch (ruleset.passage()) {
                    case ON -> List.of(tracked, overLink + "notrack accept");
                    case NONE -> List.of(tracked);
                    case NO_WAY -> List.of(overLink + "accept");
                });
        if (!ruleset.marked().isEmpty()) {
            rules.add("meta mark set iifgroup map @marks");
        }
        rules.add(from + "@sources accept");
        if (!ruleset.furtherSources().isEmpty()) {
            rules.add(from + "@further accept");
        }
        rules.add("drop");
        return rules;
    }

    /** That a packet comes over a link, and from where it may: expressions, each with a space behind it. */
    private static String overLink(Ruleset ruleset, IpFamily family) {
        String ip = Elements.word(family);
        List<String> barred = Elements.blocks(ruleset.barred(), family);
        StringBuilder words = new StringBuilder("iifgroup " + RulesetText.LINK_GROUP + " ");
        if (barred.size() > FEW) {
            words.append(ip).append(" saddr != @barred ");
        } else {
            barred.forEach(
                    block -> words.append(ip).append(" saddr != ").append(block).append(' '));
        }
        if (!ruleset.linkSources().isEmpty()) {
            words.append("iifname . ").append(ip).append(" saddr @link-sources ");
        }
        return words.toString();
    }
}
