package io.isthmus.model;

import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.time.Instant;
import java.util.List;

/**
 * One network interface of an ECS.
 *
 * @param device 0 for eth0, the primary one
 * @param addresses at most one of each family
 * @param groups its security groups, sorted by id, at least one
 */
public record Port(
        PortId id,
        ProjectId project,
        VpcId vpc,
        SubnetId subnet,
        EcsId ecs,
        int device,
        Mac mac,
        List<Ip> addresses,
        List<SecurityGroupId> groups,
        Instant createdAt)
        implements Resource {
    public Port {
        addresses = List.copyOf(addresses);
        groups = List.copyOf(groups);
    }

    @Override
    public String key() {
        return id.value();
    }
}
