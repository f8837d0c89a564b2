package io.isthmus.model;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A Neutron network that no router has: it carries no packets, and the kernel knows nothing of it (contract.md 3.5). When
 * its block is added to a router, which is a VPC, a {@link Subnet} of the same id stands in its place.
 *
 * @param block its one subnet; empty until it gets one
 * @param extras empty: nothing special
 */
public record IsolatedNetwork(
        SubnetId id,
        ProjectId project,
        String name,
        String description,
        Optional<Block> block,
        Instant createdAt,
        Instant updatedAt,
        Optional<NetworkExtras> extras)
        implements Resource.Owned {

    /**
     * The Neutron subnet of the network.
     *
     * @param neutronSubnetId stays the same when the block is added to a router
     */
    public record Block(String neutronSubnetId, String name, Cidr cidr, Ip gateway, boolean dhcp, List<Ip> nameServers)
            implements AddressBlock {
        public Block {
            nameServers = List.copyOf(nameServers);
        }
    }

    @Override
    public String key() {
        return id.value();
    }

    IsolatedNetwork with(String newName, String newDescription, Optional<Block> newBlock, Instant now) {
        return new IsolatedNetwork(id, project, newName, newDescription, newBlock, createdAt, now, extras);
    }

    public NetworkExtras extrasOrNone() {
        return extras.orElse(NetworkExtras.NONE);
    }

    IsolatedNetwork withExtras(NetworkExtras.Change change) {
        return new IsolatedNetwork(
                id, project, name, description, block, createdAt, updatedAt, change.applied(extrasOrNone()));
    }
}
