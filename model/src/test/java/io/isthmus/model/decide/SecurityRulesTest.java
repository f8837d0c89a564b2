package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.IcmpType;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.PortRange;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Precedence;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class SecurityRulesTest {
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;
    private static final int ICMPV6 = 58;
    private static final OptionalInt NONE = OptionalInt.empty();

    private final World world = new World();
    private final ProjectId acme =
            world.project("acme", "acme", "eu-de", Map.of(Quota.SECURITY_GROUP, 3, Quota.SECURITY_GROUP_RULE, 20));
    private final ProjectId beta = world.project("beta");
    private final SecurityGroupId group = world.group(acme, "web");

    private SecurityGroup found(SecurityGroupId id) {
        return world.snapshot().securityGroup(id).orElseThrow();
    }

    private SecurityGroup byDefault() {
        return world.snapshot().securityGroupsNamed(acme, "default").getFirst();
    }

    private Command.CreateSecurityGroupRule rule(IpFamily family, OptionalInt protocol, PortRange... ports) {
        return new Command.CreateSecurityGroupRule(
                group, Direction.INGRESS, family, protocol, List.of(ports), new Remote.Anyone(), "");
    }

    private Command.CreateSecurityGroupRule ports(int protocol, int low, int high) {
        return rule(IpFamily.V4, OptionalInt.of(protocol), new PortRange(low, high));
    }

    private Command.CreateSecurityGroupRule icmp(IpFamily family, int protocol, int type, OptionalInt code) {
        return new Command.CreateSecurityGroupRule(
                group,
                Direction.INGRESS,
                family,
                OptionalInt.of(protocol),
                List.of(),
                Optional.of(new IcmpType(type, code)),
                new Remote.Anyone(),
                "",
                Optional.empty());
    }

    private Command.CreateSecurityGroupRule denied(OptionalInt protocol, PortRange... ranges) {
        return new Command.CreateSecurityGroupRule(
                group,
                Direction.INGRESS,
                IpFamily.V4,
                protocol,
                List.of(ranges),
                Optional.empty(),
                new Remote.Anyone(),
                "",
                Optional.of(new Precedence(true, 7)));
    }

    private void refused(String field, Command.CreateSecurityGroupRule rule) {
        Refusal refusal = world.refusal(acme, rule);
        assertThat(refusal.rule()).isEqualTo(Rule.SECURITY_GROUP_RULE_INVALID);
        assertThat(refusal.field()).isEqualTo(field);
    }

    private SecurityGroupRule made(Command.CreateSecurityGroupRule rule) {
        String id = world.change(acme, rule).getFirst();
        return found(group).rules().stream()
                .filter(found -> found.id().value().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNewGroupLetsEverythingOutAndItsOwnMembersInByBothFamilies() {
        List<SecurityGroupRule> rules = found(group).rules();
        for (IpFamily family : IpFamily.values()) {
            assertThat(rules)
                    .anyMatch(rule -> rule.family() == family
                            && rule.direction() == Direction.EGRESS
                            && rule.remote().equals(new Remote.Anyone()));
            assertThat(rules)
                    .anyMatch(rule -> rule.family() == family
                            && rule.direction() == Direction.INGRESS
                            && rule.remote().equals(new Remote.Members(group)));
        }
        assertThat(rules).hasSize(4).noneMatch(SecurityGroupRule::deny).allMatch(rule -> rule.priority() == 1);
    }

    @Test
    void portsGoFromOneToTheLastOfSixteenBits() {
        assertThat(made(ports(TCP, 1, 65_535)).ports()).containsExactly(new PortRange(1, 65_535));
        assertThat(made(ports(UDP, 80, 80)).ports()).containsExactly(PortRange.of(80));
        refused("port_range_min", ports(TCP, 0, 80));
        refused("port_range_min", ports(TCP, 80, 65_536));
        refused("port_range_min", ports(UDP, 65_536, 65_537));
    }

    @Test
    void theFirstPortIsNotAboveTheLast() {
        refused("port_range_max", ports(TCP, 81, 80));
        refused("port_range_max", ports(UDP, 81, 80));
    }

    @Test
    void typeAndCodeOfIcmpGoFromZeroToTheLastOfEightBitsInAnyOrder() {
        for (OptionalInt code : List.of(OptionalInt.of(0), OptionalInt.of(255), NONE)) {
            assertThat(made(icmp(IpFamily.V4, ICMP, 0, code)).icmp()).contains(new IcmpType(0, code));
            assertThat(made(icmp(IpFamily.V6, ICMPV6, 255, code)).icmp()).contains(new IcmpType(255, code));
        }
        refused("port_range_min", icmp(IpFamily.V4, ICMP, 256, OptionalInt.of(0)));
        refused("port_range_min", icmp(IpFamily.V4, ICMP, 8, OptionalInt.of(256)));
        refused("port_range_min", icmp(IpFamily.V4, ICMP, -1, NONE));
    }

    @Test
    void aTypeNeedsIcmp() {
        refused("port_range_min", icmp(IpFamily.V4, TCP, 8, NONE));
        refused("port_range_min", icmp(IpFamily.V4, 47, 8, OptionalInt.of(0)));
    }

    @Test
    void aRangeNeedsAProtocol() {
        refused("port_range_min", rule(IpFamily.V4, NONE, PortRange.of(80)));
        assertThat(made(rule(IpFamily.V4, OptionalInt.of(47))).protocol()).hasValue(47);
    }

    @Test
    void portsOfAProtocolWithoutPortsAreKeptAndMatchNothing() {
        SecurityGroupRule rule = made(ports(47, 80, 81));
        assertThat(rule.ports()).containsExactly(new PortRange(80, 81));
        assertThat(rule.matchesNothing()).isTrue();
        assertThat(made(denied(OptionalInt.of(47), new PortRange(80, 81))).matchesNothing())
                .isTrue();
        assertThat(made(ports(SCTP, 80, 81)).matchesNothing()).isFalse();
        assertThat(made(icmp(IpFamily.V4, ICMP, 8, OptionalInt.of(0))).matchesNothing())
                .isFalse();
        assertThat(made(rule(IpFamily.V4, OptionalInt.of(47))).matchesNothing()).isFalse();
        refused("port_range_min", ports(47, 80, 65_536));
        refused("port_range_max", ports(47, 81, 80));
    }

    @Test
    void icmpGoesWithAddressesOfItsOwnFamilyOnly() {
        refused("protocol", rule(IpFamily.V6, OptionalInt.of(ICMP)));
        refused("protocol", rule(IpFamily.V4, OptionalInt.of(ICMPV6)));
        assertThat(made(rule(IpFamily.V4, OptionalInt.of(ICMP))).family()).isEqualTo(IpFamily.V4);
        assertThat(made(rule(IpFamily.V6, OptionalInt.of(ICMPV6))).family()).isEqualTo(IpFamily.V6);
    }

    @Test
    void theRemoteBlockIsOfTheRulesFamily() {
        Remote block = new Remote.In(Cidr.parse("10.0.0.0/8"));
        refused(
                "remote_ip_prefix",
                new Command.CreateSecurityGroupRule(group, Direction.INGRESS, IpFamily.V6, NONE, List.of(), block, ""));
        assertThat(made(new Command.CreateSecurityGroupRule(
                                group, Direction.INGRESS, IpFamily.V4, NONE, List.of(), block, ""))
                        .remote())
                .isEqualTo(block);
    }

    @Test
    void severalRangesOfPortsOrThoseOfARuleThatDeniesNeedAProtocolWithPorts() {
        PortRange web = new PortRange(80, 81);
        for (OptionalInt without : List.of(NONE, OptionalInt.of(ICMP))) {
            refused("multiport", denied(without, web));
            refused("multiport", rule(IpFamily.V4, without, web, PortRange.of(443)));
        }
        refused("multiport", denied(OptionalInt.of(TCP), web, new PortRange(9, 8)));
        refused("multiport", rule(IpFamily.V4, OptionalInt.of(TCP), web, PortRange.of(0)));
        SecurityGroupRule rule = made(denied(OptionalInt.of(TCP), web, PortRange.of(443)));
        assertThat(rule.ports()).containsExactly(web, PortRange.of(443));
        assertThat(rule.deny()).isTrue();
        assertThat(rule.priority()).isEqualTo(7);
    }

    @Test
    void forRulesThatAllowOneRangeWithTheHighestPriorityTheOlderVersionsHaveWords() {
        assertThat(made(ports(TCP, 80, 81)).isPlain()).isTrue();
        assertThat(made(icmp(IpFamily.V4, ICMP, 8, NONE)).isPlain()).isTrue();
        assertThat(made(rule(IpFamily.V4, OptionalInt.of(TCP))).isPlain()).isTrue();
        assertThat(made(denied(OptionalInt.of(TCP), PortRange.of(80))).isPlain())
                .isFalse();
        assertThat(made(rule(IpFamily.V4, OptionalInt.of(TCP), PortRange.of(80), PortRange.of(90)))
                        .isPlain())
                .isFalse();
    }

    /** Whether priority 1 was said or not. */
    @Test
    void whatSaysTheUsualIsTheSameRuleAsOneThatSaysNothing() {
        Command.CreateSecurityGroupRule web = ports(TCP, 80, 80);
        Command.CreateSecurityGroupRule said = new Command.CreateSecurityGroupRule(
                group,
                web.direction(),
                web.family(),
                web.protocol(),
                web.ports(),
                web.icmp(),
                web.remote(),
                "",
                Optional.of(new Precedence(false, 1)));
        assertThat(said).isEqualTo(web);
        assertThat(made(said).precedence()).isEmpty();
        assertThat(world.refusal(acme, web).rule()).isEqualTo(Rule.SECURITY_GROUP_RULE_EXISTS);
    }

    @Test
    void rulesThatDifferInOneThingAreNotTheSameRule() {
        made(ports(TCP, 80, 80));
        made(ports(TCP, 80, 81));
        made(ports(TCP, 79, 80));
        made(ports(UDP, 80, 80));
        Command.CreateSecurityGroupRule web = ports(TCP, 80, 80);
        made(new Command.CreateSecurityGroupRule(
                group, Direction.EGRESS, web.family(), web.protocol(), web.ports(), web.remote(), ""));
        made(new Command.CreateSecurityGroupRule(
                group, Direction.INGRESS, IpFamily.V6, web.protocol(), web.ports(), web.remote(), ""));
        assertThat(world.refusal(acme, web).rule()).isEqualTo(Rule.SECURITY_GROUP_RULE_EXISTS);
    }

    @Test
    void ofSeveralRulesThoseThatAreThereAreLeftOutIfThatIsAskedFor() {
        made(ports(TCP, 80, 80));
        List<Command.CreateSecurityGroupRule> rules = List.of(ports(TCP, 80, 80), ports(TCP, 443, 443));
        int before = found(group).rules().size();
        assertThat(world.refusal(acme, new Command.CreateSecurityGroupRules(group, rules, false))
                        .rule())
                .isEqualTo(Rule.SECURITY_GROUP_RULE_EXISTS);
        assertThat(world.change(acme, new Command.CreateSecurityGroupRules(group, rules, true)))
                .hasSize(1);
        assertThat(found(group).rules()).hasSize(before + 1);
        int edits = world.edits().size();
        assertThat(world.change(acme, new Command.CreateSecurityGroupRules(group, rules, true)))
                .isEmpty();
        assertThat(world.edits()).hasSize(edits);
    }

    @Test
    void rulesOfAllGroupsOfAProjectCountOnItsQuota() {
        int left = 20 - world.snapshot().used(Quota.SECURITY_GROUP_RULE, acme);
        for (int port = 1; port <= left; port++) {
            made(ports(TCP, port, port));
        }
        assertThat(world.refusal(acme, ports(TCP, 99, 99)).rule()).isEqualTo(Rule.QUOTA_EXCEEDED);
        world.change(
                acme,
                new Command.DeleteSecurityGroupRule(
                        byDefault().rules().getFirst().id()));
        made(ports(TCP, 99, 99));
    }

    @Test
    void aProjectHasNoMoreGroupsThanItsQuota() {
        world.group(acme, "one more");
        Refusal refusal = world.refusal(acme, new Command.CreateSecurityGroup("too many", ""));
        assertThat(refusal.rule()).isEqualTo(Rule.QUOTA_EXCEEDED);
        assertThat(refusal.message()).contains("The limit is 3, 3 are in use");
    }

    @Test
    void aDeletedRuleIsGoneAndTheOthersStay() {
        SecurityGroupRule rule = made(ports(TCP, 80, 80));
        List<SecurityGroupRule> before = found(group).rules();
        assertThat(world.change(acme, new Command.DeleteSecurityGroupRule(rule.id())))
                .containsExactly(rule.id().value());
        assertThat(found(group).rules())
                .containsExactlyElementsOf(
                        before.stream().filter(other -> !other.equals(rule)).toList());
        assertThat(world.snapshot().groupOfRule(rule.id())).isEmpty();
    }

    @Test
    void theDefaultGroupKeepsItsNameButNotItsDescription() {
        SecurityGroupId id = byDefault().id();
        assertThat(world.refusal(acme, new Command.UpdateSecurityGroup(id, Optional.of("mine"), Optional.empty()))
                        .rule())
                .isEqualTo(Rule.SECURITY_GROUP_IS_DEFAULT);
        assertThat(world.change(acme, new Command.UpdateSecurityGroup(id, Optional.of("default"), Optional.of("new"))))
                .containsExactly(id.value());
        assertThat(found(id).description()).isEqualTo("new");
        assertThat(found(id).name()).isEqualTo("default");
    }

    @Test
    void aGroupThatIsCalledDefaultLaterIsLikeAnyOther() {
        world.pass(Duration.ofMinutes(1));
        SecurityGroupId later = world.group(acme, "default");
        world.change(acme, new Command.UpdateSecurityGroup(later, Optional.of("other"), Optional.empty()));
        assertThat(found(later).name()).isEqualTo("other");
        world.change(acme, new Command.UpdateSecurityGroup(later, Optional.of("default"), Optional.empty()));
        assertThat(world.change(acme, new Command.DeleteSecurityGroup(later))).containsExactly(later.value());
        assertThat(world.snapshot().securityGroup(later)).isEmpty();
    }

    @Test
    void aGroupWithMembersCannotBeDeleted() {
        VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
        Port port = world.ecs(world.subnet(vpc, "10.0.0.0/24"), group);
        Refusal refusal = world.refusal(acme, new Command.DeleteSecurityGroup(group));
        assertThat(refusal.rule()).isEqualTo(Rule.SECURITY_GROUP_IN_USE);
        assertThat(refusal.message()).contains("has members");
        assertThat(world.snapshot().ports(group)).containsExactly(port);
        assertThat(world.snapshot().isMember(group, vpc, port.addresses().getFirst()))
                .isTrue();
        assertThat(world.snapshot()
                        .isMember(byDefault().id(), vpc, port.addresses().getFirst()))
                .isFalse();
        assertThat(world.snapshot()
                        .isMember(
                                group,
                                world.vpc(acme, "b", "10.0.0.0/16"),
                                port.addresses().getFirst()))
                .isFalse();
        world.change(acme, new Command.DeleteEcs(List.of(port.ecs())));
        assertThat(world.snapshot().isMember(group, vpc, port.addresses().getFirst()))
                .isFalse();
        world.change(acme, new Command.DeleteSecurityGroup(group));
    }

    @Test
    void aGroupThatAPortWithoutServerAwaitsCannotBeDeleted() {
        SubnetId subnet = world.subnet(world.vpc(acme, "a", "10.0.0.0/16"), "10.0.0.0/24");
        PortId port = new PortId(world.change(
                        acme,
                        new Command.CreatePorts(List.of(new Command.NewPort(
                                subnet,
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(List.of(group)),
                                List.of(),
                                "",
                                ""))))
                .getFirst());
        Refusal refusal = world.refusal(acme, new Command.DeleteSecurityGroup(group));
        assertThat(refusal.rule()).isEqualTo(Rule.SECURITY_GROUP_IN_USE);
        assertThat(refusal.message()).contains("Ports that no ECS uses");
        world.change(acme, new Command.DeletePort(port));
        world.change(acme, new Command.DeleteSecurityGroup(group));
    }

    @Test
    void aRuleOfAnotherProjectHoldsNoGroup() {
        SecurityGroupId theirs = world.group(world.project("acme", "second", "eu-de"), "theirs");
        world.allowIn(theirs, new Remote.Members(group));
        SecurityGroupId other = world.group(acme, "other");
        world.allowIn(other, new Remote.Members(group));
        Refusal refusal = world.refusal(acme, new Command.DeleteSecurityGroup(group));
        assertThat(refusal.rule()).isEqualTo(Rule.SECURITY_GROUP_IN_USE);
        assertThat(refusal.id()).isEqualTo(other.value());
        world.change(acme, new Command.DeleteSecurityGroup(other));
        world.change(acme, new Command.DeleteSecurityGroup(group));
        assertThat(world.snapshot().groupsNaming(group)).containsExactly(found(theirs));
    }

    /** contract.md 10.9 */
    @Test
    void aRuleNamesOnlyAGroupOfItsOwnAccountAndRegion() {
        SecurityGroupId foreign = world.group(beta, "foreign");
        SecurityGroupId elsewhere = world.group(world.project("acme", "second", "eu-nl"), "elsewhere");
        SecurityGroupId nobodys = new SecurityGroupId("11111111-2222-4333-8444-555555555555");
        for (SecurityGroupId named : List.of(foreign, elsewhere, nobodys)) {
            Refusal refusal = world.refusal(acme, World.allowAll(group, new Remote.Members(named)));
            assertThat(refusal.rule()).isEqualTo(Rule.SECURITY_GROUP_NOT_FOUND);
            assertThat(refusal.field()).isEqualTo("remote_group_id");
            assertThat(refusal.message()).isEqualTo("The security group " + named + " does not exist.");
        }
        assertThat(found(group).rules()).hasSize(4);
    }
}
