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
 * @param label of the subnet that it was and may be again; empty: nobody's in particular
 */
public record IsolatedNetwork(
        SubnetId id,
        ProjectId project,
        String name,
        String description,
        Optional<Block> block,
        Instant createdAt,
        Instant updatedAt,
        Optional<NetworkExtras> extras,
        Optional<Label> label)
        implements Resource.Owned, Tagged.Network {

    /**
     * The Neutron subnet of the network. What Neutron does not show of it was given to the {@link Subnet} that it was, and
     * is kept for the one that it will be.
     *
     * @param neutronSubnetId stays the same when the block is added to a router
     * @param neutronName empty: that of the network
     * @param tags empty: none
     * @param dhcpOptions empty: none
     */
    public record Block(
            String neutronSubnetId,
            Optional<String> neutronName,
            Cidr cidr,
            Ip gateway,
            boolean dhcp,
            List<Ip> nameServers,
            String availabilityZone,
            Optional<Tags> tags,
            Optional<DhcpOptions> dhcpOptions)
            implements AddressBlock {
        public Block {
            nameServers = List.copyOf(nameServers);
        }

        Block tagged(Tags newTags) {
            return new Block(
                    neutronSubnetId,
                    neutronName,
                    cidr,
                    gateway,
                    dhcp,
                    nameServers,
                    availabilityZone,
                    newTags.orNone(),
                    dhcpOptions);
        }
    }

    /** The name of the Neutron subnet, if there is one. */
    public Optional<String> blockName() {
        return block.map(its -> its.neutronName().orElse(name));
    }

    @Override
    public String key() {
        return id.value();
    }

    public IsolatedNetwork with(String newName, String newDescription, Optional<Block> newBlock, Instant now) {
        return new IsolatedNetwork(id, project, newName, newDescription, newBlock, createdAt, now, extras, label);
    }

    /** Whose its block was is nothing that is known of the next one. */
    public IsolatedNetwork withoutBlock(Instant now) {
        return new IsolatedNetwork(
                id,
                project,
                name,
                description,
                Optional.empty(),
                createdAt,
                now,
                extrasOrNone().addressed(Optional.empty()),
                Optional.empty());
    }

    public NetworkExtras extrasOrNone() {
        return extras.orElse(NetworkExtras.NONE);
    }

    public IsolatedNetwork withExtras(NetworkExtras.Change change) {
        return with(block, change.applied(extrasOrNone()));
    }

    public IsolatedNetwork withAddressing(Optional<NetworkExtras.Addressing> addressing) {
        return with(block, extrasOrNone().addressed(addressing));
    }

    /** Those of its Neutron subnet. */
    @Override
    public Optional<Tags> tags() {
        return block.flatMap(Block::tags);
    }

    @Override
    public IsolatedNetwork tagged(Tags tags) {
        return with(block.map(its -> its.tagged(tags)), extras);
    }

    @Override
    public Optional<Tags> networkTags() {
        return extras.flatMap(NetworkExtras::tags);
    }

    @Override
    public IsolatedNetwork networkTagged(Tags tags) {
        return with(block, extrasOrNone().tagged(tags));
    }

    private IsolatedNetwork with(Optional<Block> newBlock, Optional<NetworkExtras> newExtras) {
        return new IsolatedNetwork(id, project, name, description, newBlock, createdAt, updatedAt, newExtras, label);
    }
}
