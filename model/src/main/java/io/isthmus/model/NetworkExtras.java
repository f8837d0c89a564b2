package io.isthmus.model;

import java.util.Optional;

/**
 * What only Neutron gives a network (contract.md 10.37, 10.43).
 *
 * @param adminStateUp as it was sent; it changes nothing on packets
 * @param portSecurity what new ports of the network have unless they say it themselves
 * @param tags of the network, beside those of its subnet; empty: none
 */
public record NetworkExtras(boolean adminStateUp, boolean portSecurity, Optional<Tags> tags) {
    public static final NetworkExtras NONE = new NetworkExtras(true, true, Optional.empty());

    /** What is empty stays. */
    public record Change(Optional<Boolean> adminStateUp, Optional<Boolean> portSecurity) {
        public static final Change NOTHING = new Change(Optional.empty(), Optional.empty());

        public Optional<NetworkExtras> applied(NetworkExtras before) {
            return new NetworkExtras(
                            adminStateUp.orElse(before.adminStateUp),
                            portSecurity.orElse(before.portSecurity),
                            before.tags)
                    .orNone();
        }
    }

    /** Empty if there is nothing to keep. */
    Optional<NetworkExtras> tagged(Tags newTags) {
        return new NetworkExtras(adminStateUp, portSecurity, newTags.orNone()).orNone();
    }

    /** Kept only where there is something to keep. */
    private Optional<NetworkExtras> orNone() {
        return equals(NONE) ? Optional.empty() : Optional.of(this);
    }
}
