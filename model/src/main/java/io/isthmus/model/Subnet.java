package io.isthmus.model;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A subnet of a VPC (contract.md 3.3). Its blocks never change; an IPv6 block may be added.
 *
 * @param neutronSubnetId the id of the Neutron subnet of its IPv4 block; {@code id} is the Neutron network's
 * @param gateway answers the ECSs of its own VPC only
 * @param ipv6 block and gateway of the IPv6 part, if it has one
 * @param routeTable the table that decides where packets from this subnet go
 * @param neutronName the name of the Neutron subnet; empty: that of the network, {@code name}
 * @param tags empty: none
 * @param dhcpOptions empty: none
 * @param networkExtras what only Neutron gives its network; empty: nothing special
 * @param label empty: nobody's in particular
 */
public record Subnet(
        SubnetId id,
        String neutronSubnetId,
        VpcId vpc,
        ProjectId project,
        String name,
        String description,
        Cidr cidr,
        Ip gateway,
        Optional<Ipv6> ipv6,
        RouteTableId routeTable,
        boolean dhcp,
        List<Ip> nameServers,
        String availabilityZone,
        Instant createdAt,
        Instant updatedAt,
        Optional<String> neutronName,
        Optional<Tags> tags,
        Optional<DhcpOptions> dhcpOptions,
        Optional<NetworkExtras> networkExtras,
        Optional<Label> label)
        implements Resource.Owned, Labelled, Tagged.Network, AddressBlock {

    public record Ipv6(Cidr cidr, Ip gateway, String neutronSubnetId) {}

    public Subnet {
        nameServers = List.copyOf(nameServers);
    }

    /** Without a label. */
    public Subnet(
            SubnetId id,
            String neutronSubnetId,
            VpcId vpc,
            ProjectId project,
            String name,
            String description,
            Cidr cidr,
            Ip gateway,
            Optional<Ipv6> ipv6,
            RouteTableId routeTable,
            boolean dhcp,
            List<Ip> nameServers,
            String availabilityZone,
            Instant createdAt,
            Instant updatedAt,
            Optional<String> neutronName,
            Optional<Tags> tags,
            Optional<DhcpOptions> dhcpOptions,
            Optional<NetworkExtras> networkExtras) {
        this(
                id,
                neutronSubnetId,
                vpc,
                project,
                name,
                description,
                cidr,
                gateway,
                ipv6,
                routeTable,
                dhcp,
                nameServers,
                availabilityZone,
                createdAt,
                updatedAt,
                neutronName,
                tags,
                dhcpOptions,
                networkExtras,
                Optional.empty());
    }

    @Override
    public Subnet labelled(Label newLabel) {
        return new Subnet(
                id,
                neutronSubnetId,
                vpc,
                project,
                name,
                description,
                cidr,
                gateway,
                ipv6,
                routeTable,
                dhcp,
                nameServers,
                availabilityZone,
                createdAt,
                updatedAt,
                neutronName,
                tags,
                dhcpOptions,
                networkExtras,
                Optional.of(newLabel));
    }

    @Override
    public String key() {
        return id.value();
    }

    /** The blocks that are local to the VPC: IPv4 and, if there, IPv6. */
    public Stream<Cidr> blocks() {
        return Stream.concat(Stream.of(cidr), ipv6.map(Ipv6::cidr).stream());
    }

    /** The id of its gateway's port in Neutron's view, which is there as long as the subnet is in the VPC. */
    public PortId gatewayPort() {
        return gatewayPort(vpc, id);
    }

    /** The same, where the subnet may not be in the VPC any more. */
    public static PortId gatewayPort(VpcId vpc, SubnetId id) {
        return new PortId(UUID.nameUUIDFromBytes((vpc + "/" + id).getBytes(StandardCharsets.US_ASCII))
                .toString());
    }

    /** The block of a family, if it has one. */
    public Optional<Cidr> block(IpFamily family) {
        return family == IpFamily.V4 ? Optional.of(cidr) : ipv6.map(Ipv6::cidr);
    }

    /** The addresses of a family that are kept back: of the IPv6 block network and gateway. */
    public List<Ip> reserved(IpFamily family) {
        return family == IpFamily.V4
                ? reserved()
                : ipv6.map(block -> List.of(block.cidr().address(), block.gateway()))
                        .orElse(List.of());
    }

    @Override
    public boolean reserved(Ip ip) {
        return reserved(ip.family()).contains(ip);
    }

    public Subnet withText(
            String newName, String newDescription, boolean newDhcp, List<Ip> newNameServers, Instant now) {
        return with(
                newName,
                newDescription,
                ipv6,
                routeTable,
                newDhcp,
                newNameServers,
                neutronName,
                tags,
                dhcpOptions,
                networkExtras,
                now);
    }

    @Override
    public Subnet tagged(Tags newTags) {
        return with(
                name,
                description,
                ipv6,
                routeTable,
                dhcp,
                nameServers,
                neutronName,
                newTags.orNone(),
                dhcpOptions,
                networkExtras,
                updatedAt);
    }

    /** Kept only where there is something to keep. */
    public Subnet withDhcpOptions(DhcpOptions options) {
        return with(
                name,
                description,
                ipv6,
                routeTable,
                dhcp,
                nameServers,
                neutronName,
                tags,
                Optional.of(options).filter(some -> !some.equals(DhcpOptions.NONE)),
                networkExtras,
                updatedAt);
    }

    public NetworkExtras networkExtrasOrNone() {
        return networkExtras.orElse(NetworkExtras.NONE);
    }

    @Override
    public Optional<Tags> networkTags() {
        return networkExtras.flatMap(NetworkExtras::tags);
    }

    @Override
    public Subnet networkTagged(Tags newTags) {
        return withNetworkExtras(networkExtrasOrNone().tagged(newTags));
    }

    public Subnet withNetworkExtras(Optional<NetworkExtras> extras) {
        return with(
                name,
                description,
                ipv6,
                routeTable,
                dhcp,
                nameServers,
                neutronName,
                tags,
                dhcpOptions,
                extras,
                updatedAt);
    }

    public DhcpOptions dhcpOptionsOrNone() {
        return dhcpOptions.orElse(DhcpOptions.NONE);
    }

    public Subnet withIpv6(Ipv6 added) {
        return with(
                name,
                description,
                Optional.of(added),
                routeTable,
                dhcp,
                nameServers,
                neutronName,
                tags,
                dhcpOptions,
                networkExtras,
                updatedAt);
    }

    public Subnet withRouteTable(RouteTableId table, Instant now) {
        return with(
                name, description, ipv6, table, dhcp, nameServers, neutronName, tags, dhcpOptions, networkExtras, now);
    }

    public Subnet withNeutronName(Optional<String> newNeutronName) {
        return with(
                name,
                description,
                ipv6,
                routeTable,
                dhcp,
                nameServers,
                newNeutronName,
                tags,
                dhcpOptions,
                networkExtras,
                updatedAt);
    }

    /** The same subnet, with all that can ever change of it. */
    private Subnet with(
            String newName,
            String newDescription,
            Optional<Ipv6> newIpv6,
            RouteTableId newTable,
            boolean newDhcp,
            List<Ip> newNameServers,
            Optional<String> newNeutronName,
            Optional<Tags> newTags,
            Optional<DhcpOptions> newDhcpOptions,
            Optional<NetworkExtras> newNetworkExtras,
            Instant newUpdatedAt) {
        return new Subnet(
                id,
                neutronSubnetId,
                vpc,
                project,
                newName,
                newDescription,
                cidr,
                gateway,
                newIpv6,
                newTable,
                newDhcp,
                newNameServers,
                availabilityZone,
                createdAt,
                newUpdatedAt,
                newNeutronName,
                newTags,
                newDhcpOptions,
                newNetworkExtras,
                label);
    }
}
