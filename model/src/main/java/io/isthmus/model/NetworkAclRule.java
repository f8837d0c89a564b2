package io.isthmus.model;

import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpProtocols;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * One thing that network ACLs let pass or not (contract.md 3.7). It acts where a policy has it that an ACL has.
 *
 * @param shared whether it is meant for other projects, too: kept and shown, and nobody else sees it for that
 * @param deny whether what it matches may not pass
 * @param protocol IP protocol number, 0 to 255; empty for every protocol
 * @param source addresses of the sender; empty for any
 * @param destination addresses of the receiver; empty for any
 * @param bareSource whether the source was written as one address, without a length; kept only to show it so
 * @param bareDestination likewise
 * @param sourcePorts ports of the sender; none for any
 * @param destinationPorts ports of the receiver; none for any
 * @param enabled whether it acts at all
 * @param sourceGroup in the place of a block of addresses of the sender; empty: none
 * @param destinationGroup likewise of the receiver
 */
public record NetworkAclRule(
        NetworkAclRuleId id,
        ProjectId project,
        String name,
        String description,
        boolean shared,
        boolean deny,
        IpFamily family,
        OptionalInt protocol,
        Optional<Cidr> source,
        Optional<Cidr> destination,
        boolean bareSource,
        boolean bareDestination,
        List<PortRange> sourcePorts,
        List<PortRange> destinationPorts,
        boolean enabled,
        Optional<AddressGroupId> sourceGroup,
        Optional<AddressGroupId> destinationGroup)
        implements Resource.Owned {
    public NetworkAclRule {
        sourcePorts = List.copyOf(sourcePorts);
        destinationPorts = List.copyOf(destinationPorts);
    }

    /** The address groups that it names. */
    public Stream<AddressGroupId> addressGroups() {
        return Stream.of(sourceGroup, destinationGroup).flatMap(Optional::stream);
    }

    @Override
    public String key() {
        return id.value();
    }

    /** Whether no packet is one that it matches; see {@link SecurityGroupRule#matchesNothing}. */
    public boolean matchesNothing() {
        return hasPorts() && !IpProtocols.hasPorts(protocol);
    }

    /** Whether it names ports, of either end. */
    public boolean hasPorts() {
        return !sourcePorts.isEmpty() || !destinationPorts.isEmpty();
    }
}
