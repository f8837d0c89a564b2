package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.otc.CloudServerViews.FaultView;
import io.isthmus.api.otc.Extensions.LinkView;
import io.isthmus.api.otc.VolumeViews.NovaDiskView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Time;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.net.IpFamily;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** ECSs as Nova shows them (contract.md 5). */
final class NovaViews {
    private NovaViews() {}

    record VersionView(
            @Doc("version of the API") String id,
            @Doc("always CURRENT") String status,
            @Doc("newest microversion") String version,
            @Doc("oldest microversion") String minVersion,
            @Doc("when the API last changed") Time.Zulu updated,
            @Doc("where it is") List<LinkView> links) {
        static VersionView at(String baseUrl) {
            return new VersionView(
                    "v2.1",
                    "CURRENT",
                    "2.1",
                    "2.1",
                    new Time.Zulu(Instant.parse("2013-07-23T11:33:21Z")),
                    List.of(new LinkView("self", baseUrl + "/v2.1/")));
        }
    }

    record AddressView(
            @Doc("4 or 6") int version,
            @Doc("the address") String addr,

            @Doc("always fixed") @Name("OS-EXT-IPS:type") String type,

            @Doc("MAC address of the port") @Name("OS-EXT-IPS-MAC:mac_addr")
            String mac) {}

    record RefView(
            @Doc("id, as given") String id,
            @Doc("where it is") List<LinkView> links) {}

    record FlavorRefView(
            @Doc("id, as given") String id,
            @Doc("name, which is the id") String originalName,
            @Doc("where it is") List<LinkView> links) {}

    record GroupNameView(@Doc("name of the security group") String name) {}

    record BriefServerView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("where it is") List<LinkView> links) {}

    record BriefServersView(@Doc("the ECSs") List<BriefServerView> servers) {}

    record CreatedView(
            @Doc("id of the first ECS") String id,
            @Doc("where it is") List<LinkView> links,
            @Doc("security groups of its primary interface") List<GroupNameView> securityGroups,

            @Doc("always MANUAL") @Name("OS-DCF:diskConfig") String diskConfig) {}

    record ServerView(
            @Doc("id") String id,
            @Doc("name") String name,

            @Doc(
                    "ACTIVE; BUILD until its packets are treated for the first time; ERROR if they cannot be; SHUTOFF if it is"
                            + " stopped; REBOOT while it reboots; VERIFY_RESIZE while a new flavor waits to be confirmed")
            String status,

            @Doc("project") String tenantId,
            @Doc("always empty") String userId,

            @Doc("what its owner wrote on it, and vpc_id and charging_mode")
            Map<String, String> metadata,

            @Doc("always empty") @Name("hostId") String hostId,

            @Doc("image") RefView image,
            @Doc("flavor") FlavorRefView flavor,
            @Doc("addresses by the names of their subnets") Map<String, List<AddressView>> addresses,

            @Doc("always empty") @Name("accessIPv4") String accessIpv4,

            @Doc("always empty") @Name("accessIPv6") String accessIpv6,

            @Doc("where it is") List<LinkView> links,

            @Doc("name of its key pair, as given") @NullIfEmpty
            Optional<String> keyName,

            @Doc("in base64, as given") @Name("OS-EXT-SRV-ATTR:user_data") @NullIfEmpty
            Optional<String> userData,

            @Doc("description") String description,
            @Doc("tags, each a text or key=value") List<String> tags,
            @Doc("always false") boolean locked,
            @Doc("True if it was asked for, else empty") String configDrive,
            @Doc("always 0") int progress,
            @Doc("security groups of its primary interface") List<GroupNameView> securityGroups,

            @Doc("availability zone") @Name("OS-EXT-AZ:availability_zone")
            String availabilityZone,

            @Doc("what is wrong, if its status is ERROR") Optional<FaultView> fault,

            @Doc("active, building, error, stopped or resized") @Name("OS-EXT-STS:vm_state")
            String vmState,

            @Doc("rebooting, or null") @Name("OS-EXT-STS:task_state") @NullIfEmpty
            Optional<String> taskState,

            @Doc("1: running; 4: not") @Name("OS-EXT-STS:power_state")
            int powerState,

            @Doc("when it was made") @Name("OS-SRV-USG:launched_at")
            Time.LocalMicros launchedAt,

            @Doc("always null") @Name("OS-SRV-USG:terminated_at") @NullIfEmpty
            Optional<Time.LocalMicros> terminatedAt,

            @Doc("always MANUAL") @Name("OS-DCF:diskConfig") String diskConfig,

            @Doc("its disks, that from which it starts first") @Name("os-extended-volumes:volumes_attached")
            List<NovaDiskView> volumes,

            @Doc("when it was made, RFC 3339") Time.Zulu created,
            @Doc("when it was last changed, RFC 3339") Time.Zulu updated) {}

    record ServersView(@Doc("the ECSs") List<ServerView> servers) {}

    record InterfaceIp(
            @Doc("id of the Neutron subnet") String subnetId,
            @Doc("the address") String ipAddress) {}

    record InterfaceView(
            @Doc("port") String portId,

            @Doc("ACTIVE; BUILD or ERROR as the ECS; DOWN while it does not run")
            String portState,

            @Doc("network, the v1 subnet") String netId,
            @Doc("MAC address") String macAddr,
            @Doc("its addresses") List<InterfaceIp> fixedIps) {}

    record InterfacesView(
            @Doc("the interfaces") @Name("interfaceAttachments")
            List<InterfaceView> interfaceAttachments) {}

    record GroupView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("project") String tenantId) {}

    record GroupsView(@Doc("the security groups") List<GroupView> securityGroups) {}

    private static List<LinkView> links(Call<?, ?> call, String kind, String id) {
        return List.of(
                new LinkView("self", call.baseUrl() + "/v2.1/" + call.path("project_id") + "/" + kind + "/" + id));
    }

    static BriefServerView brief(Call<?, ?> call, Ecs ecs) {
        return new BriefServerView(
                ecs.id().value(), ecs.name(), links(call, "servers", ecs.id().value()));
    }

    static CreatedView created(Call<?, ?> call, Snapshot after, String id) {
        return new CreatedView(
                id,
                links(call, "servers", id),
                groupNames(after, after.ecs(new EcsId(id)).orElseThrow()),
                "MANUAL");
    }

    static ServerView server(Call<?, ?> call, Snapshot snapshot, Ecs ecs) {
        CloudServerViews.Condition condition = CloudServerViews.condition(call, ecs);
        EcsDetails details = ecs.detailsOrPlain();
        String zone = ecs.availabilityZone();
        return new ServerView(
                ecs.id().value(),
                ecs.name(),
                condition.status(),
                ecs.project().value(),
                "",
                ServerDetails.metadata(ecs),
                "",
                new RefView(ecs.image(), links(call, "images", ecs.image())),
                new FlavorRefView(ecs.flavor(), ecs.flavor(), links(call, "flavors", ecs.flavor())),
                addresses(snapshot, ecs),
                "",
                "",
                links(call, "servers", ecs.id().value()),
                details.keyName(),
                details.userData(),
                ecs.description().orElse(""),
                Tags.texts(ecs.tags()),
                false,
                CloudServerViews.configDrive(ecs),
                0,
                groupNames(snapshot, ecs),
                zone.isEmpty() ? Zones.first(snapshot, ecs.project()) : zone,
                condition.fault(),
                condition.vmState(),
                condition.task(),
                condition.powerState(),
                new Time.LocalMicros(ecs.createdAt()),
                Optional.empty(),
                "MANUAL",
                snapshot.volumes(ecs.id()).stream().map(NovaDiskView::of).toList(),
                new Time.Zulu(ecs.createdAt()),
                new Time.Zulu(ecs.createdAt()));
    }

    private static Map<String, List<AddressView>> addresses(Snapshot snapshot, Ecs ecs) {
        return snapshot.nics(ecs.id()).stream()
                .collect(Collectors.groupingBy(
                        port -> snapshot.subnet(port.subnet()).map(Subnet::name).orElse(""),
                        LinkedHashMap::new,
                        Collectors.flatMapping(
                                port -> port.addresses().stream()
                                        .map(ip -> new AddressView(
                                                ip.family() == IpFamily.V4 ? 4 : 6,
                                                ip.toString(),
                                                "fixed",
                                                port.mac().toString())),
                                Collectors.toList())));
    }

    private static Stream<SecurityGroup> groupsOf(Snapshot snapshot, Ecs ecs) {
        return snapshot.nics(ecs.id()).stream()
                .limit(1)
                .flatMap(port -> port.groups().stream())
                .flatMap((SecurityGroupId id) -> snapshot.securityGroup(id).stream());
    }

    private static List<GroupNameView> groupNames(Snapshot snapshot, Ecs ecs) {
        return groupsOf(snapshot, ecs)
                .map(group -> new GroupNameView(group.name()))
                .toList();
    }

    static GroupsView groups(Snapshot snapshot, Ecs ecs) {
        return new GroupsView(groupsOf(snapshot, ecs)
                .map(group -> new GroupView(
                        group.id().value(),
                        group.name(),
                        group.description(),
                        group.project().value()))
                .toList());
    }

    static InterfacesView interfaces(Call<?, ?> call, Ecs ecs) {
        return new InterfacesView(call.snapshot().nics(ecs.id()).stream()
                .flatMap(port -> PortViews.find(call, call.snapshot(), port.id()).stream())
                .map(PortViews.PortView::port)
                .map(port -> new InterfaceView(
                        port.id(),
                        port.status(),
                        port.networkId(),
                        port.macAddress(),
                        port.fixedIps().stream()
                                .map(ip -> new InterfaceIp(ip.subnetId(), ip.ipAddress()))
                                .toList()))
                .toList());
    }
}
