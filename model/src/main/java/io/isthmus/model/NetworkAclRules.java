package io.isthmus.model;

import io.isthmus.model.Refusal.Rule;
import io.isthmus.net.IpProtocols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Network ACLs, their rules and the subnets that they guard (contract.md 3.7). */
final class NetworkAclRules {
    /** The most rules in one direction. */
    static final int MOST_RULES = 100;

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
        NetworkAclId id = new NetworkAclId(draft.ids().uuid());
        draft.put(new NetworkAcl(
                id,
                draft.project(),
                create.name(),
                create.description(),
                create.enabled(),
                List.of(),
                List.of(),
                List.of(),
                draft.now(),
                draft.now()));
        return draft.done(id);
    }

    private static NetworkAcl acl(Draft draft, NetworkAclId id) {
        return draft.state().networkAcl(id).orElseThrow();
    }

    private static Decision update(Draft draft, Command.UpdateNetworkAcl update) {
        NetworkAcl acl = acl(draft, update.acl());
        draft.put(acl.withText(
                update.name().orElse(acl.name()),
                update.description().orElse(acl.description()),
                update.enabled().orElse(acl.enabled()),
                draft.now()));
        return draft.done(acl.id());
    }

    private static Decision delete(Draft draft, Command.DeleteNetworkAcl delete) {
        NetworkAcl acl = acl(draft, delete.acl());
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
        return draft.done(acl.id());
    }

    // ---- subnets ----

    private static Decision associate(Draft draft, Command.AssociateNetworkAcl associate) {
        NetworkAcl acl = acl(draft, associate.acl());
        for (SubnetId subnet : associate.subnets()) {
            Optional<NetworkAcl> other = draft.state()
                    .networkAclOf(subnet)
                    .filter(found -> !found.id().equals(acl.id()));
            if (other.isPresent()) {
                return Draft.refuse(
                        Rule.NETWORK_ACL_SUBNET_TAKEN,
                        "subnets",
                        subnet.value(),
                        "The subnet " + subnet + " is associated with the network ACL "
                                + other.get().id() + ", and a subnet has one at most.",
                        "Disassociate it from that one first.");
            }
        }
        draft.put(acl.withSubnets(
                sorted(Stream.concat(acl.subnets().stream(), associate.subnets().stream())), draft.now()));
        return draft.done(acl.id());
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

    // ---- rules ----

    private static Decision insert(Draft draft, Command.InsertNetworkAclRules insert) {
        NetworkAcl acl = acl(draft, insert.acl());
        if (insert.after().isPresent()
                && index(acl.ingress(), insert.after().get()) < 0
                && index(acl.egress(), insert.after().get()) < 0) {
            return missing(acl, insert.after().get(), "insert_after_rule");
        }
        return changed(
                draft,
                acl,
                inserted(draft, acl.ingress(), insert.after(), insert.ingress()),
                inserted(draft, acl.egress(), insert.after(), insert.egress()));
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
                        .map(rule -> rule.with(new NetworkAclRuleId(draft.ids().uuid())))
                        .toList());
        return result;
    }

    private static int index(List<NetworkAclRule> rules, NetworkAclRuleId id) {
        return rules.stream().map(NetworkAclRule::id).toList().indexOf(id);
    }

    private static Decision updateRules(Draft draft, Command.UpdateNetworkAclRules update) {
        NetworkAcl acl = acl(draft, update.acl());
        Map<NetworkAclRuleId, Command.ChangedNetworkAclRule> ingress = new HashMap<>();
        update.ingress().forEach(change -> ingress.put(change.id(), change));
        Map<NetworkAclRuleId, Command.ChangedNetworkAclRule> egress = new HashMap<>();
        update.egress().forEach(change -> egress.put(change.id(), change));
        return unknown(acl, List.copyOf(ingress.keySet()), List.copyOf(egress.keySet()))
                .orElseGet(() -> changed(draft, acl, applied(acl.ingress(), ingress), applied(acl.egress(), egress)));
    }

    private static List<NetworkAclRule> applied(
            List<NetworkAclRule> rules, Map<NetworkAclRuleId, Command.ChangedNetworkAclRule> changes) {
        return rules.stream()
                .map(rule -> Optional.ofNullable(changes.get(rule.id()))
                        .map(change -> change.applied(rule))
                        .orElse(rule))
                .toList();
    }

    private static Decision removeRules(Draft draft, Command.RemoveNetworkAclRules remove) {
        NetworkAcl acl = acl(draft, remove.acl());
        return unknown(acl, remove.ingress(), remove.egress())
                .orElseGet(() -> changed(
                        draft, acl, left(acl.ingress(), remove.ingress()), left(acl.egress(), remove.egress())));
    }

    private static List<NetworkAclRule> left(List<NetworkAclRule> rules, List<NetworkAclRuleId> removed) {
        return rules.stream().filter(rule -> !removed.contains(rule.id())).toList();
    }

    private static Optional<Decision> unknown(
            NetworkAcl acl, List<NetworkAclRuleId> ingress, List<NetworkAclRuleId> egress) {
        return Stream.concat(
                        ingress.stream()
                                .filter(id -> index(acl.ingress(), id) < 0)
                                .map(id -> missing(acl, id, "ingress_rules")),
                        egress.stream()
                                .filter(id -> index(acl.egress(), id) < 0)
                                .map(id -> missing(acl, id, "egress_rules")))
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
        Optional<Decision> refusal = tooMany(ingress, "ingress_rules")
                .or(() -> tooMany(egress, "egress_rules"))
                .or(() -> Stream.concat(ingress.stream(), egress.stream())
                        .flatMap(rule -> malformed(rule).stream())
                        .findFirst());
        return refusal.orElseGet(() -> {
            draft.put(acl.withRules(ingress, egress, draft.now()));
            return draft.done(acl.id());
        });
    }

    private static Optional<Decision> tooMany(List<NetworkAclRule> rules, String field) {
        return rules.size() <= MOST_RULES
                ? Optional.empty()
                : Optional.of(Draft.refuse(
                        Rule.NETWORK_ACL_RULES_TOO_MANY,
                        field,
                        "",
                        "A network ACL has " + MOST_RULES + " rules in each direction at most.",
                        "Remove rules, or say the same with wider ones."));
    }

    private static Optional<Decision> malformed(NetworkAclRule rule) {
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
        return SecurityRules.isIcmpOfOtherFamily(rule.protocol(), rule.family())
                ? invalid("protocol", "icmp goes with IP version 4, icmpv6 with 6.")
                : Optional.empty();
    }

    private static Optional<Decision> invalid(String field, String message) {
        return Optional.of(Draft.refuse(Rule.NETWORK_ACL_RULE_INVALID, field, "", message, ""));
    }
}
