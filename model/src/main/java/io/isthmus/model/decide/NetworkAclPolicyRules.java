package io.isthmus.model.decide;

import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.PortRange;
import io.isthmus.model.Quota;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.IpProtocols;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Policies of network ACLs, and their rules, as things of their own: a rule may be in several policies, and several ACLs may
 * have a policy (contract.md 3.7).
 */
final class NetworkAclPolicyRules {
    /** The most rules of a policy. */
    static final int MOST_RULES = 100;

    /** A project has room for this many policies for each network ACL that it may have: one for each direction. */
    private static final int POLICIES_OF_AN_ACL = 2;

    private NetworkAclPolicyRules() {}

    static Decision decide(Draft draft, Command.AclPolicy command) {
        return switch (command) {
            case Command.CreateNetworkAclRule create -> create(draft, create);
            case Command.UpdateNetworkAclRule update -> update(draft, update);
            case Command.DeleteNetworkAclRule delete -> delete(draft, delete);
            case Command.CreateNetworkAclPolicy create -> create(draft, create);
            case Command.UpdateNetworkAclPolicy update -> update(draft, update);
            case Command.DeleteNetworkAclPolicy delete -> delete(draft, delete);
            case Command.InsertNetworkAclPolicyRule insert -> insert(draft, insert);
            case Command.RemoveNetworkAclPolicyRule remove -> remove(draft, remove);
        };
    }

    // ---- rules ----

    private static Decision create(Draft draft, Command.CreateNetworkAclRule create) {
        NetworkAclRule rule =
                create.rule().with(new NetworkAclRuleId(draft.ids().uuid()), draft.project(), create.shared());
        Optional<NetworkAclPolicy> policy = create.policy().map(id -> policy(draft, id));
        return malformed(draft, rule)
                .or(() -> noRoom(draft, 0, 1))
                .or(() -> policy.flatMap(in -> tooMany(in.rules().size() + 1, "isthmus:policy_id")))
                .orElseGet(() -> {
                    draft.put(rule);
                    policy.ifPresent(in -> putRules(
                            draft,
                            in.withRules(Stream.concat(Stream.of(rule.id()), in.rules().stream())
                                    .toList())));
                    return draft.done(rule.id());
                });
    }

    private static Decision update(Draft draft, Command.UpdateNetworkAclRule update) {
        NetworkAclRule before =
                draft.state().networkAclRule(update.change().id()).orElseThrow();
        NetworkAclRule after = update.change().applied(before, update.shared());
        return malformed(draft, after).orElseGet(() -> {
            if (!after.equals(before)) {
                draft.put(after);
                for (NetworkAclPolicy policy : draft.state().networkAclPolicies(after.id())) {
                    draft.replace(policy, policy.withRules(policy.rules()));
                    touch(draft, policy.id());
                }
            }
            return draft.done(after.id());
        });
    }

    private static Decision delete(Draft draft, Command.DeleteNetworkAclRule delete) {
        Optional<NetworkAclPolicy> user =
                draft.state().networkAclPolicies(delete.rule()).stream().findFirst();
        if (user.isPresent()) {
            return Draft.refuse(
                    Rule.NETWORK_ACL_RULE_IN_USE,
                    "firewall_rule",
                    user.get().key(),
                    "The rule " + delete.rule() + " stands in the policy "
                            + user.get().id() + ".",
                    "Remove it from its policies first.");
        }
        draft.remove(draft.state().networkAclRule(delete.rule()).orElseThrow());
        return draft.done(delete.rule());
    }

    /** The refusal of what no packet could be, or what would be taken for more than it says. */
    static Optional<Decision> malformed(Draft draft, NetworkAclRule rule) {
        if (rule.hasPorts() && (rule.protocol().isEmpty() || IpProtocols.hasTypes(rule.protocol()))) {
            return invalid("protocol", "Ports need a protocol that has some, such as tcp or udp.");
        }
        if (!Stream.concat(rule.sourcePorts().stream(), rule.destinationPorts().stream())
                .allMatch(PortRange::isSound)) {
            return invalid(
                    "destination_port", "A port lies between 1 and 65535, and a range begins with the lower one.");
        }
        if (Stream.concat(rule.source().stream(), rule.destination().stream())
                .anyMatch(block -> block.family() != rule.family())) {
            return invalid("ip_version", "The addresses of a rule are of its IP version.");
        }
        if (rule.addressGroups()
                .anyMatch(
                        group -> draft.state().addressGroup(group).orElseThrow().family() != rule.family())) {
            return invalid("ip_version", "The address groups of a rule are of its IP version.");
        }
        return SecurityRules.isIcmpOfOtherFamily(rule.protocol(), rule.family())
                ? invalid("protocol", "icmp goes with IP version 4, icmpv6 with 6.")
                : Optional.empty();
    }

    private static Optional<Decision> invalid(String field, String message) {
        return Optional.of(Draft.refuse(Rule.NETWORK_ACL_RULE_INVALID, field, "", message, ""));
    }

    // ---- policies ----

    private static Decision create(Draft draft, Command.CreateNetworkAclPolicy create) {
        NetworkAclPolicy policy = new NetworkAclPolicy(
                new NetworkAclPolicyId(draft.ids().uuid()),
                draft.project(),
                create.name(),
                create.description(),
                create.shared(),
                create.audited(),
                create.rules());
        return unlike(create.rules()).or(() -> noRoom(draft, 1, 0)).orElseGet(() -> put(draft, policy));
    }

    private static Decision put(Draft draft, NetworkAclPolicy policy) {
        draft.put(policy);
        return draft.done(policy.id());
    }

    /** Puts a policy whose rules are others than before. */
    private static Decision putRules(Draft draft, NetworkAclPolicy policy) {
        draft.put(policy);
        touch(draft, policy.id());
        return draft.done(policy.id());
    }

    /** The ACLs that have a policy say something else than before: their time tells it, and their history. */
    private static void touch(Draft draft, NetworkAclPolicyId policy) {
        draft.state()
                .networkAcls(policy)
                .forEach(acl -> draft.replace(acl, acl.withSubnets(acl.subnets(), draft.now())));
    }

    private static NetworkAclPolicy policy(Draft draft, NetworkAclPolicyId id) {
        return draft.state().networkAclPolicy(id).orElseThrow();
    }

    private static Decision update(Draft draft, Command.UpdateNetworkAclPolicy update) {
        NetworkAclPolicy policy = policy(draft, update.policy());
        List<NetworkAclRuleId> rules = update.rules().orElse(policy.rules());
        NetworkAclPolicy updated = new NetworkAclPolicy(
                policy.id(),
                policy.project(),
                update.name().orElse(policy.name()),
                update.description().orElse(policy.description()),
                update.shared().orElse(policy.shared()),
                update.audited().orElse(false),
                rules);
        return unlike(rules)
                .orElseGet(() -> rules.equals(policy.rules()) ? put(draft, updated) : putRules(draft, updated));
    }

    private static Decision delete(Draft draft, Command.DeleteNetworkAclPolicy delete) {
        Optional<NetworkAcl> user =
                draft.state().networkAcls(delete.policy()).stream().findFirst();
        if (user.isPresent()) {
            return Draft.refuse(
                    Rule.NETWORK_ACL_POLICY_IN_USE,
                    "firewall_policy",
                    user.get().key(),
                    "The network ACL " + user.get().id() + " has the policy " + delete.policy() + ".",
                    "Give the ACL another policy, or none, first.");
        }
        draft.remove(policy(draft, delete.policy()));
        return draft.done(delete.policy());
    }

    private static Decision insert(Draft draft, Command.InsertNetworkAclPolicyRule insert) {
        NetworkAclPolicy policy = policy(draft, insert.policy());
        List<NetworkAclRuleId> rules = new ArrayList<>(policy.rules());
        if (rules.contains(insert.rule())) {
            return Draft.refuse(
                    Rule.NETWORK_ACL_RULE_PRESENT,
                    "firewall_rule_id",
                    insert.rule().value(),
                    "The rule " + insert.rule() + " is in the policy " + policy.id() + " already.",
                    "Remove it first, or give the policy its rules in another order.");
        }
        Optional<NetworkAclRuleId> neighbour = insert.before().or(insert::after);
        if (neighbour.isPresent() && !rules.contains(neighbour.get())) {
            return absent(policy, neighbour.get(), insert.before().isPresent() ? "insert_before" : "insert_after");
        }
        int place = neighbour.map(rules::indexOf).orElse(0)
                + (neighbour.isPresent() && insert.before().isEmpty() ? 1 : 0);
        rules.add(place, insert.rule());
        return tooMany(rules.size(), "firewall_rule_id").orElseGet(() -> putRules(draft, policy.withRules(rules)));
    }

    private static Decision remove(Draft draft, Command.RemoveNetworkAclPolicyRule remove) {
        NetworkAclPolicy policy = policy(draft, remove.policy());
        return policy.rules().contains(remove.rule())
                ? putRules(
                        draft,
                        policy.withRules(policy.rules().stream()
                                .filter(id -> !id.equals(remove.rule()))
                                .toList()))
                : absent(policy, remove.rule(), "firewall_rule_id");
    }

    private static Decision absent(NetworkAclPolicy policy, NetworkAclRuleId rule, String field) {
        return Draft.refuse(
                Rule.NETWORK_ACL_RULE_ABSENT,
                field,
                rule.value(),
                "The rule " + rule + " is not in the policy " + policy.id() + ".",
                "Show the policy: it names its rules.");
    }

    /** The refusal of more rules than fit, or of one that is there twice, where only the first could ever act. */
    private static Optional<Decision> unlike(List<NetworkAclRuleId> rules) {
        return tooMany(rules.size(), "firewall_rules")
                .or(() -> rules.stream().distinct().count() == rules.size()
                        ? Optional.empty()
                        : Optional.of(Draft.refuse(
                                Rule.NETWORK_ACL_RULE_PRESENT,
                                "firewall_rules",
                                "",
                                "A rule stands in a policy once at most.",
                                "Name each rule once.")));
    }

    static Optional<Decision> tooMany(int rules, String field) {
        return rules <= MOST_RULES
                ? Optional.empty()
                : Optional.of(Draft.refuse(
                        Rule.NETWORK_ACL_RULES_TOO_MANY,
                        field,
                        "",
                        "A network ACL has " + MOST_RULES + " rules in each direction at most.",
                        "Remove rules, or say the same with wider ones."));
    }

    /**
     * The refusal of more policies or rules than the project has room for: as many as its quota of network ACLs could use, so
     * that whoever has none but in ACLs never meets it.
     */
    static Optional<Decision> noRoom(Draft draft, int policies, int rules) {
        long mostPolicies = (long) POLICIES_OF_AN_ACL * draft.state().limit(Quota.NETWORK_ACL, draft.project());
        return noRoom(
                        draft,
                        "firewall_policy",
                        mostPolicies,
                        draft.state().networkAclPolicies(draft.project()).size(),
                        policies)
                .or(() -> noRoom(
                        draft,
                        "firewall_rule",
                        MOST_RULES * mostPolicies,
                        draft.state().networkAclRules(draft.project()).size(),
                        rules));
    }

    private static Optional<Decision> noRoom(Draft draft, String type, long most, int used, int more) {
        return more == 0 || used + more <= most
                ? Optional.empty()
                : Optional.of(Draft.refuse(
                        Rule.QUOTA_EXCEEDED,
                        type,
                        "",
                        "Quota exceeded for resources: ['" + type + "']. The limit is " + most + ", " + used
                                + " are in use, " + more + " more were asked for.",
                        "Delete what is no longer needed, or "
                                + draft.raise(
                                        Quota.NETWORK_ACL,
                                        draft.state().limit(Quota.NETWORK_ACL, draft.project()) * 2L)));
    }

    // ---- what goes with an ACL that v3 deletes, and with a rule that it removes ----

    /** Ends a rule wherever it stands. */
    static void end(Draft draft, NetworkAclRule rule) {
        for (NetworkAclPolicy policy : draft.state().networkAclPolicies(rule.id())) {
            draft.put(policy.withRules(
                    policy.rules().stream().filter(id -> !id.equals(rule.id())).toList()));
            touch(draft, policy.id());
        }
        draft.remove(rule);
    }

    /** Ends a policy that nothing uses any more and that is meant for nobody else, with its rules. */
    static void forget(Draft draft, NetworkAclPolicyId id) {
        NetworkAclPolicy policy = policy(draft, id);
        if (!policy.shared() && draft.state().networkAcls(id).isEmpty()) {
            draft.remove(policy);
            policy.rules().forEach(rule -> forget(draft, rule));
        }
    }

    /** Likewise a rule that no policy has any more. */
    static void forget(Draft draft, NetworkAclRuleId id) {
        NetworkAclRule rule = draft.state().networkAclRule(id).orElseThrow();
        if (!rule.shared() && draft.state().networkAclPolicies(id).isEmpty()) {
            draft.remove(rule);
        }
    }
}
