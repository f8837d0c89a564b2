package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Time;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.NetworkExtras;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Subnets as Neutron shows them: one for each block of a network (contract.md 3.5). */
final class NeutronSubnetViews {
    private NeutronSubnetViews() {}

    record PoolView(
            @Doc("first address") Ip start,
            @Doc("last address") Ip end) {}

    record SubnetView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("network") String networkId,
            @Doc("4 or 6") int ipVersion,
            @Doc("address block") Cidr cidr,

            @Doc("address of the gateway; null if there is none") @NullIfEmpty
            Optional<Ip> gatewayIp,

            @Doc("whether addresses are told by DHCP") boolean enableDhcp,
            @Doc("name servers") List<Ip> dnsNameservers,
            @Doc("addresses that ports may have") List<PoolView> allocationPools,
            @Doc("always empty") List<Object> hostRoutes,
            @Doc("always empty") String description,
            @Doc("always empty") List<String> serviceTypes,
            @Doc("its tags, each a text or key=value") List<String> tags,
            @Doc("project") String tenantId,
            @Doc("project") String projectId,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt) {}

    /** The Neutron subnets of a network that the caller may see. */
    static Stream<SubnetView> of(Call<?, ?> call, Snapshot snapshot, SubnetId network) {
        return Stream.concat(
                call.visible(snapshot.subnet(network)).stream().flatMap(NeutronSubnetViews::views),
                call.visible(snapshot.isolatedNetwork(network)).stream().flatMap(NeutronSubnetViews::views));
    }

    private static Stream<SubnetView> views(Subnet subnet) {
        Common common = new Common(
                subnet.id(),
                subnet.project(),
                subnet.neutronName().orElse(subnet.name()),
                subnet.dhcp(),
                subnet.nameServers(),
                subnet.tags(),
                subnet.createdAt(),
                subnet.updatedAt());
        return Stream.concat(
                Stream.of(view(
                        common,
                        subnet.neutronSubnetId(),
                        subnet.cidr(),
                        subnet.gateway(),
                        subnet.networkExtrasOrNone())),
                subnet.ipv6().stream()
                        .map(v6 -> view(common, v6.neutronSubnetId(), v6.cidr(), v6.gateway(), NetworkExtras.NONE)));
    }

    private static Stream<SubnetView> views(IsolatedNetwork network) {
        return network.block().stream()
                .map(block -> view(
                        new Common(
                                network.id(),
                                network.project(),
                                network.blockName().orElseThrow(),
                                block.dhcp(),
                                block.nameServers(),
                                block.tags(),
                                network.createdAt(),
                                network.updatedAt()),
                        block.neutronSubnetId(),
                        block.cidr(),
                        block.gateway(),
                        network.extrasOrNone()));
    }

    /** What all blocks of a network have alike. */
    private record Common(
            SubnetId network,
            ProjectId project,
            String name,
            boolean dhcp,
            List<Ip> nameServers,
            Optional<io.isthmus.model.Tags> tags,
            Instant made,
            Instant changed) {}

    private static SubnetView view(Common common, String id, Cidr cidr, Ip gateway, NetworkExtras extras) {
        boolean v4 = cidr.family() == IpFamily.V4;
        return new SubnetView(
                id,
                common.name(),
                common.network().value(),
                v4 ? 4 : 6,
                cidr,
                Optional.of(gateway).filter(_ -> extras.hasGateway()),
                common.dhcp(),
                common.nameServers().stream()
                        .filter(ip -> ip.family() == cidr.family())
                        .toList(),
                v4 ? pools(cidr, gateway, extras) : List.of(),
                List.of(),
                "",
                List.of(),
                Tags.texts(common.tags()),
                common.project().value(),
                common.project().value(),
                new Time.Zulu(common.made()),
                new Time.Zulu(common.changed()));
    }

    /** What was asked for, else all but the network's address, the gateway and the last three (contract.md 10.27). */
    private static List<PoolView> pools(Cidr cidr, Ip gateway, NetworkExtras extras) {
        Optional<IpRange> own = extras.addressing().flatMap(NetworkExtras.Addressing::pool);
        if (own.isPresent()) {
            return List.of(new PoolView(own.get().first(), own.get().last()));
        }
        Ip first = cidr.address().plus(1);
        Ip last = cidr.last().plus(-3);
        return gateway.compareTo(last) > 0
                ? List.of(new PoolView(first, last))
                : Stream.of(new PoolView(first, gateway.plus(-1)), new PoolView(gateway.plus(1), last))
                        .filter(pool -> pool.start().compareTo(pool.end()) <= 0)
                        .toList();
    }
}
