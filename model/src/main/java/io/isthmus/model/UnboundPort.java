package io.isthmus.model;

import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A port that no ECS uses: it keeps an address, and the kernel knows nothing of it (contract.md 3.4, 3.5). When an ECS takes
 * it, a {@link Port} of the same id stands in its place.
 *
 * @param network the v1 subnet or Neutron network
 * @param addresses at least one, at most one of each family
 * @param groups the groups that it will be in, sorted by id; not a member of any yet
 * @param deviceOwner as the client gave it; empty text usually
 * @param deviceId likewise
 */
public record UnboundPort(
        PortId id,
        ProjectId project,
        SubnetId network,
        Mac mac,
        List<Ip> addresses,
        List<SecurityGroupId> groups,
        PortDetails details,
        String deviceOwner,
        String deviceId,
        Instant createdAt)
        implements Resource.Owned, Tagged {
    public UnboundPort {
        addresses = List.copyOf(addresses);
        groups = List.copyOf(groups);
    }

    @Override
    public String key() {
        return id.value();
    }

    @Override
    public Optional<Tags> tags() {
        return details.tags();
    }

    @Override
    public UnboundPort tagged(Tags tags) {
        return new UnboundPort(
                id, project, network, mac, addresses, groups, details.tagged(tags), deviceOwner, deviceId, createdAt);
    }

    /** The same port in the hands of an ECS. */
    public Port bind(VpcId vpc, EcsId ecs, int device) {
        return new Port(
                id,
                project,
                vpc,
                network,
                ecs,
                device,
                mac,
                addresses,
                groups,
                createdAt,
                Optional.of(details.outliving()));
    }
}
