package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Nothing;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import java.util.List;
import java.util.stream.Stream;

/** How many addresses of a subnet are taken (contract.md 3.3). */
final class IpAvailabilities {
    /** Network, gateway and the last three. */
    private static final int RESERVED = 5;

    private IpAvailabilities() {}

    record SubnetUsage(
            @Doc("id of the Neutron subnet") String subnetId,
            @Doc("name") String subnetName,
            @Doc("4 or 6") int ipVersion,
            @Doc("block") Cidr cidr,

            @Doc("addresses that ports can have, those in CIDR reservations if named")
            long totalIps,

            @Doc("addresses that are given out") long usedIps) {}

    record NetworkUsage(
            @Doc("id of the subnet's Neutron network") String networkId,
            @Doc("name") String networkName,
            @Doc("project") String tenantId,

            @Doc("addresses that ports can have, those in CIDR reservations if named")
            long totalIps,

            @Doc("addresses that are given out") long usedIps,

            @Doc("the same for each block; totals of IPv6 are cut at 2^63 - 1")
            List<SubnetUsage> subnetIpAvailability) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get(
                        "/v2.0/network-ip-availabilities/{network_id}",
                        "Tells how many addresses of a subnet are taken")
                .answers(200, "network_ip_availability", NetworkUsage.class)
                .refuses(Rule.SUBNET_NOT_FOUND)
                .handledBy(IpAvailabilities::show));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        SubnetId id = new SubnetId(call.path("network_id"));
        return call.visible(call.snapshot().subnet(id))
                .<Reply>map(subnet -> Reply.ok(view(call, subnet)))
                .orElseGet(() -> Subnets.missing(id));
    }

    private static NetworkUsage view(Call<?, ?> call, Subnet subnet) {
        long total = subnet.cidr().size() - RESERVED;
        long used = (long) call.snapshot().ports(subnet.id()).size()
                + call.snapshot().unboundPorts(subnet.id()).size();
        return new NetworkUsage(
                subnet.id().value(),
                subnet.name(),
                subnet.project().value(),
                total,
                used,
                Stream.concat(
                                Stream.of(new SubnetUsage(
                                        subnet.neutronSubnetId(), subnet.name(), 4, subnet.cidr(), total, used)),
                                subnet.ipv6().stream().map(ipv6 -> ipv6Usage(call, subnet, ipv6)))
                        .toList());
    }

    private static SubnetUsage ipv6Usage(Call<?, ?> call, Subnet subnet, Subnet.Ipv6 ipv6) {
        long used = call.snapshot().ports(subnet.id()).stream()
                .filter(port -> port.addresses().stream().anyMatch(ipv6.cidr()::contains))
                .count();
        return new SubnetUsage(
                ipv6.neutronSubnetId(),
                subnet.name(),
                6,
                ipv6.cidr(),
                ipv6.cidr().size(),
                used);
    }
}
