package io.isthmus.model.decide;

import io.isthmus.model.Ecs;
import io.isthmus.model.EcsChange;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.Id;
import io.isthmus.model.Job;
import io.isthmus.model.JobId;
import io.isthmus.model.Port;
import io.isthmus.model.PortDetails;
import io.isthmus.model.PortId;
import io.isthmus.model.Quota;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tags;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** ECSs, their ports and addresses (contract.md 3.3, 5). */
final class ComputeRules {
    private static final Duration JOB_LIFE = Duration.ofDays(1);

    /** Jobs of a project that are kept, however many there are in their time. */
    static final int MOST_JOBS = 2_000;

    /** So many beyond these go together. */
    static final int JOBS_AT_ONCE = 200;

    private ComputeRules() {}

    static Decision decide(Draft draft, Command.Compute command) {
        return switch (command) {
            case Command.CreateEcs create -> create(draft, create);
            case Command.UpdateEcs update -> update(draft, update);
            case Command.ChangeEcs change -> change(draft, change);
            case Command.DeleteEcs delete -> delete(draft, delete);
            case Command.StartEcs start -> PowerRules.start(draft, start);
            case Command.StopEcs stop -> PowerRules.stop(draft, stop);
            case Command.RebootEcs reboot -> PowerRules.reboot(draft, reboot);
            case Command.FinishReboot finish -> PowerRules.finish(draft, finish);
            case Command.ChangeEcsGroup change -> changeGroup(draft, change);
        };
    }

    private static Decision create(Draft draft, Command.CreateEcs create) {
        int used = draft.state().used(Quota.ECS, draft.project());
        if (draft.exceeds(Quota.ECS, used, create.count())) {
            return draft.overQuota(Quota.ECS, used, create.count());
        }
        Optional<Refusal> tooMuch = tooMuch(create.details()).or(() -> unknown(draft, create.details()));
        if (tooMuch.isPresent()) {
            return new Decision.Refused(tooMuch.get());
        }
        List<SecurityGroupId> groups =
                PortRules.groups(draft, create.groups().isEmpty() ? Optional.empty() : Optional.of(create.groups()));
        Optional<VpcId> vpc =
                create.vpc().or(() -> vpcOf(draft.state(), create.interfaces().getFirst()));
        if (vpc.isEmpty()) {
            return new Decision.Refused(isolated(create.interfaces().getFirst().subnet()));
        }
        List<Id> subjects = new ArrayList<>();
        List<EcsId> servers = new ArrayList<>();
        for (int number = 1; number <= create.count(); number++) {
            String name = create.count() == 1 ? create.name() : numbered(create.name(), number);
            EcsId ecs = new EcsId(draft.ids().uuid());
            List<PortId> ports = new ArrayList<>();
            for (Command.NewInterface nic : create.interfaces()) {
                Optional<Refusal> refusal = nic.port().isPresent()
                        ? bind(draft, vpc.get(), nic.port().get(), ecs, ports)
                        : add(draft, vpc.get(), nic, ecs, groups, ports);
                if (refusal.isPresent()) {
                    return new Decision.Refused(refusal.get());
                }
            }
            Ecs made = new Ecs(
                    ecs,
                    draft.project(),
                    vpc.get(),
                    name,
                    create.flavor(),
                    create.image(),
                    create.availabilityZone(),
                    ports,
                    draft.now(),
                    create.description(),
                    create.details().orNone(),
                    Tags.of(create.tags()));
            draft.put(made);
            create.details()
                    .group()
                    .flatMap(group -> ServerGroupRules.join(draft, group, ecs))
                    .ifPresent(impossible -> {
                        throw new IllegalStateException("a new ECS is in a group: " + impossible);
                    });
            Optional<Refusal> refusal = VolumeRules.equip(draft, made, create.disks());
            if (refusal.isPresent()) {
                return new Decision.Refused(refusal.get());
            }
            servers.add(ecs);
        }
        Optional<Refusal> tooMany = VolumeRules.tooMany(draft);
        if (tooMany.isPresent()) {
            return new Decision.Refused(tooMany.get());
        }
        subjects.add(job(draft, Job.Type.CREATE_SERVER, servers));
        subjects.addAll(servers);
        return draft.done(subjects);
    }

    /** What is said of a key pair or a server group that the caller does not see. */
    private static Optional<Refusal> unknown(Draft draft, EcsDetails details) {
        Optional<String> pair = details.keyName()
                .filter(name -> Access.keyPair(draft.state(), draft.principal(), draft.project(), name)
                        .isEmpty());
        if (pair.isPresent()) {
            return Optional.of(new Refusal(
                    Rule.ECS_NAMES_NOTHING,
                    "key_name",
                    pair.get(),
                    "There is no key pair " + pair.get() + ".",
                    "List your key pairs and take a name from there, or make one first."));
        }
        return details.group()
                .filter(id -> Access.visible(draft.principal(), draft.state().serverGroup(id))
                        .isEmpty())
                .map(id -> new Refusal(
                        Rule.ECS_NAMES_NOTHING,
                        "os:scheduler_hints.group",
                        id.value(),
                        "There is no server group " + id + ".",
                        "List the server groups of this project and take an id from there."));
    }

    private static Optional<Refusal> add(
            Draft draft,
            VpcId vpc,
            Command.NewInterface nic,
            EcsId ecs,
            List<SecurityGroupId> groups,
            List<PortId> ports) {
        Optional<Subnet> found = draft.state().subnet(nic.subnet());
        if (found.isEmpty()) {
            return Optional.of(isolated(nic.subnet()));
        }
        Subnet subnet = found.get();
        Optional<Refusal> refusal = otherVpc(vpc, subnet)
                .or(() -> Addresses.refusal(draft.state(), subnet.id(), subnet, nic.ip()))
                .or(() -> Ipv6Rules.missing(subnet, nic.ipv6()));
        if (refusal.isPresent()) {
            return refusal;
        }
        Ip ipv4 = nic.ip().orElseGet(() -> Addresses.free(draft.state(), subnet.id(), subnet));
        Port port = new Port(
                new PortId(draft.ids().uuid()),
                draft.project(),
                vpc,
                subnet.id(),
                ecs,
                ports.size(),
                draft.ids().mac(),
                Ipv6Rules.addresses(draft.state(), subnet.id(), ipv4, nic.ipv6().orElse(true)),
                groups,
                draft.now(),
                PortRules.secures(draft.state(), subnet.id())
                        ? Optional.empty()
                        : Optional.of(PortDetails.PLAIN.withSecurity(false)));
        draft.put(port);
        ports.add(port.id());
        return Optional.empty();
    }

    /** Takes a port that exists. */
    private static Optional<Refusal> bind(Draft draft, VpcId vpc, PortId id, EcsId ecs, List<PortId> ports) {
        Optional<UnboundPort> port = draft.state().unboundPort(id);
        if (port.isEmpty()) {
            EcsId user = draft.state().port(id).orElseThrow().ecs();
            return Optional.of(new Refusal(
                    Rule.PORT_IN_USE,
                    "port",
                    user.value(),
                    "The port " + id + " is used by the ECS " + user + ".",
                    "Use another port, or delete that ECS first."));
        }
        Optional<Subnet> subnet = draft.state().subnet(port.get().network());
        if (subnet.isEmpty()) {
            return Optional.of(isolated(port.get().network()));
        }
        Optional<Refusal> refusal = otherVpc(vpc, subnet.get());
        if (refusal.isPresent()) {
            return refusal;
        }
        draft.remove(port.get());
        draft.put(port.get().bind(vpc, ecs, ports.size()));
        ports.add(id);
        return Optional.empty();
    }

    /** The VPC of an interface; empty if its network has none. */
    private static Optional<VpcId> vpcOf(Snapshot state, Command.NewInterface nic) {
        SubnetId network = nic.port()
                .flatMap(state::unboundPort)
                .map(UnboundPort::network)
                .or(() -> nic.port().flatMap(state::port).map(Port::subnet))
                .orElse(nic.subnet());
        return state.subnet(network).map(Subnet::vpc);
    }

    private static Refusal isolated(SubnetId network) {
        return new Refusal(
                Rule.NETWORK_NOT_ATTACHED,
                "network",
                network.value(),
                "The network " + network + " belongs to no router, so an ECS in it could reach nothing.",
                "Add its subnet to a router, which is a VPC, first.");
    }

    private static Optional<Refusal> otherVpc(VpcId vpc, Subnet subnet) {
        return subnet.vpc().equals(vpc)
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.ECS_OTHER_VPC,
                        "nics",
                        subnet.id().value(),
                        "The subnet " + subnet.id() + " does not belong to the VPC " + vpc + ".",
                        "All interfaces of an ECS lie in its VPC."));
    }

    static JobId job(Draft draft, Job.Type type, List<EcsId> servers) {
        return job(draft, type, servers, Optional.empty());
    }

    /** The name of one of several that are made together, or of a part: as {@code web-0001}. */
    static String numbered(String name, int number) {
        return name + "-" + String.format(Locale.ROOT, "%04d", number);
    }

    static JobId job(Draft draft, Job.Type type, List<EcsId> servers, Optional<Job.Others> others) {
        forgetJobs(draft);
        JobId id = new JobId(draft.ids().hex());
        draft.put(new Job(
                id, draft.project(), type, servers, draft.now(), draft.now().plus(JOB_LIFE), others));
        return id;
    }

    /** The oldest go before their time if there are many: who waits for a job asks within moments. */
    private static void forgetJobs(Draft draft) {
        if (draft.state().jobCount(draft.project()) >= MOST_JOBS + JOBS_AT_ONCE) {
            draft.state().jobs(draft.project()).stream()
                    .sorted(Comparator.comparing(Job::createdAt))
                    .limit(JOBS_AT_ONCE)
                    .forEach(draft::remove);
        }
    }

    private static Decision update(Draft draft, Command.UpdateEcs update) {
        Ecs ecs = draft.state().ecs(update.server()).orElseThrow();
        Ecs named = ecs.withText(
                update.name().orElse(ecs.name()), update.description().or(ecs::description));
        draft.put(
                update.userData().isEmpty()
                        ? named
                        : named.with(named.detailsOrPlain().withUserData(update.userData())));
        return draft.done(ecs.id());
    }

    private static Optional<Refusal> tooMuch(EcsDetails details) {
        int metadata = details.metadata().size();
        return metadata <= EcsDetails.MOST_METADATA
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.ECS_METADATA,
                        "metadata",
                        Integer.toString(metadata),
                        "An ECS has at most " + EcsDetails.MOST_METADATA + " entries of metadata; it would have "
                                + metadata + ".",
                        "Give it fewer, or delete some first."));
    }

    /** With a job first where the cloud has one. */
    private static Decision change(Draft draft, Command.ChangeEcs command) {
        Ecs ecs = draft.state().ecs(command.server()).orElseThrow();
        EcsChange change = command.change();
        boolean waits = ecs.detailsOrPlain().resizedFrom().isPresent();
        boolean fits = switch (change) {
            case EcsChange.Resize _, EcsChange.Rebuild _ -> !waits;
            case EcsChange.ConfirmResize _, EcsChange.RevertResize _ -> waits;
            case EcsChange.SetMetadata _, EcsChange.DeleteMetadata _, EcsChange.SetAutoRecovery _ -> true;
        };
        if (!fits) {
            return Draft.refuse(
                    Rule.ECS_RESIZE,
                    "server",
                    ecs.id().value(),
                    waits
                            ? "The ECS " + ecs.id() + " has a new flavor that waits to be confirmed."
                            : "The ECS " + ecs.id() + " has no new flavor that waits to be confirmed.",
                    waits ? "Confirm or revert that first." : "Change its flavor first.");
        }
        Ecs after = change.applied(ecs);
        Optional<Refusal> refusal = tooMuch(after.detailsOrPlain());
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        draft.put(after);
        if (change instanceof EcsChange.Rebuild) {
            VolumeRules.rebuild(draft, after);
        }
        List<EcsId> servers = List.of(ecs.id());
        return switch (change) {
            case EcsChange.Resize _ -> draft.done(List.of(job(draft, Job.Type.RESIZE_SERVER, servers), ecs.id()));
            case EcsChange.Rebuild _ -> draft.done(List.of(job(draft, Job.Type.REBUILD_SERVER, servers), ecs.id()));
            case EcsChange.ConfirmResize _,
                    EcsChange.RevertResize _,
                    EcsChange.SetMetadata _,
                    EcsChange.DeleteMetadata _,
                    EcsChange.SetAutoRecovery _ -> draft.done(ecs.id());
        };
    }

    private static Decision delete(Draft draft, Command.DeleteEcs delete) {
        List<EcsId> servers = delete.servers().stream().distinct().toList();
        for (EcsId id : servers) {
            Ecs ecs = draft.state().ecs(id).orElseThrow();
            for (PortId portId : ecs.ports()) {
                Port port = draft.state().port(portId).orElseThrow();
                draft.remove(port);
                if (port.detailsOrPlain().outlivesEcs()) {
                    draft.put(port.unbind());
                }
            }
            ServerGroupRules.forget(draft, id);
            VolumeRules.part(draft, id, delete.disks());
            draft.remove(ecs);
        }
        List<Id> subjects = new ArrayList<>();
        subjects.add(job(draft, Job.Type.DELETE_SERVER, servers));
        subjects.addAll(servers);
        return draft.done(subjects);
    }

    /** Being a member already is right; not being one is nothing that could be taken away. */
    private static Decision changeGroup(Draft draft, Command.ChangeEcsGroup change) {
        List<Port> ports = draft.state().nics(change.server());
        if (change.remove() && ports.stream().noneMatch(port -> port.groups().contains(change.group()))) {
            return Draft.refuse(
                    Rule.ECS_NOT_IN_GROUP,
                    "removeSecurityGroup",
                    change.group().value(),
                    "The security group " + change.group() + " is not associated with the ECS " + change.server() + ".",
                    "See its groups, and take one of them.");
        }
        for (Port port : ports) {
            Set<SecurityGroupId> groups = new LinkedHashSet<>(port.groups());
            boolean changes = change.remove() ? groups.remove(change.group()) : groups.add(change.group());
            if (changes) {
                draft.put(port.with(PortRules.sorted(List.copyOf(groups)), port.details()));
            }
        }
        return draft.done(change.server());
    }
}
