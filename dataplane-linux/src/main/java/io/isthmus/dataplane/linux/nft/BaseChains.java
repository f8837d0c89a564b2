package io.isthmus.dataplane.linux.nft;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The chains that every router has, in the language of nft.
 *
 * <p>Base chains have the policy "accept" and end in "drop", because a base chain takes packets by its policy alone from the
 * moment it is registered until its transaction is complete.
 */
final class BaseChains {
    /*
     * What comes over a link is dropped if its source is one of this VPC, or nobody's: before anything that would believe
     * it. A packet that comes over a link and is not for a local subnet is in transit: connection tracking may see only one
     * direction of it, and has no use for it. A connection is checked against ingress rules as long as it lasts, in the
     * direction in which it was opened; against egress rules only when it is opened. Neighbours are permanent on both
     * sides of a port, so nobody needs neighbour discovery, nor is anybody to redirect another: none of it passes. An ACL
     * is asked when a connection opens, and lets it go on.
     *
     * Lines that begin with @4 stand only where there is no IPv6, those with @6 only where there is, those with @f only
     * where a port has further sources, those with @n only where links pass nothing on, those with @a only where a network
     * ACL guards a port, and those with @l only where packets are counted.
     */
    private static final String TEXT = """
              chain from-link {
                ip saddr @barred drop
                @6 ip6 saddr @barred6 drop
                @n meta nfproto ipv4 iifname . ip saddr != @link-sources drop
                @n @6 meta nfproto ipv6 iifname . ip6 saddr != @link-sources6 drop
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
              chain nobodys-business {
                icmp type redirect drop
                @6 icmpv6 type 133-137 drop
              }
              chain forward {
                type filter hook forward priority filter; policy accept;
                ct state invalid,related,untracked jump nobodys-business
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

    /** What a line may stand under, in the order of the bits of {@link #TEXTS}. */
    private static final List<String> CONDITIONS = List.of("@6 ", "@f ", "@n ", "@a ", "@l ");

    /** By what there is: a bit for each condition. */
    private static final List<String> TEXTS = IntStream.range(0, 1 << CONDITIONS.size())
            .mapToObj(BaseChains::text)
            .toList();

    private BaseChains() {}

    private static String text(int bits) {
        String without = (bits & 1) == 0 ? "" : "@4 ";
        return (TEXT + FlowSets.CHAINS)
                .lines()
                .filter(line -> (without.isEmpty() || !line.contains(without))
                        && IntStream.range(0, CONDITIONS.size())
                                .allMatch(bit -> (bits >> bit & 1) == 1 || !line.contains(CONDITIONS.get(bit))))
                .map(line -> line.replaceAll("@[46fnal] ", "") + "\n")
                .collect(Collectors.joining());
    }

    static String of(Ruleset ruleset) {
        List<Boolean> there = List.of(
                ruleset.ipv6(),
                !ruleset.furtherSources().isEmpty(),
                !ruleset.linkSources().isEmpty(),
                !ruleset.acls().isEmpty(),
                !ruleset.logged().isEmpty());
        int bits = 0;
        for (int bit = 0; bit < there.size(); bit++) {
            bits |= there.get(bit) ? 1 << bit : 0;
        }
        return TEXTS.get(bits);
    }
}
