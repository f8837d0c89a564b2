package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.PortRange;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class NetworkAclRulesTest {
    private static final OptionalInt TCP = OptionalInt.of(6);
    private static final OptionalInt ICMP = OptionalInt.of(1);
    private static final PortRange WEB = new PortRange(80, 81);

    private final World world = new World();
    private final ProjectId acme = world.project("acme", "acme", "eu-de", Map.of(Quota.NETWORK_ACL, 2));
    private final VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
    private final SubnetId first = world.subnet(vpc, "10.0.0.0/24");
    private final SubnetId second = world.subnet(vpc, "10.0.1.0/24");
    private final NetworkAclId id = create("acl");

    private NetworkAclId create(String name) {
        return new NetworkAclId(world.change(acme, new Command.CreateNetworkAcl(name, "text", true))
                .getFirst());
    }

    private NetworkAcl acl() {
        return world.snapshot().networkAcl(id).orElseThrow();
    }

    private List<NetworkAclRule> rules(Direction direction) {
        return world.snapshot().rules(acl(), direction);
    }

    private static Command.NewNetworkAclRule rule(
            String name, IpFamily family, OptionalInt protocol, Optional<Cidr> source, List<PortRange> ports) {
        return new Command.NewNetworkAclRule(
                name, "", false, family, protocol, source, Optional.empty(), List.of(), ports, true);
    }

    private static Command.NewNetworkAclRule rule(String name) {
        return rule(name, IpFamily.V4, OptionalInt.empty(), Optional.empty(), List.of());
    }

    private Command inserting(Optional<NetworkAclRuleId> after, Command.NewNetworkAclRule... rules) {
        return new Command.InsertNetworkAclRules(id, after, List.of(rules), List.of());
    }

    private void insert(Command.NewNetworkAclRule... rules) {
        world.change(acme, inserting(Optional.empty(), rules));
    }

    private void refused(String field, Command.NewNetworkAclRule rule) {
        for (Command command : List.of(
                inserting(Optional.empty(), rule),
                new Command.InsertNetworkAclRules(id, Optional.empty(), List.of(), List.of(rule)))) {
            Refusal refusal = world.refusal(acme, command);
            assertThat(refusal.rule()).isEqualTo(Rule.NETWORK_ACL_RULE_INVALID);
            assertThat(refusal.field()).isEqualTo(field);
        }
    }

    private static List<String> names(List<NetworkAclRule> rules) {
        return rules.stream().map(NetworkAclRule::name).toList();
    }

    private NetworkAclRuleId ingress(String name) {
        return rules(Direction.INGRESS).stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void newRulesComeFirstOrBehindTheOneThatIsNamed() {
        insert(rule("b"), rule("d"));
        insert(rule("a"));
        assertThat(world.change(acme, inserting(Optional.of(ingress("b")), rule("c"))))
                .containsExactly(id.value());
        assertThat(names(rules(Direction.INGRESS))).containsExactly("a", "b", "c", "d");
        assertThat(rules(Direction.EGRESS)).isEmpty();
    }

    @Test
    void aRuleBehindWhichOthersComeMayStandInEitherDirection() {
        world.change(
                acme,
                new Command.InsertNetworkAclRules(
                        id, Optional.empty(), List.of(rule("in")), List.of(rule("out"), rule("last"))));
        NetworkAclRuleId out = rules(Direction.EGRESS).getFirst().id();
        world.change(
                acme,
                new Command.InsertNetworkAclRules(id, Optional.of(out), List.of(rule("in0")), List.of(rule("mid"))));
        assertThat(names(rules(Direction.EGRESS))).containsExactly("out", "mid", "last");
        assertThat(names(rules(Direction.INGRESS))).containsExactly("in0", "in");
    }

    @Test
    void nothingIsInsertedBehindARuleThatIsNotThere() {
        Refusal refusal = world.refusal(acme, inserting(Optional.of(new NetworkAclRuleId("none")), rule("a")));
        assertThat(refusal.rule()).isEqualTo(Rule.NETWORK_ACL_RULE_NOT_FOUND);
        assertThat(refusal.field()).isEqualTo("insert_after_rule");
    }

    @Test
    void eachDirectionHoldsAHundredRulesAndNoMore() {
        insert(Collections.nCopies(100, rule("a")).toArray(Command.NewNetworkAclRule[]::new));
        assertThat(rules(Direction.INGRESS)).hasSize(100);
        Refusal refusal = world.refusal(acme, inserting(Optional.empty(), rule("b")));
        assertThat(refusal.rule()).isEqualTo(Rule.NETWORK_ACL_RULES_TOO_MANY);
        assertThat(refusal.field()).isEqualTo("ingress_rules");
    }

    @Test
    void portsNeedAProtocolThatHasThemAndMustBeSound() {
        refused("protocol", rule("a", IpFamily.V4, OptionalInt.empty(), Optional.empty(), List.of(WEB)));
        refused("protocol", rule("a", IpFamily.V4, ICMP, Optional.empty(), List.of(WEB)));
        refused("destination_port", rule("a", IpFamily.V4, TCP, Optional.empty(), List.of(new PortRange(2, 1))));
        refused("destination_port", rule("a", IpFamily.V4, TCP, Optional.empty(), List.of(WEB, new PortRange(0, 1))));
        refused(
                "protocol",
                new Command.NewNetworkAclRule(
                        "source",
                        "",
                        true,
                        IpFamily.V4,
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(WEB),
                        List.of(),
                        true));
        insert(rule("a", IpFamily.V4, TCP, Optional.empty(), List.of(WEB)));
        assertThat(rules(Direction.INGRESS).getFirst().destinationPorts()).containsExactly(WEB);
        assertThat(rules(Direction.INGRESS).getFirst().matchesNothing()).isFalse();
        insert(rule("gre", IpFamily.V4, OptionalInt.of(47), Optional.empty(), List.of(WEB)));
        assertThat(rules(Direction.INGRESS).getFirst().matchesNothing()).isTrue();
    }

    @Test
    void addressesAndIcmpAreOfTheRulesFamily() {
        Optional<Cidr> block = Optional.of(Cidr.parse("10.0.0.0/8"));
        refused("ip_version", rule("a", IpFamily.V6, OptionalInt.empty(), block, List.of()));
        refused("protocol", rule("a", IpFamily.V6, ICMP, Optional.empty(), List.of()));
        refused("protocol", rule("a", IpFamily.V4, OptionalInt.of(58), Optional.empty(), List.of()));
        insert(rule("a", IpFamily.V4, ICMP, block, List.of()));
        assertThat(rules(Direction.INGRESS).getFirst().source()).isEqualTo(block);
    }

    private static Command.ChangedNetworkAclRule changed(NetworkAclRuleId rule, Optional<String> name, boolean deny) {
        return new Command.ChangedNetworkAclRule(
                rule,
                name,
                Optional.empty(),
                Optional.of(deny),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void aChangedRuleKeepsItsPlaceAndWhatIsNotNamed() {
        Optional<Cidr> block = Optional.of(Cidr.parse("10.0.0.0/8"));
        world.change(
                acme,
                new Command.InsertNetworkAclRules(
                        id,
                        Optional.empty(),
                        List.of(rule("a"), rule("b", IpFamily.V4, TCP, block, List.of(WEB)), rule("c")),
                        List.of(rule("out"))));
        NetworkAclRule before = rules(Direction.INGRESS).get(1);
        NetworkAclRuleId out = rules(Direction.EGRESS).getFirst().id();
        assertThat(world.change(
                        acme,
                        new Command.UpdateNetworkAclRules(
                                id,
                                List.of(changed(before.id(), Optional.empty(), true)),
                                List.of(changed(out, Optional.of("renamed"), false)))))
                .containsExactly(id.value());
        assertThat(names(rules(Direction.INGRESS))).containsExactly("a", "b", "c");
        assertThat(rules(Direction.INGRESS).get(1))
                .isEqualTo(new NetworkAclRule(
                        before.id(),
                        acme,
                        "b",
                        "",
                        false,
                        true,
                        IpFamily.V4,
                        TCP,
                        block,
                        Optional.empty(),
                        false,
                        false,
                        List.of(),
                        List.of(WEB),
                        true,
                        Optional.empty(),
                        Optional.empty()));
        assertThat(names(rules(Direction.EGRESS))).containsExactly("renamed");
    }

    @Test
    void removedRulesAreGoneAndTheOthersStay() {
        world.change(
                acme,
                new Command.InsertNetworkAclRules(
                        id, Optional.empty(), List.of(rule("a"), rule("b")), List.of(rule("c"), rule("d"))));
        NetworkAclRuleId c = rules(Direction.EGRESS).getFirst().id();
        assertThat(world.change(acme, new Command.RemoveNetworkAclRules(id, List.of(ingress("b")), List.of(c))))
                .containsExactly(id.value());
        assertThat(names(rules(Direction.INGRESS))).containsExactly("a");
        assertThat(names(rules(Direction.EGRESS))).containsExactly("d");
    }

    @Test
    void aRuleIsChangedAndRemovedInItsOwnDirectionOnly() {
        insert(rule("a"));
        NetworkAclRuleId a = ingress("a");
        for (Command command : List.of(
                new Command.RemoveNetworkAclRules(id, List.of(), List.of(a)),
                new Command.UpdateNetworkAclRules(id, List.of(), List.of(changed(a, Optional.empty(), true))))) {
            Refusal refusal = world.refusal(acme, command);
            assertThat(refusal.rule()).isEqualTo(Rule.NETWORK_ACL_RULE_NOT_FOUND);
            assertThat(refusal.field()).isEqualTo("egress_rules");
        }
        assertThat(names(rules(Direction.INGRESS))).containsExactly("a");
    }

    @Test
    void anAclGuardsSeveralSubnetsUntilTheyAreTakenOut() {
        assertThat(world.change(acme, new Command.AssociateNetworkAcl(id, List.of(second, first))))
                .containsExactly(id.value());
        world.change(acme, new Command.AssociateNetworkAcl(id, List.of(first)));
        assertThat(acl().subnets()).containsExactly(first, second);
        world.change(acme, new Command.DisassociateNetworkAcl(id, List.of(first)));
        assertThat(acl().subnets()).containsExactly(second);
        assertThat(world.snapshot().networkAclOf(first)).isEmpty();
        assertThat(world.snapshot().networkAclOf(second)).contains(acl());
    }

    @Test
    void aDeletedSubnetIsGuardedNoMoreAndTheOthersStayGuarded() {
        world.change(acme, new Command.AssociateNetworkAcl(id, List.of(first, second)));
        world.change(acme, new Command.DeleteSubnet(vpc, first));
        assertThat(acl().subnets()).containsExactly(second);
    }

    @Test
    void anAclThatGuardsNothingCanBeDeleted() {
        world.change(acme, new Command.AssociateNetworkAcl(id, List.of(first)));
        assertThat(world.refusal(acme, new Command.DeleteNetworkAcl(id)).rule()).isEqualTo(Rule.NETWORK_ACL_IN_USE);
        world.change(acme, new Command.DisassociateNetworkAcl(id, List.of(first)));
        assertThat(world.change(acme, new Command.DeleteNetworkAcl(id))).containsExactly(id.value());
        assertThat(world.snapshot().networkAcl(id)).isEmpty();
    }

    @Test
    void textAndSwitchOfAnAclChangeOneByOne() {
        assertThat(world.change(
                        acme, new Command.UpdateNetworkAcl(id, Optional.of("new"), Optional.empty(), Optional.empty())))
                .containsExactly(id.value());
        assertThat(acl().name()).isEqualTo("new");
        assertThat(acl().description()).isEqualTo("text");
        assertThat(acl().enabled()).isTrue();
        world.change(acme, new Command.UpdateNetworkAcl(id, Optional.empty(), Optional.of("t"), Optional.of(false)));
        assertThat(acl().name()).isEqualTo("new");
        assertThat(acl().description()).isEqualTo("t");
        assertThat(acl().enabled()).isFalse();
    }

    @Test
    void aProjectHasNoMoreAclsThanItsQuota() {
        create("second");
        assertThat(world.refusal(acme, new Command.CreateNetworkAcl("third", "", true))
                        .rule())
                .isEqualTo(Rule.QUOTA_EXCEEDED);
    }
}
