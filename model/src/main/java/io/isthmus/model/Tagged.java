package io.isthmus.model;

import java.util.Optional;

/** What may have {@link Tags}. */
public sealed interface Tagged permits Tagged.Network, Vpc, SecurityGroup, NetworkAcl, Port, UnboundPort, Ecs, Volume {
    /** Empty: it has none. */
    Optional<Tags> tags();

    /** The same with other tags. */
    Resource tagged(Tags tags);

    /**
     * A Neutron network. Its tags are those of the Neutron subnet in it, which is what the cloud calls a subnet; Neutron
     * gives the network some of its own.
     */
    sealed interface Network extends Tagged permits Subnet, IsolatedNetwork {
        /** Empty: it has none. */
        Optional<Tags> networkTags();

        /** The same with other tags of the network. */
        Resource networkTagged(Tags tags);
    }

    /**
     * Something that may have tags, by its id.
     *
     * @param id of a Neutron subnet that of its network
     */
    record Target(Kind kind, String id) {
        /** What has them. */
        public enum Kind {
            VPC,
            SUBNET,
            SECURITY_GROUP,
            NETWORK_ACL,
            /** Of an ECS, or one that no ECS uses. */
            PORT,
            ECS,
            VOLUME,
            /** A subnet, or a network that no router has, as what Neutron calls a network. */
            NETWORK,
            /** The same as what Neutron calls a subnet. */
            NEUTRON_SUBNET
        }

        /** The tags of what is found by the id. */
        public Tags of(Tagged found) {
            return (kind == Kind.NETWORK && found instanceof Network network ? network.networkTags() : found.tags())
                    .orElse(Tags.NONE);
        }

        /** What is found by the id with other tags. */
        public Resource with(Tagged found, Tags tags) {
            return kind == Kind.NETWORK && found instanceof Network network
                    ? network.networkTagged(tags)
                    : found.tagged(tags);
        }
    }
}
