package io.isthmus.model;

import java.util.Optional;

/** What may have {@link Tags}. */
public sealed interface Tagged
        permits Tagged.Network, Vpc, SecurityGroup, NetworkAcl, Port, UnboundPort, Ecs, Volume, LogGroup {
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
            NEUTRON_SUBNET,
            LOG_GROUP,
            /** A part of its group, which has tags of its own. */
            LOG_STREAM
        }

        /** The tags of what is found by the id. */
        public Tags of(Tagged found) {
            Optional<Tags> tags = switch (found) {
                case Network network when kind == Kind.NETWORK -> network.networkTags();
                case LogGroup group
                when kind == Kind.LOG_STREAM ->
                    group.stream(new LogStreamId(id)).flatMap(LogGroup.LogStream::tags);
                default -> found.tags();
            };
            return tags.orElse(Tags.NONE);
        }

        /** What is found by the id with other tags. */
        public Resource with(Tagged found, Tags tags) {
            return switch (found) {
                case Network network when kind == Kind.NETWORK -> network.networkTagged(tags);
                case LogGroup group when kind == Kind.LOG_STREAM -> group.tagged(new LogStreamId(id), tags);
                default -> found.tagged(tags);
            };
        }
    }
}
