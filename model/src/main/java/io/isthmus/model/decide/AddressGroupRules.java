package io.isthmus.model.decide;

import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroup.Entry;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.Quota;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.IpFamily;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Address groups (contract.md 10.41, 10.47). */
final class AddressGroupRules {
    private AddressGroupRules() {}

    static Decision decide(Draft draft, Command.Addressing command) {
        return switch (command) {
            case Command.CreateAddressGroup create -> create(draft, create);
            case Command.UpdateAddressGroup update -> update(draft, update);
            case Command.DeleteAddressGroup delete -> delete(draft, delete);
        };
    }

    private static Decision create(Draft draft, Command.CreateAddressGroup create) {
        int used = draft.state().used(Quota.ADDRESS_GROUP, draft.project());
        if (draft.exceeds(Quota.ADDRESS_GROUP, used, 1)) {
            return draft.overQuota(Quota.ADDRESS_GROUP, used, 1);
        }
        AddressGroupId id = new AddressGroupId(draft.ids().uuid());
        return refusal(create.family(), create.entries(), create.capacity())
                .<Decision>map(Decision.Refused::new)
                .orElseGet(() -> {
                    draft.put(new AddressGroup(
                            id,
                            draft.project(),
                            create.name(),
                            create.description(),
                            create.family(),
                            create.entries(),
                            create.capacity(),
                            draft.now(),
                            draft.now()));
                    return draft.done(id);
                });
    }

    private static Decision update(Draft draft, Command.UpdateAddressGroup update) {
        AddressGroup before = draft.state().addressGroup(update.group()).orElseThrow();
        List<Entry> entries =
                update.entries().map(changed -> changed.of(before.entries())).orElse(before.entries());
        int capacity = update.capacity().orElse(before.capacity());
        Optional<Refusal> refusal = refusal(before.family(), entries, capacity);
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        draft.put(before.with(
                update.name().orElse(before.name()),
                update.description().orElse(before.description()),
                entries,
                capacity,
                draft.now()));
        return draft.done(before.id());
    }

    private static Decision delete(Draft draft, Command.DeleteAddressGroup delete) {
        AddressGroupId id = delete.group();
        List<SecurityGroup> groups = draft.state().groupsNaming(id);
        List<NetworkAclRule> rules = draft.state().aclRulesNaming(id);
        if (!delete.withRules()) {
            Optional<String> user = groups.stream()
                    .map(group -> "a rule of the security group " + group.id())
                    .findFirst()
                    .or(() -> rules.stream()
                            .map(rule -> "the rule " + rule.id() + " of network ACLs")
                            .findFirst());
            if (user.isPresent()) {
                return Draft.refuse(
                        Rule.ADDRESS_GROUP_IN_USE,
                        "address_group",
                        id.value(),
                        "The address group " + id + " is named by " + user.get() + ".",
                        "Delete that rule first; DELETE .../force deletes all rules that name the group, with it.");
            }
        }
        for (SecurityGroup group : List.copyOf(groups)) {
            draft.put(group.withRules(
                    group.rules().stream()
                            .filter(rule -> !rule.remote().equals(new Remote.Within(id)))
                            .toList(),
                    draft.now()));
        }
        List.copyOf(rules).forEach(rule -> NetworkAclPolicyRules.end(draft, rule));
        draft.remove(draft.state().addressGroup(id).orElseThrow());
        return draft.done(id);
    }

    private static Optional<Refusal> refusal(IpFamily family, List<Entry> entries, int capacity) {
        Set<String> seen = new HashSet<>();
        for (Entry entry : entries) {
            if (entry.first().family() != family) {
                return invalid(
                        entry.text(),
                        "The entry " + entry.text() + " is not of the group's IP version, which is "
                                + (family == IpFamily.V4 ? "4." : "6."),
                        "Make another group for addresses of the other version.");
            }
            if (!seen.add(entry.text())) {
                return invalid(entry.text(), "The entry " + entry.text() + " is there twice.", "Write it once.");
            }
        }
        return entries.size() <= capacity
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.ADDRESS_GROUP_TOO_LARGE,
                        "max_capacity",
                        Integer.toString(entries.size()),
                        "The address group has room for " + capacity + " entries, and is to have " + entries.size()
                                + ".",
                        capacity < AddressGroup.MOST_ENTRIES
                                ? "Raise max_capacity, to " + AddressGroup.MOST_ENTRIES
                                        + " at most, or write neighbours as one block or range."
                                : "Write neighbours as one block or range, or make another group and another rule."));
    }

    private static Optional<Refusal> invalid(String entry, String message, String hint) {
        return Optional.of(new Refusal(Rule.ADDRESS_GROUP_ENTRY_INVALID, "ip_set", entry, message, hint));
    }
}
