package io.isthmus.model;

import io.isthmus.net.IpRange;
import java.util.Optional;

/**
 * What only Neutron gives a network (contract.md 10.37, 10.43).
 *
 * @param adminStateUp as it was sent; it changes nothing on packets
 * @param portSecurity what new ports of the network have unless they say it themselves
 * @param tags of the network, beside those of its subnet; empty: none
 * @param addressing what is special with the addresses of its subnet; empty: nothing
 */
public record NetworkExtras(
        boolean adminStateUp, boolean portSecurity, Optional<Tags> tags, Optional<Addressing> addressing) {
    public static final NetworkExtras NONE = new NetworkExtras(true, true, Optional.empty(), Optional.empty());

    /**
     * What of the addresses of a subnet only Neutron can say (contract.md 10.38, 10.39).
     *
     * @param gateway whether it has a gateway; else its ECSs reach their own subnet and nothing else
     * @param pool from which free addresses are taken; empty: from the whole block
     */
    public record Addressing(boolean gateway, Optional<IpRange> pool) {}

    /** What is empty stays. */
    public record Change(Optional<Boolean> adminStateUp, Optional<Boolean> portSecurity) {
        public static final Change NOTHING = new Change(Optional.empty(), Optional.empty());

        public Optional<NetworkExtras> applied(NetworkExtras before) {
            return new NetworkExtras(
                            adminStateUp.orElse(before.adminStateUp),
                            portSecurity.orElse(before.portSecurity),
                            before.tags,
                            before.addressing)
                    .orNone();
        }
    }

    /** Empty if there is nothing to keep. */
    Optional<NetworkExtras> tagged(Tags newTags) {
        return new NetworkExtras(adminStateUp, portSecurity, newTags.orNone(), addressing).orNone();
    }

    /** Those of a network that gets another subnet, or loses it. */
    Optional<NetworkExtras> addressed(Optional<Addressing> newAddressing) {
        return new NetworkExtras(adminStateUp, portSecurity, tags, newAddressing).orNone();
    }

    /** Whether the subnet has a gateway. */
    public boolean hasGateway() {
        return addressing.map(Addressing::gateway).orElse(true);
    }

    /** Kept only where there is something to keep. */
    private Optional<NetworkExtras> orNone() {
        return equals(NONE) ? Optional.empty() : Optional.of(this);
    }
}
