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
        Instant updatedAt)
        implements Resource {

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

    /**
     * Whether an address of a block is kept back: network and gateway, and of IPv4 the last three (contract.md 10.27).
     */
    public boolean reserved(Ip ip) {
        if (ip.family() == IpFamily.V6) {
            return ipv6.filter(block -> ip.equals(block.cidr().address()) || ip.equals(block.gateway()))
                    .isPresent();
        }
        return ip.equals(cidr.address())
                || ip.equals(gateway)
                || ip.compareTo(cidr.last().plus(-2)) >= 0;
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
                now);
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
                updatedAt);
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
                now);
    }
}
