package io.isthmus.model;

import java.util.List;
import java.util.Optional;

/**
 * What is kept of a port and changes nothing on packets (contract.md 3.5, 10.37).
 *
 * @param adminStateUp as it was sent
 */
public record PortExtras(String description, boolean adminStateUp, DhcpOptions dhcpOptions) {
    public static final PortExtras NONE = new PortExtras("", true, DhcpOptions.NONE);

    /**
     * What is empty stays.
     *
     * @param portSecurity of the port itself, not among its extras: it changes much on packets
     * @param deviceOwner only of a port that no ECS uses
     * @param deviceId likewise
     */
    public record Change(
            Optional<String> description,
            Optional<Boolean> adminStateUp,
            List<DhcpOptions.Option> dhcpOptions,
            Optional<String> deviceOwner,
            Optional<String> deviceId,
            Optional<Boolean> portSecurity) {
        public static final Change NOTHING = new Change(
                Optional.empty(), Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

        public Change {
            dhcpOptions = List.copyOf(dhcpOptions);
        }

        public PortExtras applied(PortExtras before) {
            return new PortExtras(
                    description.orElse(before.description),
                    adminStateUp.orElse(before.adminStateUp),
                    before.dhcpOptions.with(dhcpOptions));
        }
    }
}
