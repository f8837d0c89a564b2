package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Time;
import io.isthmus.model.Ecs;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.Listing;
import io.isthmus.model.Port;
import io.isthmus.model.PortDetails;
import io.isthmus.model.PortId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.UnboundPort;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Ports as Neutron shows them, used by an ECS or not (contract.md 3.5). */
final class PortViews {
    private PortViews() {}

    record FixedIp(
            @Doc("id of the Neutron subnet") String subnetId,
            @Doc("the address") String ipAddress) {}

    record PairView(
            @Doc("block as given") String ipAddress,
            @Doc("MAC address") String macAddress) {}

    /** What v1 and v2.0 show alike. */
    record PortFields(
            @Doc("id") String id,
            @Doc("name") String name,

            @Doc("ACTIVE; DOWN if nothing uses it; BUILD or ERROR as its ECS")
            String status,

            @Doc("as given; it changes nothing") boolean adminStateUp,
            @Doc("its addresses") List<FixedIp> fixedIps,
            @Doc("MAC address") String macAddress,
            @Doc("network, the v1 subnet") String networkId,
            @Doc("project") String tenantId,
            @Doc("project") String projectId,

            @Doc("id of what uses it; empty if nothing does")
            String deviceId,

            @Doc("kind of what uses it; empty if nothing does")
            String deviceOwner,

            @Doc("security groups") List<String> securityGroups,

            @Doc("further sources that it may use, with its own MAC address")
            List<PairView> allowedAddressPairs,

            @Doc("options of DHCP") List<ExtraDhcp.OptionView> extraDhcpOpts,

            @Doc("false: its groups are not asked and every source passes")
            boolean portSecurityEnabled,

            @Doc("always normal") @Name("binding:vnic_type") String vnicType,

            @Doc("always empty") @Name("binding:vif_details")
            Map<String, Object> vifDetails,

            @Doc("always empty") @Name("binding:profile") Map<String, Object> profile,
            @Doc("description") String description,
            @Doc("always empty") String dnsName,
            @Doc("its tags, each a text or key=value") List<String> tags) {}

    record PortView(
            @Inline PortFields port,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was made, UTC") Time.Zulu updatedAt) {
        String id() {
            return port.id();
        }
    }

    /** As v1 shows it. */
    record PortOfV1View(
            @Inline PortFields port,
            @Doc("when it was made, UTC") Time.Local createdAt,
            @Doc("when it was made, UTC") Time.Local updatedAt) {
        static PortOfV1View of(PortView view) {
            return new PortOfV1View(
                    view.port(),
                    new Time.Local(view.createdAt().instant()),
                    new Time.Local(view.updatedAt().instant()));
        }
    }

    /** As ECSs see it; the data plane gives it to every router. */
    private static final String GATEWAY_MAC = "0a:69:73:74:00:01";

    private static final String GATEWAY_OWNER = "network:router_interface_distributed";

    /** Ports that ECSs use, and ports that they may use. */
    static Listing<PortView> listing(Call<?, ?> call, Listing<Port> bound, Listing<UnboundPort> unbound) {
        return call.visible(bound)
                .map(port -> bound(call, call.snapshot(), port), PortView::id)
                .and(call.visible(unbound).map(port -> unbound(call.snapshot(), port), PortView::id));
    }

    /** The ports of routers: the gateways of these subnets, which stand by the ids of those ports. */
    static Listing<PortView> gateways(Call<?, ?> call, Listing<Subnet> subnets) {
        return call.visible(subnets).map(subnet -> gateway(call.snapshot(), subnet), PortView::id);
    }

    private static PortView gateway(Snapshot snapshot, Subnet subnet) {
        return view(
                snapshot,
                new Common(
                        subnet.gatewayPort(),
                        subnet.id(),
                        GATEWAY_MAC,
                        Stream.concat(
                                        Stream.of(subnet.gateway()),
                                        subnet.ipv6().stream().map(Subnet.Ipv6::gateway))
                                .toList(),
                        List.of(),
                        subnet.createdAt()),
                subnet.project().value(),
                new PortDetails("", false, List.of()),
                "ACTIVE",
                subnet.vpc().value(),
                GATEWAY_OWNER);
    }

    /** The port if it is there for the caller. */
    static Optional<PortView> find(Call<?, ?> call, Snapshot snapshot, PortId id) {
        return call.visible(snapshot.port(id))
                .map(port -> bound(call, snapshot, port))
                .or(() -> call.visible(snapshot.unboundPort(id)).map(port -> unbound(snapshot, port)))
                .or(() -> call.visible(snapshot.gateway(id)).map(subnet -> gateway(snapshot, subnet)));
    }

    private static PortView bound(Call<?, ?> call, Snapshot snapshot, Port port) {
        Ecs ecs = snapshot.ecs(port.ecs()).orElseThrow();
        return view(
                snapshot,
                new Common(
                        port.id(),
                        port.subnet(),
                        port.mac().toString(),
                        port.addresses(),
                        port.groups(),
                        port.createdAt()),
                port.project().value(),
                port.detailsOrPlain(),
                CloudServerViews.condition(call, ecs).port(),
                port.ecs().value(),
                "compute:"
                        + (ecs.availabilityZone().isEmpty()
                                ? Zones.first(snapshot, port.project())
                                : ecs.availabilityZone()));
    }

    private static PortView unbound(Snapshot snapshot, UnboundPort port) {
        return view(
                snapshot,
                new Common(
                        port.id(),
                        port.network(),
                        port.mac().toString(),
                        port.addresses(),
                        port.groups(),
                        port.createdAt()),
                port.project().value(),
                port.details(),
                "DOWN",
                port.deviceId(),
                port.deviceOwner());
    }

    /** What ports in use and others have alike. */
    private record Common(
            PortId id, SubnetId network, String mac, List<Ip> addresses, List<SecurityGroupId> groups, Instant made) {}

    private static PortView view(
            Snapshot snapshot,
            Common port,
            String project,
            PortDetails details,
            String status,
            String deviceId,
            String deviceOwner) {
        PortFields fields = new PortFields(
                port.id().value(),
                details.name(),
                status,
                details.extrasOrNone().adminStateUp(),
                port.addresses().stream()
                        .map(ip -> new FixedIp(neutronSubnet(snapshot, port.network(), ip), ip.toString()))
                        .toList(),
                port.mac(),
                port.network().value(),
                project,
                project,
                deviceId,
                deviceOwner,
                port.groups().stream().map(SecurityGroupId::value).toList(),
                details.addressPairs().stream()
                        .map(pair -> new PairView(pair.text(), pair.mac().isEmpty() ? port.mac() : pair.mac()))
                        .toList(),
                ExtraDhcp.views(details.extrasOrNone().dhcpOptions()),
                !details.unguarded(),
                "normal",
                Map.of(),
                Map.of(),
                details.extrasOrNone().description(),
                "",
                Tags.texts(details.tags()));
        return new PortView(fields, new Time.Zulu(port.made()), new Time.Zulu(port.made()));
    }

    /** The Neutron subnet of a network in which an address lies. */
    private static String neutronSubnet(Snapshot snapshot, SubnetId network, Ip ip) {
        return snapshot.subnet(network)
                .map(subnet -> ip.family() == IpFamily.V4
                        ? subnet.neutronSubnetId()
                        : subnet.ipv6().orElseThrow().neutronSubnetId())
                .or(() -> snapshot.isolatedNetwork(network)
                        .flatMap(IsolatedNetwork::block)
                        .map(IsolatedNetwork.Block::neutronSubnetId))
                .orElseThrow();
    }
}
