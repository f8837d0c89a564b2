package io.isthmus.model.decide;

import io.isthmus.model.PortRange;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Tags;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpProtocols;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Security groups and their rules (contract.md 3.6). */
final class SecurityRules {
    /** Name of the group that every project has and that ECSs get when they name none. */
    static final String DEFAULT_NAME = "default";

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private static final String BOUNDS = "A port lies between 1 and 65535, an ICMP type or code between 0 and 255.";

    private SecurityRules() {}

    static Decision decide(Draft draft, Command.Security command) {
        return switch (command) {
            case Command.CreateSecurityGroup create -> create(draft, create);
            case Command.UpdateSecurityGroup update -> update(draft, update);
            case Command.DeleteSecurityGroup delete -> delete(draft, delete);
            case Command.CreateSecurityGroupRule create -> createRules(draft, create.group(), List.of(create), false);
            case Command.CreateSecurityGroupRules create ->
                createRules(draft, create.group(), create.rules(), create.ignoreDuplicates());
            case Command.DeleteSecurityGroupRule delete -> deleteRule(draft, delete);
        };
    }

    private static Decision create(Draft draft, Command.CreateSecurityGroup create) {
        int used = draft.state().used(Quota.SECURITY_GROUP, draft.project());
        if (draft.exceeds(Quota.SECURITY_GROUP, used, 1)) {
            return draft.overQuota(Quota.SECURITY_GROUP, used, 1);
        }
        SecurityGroupId id = new SecurityGroupId(draft.ids().uuid());
        draft.put(new SecurityGroup(
                id,
                draft.project(),
                create.name(),
                create.description(),
                create.mutual() ? initialRules(draft, id) : rulesOfNeutron(draft),
                draft.now(),
                draft.now(),
                Tags.of(create.tags()),
                Optional.empty()));
        return draft.done(id);
    }

    /** What a new group of Neutron's allows: everything out, for both families. */
    private static List<SecurityGroupRule> rulesOfNeutron(Draft draft) {
        return Stream.of(IpFamily.values())
                .map(family -> anything(draft, Direction.EGRESS, family, new Remote.Anyone()))
                .toList();
    }

    /** What every other new group allows: everything out, and everything in from its own members, for both families. */
    static List<SecurityGroupRule> initialRules(Draft draft, SecurityGroupId group) {
        List<SecurityGroupRule> rules = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            rules.add(anything(draft, Direction.EGRESS, family, new Remote.Anyone()));
            rules.add(anything(draft, Direction.INGRESS, family, new Remote.Members(group)));
        }
        return rules;
    }

    private static SecurityGroupRule anything(Draft draft, Direction direction, IpFamily family, Remote remote) {
        return new SecurityGroupRule(
                new SecurityGroupRuleId(draft.ids().uuid()),
                direction,
                family,
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                remote,
                "",
                draft.now(),
                Optional.empty());
    }

    private static Decision update(Draft draft, Command.UpdateSecurityGroup update) {
        Snapshot state = draft.state();
        SecurityGroup group = state.securityGroup(update.group()).orElseThrow();
        String name = update.name().orElse(group.name());
        if (!name.equals(group.name()) && isOwnDefault(state, group)) {
            return Draft.refuse(
                    Rule.SECURITY_GROUP_IS_DEFAULT,
                    "name",
                    group.id().value(),
                    "The default security group of a project keeps its name.",
                    "Change its description or its rules, or make another group.");
        }
        draft.put(group.withText(name, update.description().orElse(group.description()), draft.now()));
        return draft.done(group.id());
    }

    private static Decision delete(Draft draft, Command.DeleteSecurityGroup delete) {
        Snapshot state = draft.state();
        SecurityGroup group = state.securityGroup(delete.group()).orElseThrow();
        if (isOwnDefault(state, group)) {
            return Draft.refuse(
                    Rule.SECURITY_GROUP_IS_DEFAULT,
                    "security_group",
                    group.id().value(),
                    "The default security group of a project cannot be deleted.",
                    "");
        }
        if (state.hasMembers(group.id())) {
            return Draft.refuse(
                    Rule.SECURITY_GROUP_IN_USE,
                    "security_group",
                    group.id().value(),
                    "The security group " + group.id() + " still has members.",
                    "Delete the ECSs in it first.");
        }
        if (state.isAwaited(group.id())) {
            return Draft.refuse(
                    Rule.SECURITY_GROUP_IN_USE,
                    "security_group",
                    group.id().value(),
                    "Ports that no ECS uses yet name the security group " + group.id() + ".",
                    "Delete those ports, or give them other groups.");
        }
        // Rules of the caller's other groups hold it; what other projects wrote does not (contract.md 10.9).
        Optional<SecurityGroup> naming = state.groupsNaming(group.id()).stream()
                .filter(other ->
                        !other.id().equals(group.id()) && other.project().equals(group.project()))
                .findFirst();
        if (naming.isPresent()) {
            return Draft.refuse(
                    Rule.SECURITY_GROUP_IN_USE,
                    "security_group",
                    naming.get().id().value(),
                    "A rule of the security group " + naming.get().id() + " names the group " + group.id() + ".",
                    "Delete that rule first.");
        }
        draft.remove(group);
        return draft.done(group.id());
    }

    /** The project's own default group is its oldest of that name. */
    private static boolean isOwnDefault(Snapshot state, SecurityGroup group) {
        return defaultGroup(state, group.project())
                .filter(first -> first.id().equals(group.id()))
                .isPresent();
    }

    static Optional<SecurityGroup> defaultGroup(Snapshot state, ProjectId project) {
        return state.securityGroupsNamed(project, DEFAULT_NAME).stream()
                .min((a, b) -> a.createdAt().compareTo(b.createdAt()));
    }

    private static Decision createRules(
            Draft draft, SecurityGroupId id, List<Command.CreateSecurityGroupRule> creates, boolean ignoreDuplicates) {
        Optional<Refusal> refusal =
                creates.stream().flatMap(create -> malformed(create).stream()).findFirst();
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        SecurityGroup group = draft.state().securityGroup(id).orElseThrow();
        Optional<SecurityGroupId> unknown = creates.stream()
                .flatMap(create -> create.remote() instanceof Remote.Members(var named)
                        ? Stream.of(named)
                        : Stream.<SecurityGroupId>empty())
                .filter(named -> !draft.state().mayName(group, named))
                .findFirst();
        if (unknown.isPresent()) {
            return new Decision.Refused(
                    Access.missing(Rule.SECURITY_GROUP_NOT_FOUND, "remote_group_id", unknown.get()));
        }
        Optional<Refusal> mixed = creates.stream()
                .flatMap(create -> otherFamily(draft.state(), create).stream())
                .findFirst();
        if (mixed.isPresent()) {
            return new Decision.Refused(mixed.get());
        }
        List<SecurityGroupRule> rules = new ArrayList<>(group.rules());
        List<SecurityGroupRuleId> made = new ArrayList<>();
        for (Command.CreateSecurityGroupRule create : creates) {
            Optional<SecurityGroupRule> twin =
                    rules.stream().filter(rule -> sameMeaning(rule, create)).findFirst();
            if (twin.isEmpty()) {
                SecurityGroupRule rule = rule(draft, create);
                rules.add(rule);
                made.add(rule.id());
            } else if (!ignoreDuplicates) {
                return Draft.refuse(
                        Rule.SECURITY_GROUP_RULE_EXISTS,
                        "security_group_rule",
                        twin.get().id().value(),
                        "The security group has that rule already: "
                                + twin.get().id() + ".",
                        "");
            }
        }
        int used = draft.state().used(Quota.SECURITY_GROUP_RULE, draft.project());
        if (draft.exceeds(Quota.SECURITY_GROUP_RULE, used, made.size())) {
            return draft.overQuota(Quota.SECURITY_GROUP_RULE, used, made.size());
        }
        if (!made.isEmpty()) {
            draft.put(group.withRules(rules, draft.now()));
        }
        return draft.done(made);
    }

    private static Optional<Refusal> otherFamily(Snapshot state, Command.CreateSecurityGroupRule create) {
        return create.remote() instanceof Remote.Within(var addresses)
                        && state.addressGroup(addresses).orElseThrow().family() != create.family()
                ? invalid(
                        "remote_address_group_id",
                        "The address group " + addresses + " is not of the rule's ethertype.")
                : Optional.empty();
    }

    private static SecurityGroupRule rule(Draft draft, Command.CreateSecurityGroupRule create) {
        return new SecurityGroupRule(
                new SecurityGroupRuleId(draft.ids().uuid()),
                create.direction(),
                create.family(),
                create.protocol(),
                create.ports(),
                create.icmp(),
                create.remote(),
                create.description(),
                draft.now(),
                create.precedence());
    }

    private static boolean sameMeaning(SecurityGroupRule rule, Command.CreateSecurityGroupRule create) {
        return rule.direction() == create.direction()
                && rule.family() == create.family()
                && rule.protocol().equals(create.protocol())
                && rule.ports().equals(create.ports())
                && rule.icmp().equals(create.icmp())
                && rule.remote().equals(create.remote())
                && rule.precedence().equals(create.precedence());
    }

    /** What no rule of any dialect may say: each is refused because a packet filter would let more pass than is written. */
    private static Optional<Refusal> malformed(Command.CreateSecurityGroupRule create) {
        return icmp(create)
                .or(() -> ports(create))
                .or(() -> create.remote() instanceof Remote.In(Cidr block) && block.family() != create.family()
                        ? invalid("remote_ip_prefix", "The block " + block + " is not of the rule's ethertype.")
                        : Optional.empty())
                .or(() -> isIcmpOfOtherFamily(create.protocol(), create.family())
                        ? invalid("protocol", "icmp goes with IPv4, icmpv6 with IPv6.")
                        : Optional.empty());
    }

    /** What is wrong with the ICMP type and code. */
    private static Optional<Refusal> icmp(Command.CreateSecurityGroupRule create) {
        if (create.icmp().isEmpty()) {
            return Optional.empty();
        }
        if (!IpProtocols.hasTypes(create.protocol())) {
            return invalid("port_range_min", "A type needs icmp or icmpv6.");
        }
        return create.icmp().get().isSound() ? Optional.empty() : invalid("port_range_min", BOUNDS);
    }

    /** What is wrong with the ports. What only v3 can say is named by its word for them. */
    private static Optional<Refusal> ports(Command.CreateSecurityGroupRule create) {
        List<PortRange> ports = create.ports();
        if (ports.isEmpty()) {
            return Optional.empty();
        }
        boolean types = IpProtocols.hasTypes(create.protocol());
        if (types || !SecurityGroupRule.isPlain(ports, create.precedence())) {
            if (types || create.protocol().isEmpty()) {
                return invalid("multiport", "Ports need a protocol that has some, such as tcp or udp.");
            }
            return ports.stream().allMatch(PortRange::isSound)
                    ? Optional.empty()
                    : invalid("multiport", "A port lies between 1 and 65535, and a range begins with the lower one.");
        }
        if (create.protocol().isEmpty()) {
            return invalid(
                    "port_range_min",
                    "A port range needs a protocol, such as tcp or udp; a type needs icmp or icmpv6.");
        }
        PortRange range = ports.getFirst();
        if (!PortRange.of(range.low()).isSound() || !PortRange.of(range.high()).isSound()) {
            return invalid("port_range_min", BOUNDS);
        }
        return range.isSound()
                ? Optional.empty()
                : invalid("port_range_max", "port_range_max is below port_range_min.");
    }

    /** Whether the protocol is one that goes with addresses of the other family only. */
    static boolean isIcmpOfOtherFamily(OptionalInt protocol, IpFamily family) {
        return protocol.equals(OptionalInt.of(family == IpFamily.V4 ? ICMPV6 : ICMP));
    }

    private static Optional<Refusal> invalid(String field, String message) {
        return Optional.of(new Refusal(Rule.SECURITY_GROUP_RULE_INVALID, field, "", message, ""));
    }

    private static Decision deleteRule(Draft draft, Command.DeleteSecurityGroupRule delete) {
        SecurityGroup group = draft.state().groupOfRule(delete.rule()).orElseThrow();
        draft.put(group.withRules(
                group.rules().stream()
                        .filter(rule -> !rule.id().equals(delete.rule()))
                        .toList(),
                draft.now()));
        return draft.done(delete.rule());
    }
}
