package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.otc.VolumeViews.CloudDiskView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Time;
import io.isthmus.control.Readiness;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.Label;
import io.isthmus.model.Port;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.Snapshot;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** ECSs as v1 shows them (contract.md 5). */
final class CloudServerViews {
    /* As Nova numbers them. */
    private static final int RUNNING = 1;
    private static final int SHUT_DOWN = 4;

    private CloudServerViews() {}

    record CreatedView(
            @Doc("id of the job") String jobId,

            @Doc("ids of the new ECSs") @Name("serverIds") List<String> serverIds) {}

    record JobRef(@Doc("id of the job") String jobId) {}

    record AddressView(
            @Doc("4 or 6") String version,
            @Doc("the address") String addr,

            @Doc("always fixed") @Name("OS-EXT-IPS:type") String type,

            @Doc("MAC address of the port") @Name("OS-EXT-IPS-MAC:mac_addr")
            String mac,

            @Doc("id of the port") @Name("OS-EXT-IPS:port_id")
            String portId,

            @Doc("whether it is of the first interface") boolean primary) {}

    record FlavorView(
            @Doc("as given") String id,
            @Doc("as given") String name,
            @Doc("disk in GiB; 0: nothing is said of disks") String disk,

            @Doc("processors; 0 of a flavor that is not in the list")
            String vcpus,

            @Doc("memory in MiB; 0 of a flavor that is not in the list")
            String ram) {}

    record ImageView(@Doc("as given") String id) {}

    record GroupView(
            @Doc("id of the security group") String id,
            @Doc("name of the security group") String name) {}

    record ServerView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,

            @Doc(
                    "ACTIVE; BUILD until its packets are treated for the first time; ERROR if they cannot be; SHUTOFF if it is"
                            + " stopped; REBOOT while it reboots; VERIFY_RESIZE while a new flavor waits to be confirmed")
            String status,

            @Doc("addresses by VPC") Map<String, List<AddressView>> addresses,
            @Doc("flavor") FlavorView flavor,
            @Doc("image") ImageView image,

            @Doc("what its owner wrote on it, and vpc_id and charging_mode")
            Map<String, String> metadata,

            @Doc("security groups of the primary interface") List<GroupView> securityGroups,
            @Doc("when it was made, RFC 3339") Time.Zulu created,
            @Doc("when it was last changed, RFC 3339") Time.Zulu updated,
            @Doc("project") String tenantId,

            @Doc("availability zone as given") @Name("OS-EXT-AZ:availability_zone")
            String availabilityZone,

            @Doc("what is wrong, if its status is ERROR") Optional<FaultView> fault,

            @Doc("active, building, error, stopped or resized") @Name("OS-EXT-STS:vm_state")
            String vmState,

            @Doc("1: running; 4: not") @Name("OS-EXT-STS:power_state")
            int powerState,

            @Doc("what is being done with it, or null") @Name("OS-EXT-STS:task_state") @NullIfEmpty
            Optional<String> taskState,

            @Doc("when it was made") @Name("OS-SRV-USG:launched_at")
            Time.Local launchedAt,

            @Doc("always null") @Name("OS-SRV-USG:terminated_at") @NullIfEmpty
            Optional<Time.Local> terminatedAt,

            @Doc("name of its key pair, as given") @NullIfEmpty
            Optional<String> keyName,

            @Doc("in base64, as given") @Name("OS-EXT-SRV-ATTR:user_data") @NullIfEmpty
            Optional<String> userData,

            @Doc("its name") @Name("OS-EXT-SRV-ATTR:hostname")
            String hostname,

            @Doc("what was said about where it is to be") @Name("os:scheduler_hints")
            Map<String, List<String>> hints,

            @Doc("True if it was asked for, else empty") String configDrive,
            @Doc("always empty") String userId,

            @Doc("always empty") @Name("hostId") String hostId,

            @Doc("always empty") @Name("accessIPv4") String accessIpv4,

            @Doc("always empty") @Name("accessIPv6") String accessIpv6,

            @Doc("always MANUAL") @Name("OS-DCF:diskConfig") String diskConfig,

            @Doc("always 0") int progress,
            @Doc("always false") boolean locked,
            @Doc("always 0") String enterpriseProjectId,

            @Doc("always null: nothing ends by itself") @NullIfEmpty
            Optional<Time.Zulu> autoTerminateTime,

            @Doc("its disks, that from which it starts first") @Name("os-extended-volumes:volumes_attached")
            List<CloudDiskView> volumes,

            @Doc("its tags, each key=value, or the key if it has no value")
            List<String> tags,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {}

    record FaultView(
            @Doc("always 500") int code,
            @Doc("why it cannot be what it should") String message,
            @Doc("when the ECS was made, RFC 3339") Time.Zulu created) {}

    record ServersView(
            @Doc("how many there are on all pages") int count,
            @Doc("the ECSs") List<ServerView> servers) {}

    static ServerView view(Call<?, ?> call, Ecs ecs) {
        Snapshot snapshot = call.snapshot();
        Condition condition = condition(call, ecs);
        EcsDetails details = ecs.detailsOrPlain();
        List<Port> ports = snapshot.nics(ecs.id());
        return new ServerView(
                ecs.id().value(),
                ecs.name(),
                ecs.description().orElse(""),
                condition.status(),
                Map.of(
                        ecs.vpc().value(),
                        ports.stream().flatMap(CloudServerViews::addresses).toList()),
                flavor(call, ecs.flavor()),
                new ImageView(ecs.image()),
                ServerDetails.metadata(ecs),
                ports.stream().limit(1).flatMap(port -> groups(snapshot, port)).toList(),
                new Time.Zulu(ecs.createdAt()),
                new Time.Zulu(ecs.createdAt()),
                ecs.project().value(),
                ecs.availabilityZone(),
                condition.fault(),
                condition.vmState(),
                condition.powerState(),
                condition.task(),
                new Time.Local(ecs.createdAt()),
                Optional.empty(),
                details.keyName(),
                details.userData(),
                ecs.name(),
                ServerDetails.hints(ecs),
                configDrive(ecs),
                "",
                "",
                "",
                "",
                "MANUAL",
                0,
                false,
                NotKept.ENTERPRISE_PROJECT,
                Optional.empty(),
                snapshot.volumes(ecs.id()).stream().map(CloudDiskView::of).toList(),
                Tags.texts(ecs.tags()),
                ecs.label().map(Label::text));
    }

    /** As Nova has it, a text. */
    static String configDrive(Ecs ecs) {
        return ecs.detailsOrPlain().configDrive() ? "True" : "";
    }

    /**
     * How an ECS is, in the words of both dialects. Once it is ready it stays so: what is changed later is the VPC's affair.
     *
     * @param port status of its ports
     * @param task what is being done with it
     * @param fault what is wrong, if it is in error
     */
    record Condition(
            String status,
            String port,
            String vmState,
            Optional<String> task,
            int powerState,
            Optional<FaultView> fault) {
        private static Condition of(String status, String port, String vmState, int powerState) {
            return new Condition(status, port, vmState, Optional.empty(), powerState, Optional.empty());
        }

        /** While another size waits to be confirmed. */
        private Condition resized() {
            return new Condition("VERIFY_RESIZE", port, "resized", Optional.empty(), powerState, fault);
        }
    }

    static Condition condition(Call<?, ?> call, Ecs ecs) {
        Condition condition = ofPower(call, ecs);
        return ecs.detailsOrPlain().resizedFrom().isPresent() ? condition.resized() : condition;
    }

    private static Condition ofPower(Call<?, ?> call, Ecs ecs) {
        if (ecs.off().isPresent()) {
            return switch (ecs.off().get()) {
                case STOPPED -> Condition.of("SHUTOFF", "DOWN", "stopped", SHUT_DOWN);
                case REBOOTING ->
                    new Condition("REBOOT", "DOWN", "active", Optional.of("rebooting"), RUNNING, Optional.empty());
            };
        }
        return switch (call.services().controller().readiness(ecs.id())) {
            case Readiness.Ready() -> Condition.of("ACTIVE", "ACTIVE", "active", RUNNING);
            case Readiness.Building() -> Condition.of("BUILD", "BUILD", "building", RUNNING);
            case Readiness.Failed(String reason) ->
                new Condition(
                        "ERROR",
                        "ERROR",
                        "error",
                        Optional.empty(),
                        RUNNING,
                        Optional.of(new FaultView(500, reason, new Time.Zulu(ecs.createdAt()))));
        };
    }

    private static FlavorView flavor(Call<?, ?> call, String id) {
        return call.services()
                .offers()
                .flavor(id)
                .map(flavor -> new FlavorView(
                        id,
                        id,
                        Integer.toString(flavor.disk()),
                        Integer.toString(flavor.vcpus()),
                        Integer.toString(flavor.ram())))
                .orElseGet(() -> new FlavorView(id, id, "0", "0", "0"));
    }

    private static Stream<AddressView> addresses(Port port) {
        return port.addresses().stream()
                .map(ip -> new AddressView(
                        ip.family() == IpFamily.V4 ? "4" : "6",
                        ip.toString(),
                        "fixed",
                        port.mac().toString(),
                        port.id().value(),
                        port.device() == 0));
    }

    private static Stream<GroupView> groups(Snapshot snapshot, Port port) {
        return port.groups().stream()
                .map(id -> new GroupView(
                        id.value(),
                        snapshot.securityGroup(id).map(SecurityGroup::name).orElse("")));
    }
}
