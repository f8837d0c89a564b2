package io.isthmus.model.decide;

import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.PortId;
import io.isthmus.model.Quota;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tags;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Network ACLs, their rules and the subnets that they guard (contract.md 3.7). */
final class NetworkAclRules {
    private NetworkAclRules() {}

    static Decision decide(Draft draft, Command.Acl command) {
        return switch (command) {
            case Command.CreateNetworkAcl create -> create(draft, create);
            case Command.UpdateNetworkAcl update -> update(draft, update);
            case Command.DeleteNetworkAcl delete -> delete(draft, delete);
            case Command.AssociateNetworkAcl associate -> associate(draft, associate);
            case Command.DisassociateNetworkAcl disassociate -> disassociate(draft, disassociate);
            case Command.InsertNetworkAclRules insert -> insert(draft, insert);
            case Command.UpdateNetworkAclRules update -> updateRules(draft, update);
            case Command.RemoveNetworkAclRules remove -> removeRules(draft, remove);
        };
    }

    private static Decision create(Draft draft, Command.CreateNetworkAcl create) {
        int used = draft.state().used(Quota.NETWORK_ACL, draft.project());
        if (draft.exceeds(Quota.NETWORK_ACL, used, 1)) {
            return draft.overQuota(Quota.NETWORK_ACL, used, 1);
        }
        NetworkAcl acl = new NetworkAcl(
                new NetworkAclId(draft.ids().uuid()),
                draft.project(),
                create.name(),
                create.description(),
                create.enabled(),
                create.shared(),
                create.ingress(),
                create.egress(),
                List.of(),
                draft.now(),
                draft.now(),
                Tags.of(create.tags()),
                Optional.empty());
        return put(draft, acl, Optional.of(create.ports()));
    }

    private static NetworkAcl acl(Draft draft, NetworkAclId id) {
        return draft.state().networkAcl(id).orElseThrow();
    }

    private static Decision update(Draft draft, Command.UpdateNetworkAcl update) {
        NetworkAcl acl = acl(draft, update.acl());
        NetworkAcl changed = new NetworkAcl(
                acl.id(),
                acl.project(),
                update.name().orElse(acl.name()),
                update.description().orElse(acl.description()),
                update.enabled().orElse(acl.enabled()),
                update.shared().orElse(acl.shared()),
                update.ingress().map(Command.ChangedPolicy::id).orElse(acl.ingress()),
                update.egress().map(Command.ChangedPolicy::id).orElse(acl.egress()),
                acl.subnets(),
                acl.createdAt(),
                draft.now(),
                acl.tags(),
                acl.label());
        return put(draft, changed, update.ports());
    }

    /** @param ports of all the subnets that it is to guard; empty: of those that it guards */
    private static Decision put(Draft draft, NetworkAcl acl, Optional<List<PortId>> ports) {
        if (ports.isEmpty()) {
            draft.put(acl);
            return draft.done(acl.id());
        }
        for (PortId port : ports.get()) {
            if (draft.state().gateway(port).isEmpty()) {
                return Draft.refuse(
                        Rule.NETWORK_ACL_PORT_INVALID,
                        "ports",
                        port.value(),
                        "The port " + port
                                + " is not that of a router in a subnet, and a network ACL guards whole subnets.",
                        "Name the ports of the router's interfaces: their device_owner begins with"
                                + " network:router_interface.");
            }
        }
        List<SubnetId> subnets = sorted(ports.get().stream()
                .map(port -> draft.state().gateway(port).orElseThrow().id()));
        return taken(draft, acl, subnets, "ports").orElseGet(() -> {
            draft.put(acl.withSubnets(subnets, draft.now()));
            return draft.done(acl.id());
        });
    }

    private static Decision delete(Draft draft, Command.DeleteNetworkAcl delete) {
        NetworkAcl acl = acl(draft, delete.acl());
        if (delete.alone()) {
            draft.remove(acl);
            return draft.done(acl.id());
        }
        if (!acl.subnets().isEmpty()) {
            return Draft.refuse(
                    Rule.NETWORK_ACL_IN_USE,
                    "firewall",
                    acl.subnets().getFirst().value(),
                    "The network ACL " + acl.id() + " is associated with the subnet "
                            + acl.subnets().getFirst() + ".",
                    "Disassociate its subnets first.");
        }
        draft.remove(acl);
        acl.policies().distinct().forEach(policy -> NetworkAclPolicyRules.forget(draft, policy));
        return draft.done(acl.id());
    }

    // ---- subnets ----

    private static Decision associate(Draft draft, Command.AssociateNetworkAcl associate) {
        NetworkAcl acl = acl(draft, associate.acl());
        return taken(draft, acl, associate.subnets(), "subnets").orElseGet(() -> {
            draft.put(acl.withSubnets(
                    sorted(Stream.concat(acl.subnets().stream(), associate.subnets().stream())), draft.now()));
            return draft.done(acl.id());
        });
    }

    /** The refusal of a subnet that another ACL guards. */
    private static Optional<Decision> taken(Draft draft, NetworkAcl acl, List<SubnetId> subnets, String field) {
        return subnets.stream()
                .flatMap(subnet -> draft
                        .state()
                        .networkAclOf(subnet)
                        .filter(other -> !other.id().equals(acl.id()))
                        .map(other -> Draft.refuse(
                                Rule.NETWORK_ACL_SUBNET_TAKEN,
                                field,
                                subnet.value(),
                                "The subnet " + subnet + " is associated with the network ACL " + other.id()
                                        + ", and a subnet has one at most.",
                                "Disassociate it from that one first."))
                        .stream())
                .findFirst();
    }

    private static List<SubnetId> sorted(Stream<SubnetId> subnets) {
        return subnets.map(SubnetId::value)
                .distinct()
                .sorted()
                .map(SubnetId::new)
                .toList();
    }

    private static Decision disassociate(Draft draft, Command.DisassociateNetworkAcl disassociate) {
        NetworkAcl acl = acl(draft, disassociate.acl());
        for (SubnetId subnet : disassociate.subnets()) {
            if (!acl.subnets().contains(subnet)) {
                return Draft.refuse(
                        Rule.NETWORK_ACL_NOT_ASSOCIATED,
                        "subnets",
                        subnet.value(),
                        "The subnet " + subnet + " is not associated with the network ACL " + acl.id() + ".",
                        "Show the ACL: its associations name its subnets.");
            }
        }
        without(draft, acl, disassociate.subnets());
        return draft.done(acl.id());
    }

    private static void without(Draft draft, NetworkAcl acl, List<SubnetId> subnets) {
        draft.put(acl.withSubnets(
                acl.subnets().stream().filter(id -> !subnets.contains(id)).toList(), draft.now()));
    }

    /** A subnet that ends is no longer associated with anything. */
    static void forget(Draft draft, SubnetId subnet) {
        draft.state().networkAclOf(subnet).ifPresent(acl -> without(draft, acl, List.of(subnet)));
    }

    // ---- rules, as v3 changes them: in the policies of an ACL that nothing else uses ----

    private static Decision insert(Draft draft, Command.InsertNetworkAclRules insert) {
        NetworkAcl acl = acl(draft, insert.acl());
        List<NetworkAclRule> ingress = draft.state().rules(acl, Direction.INGRESS);
        List<NetworkAclRule> egress = draft.state().rules(acl, Direction.EGRESS);
        if (insert.after().isPresent()
                && index(ingress, insert.after().get()) < 0
                && index(egress, insert.after().get()) < 0) {
            return missing(acl, insert.after().get(), "insert_after_rule");
        }
        return changed(
                draft,
                acl,
                inserted(draft, ingress, insert.after(), insert.ingress()),
                inserted(draft, egress, insert.after(), insert.egress()));
    }

    /** The new rules stand behind the given one, or first. */
    private static List<NetworkAclRule> inserted(
            Draft draft,
            List<NetworkAclRule> rules,
            Optional<NetworkAclRuleId> after,
            List<Command.NewNetworkAclRule> added) {
        List<NetworkAclRule> result = new ArrayList<>(rules);
        int place = after.map(id -> index(rules, id) + 1).orElse(0);
        result.addAll(
                place,
                added.stream()
                        .map(rule -> rule.with(new NetworkAclRuleId(draft.ids().uuid()), draft.project(), false))
                        .toList());
        return result;
    }

    private static int index(List<NetworkAclRule> rules, NetworkAclRuleId id) {
        return rules.stream().map(NetworkAclRule::id).toList().indexOf(id);
    }

    private static Decision updateRules(Draft draft, Command.UpdateNetworkAclRules update) {
        NetworkAcl acl = acl(draft, update.acl());
        List<NetworkAclRule> ingress = draft.state().rules(acl, Direction.INGRESS);
        List<NetworkAclRule> egress = draft.state().rules(acl, Direction.EGRESS);
        Map<NetworkAclRuleId, Command.ChangedNetworkAclRule> in = new HashMap<>();
        update.ingress().forEach(change -> in.put(change.id(), change));
        Map<NetworkAclRuleId, Command.ChangedNetworkAclRule> out = new HashMap<>();
        update.egress().forEach(change -> out.put(change.id(), change));
        return unknown(acl, ingress, in.keySet(), "ingress_rules")
                .or(() -> unknown(acl, egress, out.keySet(), "egress_rules"))
                .orElseGet(() -> changed(draft, acl, applied(ingress, in), applied(egress, out)));
    }

    private static List<NetworkAclRule> applied(
            List<NetworkAclRule> rules, Map<NetworkAclRuleId, Command.ChangedNetworkAclRule> changes) {
        return rules.stream()
                .map(rule -> Optional.ofNullable(changes.get(rule.id()))
                        .map(change -> change.applied(rule, Optional.empty()))
                        .orElse(rule))
                .toList();
    }

    private static Decision removeRules(Draft draft, Command.RemoveNetworkAclRules remove) {
        NetworkAcl acl = acl(draft, remove.acl());
        List<NetworkAclRule> ingress = draft.state().rules(acl, Direction.INGRESS);
        List<NetworkAclRule> egress = draft.state().rules(acl, Direction.EGRESS);
        return unknown(acl, ingress, remove.ingress(), "ingress_rules")
                .or(() -> unknown(acl, egress, remove.egress(), "egress_rules"))
                .orElseGet(() -> changed(draft, acl, left(ingress, remove.ingress()), left(egress, remove.egress())));
    }

    private static List<NetworkAclRule> left(List<NetworkAclRule> rules, List<NetworkAclRuleId> removed) {
        return rules.stream().filter(rule -> !removed.contains(rule.id())).toList();
    }

    private static Optional<Decision> unknown(
            NetworkAcl acl, List<NetworkAclRule> rules, Collection<NetworkAclRuleId> named, String field) {
        return named.stream()
                .filter(id -> index(rules, id) < 0)
                .map(id -> missing(acl, id, field))
                .findFirst();
    }

    private static Decision missing(NetworkAcl acl, NetworkAclRuleId rule, String field) {
        return Draft.refuse(
                Rule.NETWORK_ACL_RULE_NOT_FOUND,
                field,
                rule.value(),
                "The network ACL " + acl.id() + " has no such rule: " + rule + ".",
                "Show the ACL: it names its rules.");
    }

    private static Decision changed(
            Draft draft, NetworkAcl acl, List<NetworkAclRule> ingress, List<NetworkAclRule> egress) {
        Part in = new Part(draft, acl, Direction.INGRESS, ingress);
        Part out = new Part(draft, acl, Direction.EGRESS, egress);
        Optional<Decision> refusal = in.refusal()
                .or(out::refusal)
                .or(() -> NetworkAclPolicyRules.noRoom(
                        draft, in.newPolicies() + out.newPolicies(), in.newRules() + out.newRules()));
        return refusal.orElseGet(() -> {
            draft.put(acl.withPolicies(in.put(), out.put(), draft.now()));
            return draft.done(acl.id());
        });
    }

    /** The rules that an ACL is to have in one direction. */
    private record Part(Draft draft, NetworkAcl acl, Direction direction, List<NetworkAclRule> rules) {
        private Optional<NetworkAclPolicy> policy() {
            return (direction == Direction.INGRESS ? acl.ingress() : acl.egress())
                    .flatMap(draft.state()::networkAclPolicy);
        }

        private List<NetworkAclRule> before() {
            return draft.state().rules(acl, direction);
        }

        private boolean isNew() {
            return !rules.equals(before());
        }

        private List<NetworkAclRule> fresh() {
            Set<NetworkAclRule> before = Set.copyOf(before());
            return rules.stream().filter(rule -> !before.contains(rule)).toList();
        }

        int newPolicies() {
            return isNew() && policy().isEmpty() ? 1 : 0;
        }

        int newRules() {
            return Math.max(0, rules.size() - before().size());
        }

        Optional<Decision> refusal() {
            return isNew()
                    ? policy().flatMap(this::shared)
                            .or(() -> NetworkAclPolicyRules.tooMany(rules.size(), field()))
                            .or(() -> fresh().stream()
                                    .flatMap(rule -> NetworkAclPolicyRules.malformed(draft, rule).stream())
                                    .findFirst())
                    : Optional.empty();
        }

        private String field() {
            return direction == Direction.INGRESS ? "ingress_rules" : "egress_rules";
        }

        /** What others use, or may use, is not changed by way of one that uses it. */
        private Optional<Decision> shared(NetworkAclPolicy policy) {
            boolean shared = draft.state().sharedPolicy(acl, direction).isPresent();
            Optional<NetworkAclRule> rule = fresh().stream()
                    .filter(fresh ->
                            draft.state().networkAclPolicies(fresh.id()).size() > 1)
                    .findFirst();
            if (!shared && rule.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(Draft.refuse(
                    Rule.NETWORK_ACL_POLICY_SHARED,
                    field(),
                    shared ? policy.id().value() : rule.get().id().value(),
                    shared
                            ? "The rules of the network ACL " + acl.id() + " are those of the policy " + policy.id()
                                    + ", which is shared."
                            : "The rule " + rule.get().id() + " stands in other policies, too.",
                    "Change it in /v2.0/fwaas, where it is changed for all that use it; isthmus acl add-rule --shared puts a rule"
                            + " there."));
        }

        /** Puts what differs; the policy that the ACL has from then on. */
        Optional<NetworkAclPolicyId> put() {
            Optional<NetworkAclPolicy> known = policy();
            if (!isNew()) {
                return known.map(NetworkAclPolicy::id);
            }
            List<NetworkAclRule> before = before();
            NetworkAclPolicy policy = known.orElseGet(() -> new NetworkAclPolicy(
                    new NetworkAclPolicyId(draft.ids().uuid()),
                    acl.project(),
                    acl.name(),
                    "",
                    false,
                    false,
                    List.of()));
            fresh().forEach(draft::put);
            draft.put(policy.withRules(rules.stream().map(NetworkAclRule::id).toList()));
            before.stream()
                    .map(NetworkAclRule::id)
                    .filter(id -> index(rules, id) < 0)
                    .forEach(id -> NetworkAclPolicyRules.forget(draft, id));
            return Optional.of(policy.id());
        }
    }
}
