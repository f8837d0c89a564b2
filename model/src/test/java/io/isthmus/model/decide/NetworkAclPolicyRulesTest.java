package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Policies of network ACLs and their rules as things of their own, and what v3 makes of them. */
final class NetworkAclPolicyRulesTest {
    private static final Optional<NetworkAclRuleId> NOWHERE = Optional.empty();

    private final World world = new World();
    private final ProjectId acme = world.project("acme", "acme", "eu-de", Map.of(Quota.NETWORK_ACL, 2));

    private static Command.NewNetworkAclRule newRule(String name) {
        return new Command.NewNetworkAclRule(
                name,
                "",
                false,
                IpFamily.V4,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                true);
    }

    private NetworkAclRuleId rule(String name, boolean shared) {
        return new NetworkAclRuleId(world.change(acme, new Command.CreateNetworkAclRule(newRule(name), shared))
                .getFirst());
    }

    private static Command.ChangedNetworkAclRule renamed(NetworkAclRuleId rule) {
        return new Command.ChangedNetworkAclRule(
                rule,
                Optional.of("renamed"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private NetworkAclPolicyId policy(boolean shared, NetworkAclRuleId... rules) {
        return new NetworkAclPolicyId(
                world.change(acme, new Command.CreateNetworkAclPolicy("p", "", shared, true, List.of(rules)))
                        .getFirst());
    }

    private NetworkAclId acl(Optional<NetworkAclPolicyId> ingress, Optional<NetworkAclPolicyId> egress) {
        return new NetworkAclId(
                world.change(acme, new Command.CreateNetworkAcl("acl", "", true, false, ingress, egress, List.of()))
                        .getFirst());
    }

    private NetworkAcl acl(NetworkAclId id) {
        return world.snapshot().networkAcl(id).orElseThrow();
    }

    private List<NetworkAclRuleId> rules(NetworkAclPolicyId id) {
        return world.snapshot().networkAclPolicy(id).orElseThrow().rules();
    }

    private List<String> names(NetworkAclId id, Direction direction) {
        return world.snapshot().rules(acl(id), direction).stream()
                .map(NetworkAclRule::name)
                .toList();
    }

    private static Command insert(NetworkAclId acl, String ingress) {
        return new Command.InsertNetworkAclRules(acl, NOWHERE, List.of(newRule(ingress)), List.of());
    }

    @Test
    void whoeverMayHaveAsManyAclsAsThereAreNumbersMayHaveRules() {
        ProjectId free = world.project("free", "free", "eu-de", Map.of(Quota.NETWORK_ACL, Integer.MAX_VALUE));
        world.change(free, new Command.CreateNetworkAclRule(newRule("a"), false));
        world.change(free, new Command.CreateNetworkAclPolicy("p", "", false, true, List.of()));
    }

    @Test
    void v3MakesAPolicyWhereItPutsRulesAndNoneElsewhere() {
        NetworkAclId acl = acl(Optional.empty(), Optional.empty());
        world.change(acme, insert(acl, "a"));
        assertThat(acl(acl).egress()).isEmpty();
        NetworkAclPolicy policy = world.snapshot()
                .networkAclPolicy(acl(acl).ingress().orElseThrow())
                .orElseThrow();
        assertThat(policy.name()).isEqualTo("acl");
        assertThat(policy.shared()).isFalse();
        world.change(acme, insert(acl, "b"));
        assertThat(acl(acl).ingress()).contains(policy.id());
        assertThat(names(acl, Direction.INGRESS)).containsExactly("b", "a");
        world.change(acme, new Command.DeleteNetworkAcl(acl));
        assertThat(world.snapshot().networkAclPolicies(acme)).isEmpty();
        assertThat(world.snapshot().networkAclRules(acme)).isEmpty();
    }

    @Test
    void whatV3EndsTakesAlongWhatNothingElseHasAndIsNotMeantForOthers() {
        NetworkAclRuleId alone = rule("alone", false);
        NetworkAclRuleId twice = rule("twice", false);
        NetworkAclRuleId shared = rule("shared", true);
        NetworkAclPolicyId own = policy(false, alone, twice, shared);
        NetworkAclPolicyId other = policy(false, twice);
        NetworkAclPolicyId ofAll = policy(true);
        NetworkAclId acl = acl(Optional.of(own), Optional.of(ofAll));
        world.change(acme, new Command.DeleteNetworkAcl(acl));
        assertThat(world.snapshot().networkAclPolicies(acme))
                .extracting(NetworkAclPolicy::id)
                .containsExactlyInAnyOrder(other, ofAll);
        assertThat(world.snapshot().networkAclRules(acme))
                .extracting(NetworkAclRule::id)
                .containsExactlyInAnyOrder(twice, shared);
    }

    @Test
    void aGroupThatGoesAloneLeavesItsPoliciesAndItsSubnets() {
        VpcId vpc = world.vpc(acme, "v", "10.0.0.0/16");
        SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");
        NetworkAclPolicyId policy = policy(false);
        NetworkAclId acl = acl(Optional.of(policy), Optional.of(policy));
        world.change(acme, new Command.AssociateNetworkAcl(acl, List.of(subnet)));
        world.change(acme, new Command.DeleteNetworkAcl(acl, true));
        assertThat(world.snapshot().networkAclOf(subnet)).isEmpty();
        assertThat(world.snapshot().networkAclPolicy(policy)).isPresent();
    }

    @Test
    void aPolicyForBothDirectionsIsNotChangedByWayOfOne() {
        NetworkAclPolicyId policy = policy(false, rule("a", false));
        NetworkAclId acl = acl(Optional.of(policy), Optional.of(policy));
        assertThat(names(acl, Direction.EGRESS)).isEqualTo(names(acl, Direction.INGRESS));
        Refusal refusal = world.refusal(acme, insert(acl, "b"));
        assertThat(refusal.rule()).isEqualTo(Rule.NETWORK_ACL_POLICY_SHARED);
        assertThat(refusal.field()).isEqualTo("ingress_rules");
        assertThat(refusal.id()).isEqualTo(policy.value());
    }

    @Test
    void aRuleComesBeforeOrBehindAnotherOrFirst() {
        NetworkAclRuleId a = rule("a", false);
        NetworkAclRuleId b = rule("b", false);
        NetworkAclRuleId c = rule("c", false);
        NetworkAclRuleId d = rule("d", false);
        NetworkAclPolicyId policy = policy(false, b);
        world.change(acme, new Command.InsertNetworkAclPolicyRule(policy, a, NOWHERE, NOWHERE));
        world.change(acme, new Command.InsertNetworkAclPolicyRule(policy, d, Optional.of(b), NOWHERE));
        world.change(acme, new Command.InsertNetworkAclPolicyRule(policy, c, Optional.of(a), Optional.of(d)));
        assertThat(rules(policy)).containsExactly(a, b, c, d);
        assertThat(world.snapshot().networkAclPolicy(policy).orElseThrow().audited())
                .isFalse();
        Refusal refusal = world.refusal(
                acme,
                new Command.InsertNetworkAclPolicyRule(
                        policy, rule("e", false), NOWHERE, Optional.of(rule("f", false))));
        assertThat(refusal.rule()).isEqualTo(Rule.NETWORK_ACL_RULE_ABSENT);
        assertThat(refusal.field()).isEqualTo("insert_before");
    }

    @Test
    void aPolicyHoldsAHundredRulesAndEachOnce() {
        world.change(
                acme,
                new Command.InsertNetworkAclRules(
                        acl(Optional.empty(), Optional.empty()),
                        NOWHERE,
                        Collections.nCopies(100, newRule("a")),
                        List.of()));
        NetworkAclPolicy full = world.snapshot().networkAclPolicies(acme).getFirst();
        NetworkAclRuleId more = rule("more", false);
        assertThat(world.refusal(acme, new Command.InsertNetworkAclPolicyRule(full.id(), more, NOWHERE, NOWHERE))
                        .rule())
                .isEqualTo(Rule.NETWORK_ACL_RULES_TOO_MANY);
        List<NetworkAclRuleId> all =
                Stream.concat(full.rules().stream(), Stream.of(more)).toList();
        assertThat(world.refusal(acme, new Command.CreateNetworkAclPolicy("", "", false, false, all))
                        .rule())
                .isEqualTo(Rule.NETWORK_ACL_RULES_TOO_MANY);
        assertThat(world.refusal(acme, new Command.CreateNetworkAclPolicy("", "", false, false, List.of(more, more)))
                        .rule())
                .isEqualTo(Rule.NETWORK_ACL_RULE_PRESENT);
    }

    @Test
    void aProjectThatHasNothingButAclsNeverMeetsTheBoundOfPoliciesAndRules() {
        for (int i = 0; i < 2; i++) {
            world.change(
                    acme,
                    new Command.InsertNetworkAclRules(
                            acl(Optional.empty(), Optional.empty()),
                            NOWHERE,
                            Collections.nCopies(100, newRule("a")),
                            Collections.nCopies(100, newRule("b"))));
        }
        assertThat(world.refusal(acme, new Command.CreateNetworkAclPolicy("", "", false, false, List.of()))
                        .message())
                .contains("firewall_policy");
        assertThat(world.refusal(acme, new Command.CreateNetworkAclRule(newRule("a"), false))
                        .message())
                .contains("firewall_rule");
        assertThat(world.refusal(acme, new Command.CreateNetworkAclRule(newRule("a"), false))
                        .rule())
                .isEqualTo(Rule.QUOTA_EXCEEDED);
    }

    @Test
    void whatAPolicyOrItsRulesSayAnewIsAsOfNowInItsAclsAndInNoOthers() {
        NetworkAclRuleId first = rule("first", false);
        NetworkAclRuleId second = rule("second", false);
        NetworkAclPolicyId policy = policy(false, first);
        NetworkAclId inbound = acl(Optional.of(policy), Optional.empty());
        NetworkAclId outbound = acl(Optional.empty(), Optional.of(policy));
        ProjectId other = world.project("other", "other", "eu-de", Map.of());
        NetworkAclId without = new NetworkAclId(world.change(
                        other,
                        new Command.CreateNetworkAcl(
                                "acl", "", true, false, Optional.empty(), Optional.empty(), List.of()))
                .getFirst());
        Instant then = world.now();
        List<Command> alike = List.of(
                new Command.UpdateNetworkAclPolicy(
                        policy,
                        Optional.of("named"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(List.of(first))),
                new Command.CreateNetworkAclRule(newRule("of none"), false));
        for (Command command : alike) {
            world.pass(Duration.ofSeconds(1));
            world.change(acme, command);
            assertThat(acl(inbound).updatedAt()).as(command.toString()).isEqualTo(then);
        }
        List<Command> telling = List.of(
                new Command.InsertNetworkAclPolicyRule(policy, second, Optional.empty(), Optional.empty()),
                new Command.UpdateNetworkAclPolicy(
                        policy,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(true),
                        Optional.of(List.of(first, second))),
                new Command.RemoveNetworkAclPolicyRule(policy, second),
                new Command.CreateNetworkAclRule(newRule("third"), false, Optional.of(policy)),
                new Command.UpdateNetworkAclRule(renamed(first), Optional.empty()));
        for (Command command : telling) {
            world.pass(Duration.ofSeconds(1));
            world.change(acme, command);
            assertThat(List.of(inbound, outbound))
                    .as(command.toString())
                    .allSatisfy(acl -> assertThat(acl(acl).updatedAt()).isEqualTo(world.now()));
            assertThat(acl(without).updatedAt()).as(command.toString()).isEqualTo(then);
        }
    }
}
