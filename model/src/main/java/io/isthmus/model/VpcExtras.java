package io.isthmus.model;

import java.util.Optional;

/**
 * What is kept of a VPC, which is Neutron's router, and changes nothing on packets (contract.md 10.37, 10.39).
 *
 * @param adminStateUp as it was sent; only Neutron knows it
 * @param sharedSnat as it was sent: whether its ECSs share one address outside, where there is no outside
 */
public record VpcExtras(boolean adminStateUp, boolean sharedSnat) {
    public static final VpcExtras NONE = new VpcExtras(true, false);

    /** What is empty stays. */
    public record Change(Optional<Boolean> adminStateUp, Optional<Boolean> sharedSnat) {
        public static final Change NOTHING = new Change(Optional.empty(), Optional.empty());

        /** Kept only where there is something to keep. */
        public Optional<VpcExtras> applied(VpcExtras before) {
            return Optional.of(new VpcExtras(
                            adminStateUp.orElse(before.adminStateUp), sharedSnat.orElse(before.sharedSnat)))
                    .filter(some -> !some.equals(NONE));
        }
    }
}
