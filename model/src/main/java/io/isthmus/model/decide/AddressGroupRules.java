package io.isthmus.model.decide;

import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroup.Entry;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.Quota;
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
            case Command.DeleteAddressGroup delete -> {
                draft.remove(draft.state().addressGroup(delete.group()).orElseThrow());
                yield draft.done(delete.group());
            }
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
