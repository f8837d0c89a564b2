package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Range;
import io.isthmus.model.AccessKey;
import io.isthmus.model.Account;
import io.isthmus.model.AddressGroup;
import io.isthmus.model.CidrReservation;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLog;
import io.isthmus.model.GuardRail;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.Job;
import io.isthmus.model.KeyPair;
import io.isthmus.model.Listing;
import io.isthmus.model.LogGroup;
import io.isthmus.model.Members;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.Peering;
import io.isthmus.model.Port;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Secret;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.ServerGroup;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.User;
import io.isthmus.model.Volume;
import io.isthmus.model.Vpc;
import io.isthmus.model.decide.Access;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What there is of a kind, whosever it is: administrators see it in all projects, everybody else in the own one. */
final class AllResources {
    private static final int USUAL = 1000;

    private AllResources() {}

    record ResourcesQuery(
            @Doc("of which kind")
            @OneOf({
                "vpc",
                "subnet",
                "ecs",
                "port",
                "peering",
                "route_table",
                "security_group",
                "network_acl",
                "network_acl_policy",
                "network_acl_rule",
                "flow_log",
                "guard_rail",
                "cidr_reservation",
                "address_group",
                "key_pair",
                "server_group",
                "volume",
                "log_group"
            })
            String kind,

            @Doc("only the one with this id, and its document with it") @Length(min = 1, max = 64)
            Optional<String> id,

            @Doc("only those of this name") @Length(min = 1, max = 255)
            Optional<String> name,

            @Doc("most of a page; without it 1000") @Range(min = 1, max = 1000)
            Optional<Integer> limit,

            @Doc("next of the page before") @Length(min = 1, max = 255)
            Optional<String> marker) {}

    record ResourceView(
            @Doc("kind, such as route_table") String kind,
            @Doc("id") String id,
            @Doc("name, which may be empty") String name,

            @Doc("id of its project; of a peering the requester's")
            String projectId,

            @Doc("name of that project; empty if the caller does not see it")
            String project,

            @Doc("name of that project's account; empty if the caller does not see it")
            String account,

            @Doc(
                    "ids of what it lies in or joins: VPCs, for a port also subnet and ECS, for a CIDR reservation also its subnet, for a flow log what it watches, for a server group its ECSs, for a disk the ECS that has it")
            List<String> within,

            @Doc("what tells it from others, such as blocks, addresses or a status; may be empty")
            String detail,

            @Doc("all that is kept of it; only if it was asked for by id")
            Optional<Map<String, Object>> document) {}

    record ResourcesView(
            @Doc("the resources, project by project") List<ResourceView> resources,

            @Doc("what to give as marker for those that follow; absent if these are the last")
            Optional<String> next) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get(
                        "/isthmus/v1/resources",
                        "Lists what there is of a kind: to administrators in all projects, to others in their own")
                .needs(Needs.CALLER)
                .query(ResourcesQuery.class)
                .answers(200, "", ResourcesView.class)
                .handledBy(AllResources::list));
    }

    /** @param project in whose list it is found */
    private record Found(ProjectId project, Resource resource) {}

    private static Reply list(Call<ResourcesQuery, Nothing> call) {
        ResourcesQuery query = call.query();
        Snapshot snapshot = call.snapshot();
        boolean all = call.principal().isAdministrator();
        List<ProjectId> projects = all
                ? snapshot.projects().stream()
                        .map(Project::id)
                        .sorted(Comparator.comparing(ProjectId::value))
                        .toList()
                : call.principal().project().stream().toList();
        if (query.id().isPresent()) {
            String id = query.id().get();
            return Reply.ok(new ResourcesView(
                    projects.stream()
                            .flatMap(project -> seen(call, project, all).find().apply(id).stream())
                            .limit(1)
                            .map(resource -> view(call, resource, true))
                            .toList(),
                    Optional.empty()));
        }
        int limit = query.limit().orElse(USUAL);
        List<Found> page = behind(call, projects, all)
                .filter(found -> query.name()
                        .filter(name -> !name.equals(name(found.resource())))
                        .isEmpty())
                .limit(limit + 1L)
                .toList();
        return Reply.ok(new ResourcesView(
                page.stream()
                        .limit(limit)
                        .map(found -> view(call, found.resource(), false))
                        .toList(),
                page.size() > limit ? Optional.of(mark(page.get(limit - 1))) : Optional.empty()));
    }

    private static String mark(Found last) {
        return last.project() + "/" + last.resource().key();
    }

    /** What comes behind the marker, project by project. */
    private static Stream<Found> behind(Call<ResourcesQuery, Nothing> call, List<ProjectId> projects, boolean all) {
        String marker = call.query().marker().orElse("/");
        int slash = Math.max(0, marker.indexOf('/'));
        String start = marker.substring(0, slash);
        return projects.stream()
                .filter(project -> project.value().compareTo(start) >= 0)
                .flatMap(project -> seen(call, project, all)
                        .walk()
                        .from(
                                Optional.of(marker.substring(slash + 1))
                                        .filter(_ -> project.value().equals(start)),
                                true)
                        .map(resource -> new Found(project, resource)));
    }

    /** What a project has, and the caller sees of it; administrators see all. */
    private static Listing<Resource> seen(Call<ResourcesQuery, Nothing> call, ProjectId project, boolean all) {
        Listing<Resource> there = of(call.snapshot(), call.query().kind(), project, all);
        return all ? there : call.visible(there);
    }

    /** @param once whether a peering is its requester's alone */
    private static Listing<Resource> of(Snapshot snapshot, String kind, ProjectId project, boolean once) {
        return switch (kind) {
            case "vpc" -> listing(snapshot.vpcs(project));
            case "subnet" -> listing(snapshot.subnets(project));
            case "ecs" -> listing(snapshot.ecss(project));
            case "port" -> listing(snapshot.ports(project)).and(listing(snapshot.unboundPorts(project)));
            case "peering" ->
                listing(snapshot.peerings(project))
                        .filter(resource -> !once || resource.owner().equals(project.value()));
            case "route_table" -> listing(snapshot.routeTables(project));
            case "security_group" -> listing(snapshot.securityGroups(project));
            case "network_acl" -> listing(snapshot.networkAcls(project));
            case "network_acl_policy" -> listing(snapshot.networkAclPolicies(project));
            case "network_acl_rule" -> listing(snapshot.networkAclRules(project));
            case "flow_log" -> listing(snapshot.flowLogs(project));
            case "guard_rail" -> Listing.of(List.<Resource>copyOf(snapshot.guardRails(project)), Resource::key);
            case "cidr_reservation" -> listing(snapshot.cidrReservations(project));
            case "key_pair" -> listing(snapshot.keyPairs(project));
            case "server_group" -> listing(snapshot.serverGroups(project));
            case "address_group" -> listing(snapshot.addressGroups(project));
            case "volume" -> listing(snapshot.volumes(project));
            case "log_group" -> listing(snapshot.logGroups(project));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static <T extends Resource> Listing<Resource> listing(Members<T> members) {
        return members.listing(Resource::key).map(resource -> resource, Resource::key);
    }

    // ---- telling ----

    private static ResourceView view(Call<?, ?> call, Resource resource, boolean whole) {
        Snapshot snapshot = call.snapshot();
        // Of a peering the project may be another's: its id is told with the peering, its name is not.
        Optional<Project> project = Access.visible(call.principal(), snapshot.project(new ProjectId(resource.owner())));
        return new ResourceView(
                Documents.kind(resource.kind()),
                resource.key(),
                name(resource),
                resource.owner(),
                project.map(Project::name).orElse(""),
                project.flatMap(known -> snapshot.account(known.account()))
                        .map(Account::name)
                        .orElse(""),
                within(snapshot, resource).toList(),
                detail(snapshot, resource),
                whole ? Optional.of(Documents.of(resource)) : Optional.empty());
    }

    private static String name(Resource resource) {
        return switch (resource) {
            case Vpc vpc -> vpc.name();
            case Subnet subnet -> subnet.name();
            case Ecs ecs -> ecs.name();
            case Port port -> port.detailsOrPlain().name();
            case UnboundPort port -> port.details().name();
            case Peering peering -> peering.name();
            case RouteTable table -> table.name();
            case SecurityGroup group -> group.name();
            case NetworkAcl acl -> acl.name();
            case NetworkAclPolicy policy -> policy.name();
            case NetworkAclRule rule -> rule.name();
            case FlowLog log -> log.name();
            case GuardRail rail -> rail.name();
            case CidrReservation reservation -> reservation.name();
            case KeyPair pair -> pair.name();
            case ServerGroup group -> group.name();
            case AddressGroup group -> group.name();
            case Volume volume -> volume.name();
            case LogGroup group -> group.name();
            case Account _, Project _, User _, Secret _, AccessKey _, IsolatedNetwork _, Job _ -> "";
        };
    }

    private static Stream<String> within(Snapshot snapshot, Resource resource) {
        return switch (resource) {
            case Subnet subnet -> Stream.of(subnet.vpc().value());
            case Ecs ecs ->
                snapshot.nics(ecs.id()).stream().map(port -> port.vpc().value()).distinct();
            case Port port ->
                Stream.of(port.vpc().value(), port.subnet().value(), port.ecs().value());
            case UnboundPort port ->
                Stream.concat(
                        snapshot
                                .subnet(port.network())
                                .map(subnet -> subnet.vpc().value())
                                .stream(),
                        Stream.of(port.network().value()));
            case Peering peering ->
                Stream.of(
                        peering.requester().vpc().value(),
                        peering.accepter().vpc().value());
            case RouteTable table -> Stream.of(table.vpc().value());
            case CidrReservation reservation ->
                Stream.of(reservation.vpc().value(), reservation.subnet().value());
            case FlowLog log -> Stream.of(log.resourceId());
            case ServerGroup group -> group.members().stream().map(EcsId::value);
            case Volume volume ->
                volume.attachment().stream()
                        .map(attachment -> attachment.server().value());
            case Vpc _,
                    SecurityGroup _,
                    NetworkAcl _,
                    NetworkAclPolicy _,
                    NetworkAclRule _,
                    GuardRail _,
                    AddressGroup _,
                    KeyPair _,
                    LogGroup _ -> Stream.empty();
            case Account _, Project _, User _, Secret _, AccessKey _, IsolatedNetwork _, Job _ -> Stream.empty();
        };
    }

    private static String detail(Snapshot snapshot, Resource resource) {
        return switch (resource) {
            case Vpc vpc -> texts(vpc.blocks());
            case Subnet subnet -> texts(subnet.blocks());
            case Ecs ecs -> texts(snapshot.nics(ecs.id()).stream().flatMap(port -> port.addresses().stream()));
            case Port port -> texts(port.addresses().stream());
            case UnboundPort port -> texts(port.addresses().stream());
            case Peering peering -> Documents.choice((Record) peering.state());
            case RouteTable table -> table.isDefault() ? "default" : "";
            case SecurityGroup group -> group.description();
            case NetworkAcl acl -> acl.description();
            case NetworkAclPolicy policy -> policy.description();
            case NetworkAclRule rule -> rule.description();
            case GuardRail rail -> rail.promise().name().toLowerCase(Locale.ROOT);
            case FlowLog log -> log.type().name().toLowerCase(Locale.ROOT);
            case CidrReservation reservation -> reservation.cidr().toString();
            case KeyPair pair -> pair.scope().name().toLowerCase(Locale.ROOT);
            case ServerGroup group -> String.join(", ", group.policies());
            case LogGroup group ->
                group.streams().stream().map(LogGroup.LogStream::name).collect(Collectors.joining(", "));
            case AddressGroup group ->
                group.entries().stream().map(AddressGroup.Entry::text).collect(Collectors.joining(", "));
            case Volume volume -> volume.size() + " GiB " + volume.type();
            case Account _, Project _, User _, Secret _, AccessKey _, IsolatedNetwork _, Job _ -> "";
        };
    }

    private static String texts(Stream<?> values) {
        return values.map(Object::toString).collect(Collectors.joining(", "));
    }
}
