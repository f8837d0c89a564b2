package io.isthmus.model;

import java.util.Optional;

/**
 * What is kept of a VPC, which is Neutron's router, and changes nothing on packets (contract.md 10.37, 10.39).
 *
 * @param adminStateUp as it was sent; only Neutron knows it
 * @param sharedSnat as it was sent: whether its ECSs share one address outside, where there is no outside
 * @param distributed as it was sent; empty: nothing was
 */
public record VpcExtras(boolean adminStateUp, boolean sharedSnat, Optional<Boolean> distributed) {
    public static final VpcExtras NONE = new VpcExtras(true, false, Optional.empty());

    /** What is empty stays. */
    public record Change(Optional<Boolean> adminStateUp, Optional<Boolean> sharedSnat, Optional<Boolean> distributed) {
        public static final Change NOTHING = new Change(Optional.empty(), Optional.empty(), Optional.empty());

        /** Kept only where there is something to keep. */
        public Optional<VpcExtras> applied(VpcExtras before) {
            return Optional.of(new VpcExtras(
                            adminStateUp.orElse(before.adminStateUp),
                            sharedSnat.orElse(before.sharedSnat),
                            distributed.or(before::distributed)))
                    .filter(some -> !some.equals(NONE));
        }
    }
}
