package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.DataPlane.AddressSetChange;
import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.netlink.FilterNames;
import io.isthmus.dataplane.linux.nft.Nftables;
import io.isthmus.dataplane.linux.nft.Ruleset;
import io.isthmus.dataplane.linux.nft.RulesetText;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.net.Ip;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The packet filter of one router, and what is known of it. One thread at a time. */
final class PacketFilter {
    private enum Known {
        /** Nothing was ever put into this namespace. */
        EMPTY,
        UNKNOWN,
        AS_RULESET
    }

    private Known known = Known.UNKNOWN;
    private Optional<Ruleset> ruleset = Optional.empty();
    private int generation;

    /** The namespace was just made. */
    void begin() {
        known = Known.EMPTY;
        ruleset = Optional.empty();
    }

    void forget() {
        known = Known.UNKNOWN;
        ruleset = Optional.empty();
    }

    /** Forgets what was known if somebody else changed it since. Must run inside the namespace. */
    void check() {
        if (known == Known.AS_RULESET && Nftables.generation() != generation) {
            forget();
        }
    }

    boolean needsChange(Ruleset target, Set<GroupMembers> changedGroups) {
        return known != Known.AS_RULESET
                || ruleset.filter(target::equals).isEmpty()
                || target.members().anyMatch(changedGroups::contains);
    }

    /**
     * What to make of it before ports move to other tables, on the way to a rule set: it goes on marking what it marks, or what
     * such a port sends would have no mark, and not its table, until the port has moved.
     */
    Ruleset onTheWayTo(Ruleset target) {
        return ruleset.map(there -> target.marking(there.marked()))
                .filter(between -> ruleset.filter(between::isFramedLike).isPresent())
                .orElse(target);
    }

    /** Whether it was left on the way to this rule set. */
    boolean isOnTheWayTo(Ruleset target) {
        return known == Known.AS_RULESET
                && ruleset.filter(there -> !there.equals(target)).isPresent();
    }

    /**
     * Makes the packet filter what it should be. Must run inside the namespace.
     *
     * @param changes what became of members of groups since the last change
     * @throws KernelException if it failed; what is there is then taken for unknown
     */
    void change(
            Nftables nftables,
            Ruleset target,
            Function<GroupMembers, Set<Ip>> members,
            Map<GroupMembers, AddressSetChange> changes) {
        Known before = known;
        Optional<Ruleset> old = ruleset;
        forget();
        OptionalInt changed = old.filter(target::isFramedLike)
                .map(there -> runDifference(nftables, there, target, members, changes))
                .orElseGet(OptionalInt::empty);
        generation = changed.isPresent() ? changed.getAsInt() : make(nftables, before, target, members);
        known = Known.AS_RULESET;
        ruleset = Optional.of(target);
    }

    private static int make(Nftables nftables, Known before, Ruleset target, Function<GroupMembers, Set<Ip>> members) {
        if (before == Known.EMPTY) {
            return nftables.run(RulesetText.first(target, members));
        }
        try {
            return nftables.run(RulesetText.inPlace(target, members, FilterNames::read));
        } catch (KernelException e) {
            // Something there is of another type: it cannot be kept.
            return nftables.run(RulesetText.whole(target, members));
        }
    }

    /** The number of the change; empty if what is there is not what it was taken for. */
    private static OptionalInt runDifference(
            Nftables nftables,
            Ruleset old,
            Ruleset target,
            Function<GroupMembers, Set<Ip>> members,
            Map<GroupMembers, AddressSetChange> changes) {
        try {
            return OptionalInt.of(nftables.run(RulesetText.difference(old, target, members, changes)));
        } catch (KernelException e) {
            return OptionalInt.empty();
        }
    }
}
