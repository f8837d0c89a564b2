package io.isthmus.model;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A subnet of a VPC (contract.md 3.3). Its blocks never change; an IPv6 block may be added.
 *
 * @param neutronSubnetId the id of the Neutron subnet of its IPv4 block; {@code id} is the Neutron network's
 * @param gateway answers the ECSs of its own VPC only
 * @param ipv6 block and gateway of the IPv6 part, if it has one
 * @param routeTable the table that decides where packets from this subnet go
 * @param neutronName the name of the Neutron subnet; empty: that of the network, {@code name}
 * @param tags empty: never tagged
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
        Optional<Tags> tags)
        implements Resource, AddressBlock {

    public record Ipv6(Cidr cidr, Ip gateway, String neutronSubnetId) {}

    public Subnet {
        nameServers = List.copyOf(nameServers);
    }

    @Override
    public String key() {
        return id.value();
    }

    /** The blocks that are local to the VPC: IPv4 and, if there, IPv6. */
    public Stream<Cidr> blocks() {
        return Stream.concat(Stream.of(cidr), ipv6.map(Ipv6::cidr).stream());
    }

    /** Of the IPv6 block network and gateway are kept back. */
    @Override
    public boolean reserved(Ip ip) {
        return ip.family() == IpFamily.V4
                ? AddressBlock.super.reserved(ip)
                : ipv6.filter(block -> ip.equals(block.cidr().address()) || ip.equals(block.gateway()))
                        .isPresent();
    }

    Subnet withText(String newName, String newDescription, boolean newDhcp, List<Ip> newNameServers, Instant now) {
        return new Subnet(
                id,
                neutronSubnetId,
                vpc,
                project,
                newName,
                newDescription,
                cidr,
                gateway,
                ipv6,
                routeTable,
                newDhcp,
                newNameServers,
                availabilityZone,
                createdAt,
                now,
                neutronName,
                tags);
    }

    Subnet withTags(Tags newTags) {
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
                Optional.of(newTags));
    }

    Subnet withIpv6(Ipv6 added) {
        return new Subnet(
                id,
                neutronSubnetId,
                vpc,
                project,
                name,
                description,
                cidr,
                gateway,
                Optional.of(added),
                routeTable,
                dhcp,
                nameServers,
                availabilityZone,
                createdAt,
                updatedAt,
                neutronName,
                tags);
    }

    Subnet withRouteTable(RouteTableId table, Instant now) {
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
                table,
                dhcp,
                nameServers,
                availabilityZone,
                createdAt,
                now,
                neutronName,
                tags);
    }

    Subnet withNeutronName(Optional<String> newNeutronName) {
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
                newNeutronName,
                tags);
    }
}
