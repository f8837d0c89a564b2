package io.isthmus.dataplane.linux.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.DataPlane.AddressSetChange;
import io.isthmus.dataplane.linux.nft.Ruleset.AddressSet;
import io.isthmus.dataplane.linux.nft.Ruleset.ChainKey;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan.Peer;
import io.isthmus.forwarding.RouterPlan.Rule;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesetTextTest {
    private static final SecurityGroupId WEB = new SecurityGroupId("web");
    private static final Ruleset.Source SOURCE =
            new Ruleset.Source("p1", Mac.parse("fa:16:3e:00:00:01"), Ip.parse("10.0.0.5"));
    private static final VpcId HERE = new VpcId("here");
    private static final VpcId PEER = new VpcId("peer");
    private static final ChainKey FILTER = new ChainKey("f", IpFamily.V4);
    private static final Map<ChainKey, Ruleset.Chains> CHAINS =
            Map.of(FILTER, new Ruleset.Chains(List.of("ip saddr @g-web tcp dport 80-80 accept"), List.of("return")));
    private static final String NOTHING_THERE = """
            add table inet isthmus
            delete table inet isthmus
            add table ip isthmus
            delete table ip isthmus
            add table ip6 isthmus
            delete table ip6 isthmus
            add table arp isthmus
            delete table arp isthmus
            """;
    private static final Ruleset ONE_PORT = ruleset(Set.of(SOURCE), Map.of("p1", "f"), CHAINS, Map.of("l1", PEER));

    private static Ruleset ruleset(
            Set<Ruleset.Source> sources,
            Map<String, String> filters,
            Map<ChainKey, Ruleset.Chains> chains,
            Map<String, VpcId> links) {
        return new Ruleset(
                HERE,
                false,
                sources,
                Set.of(),
                filters,
                Map.of(),
                Set.of(),
                Set.of(Cidr.parse("10.0.0.0/24")),
                Set.of(1),
                links,
                Set.of(Cidr.parse("127.0.0.0/8")),
                Set.of(),
                Ruleset.Passage.NONE,
                chains,
                Set.of(new AddressSet(WEB, IpFamily.V4)));
    }

    private static Set<Ip> members(GroupMembers set) {
        return Set.of(Ip.parse(set.vpc().equals(HERE) ? "10.0.0.9" : "10.1.0.9"));
    }

    private static String difference(Ruleset from, Ruleset to) {
        return RulesetText.difference(from, to, RulesetTextTest::members, Map.of());
    }

    @Test
    void theFirstTextIsTheWholeWithoutDeletingAnything() {
        assertThat(NOTHING_THERE + RulesetText.first(ONE_PORT, RulesetTextTest::members))
                .isEqualTo(RulesetText.whole(ONE_PORT, RulesetTextTest::members));
    }

    /** What the kernel keeps free for a set costs memory and time for each router, however small. */
    @Test
    void noSetOfASmallRouterMakesRoomForMany() {
        String text = RulesetText.first(ONE_PORT, RulesetTextTest::members);
        assertThat(Pattern.compile("size (\\d+)")
                        .matcher(text)
                        .results()
                        .map(found -> Integer.parseInt(found.group(1)))
                        .toList())
                .hasSize(2)
                .allMatch(size -> size <= 1_024);
    }

    @Test
    void theWholeTextHoldsEverySetAndChain() {
        assertThat(RulesetText.first(ONE_PORT, RulesetTextTest::members)).startsWith("""
                table ip isthmus {
                  set sources {
                    typeof iifname . ether saddr . ip saddr;
                    elements = { p1 . fa:16:3e:00:00:01 . 10.0.0.5 }
                  }
                  set tracked {
                    type ipv4_addr; flags interval;
                    elements = { 10.0.0.0/24 }
                  }
                  set barred {
                    type ipv4_addr; flags interval;
                    elements = { 127.0.0.0/8 }
                  }
                  set link-sources {
                    type ifname . ipv4_addr; flags interval;
                  }
                  map marks {
                    type devgroup : mark;
                    elements = { 1 : 1 }
                  }
                  set g-web {
                    type ipv4_addr;
                    elements = { 10.0.0.9 }
                  }
                  set l-web {
                    type ifname . ipv4_addr;
                    elements = { l1 . 10.1.0.9 }
                  }
                  chain in-f {
                    ip saddr @g-web tcp dport 80-80 accept
                    goto refused
                  }
                  chain out-f {
                    return
                    goto refused
                  }
                  map ingress {
                    type ifname : verdict;
                    elements = { p1 : goto in-f }
                  }
                  map egress {
                    type ifname : verdict;
                    elements = { p1 : goto out-f }
                  }
                """);
    }

    @Test
    void equalRuleSetsDifferInNothing() {
        assertThat(difference(ONE_PORT, ONE_PORT)).isEmpty();
    }

    @Test
    void aNewPortIsAFewElements() {
        Ruleset.Source other = new Ruleset.Source("p2", Mac.parse("fa:16:3e:00:00:02"), Ip.parse("10.0.0.6"));
        Ruleset two = ruleset(Set.of(SOURCE, other), Map.of("p1", "f", "p2", "f"), CHAINS, ONE_PORT.links());
        assertThat(difference(ONE_PORT, two)).isEqualTo("""
                add element ip isthmus sources { p2 . fa:16:3e:00:00:02 . 10.0.0.6 }
                add element ip isthmus ingress { p2 : goto in-f }
                add element ip isthmus egress { p2 : goto out-f }
                add element arp isthmus own { p2 . fa:16:3e:00:00:02 . 10.0.0.6 }
                add element arp isthmus addresses { p2 : 10.0.0.6 }
                """);
    }

    @Test
    void aChangedFilterReplacesOnlyItsOwnChain() {
        Ruleset changed = ruleset(
                ONE_PORT.sources(),
                ONE_PORT.filters(),
                Map.of(FILTER, new Ruleset.Chains(List.of(), List.of("return"))),
                ONE_PORT.links());
        assertThat(difference(ONE_PORT, changed)).isEqualTo("""
                flush chain ip isthmus in-f
                add rule ip isthmus in-f goto refused
                """);
    }

    @Test
    void aNewLinkBringsTheMembersBehindIt() {
        Ruleset two =
                ruleset(ONE_PORT.sources(), ONE_PORT.filters(), CHAINS, Map.of("l1", PEER, "l2", new VpcId("another")));
        assertThat(difference(ONE_PORT, two)).isEqualTo("""
                flush set ip isthmus l-web
                add element ip isthmus l-web { l1 . 10.1.0.9, l2 . 10.1.0.9 }
                """);
    }

    @Test
    void membersComeAndGoAsElementsWhereTheyAre() {
        assertThat(changed(HERE)).isEqualTo("""
                delete element ip isthmus g-web { 10.0.0.2 }
                add element ip isthmus g-web { 10.0.0.1 }
                """);
        assertThat(changed(PEER)).isEqualTo("""
                delete element ip isthmus l-web { l1 . 10.0.0.2 }
                add element ip isthmus l-web { l1 . 10.0.0.1 }
                """);
        assertThat(changed(new VpcId("elsewhere"))).isEmpty();
    }

    private static String changed(VpcId where) {
        GroupMembers set = new GroupMembers(WEB, where);
        AddressSetChange change =
                new AddressSetChange(set, Set.of(Ip.parse("10.0.0.1")), Set.of(Ip.parse("10.0.0.2"), Ip.parse("::1")));
        return RulesetText.difference(ONE_PORT, ONE_PORT, RulesetTextTest::members, Map.of(set, change));
    }

    /** What every packet of an open connection meets: each rule and each chain costs something (docs/DECISIONS.md 82). */
    @Test
    void aPacketOfAnOpenConnectionMeetsFewRules() {
        String text = RulesetText.first(over(Ruleset.Passage.NO_WAY, Set.of()), RulesetTextTest::members);
        assertThat(chain(text, "prerouting"))
                .startsWith(
                        "type filter hook prerouting priority raw; policy accept;",
                        "iifgroup 65536 ip saddr != 127.0.0.0/8 accept")
                .endsWith("iifname . ether saddr . ip saddr @sources accept", "drop");
        assertThat(chain(text, "forward"))
                .containsExactly(
                        "type filter hook forward priority filter; policy accept;",
                        "ct direction reply ct state == established accept",
                        "ct state == established goto known",
                        "ct state == related goto about-known",
                        "goto opening");
        assertThat(chain(text, "known"))
                .containsExactly("oifgroup 65536 accept", "oifname vmap @ingress", "goto refused");
    }

    @Test
    void whatMayComeOverALinkIsOneRuleForWhatIsTrackedAndOneForTransit() {
        Set<Ruleset.LinkSource> sources = Set.of(new Ruleset.LinkSource("l1", Cidr.parse("10.1.0.0/16")));
        assertThat(fromLinks(Ruleset.Passage.ON, Set.of()))
                .containsExactly(
                        "iifgroup 65536 ip saddr != 127.0.0.0/8 ip daddr @tracked accept",
                        "iifgroup 65536 ip saddr != 127.0.0.0/8 notrack accept");
        assertThat(fromLinks(Ruleset.Passage.NONE, sources))
                .containsExactly("iifgroup 65536 ip saddr != 127.0.0.0/8 iifname . ip saddr @link-sources"
                        + " ip daddr @tracked accept");
        assertThat(fromLinks(Ruleset.Passage.NO_WAY, sources))
                .containsExactly("iifgroup 65536 ip saddr != 127.0.0.0/8 iifname . ip saddr @link-sources accept");
    }

    @Test
    void anotherPassageReplacesTheChainThatAsksForSources() {
        Ruleset on = over(Ruleset.Passage.ON, Set.of());
        assertThat(difference(over(Ruleset.Passage.NO_WAY, Set.of()), on)).isEqualTo("""
                flush chain ip isthmus onward
                add rule ip isthmus onward goto admitted
                flush chain ip isthmus prerouting
                add rule ip isthmus prerouting iifgroup 65536 ip saddr != 127.0.0.0/8 ip daddr @tracked accept
                add rule ip isthmus prerouting iifgroup 65536 ip saddr != 127.0.0.0/8 notrack accept
                add rule ip isthmus prerouting meta mark set iifgroup map @marks
                add rule ip isthmus prerouting iifname . ether saddr . ip saddr @sources accept
                add rule ip isthmus prerouting drop
                """);
    }

    private static List<String> fromLinks(Ruleset.Passage passage, Set<Ruleset.LinkSource> sources) {
        return chain(RulesetText.first(over(passage, sources), RulesetTextTest::members), "prerouting").stream()
                .filter(rule -> rule.startsWith("iifgroup 65536 "))
                .toList();
    }

    /** {@link #ONE_PORT} with other links. */
    private static Ruleset over(Ruleset.Passage passage, Set<Ruleset.LinkSource> sources) {
        return new Ruleset(
                HERE,
                false,
                ONE_PORT.sources(),
                ONE_PORT.furtherSources(),
                ONE_PORT.filters(),
                ONE_PORT.acls(),
                ONE_PORT.logged(),
                ONE_PORT.tracked(),
                ONE_PORT.marked(),
                ONE_PORT.links(),
                ONE_PORT.barred(),
                sources,
                passage,
                ONE_PORT.chains(),
                ONE_PORT.groups());
    }

    /** The lines of a chain. */
    private static List<String> chain(String text, String name) {
        String from = text.substring(text.indexOf("chain " + name + " {\n"));
        return from.lines()
                .skip(1)
                .takeWhile(line -> !line.strip().equals("}"))
                .map(String::strip)
                .toList();
    }

    @Test
    void rulesAreWrittenAsMatches() {
        OptionalInt none = OptionalInt.empty();
        assertThat(rules(none, none, none, new Peer.Anyone())).containsExactly("goto admitted");
        assertThat(rules(
                        OptionalInt.of(6),
                        OptionalInt.of(80),
                        OptionalInt.of(90),
                        new Peer.In(Cidr.parse("10.0.0.0/8"))))
                .containsExactly("ip saddr 10.0.0.0/8 tcp dport 80-90 goto admitted");
        assertThat(rules(OptionalInt.of(47), none, none, new Peer.In(Cidr.parse("0.0.0.0/0"))))
                .containsExactly("ip protocol 47 goto admitted");
    }

    @Test
    void severalBlocksAreOneSet() {
        OptionalInt none = OptionalInt.empty();
        List<Cidr> blocks =
                Stream.of("10.0.0.0/8", "192.0.2.7/32").map(Cidr::parse).toList();
        assertThat(rules(none, none, none, new Peer.Within(blocks)))
                .containsExactly("ip saddr { 10.0.0.0/8, 192.0.2.7/32 } goto admitted");
        assertThat(rules(none, none, none, new Peer.Within(List.of(Cidr.parse("10.0.0.0/8")))))
                .containsExactly("ip saddr 10.0.0.0/8 goto admitted");
        assertThat(rules(none, none, none, new Peer.Within(List.of(Cidr.parse("0.0.0.0/0")))))
                .containsExactly("goto admitted");
    }

    @Test
    void aRuleForAGroupIsOneForItsMembersHereAndOneForThoseBehindLinks() {
        assertThat(rules(OptionalInt.of(1), OptionalInt.of(8), OptionalInt.of(0), new Peer.Members(WEB)))
                .containsExactly(
                        "iifgroup != 65536 ip saddr @g-web icmp type 8 icmp code 0 goto admitted",
                        "iifname . ip saddr @l-web icmp type 8 icmp code 0 goto admitted");
        OptionalInt tcp = OptionalInt.of(6);
        assertThat(RuleText.rule(new Rule(IpFamily.V6, tcp, tcp, tcp, new Peer.Members(WEB)), false))
                .containsExactly(
                        "oifgroup != 65536 ip6 daddr @g-web tcp dport 6-6 return",
                        "oifname . ip6 daddr @l-web tcp dport 6-6 return");
    }

    @Test
    void aRuleThatDeniesRefuses() {
        OptionalInt none = OptionalInt.empty();
        OptionalInt tcp = OptionalInt.of(6);
        assertThat(RuleText.rule(new Rule(IpFamily.V6, tcp, none, none, new Peer.Anyone(), true), true))
                .containsExactly("meta l4proto 6 goto refused");
    }

    private static List<String> rules(OptionalInt protocol, OptionalInt low, OptionalInt high, Peer peer) {
        return RuleText.rule(new Rule(IpFamily.V4, protocol, low, high, peer), true);
    }
}
