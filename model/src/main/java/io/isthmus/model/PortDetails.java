package io.isthmus.model;

import io.isthmus.net.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * What only the Neutron API gives a port (contract.md 3.5), and its tags.
 *
 * @param name need not be unique; may be empty
 * @param outlivesEcs whether it was made as a resource of its own, so that it is free again when its ECS ends
 * @param addressPairs further sources that it may use, as its owner wrote them
 * @param extras empty: nothing special
 * @param unguarded whether its port security is off: its groups are not asked, and every source passes (contract.md 10.43)
 * @param tags empty: none
 */
public record PortDetails(
        String name,
        boolean outlivesEcs,
        List<AddressPair> addressPairs,
        Optional<PortExtras> extras,
        boolean unguarded,
        Optional<Tags> tags) {
    /** Of a port that came with its ECS. */
    public static final PortDetails PLAIN = new PortDetails("", false, List.of());

    /**
     * @param text the block as the client wrote it: {@code 1.1.1.1/0} has host bits
     * @param mac as the client wrote it; empty text: the port's own
     */
    public record AddressPair(Cidr block, String text, String mac) {}

    public PortDetails {
        addressPairs = List.copyOf(addressPairs);
    }

    /** Without anything special. */
    public PortDetails(String name, boolean outlivesEcs, List<AddressPair> addressPairs) {
        this(name, outlivesEcs, addressPairs, Optional.empty(), false, Optional.empty());
    }

    public PortExtras extrasOrNone() {
        return extras.orElse(PortExtras.NONE);
    }

    /** Kept only where there is something to keep. */
    public PortDetails withExtras(PortExtras changed) {
        return new PortDetails(
                name,
                outlivesEcs,
                addressPairs,
                Optional.of(changed).filter(some -> !some.equals(PortExtras.NONE)),
                unguarded,
                tags);
    }

    public PortDetails withSecurity(boolean on) {
        return new PortDetails(name, outlivesEcs, addressPairs, extras, !on, tags);
    }

    PortDetails tagged(Tags newTags) {
        return new PortDetails(name, outlivesEcs, addressPairs, extras, unguarded, newTags.orNone());
    }

    /** Of a port in the hands of an ECS that it will outlive. */
    PortDetails outliving() {
        return new PortDetails(name, true, addressPairs, extras, unguarded, tags);
    }
}
