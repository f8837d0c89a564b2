package io.isthmus.model;

import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One network interface of an ECS.
 *
 * @param device 0 for eth0, the primary one
 * @param addresses at most one of each family
 * @param groups its security groups, sorted by id; without any nothing passes
 * @param details what only the Neutron API shows; empty: nothing special
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
        Instant createdAt,
        Optional<PortDetails> details)
        implements Resource.Owned, Tagged {
    public Port {
        addresses = List.copyOf(addresses);
        groups = List.copyOf(groups);
    }

    /** Its address of a family, if it has one. */
    public Optional<Ip> address(IpFamily family) {
        return addresses.stream().filter(ip -> ip.family() == family).findFirst();
    }

    @Override
    public String key() {
        return id.value();
    }

    /** What only the Neutron API shows. */
    public PortDetails detailsOrPlain() {
        return details.orElse(PortDetails.PLAIN);
    }

    /** Whether its port security is off: its groups are not asked, and every source passes (contract.md 10.43). */
    public boolean isUnguarded() {
        return details.filter(PortDetails::unguarded).isPresent();
    }

    @Override
    public Optional<Tags> tags() {
        return details.flatMap(PortDetails::tags);
    }

    @Override
    public Port tagged(Tags tags) {
        return with(groups, Optional.of(detailsOrPlain().tagged(tags)));
    }

    public Port with(List<SecurityGroupId> newGroups, Optional<PortDetails> newDetails) {
        return new Port(id, project, vpc, subnet, ecs, device, mac, addresses, newGroups, createdAt, newDetails);
    }

    /** The same port when its ECS is gone. */
    public UnboundPort unbind() {
        return new UnboundPort(id, project, subnet, mac, addresses, groups, detailsOrPlain(), "", "", createdAt);
    }
}
