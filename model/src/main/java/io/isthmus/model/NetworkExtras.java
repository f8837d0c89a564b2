package io.isthmus.model;

import java.util.Optional;

/**
 * What only Neutron gives a network (contract.md 10.37, 10.43).
 *
 * @param adminStateUp as it was sent; it changes nothing on packets
 * @param portSecurity what new ports of the network have unless they say it themselves
 */
public record NetworkExtras(boolean adminStateUp, boolean portSecurity) {
    public static final NetworkExtras NONE = new NetworkExtras(true, true);

    /** What is empty stays. */
    public record Change(Optional<Boolean> adminStateUp, Optional<Boolean> portSecurity) {
        public static final Change NOTHING = new Change(Optional.empty(), Optional.empty());

        /** Kept only where there is something to keep. */
        public Optional<NetworkExtras> applied(NetworkExtras before) {
            return Optional.of(new NetworkExtras(
                            adminStateUp.orElse(before.adminStateUp), portSecurity.orElse(before.portSecurity)))
                    .filter(some -> !some.equals(NONE));
        }
    }
}
