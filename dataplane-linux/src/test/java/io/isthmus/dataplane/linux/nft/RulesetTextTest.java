package io.isthmus.dataplane.linux.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.linux.nft.Ruleset.AddressSet;
import io.isthmus.forwarding.RouterPlan.Peer;
import io.isthmus.forwarding.RouterPlan.Rule;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulesetTextTest {
    private static final SecurityGroupId WEB = new SecurityGroupId("web");
    private static final Ruleset.Source SOURCE =
            new Ruleset.Source("p1", Mac.parse("fa:16:3e:00:00:01"), Ip.parse("10.0.0.5"));
    private static final Ruleset ONE_PORT = new Ruleset(
            false,
            Set.of(SOURCE),
            Set.of(),
            Map.of("p1", "f"),
            Map.of(),
            Set.of(),
            Set.of(Cidr.parse("10.0.0.0/24")),
            Set.of(1),
            Map.of("f", new Ruleset.Chains(List.of("ip saddr @g-web tcp dport 80-80 accept"), List.of("return"))),
            Set.of(new AddressSet(WEB, IpFamily.V4)));

    @Test
    void theFirstTextIsTheWholeWithoutDeletingAnything() {
        assertThat("add table inet isthmus\ndelete table inet isthmus\n"
                        + RulesetText.first(ONE_PORT, group -> Set.of()))
                .isEqualTo(RulesetText.whole(ONE_PORT, group -> Set.of()));
    }

    @Test
    void theWholeTextHoldsEverySetAndChain() {
        assertThat(RulesetText.whole(ONE_PORT, group -> Set.of(Ip.parse("10.0.0.9"))))
                .startsWith("""
                add table inet isthmus
                delete table inet isthmus
                table inet isthmus {
                  set sources {
                    typeof iifname . ether saddr . ip saddr;
                    elements = { p1 . fa:16:3e:00:00:01 . 10.0.0.5 }
                  }
                  set subnets {
                    type ipv4_addr; flags interval;
                    elements = { 10.0.0.0/24 }
                  }
                  map marks {
                    type devgroup : mark;
                    elements = { 1 : 1, 65537 : 1 }
                  }
                  set g-web {
                    type ipv4_addr;
                    elements = { 10.0.0.9 }
                  }
                  chain in-f {
                    ip saddr @g-web tcp dport 80-80 accept
                    drop
                  }
                  chain out-f {
                    return
                    drop
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
        assertThat(RulesetText.difference(ONE_PORT, ONE_PORT, group -> Set.of()))
                .isEmpty();
    }

    @Test
    void aNewPortIsThreeElements() {
        Ruleset two = new Ruleset(
                false,
                Set.of(SOURCE, new Ruleset.Source("p2", Mac.parse("fa:16:3e:00:00:02"), Ip.parse("10.0.0.6"))),
                Set.of(),
                Map.of("p1", "f", "p2", "f"),
                Map.of(),
                Set.of(),
                ONE_PORT.subnets(),
                ONE_PORT.tables(),
                ONE_PORT.chains(),
                ONE_PORT.groups());
        assertThat(RulesetText.difference(ONE_PORT, two, group -> Set.of())).isEqualTo("""
                add element inet isthmus sources { p2 . fa:16:3e:00:00:02 . 10.0.0.6 }
                add element inet isthmus ingress { p2 : goto in-f }
                add element inet isthmus egress { p2 : goto out-f }
                """);
    }

    @Test
    void aChangedFilterReplacesOnlyItsOwnChain() {
        Ruleset changed = new Ruleset(
                false,
                ONE_PORT.sources(),
                ONE_PORT.furtherSources(),
                ONE_PORT.filters(),
                ONE_PORT.acls(),
                ONE_PORT.logged(),
                ONE_PORT.subnets(),
                ONE_PORT.tables(),
                Map.of("f", new Ruleset.Chains(List.of(), List.of("return"))),
                Set.of());
        assertThat(RulesetText.difference(ONE_PORT, changed, group -> Set.of())).isEqualTo("""
                flush chain inet isthmus in-f
                add rule inet isthmus in-f drop
                delete set inet isthmus g-web
                """);
    }

    @Test
    void membersComeAndGoAsElements() {
        assertThat(RulesetText.members(
                        new AddressSet(WEB, IpFamily.V4),
                        Set.of(Ip.parse("10.0.0.1")),
                        Set.of(Ip.parse("10.0.0.2"), Ip.parse("::1"))))
                .isEqualTo("""
                        delete element inet isthmus g-web { 10.0.0.2 }
                        add element inet isthmus g-web { 10.0.0.1 }
                        """);
    }

    @Test
    void rulesAreWrittenAsMatches() {
        assertThat(match(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), new Peer.Anyone()))
                .isEmpty();
        assertThat(match(
                        OptionalInt.of(6),
                        OptionalInt.of(80),
                        OptionalInt.of(90),
                        new Peer.In(Cidr.parse("10.0.0.0/8"))))
                .isEqualTo("ip saddr 10.0.0.0/8 tcp dport 80-90");
        assertThat(match(OptionalInt.of(1), OptionalInt.of(8), OptionalInt.of(0), new Peer.Members(WEB)))
                .isEqualTo("ip saddr @g-web icmp type 8 icmp code 0");
        assertThat(match(
                        OptionalInt.of(47),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        new Peer.In(Cidr.parse("0.0.0.0/0"))))
                .isEqualTo("ip protocol 47");
    }

    @Test
    void aRuleForTheOtherFamilyIsLeftOut() {
        Rule rule =
                new Rule(IpFamily.V6, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), new Peer.Anyone());
        assertThat(RulesetText.match(rule, true, false)).isEmpty();
    }

    @Test
    void whereBothFamiliesPassARuleSaysWhichItMeans() {
        OptionalInt none = OptionalInt.empty();
        OptionalInt tcp = OptionalInt.of(6);
        assertThat(RulesetText.match(new Rule(IpFamily.V4, none, none, none, new Peer.Anyone()), true, true))
                .hasValue("meta nfproto ipv4");
        assertThat(RulesetText.match(new Rule(IpFamily.V6, tcp, none, none, new Peer.Anyone()), true, true))
                .hasValue("meta nfproto ipv6 meta l4proto 6");
        assertThat(RulesetText.match(new Rule(IpFamily.V6, tcp, tcp, tcp, new Peer.Members(WEB)), false, true))
                .hasValue("ip6 daddr @g6-web tcp dport 6-6");
    }

    private static String match(OptionalInt protocol, OptionalInt low, OptionalInt high, Peer peer) {
        return RulesetText.match(new Rule(IpFamily.V4, protocol, low, high, peer), true, false)
                .orElseThrow();
    }
}
