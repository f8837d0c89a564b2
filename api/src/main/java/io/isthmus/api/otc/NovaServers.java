package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.NovaViews.BriefServersView;
import io.isthmus.api.otc.NovaViews.CreatedView;
import io.isthmus.api.otc.NovaViews.GroupsView;
import io.isthmus.api.otc.NovaViews.InterfacesView;
import io.isthmus.api.otc.NovaViews.ServerView;
import io.isthmus.api.otc.NovaViews.ServersView;
import io.isthmus.api.otc.NovaViews.VersionView;
import io.isthmus.api.shape.AnyText;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.OrNull;
import io.isthmus.api.shape.OrText;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsChange;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.Listing;
import io.isthmus.model.PortId;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Volume;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** ECSs as Nova's clients drive them (contract.md 5). */
final class NovaServers {
    private static final String PROJECT = "/v2.1/{project_id}";
    private static final String PATH = PROJECT + "/servers";

    /** One ECS. */
    static final String SERVER = PATH + "/{server_id}";

    private NovaServers() {}

    record NetworkInput(
            @Doc("network, the v1 subnet; or a port") Optional<Uuid> uuid,

            @Doc("port to use; then the address is the port's")
            Optional<Uuid> port,

            @Doc("address to take in the network; without it the first free one")
            Optional<Ip> fixedIp) {}

    record GroupInput(
            @Doc("name or id") @Length(min = 1, max = 64) String name) {}

    record ServerInput(
            @Doc("name; with max_count over 1 it gets -0001 and so on") @Length(min = 1, max = 64) @NoAngleBrackets
            String name,

            @Doc("image, by id or name; without it the first of the operator's file")
            @Name("imageRef")
            @Length(max = 255)
            Optional<String> imageRef,

            @Doc("flavor; without it the first of the operator's file") @Name("flavorRef") @Length(max = 255)
            Optional<String> flavorRef,

            @Doc("its interfaces, the first is the primary one; without them one in the project's only subnet")
            @Items(max = 12)
            @OrText
            List<NetworkInput> networks,

            @Doc("security groups, for interfaces that are no ports; without any the group default") @Items(max = 20)
            List<GroupInput> securityGroups,

            @Doc("availability zone, kept as given") @Length(max = 64)
            Optional<String> availabilityZone,

            @Doc("least number; all are made or none") @Range(min = 1, max = 500)
            Optional<Integer> minCount,

            @Doc("how many; without it 1") @Range(min = 1, max = 500)
            Optional<Integer> maxCount,

            @Doc("name of a key pair, kept as given") @Length(max = 255)
            Optional<String> keyName,

            @Doc("taken and not kept: nobody can log in to an ECS") @Name("adminPass") @AnyText @Length(max = 255)
            Optional<String> adminPass,

            @Doc("for what begins first in it, in base64; kept as given and not run") @Length(max = 65_535)
            Optional<String> userData,

            @Doc("whether it is to have a drive with its metadata; kept as given")
            Optional<Boolean> configDrive,

            @Doc("what else is to be known of it") Map<String, String> metadata,

            @Doc("description") @Length(max = 85) @NoAngleBrackets
            Optional<String> description,

            @Doc("tags, each a text or key=value") @Items(max = io.isthmus.model.Tags.MOST)
            List<String> tags,

            @Doc("its disks; without them the usual one") @Name("block_device_mapping_v2") @Items(max = Volume.PER_ECS)
            List<VolumeInputs.MappingInput> disks) {
        /** The refusal of what is not as it must be. */
        Optional<Reply> refusal() {
            return ServerDetails.badUserData("server.user_data", userData)
                    .or(() -> ServerDetails.badMetadata("server.metadata", metadata))
                    .or(() -> NeutronTags.bad("server.tags", tags))
                    .or(() -> VolumeInputs.refusalOf(
                            disks, maxCount.or(() -> minCount).orElse(1)));
        }
    }

    record NewServerInput(
            @Doc("the ECS") ServerInput server,

            @Doc("where it is to be") @Name("os:scheduler_hints")
            Optional<ServerDetails.HintsInput> hints) {
        EcsDetails details() {
            return new EcsDetails(
                    server.keyName().filter(text -> !text.isEmpty()),
                    server.metadata(),
                    hints.orElse(ServerDetails.HintsInput.NONE).kept(),
                    server.userData().filter(text -> !text.isEmpty()),
                    server.configDrive().orElse(false),
                    true,
                    Optional.empty());
        }
    }

    record ResizeInput(
            @Doc("the new flavor") @Name("flavorRef") @Length(min = 1, max = 255)
            String flavorRef) {}

    record RebuildInput(
            @Doc("the new image") @Name("imageRef") @Length(min = 1, max = 255)
            String imageRef,

            @Doc("taken and not kept: nobody can log in to an ECS") @Name("adminPass") @AnyText @Length(max = 255)
            Optional<String> adminPass,

            @Doc("name of a key pair; without it that which it has") @Length(max = 255)
            Optional<String> keyName,

            @Doc("user data in base64; without it that which it has") @Length(max = 65_535)
            Optional<String> userData) {}

    record PasswordInput(
            @Doc("taken and not kept: nobody can log in to an ECS") @Name("adminPass") @AnyText @Length(max = 255)
            String adminPass) {}

    record ConsoleInput(@Doc("how many lines") Optional<Integer> length) {}

    record ConsoleView(
            @Doc("always empty: an ECS has no console") String output) {}

    record ActionView(@Doc("the ECS that was made anew") Optional<ServerView> server) {
        static final ActionView NOTHING = new ActionView(Optional.empty());
    }

    record RebootInput(
            @Doc("how; both end all that runs in the ECS") @OneOf({"SOFT", "HARD"})
            String type) {}

    record ActionInput(
            @Doc("starts the ECS; null or an empty object") @Name("os-start") @OrNull
            Optional<Nothing> osStart,

            @Doc("stops the ECS; null or an empty object") @Name("os-stop") @OrNull
            Optional<Nothing> osStop,

            @Doc("reboots the ECS") Optional<RebootInput> reboot,

            @Doc("makes all ports of the ECS members of a group") @Name("addSecurityGroup")
            Optional<GroupInput> addSecurityGroup,

            @Doc("takes all ports of the ECS out of a group") @Name("removeSecurityGroup")
            Optional<GroupInput> removeSecurityGroup,

            @Doc("gives the ECS another flavor, which then waits to be confirmed")
            Optional<ResizeInput> resize,

            @Doc("keeps the new flavor; null or an empty object") @Name("confirmResize") @OrNull
            Optional<Nothing> confirmResize,

            @Doc("takes the old flavor again; null or an empty object") @Name("revertResize") @OrNull
            Optional<Nothing> revertResize,

            @Doc("makes the ECS anew from an image, with the same interfaces")
            Optional<RebuildInput> rebuild,

            @Doc("takes a new password, which nobody needs") @Name("changePassword")
            Optional<PasswordInput> changePassword,

            @Doc("shows what the console says: nothing") @Name("os-getConsoleOutput") @OrNull
            Optional<ConsoleInput> consoleOutput) {}

    record ServerChange(
            @Doc("name") @Length(min = 1, max = 64) @NoAngleBrackets
            String name) {}

    record ServerQuery(
            @Doc("only ECSs whose name contains this") Optional<String> name,

            @Doc("only ECSs in these states: ACTIVE, BUILD, ERROR, SHUTOFF or REBOOT")
            List<String> status,

            @Doc("only ECSs of these flavors") @Filter("flavor/id")
            List<String> flavor,

            @Doc("only ECSs made from these images") @Filter("image/id")
            List<String> image,

            @Doc("only ECSs of which an address contains this")
            Optional<String> ip,

            @Inline NeutronTags.Wish tagged,
            @Inline Page.Onward page)
            implements Page.Wish {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get("/v2.1", "Shows the version of the compute API")
                        .needs(Needs.NOTHING)
                        .answers(200, "version", VersionView.class)
                        .handledBy(call -> Reply.ok(VersionView.at(call.baseUrl()))),
                Endpoint.get(PROJECT, "Shows the version of the compute API")
                        .needs(Needs.NOTHING)
                        .answers(200, "version", VersionView.class)
                        .handledBy(call -> Reply.ok(VersionView.at(call.baseUrl()))),
                creation(PATH),
                creation(PROJECT + "/os-volumes_boot"),
                Endpoint.get(PATH, "Lists the names of the project's ECSs")
                        .query(ServerQuery.class)
                        .answers(200, "", BriefServersView.class)
                        .handledBy(call -> list(
                                call,
                                page -> new BriefServersView(page.items().stream()
                                        .map(ecs -> NovaViews.brief(call, ecs))
                                        .toList()))),
                Endpoint.get(PATH + "/detail", "Lists the project's ECSs")
                        .query(ServerQuery.class)
                        .answers(200, "", ServersView.class)
                        .handledBy(call -> list(
                                call,
                                page -> new ServersView(page.items().stream()
                                        .map(ecs -> NovaViews.server(call, call.snapshot(), ecs))
                                        .toList()))),
                Endpoint.get(PATH + "/{server_id}", "Shows an ECS")
                        .answers(200, "server", ServerView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(call -> shown(call, ecs -> NovaViews.server(call, call.snapshot(), ecs))),
                Endpoint.put(PATH + "/{server_id}", "Changes the name of an ECS")
                        .takes("server", ServerChange.class)
                        .answers(200, "server", ServerView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(NovaServers::rename),
                Endpoint.delete(PATH + "/{server_id}", "Ends an ECS")
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteEcs(List.of(PathServer.id(call))))),
                Endpoint.post(
                                PATH + "/{server_id}/action",
                                "Starts, stops or reboots an ECS, changes its flavor or image, or the security groups of all its ports")
                        .takes("", ActionInput.class)
                        .answers(202, "", ActionView.class)
                        .orAnswers(200, ConsoleView.class)
                        .refuses(
                                Rule.ECS_NOT_FOUND,
                                Rule.ECS_POWER,
                                Rule.ECS_RESIZE,
                                Rule.ECS_NOT_IN_GROUP,
                                Rule.SECURITY_GROUP_NOT_FOUND)
                        .handledBy(NovaServers::act),
                Endpoint.get(PATH + "/{server_id}/os-interface", "Lists the interfaces of an ECS")
                        .answers(200, "", InterfacesView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(call -> shown(call, ecs -> NovaViews.interfaces(call, ecs))),
                Endpoint.get(PATH + "/{server_id}/os-security-groups", "Lists the security groups of an ECS")
                        .answers(200, "", GroupsView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(call -> shown(call, ecs -> NovaViews.groups(call.snapshot(), ecs))));
    }

    private static Endpoint<?, ?> creation(String path) {
        return Endpoint.post(path, "Makes ECSs")
                .takes("", NewServerInput.class)
                .answers(202, "server", CreatedView.class)
                .refuses(
                        Rule.SUBNET_NOT_FOUND,
                        Rule.NETWORK_NOT_ATTACHED,
                        Rule.SECURITY_GROUP_NOT_FOUND,
                        Rule.ECS_NAMES_NOTHING,
                        Rule.PORT_NOT_FOUND,
                        Rule.PORT_IN_USE,
                        Rule.ECS_OTHER_VPC,
                        Rule.SUBNET_FULL,
                        Rule.ADDRESS_OUTSIDE_SUBNET,
                        Rule.ADDRESS_RESERVED,
                        Rule.ADDRESS_IN_USE,
                        Rule.ECS_METADATA,
                        Rule.VOLUME_NOT_FOUND,
                        Rule.VOLUME_IN_USE,
                        Rule.VOLUME_NOT_BOOTABLE,
                        Rule.VOLUMES_EXHAUSTED,
                        Rule.QUOTA_EXCEEDED)
                .handledBy(NovaServers::create);
    }

    private static Reply shown(Call<?, ?> call, Function<Ecs, Object> view) {
        return PathServer.shown(call, ecs -> Reply.ok(view.apply(ecs)));
    }

    private static Reply rename(Call<Nothing, ServerChange> call) {
        return call.execute(
                new Command.UpdateEcs(
                        PathServer.id(call), Optional.of(call.body().name()), Optional.empty()),
                done -> Reply.ok(NovaViews.server(
                        call,
                        done.after(),
                        done.after().ecs(PathServer.id(call)).orElseThrow())));
    }

    private static Reply list(Call<ServerQuery, Nothing> call, Function<Page<Ecs>, Object> view) {
        ServerQuery query = call.query();
        Listing<Ecs> all = call.visible(call.snapshot().ecss(call.project()).listing(Ecs::key))
                .filter(ecs -> query.name().isEmpty()
                        || ecs.name().contains(query.name().get()))
                .filter(ecs -> query.ip().isEmpty()
                        || CloudServers.hasAddressLike(call, ecs, query.ip().get()))
                .filter(ecs -> {
                    List<String> wanted = query.status();
                    return wanted.isEmpty()
                            || wanted.stream()
                                    .anyMatch(CloudServerViews.condition(call, ecs)
                                            .status()::equalsIgnoreCase);
                });
        Listing<Ecs> tagged = query.tagged().of(all, ecs -> Tags.texts(ecs.tags()));
        return Lists.page(
                Lists.matching(tagged, query, ecs -> NovaViews.server(call, call.snapshot(), ecs)), query, view);
    }

    private static Reply create(Call<Nothing, NewServerInput> call) {
        ServerInput input = call.body().server();
        Optional<String> image = VolumeInputs.filled(input.imageRef()).or(() -> VolumeInputs.image(input.disks()));
        Optional<Reply> refusal = Offered.unknown(call, input.flavorRef(), image)
                .or(input::refusal)
                .or(() -> call.body().hints().flatMap(ServerDetails.HintsInput::refusal));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        int count = input.maxCount().or(input::minCount).orElse(1);
        List<NetworkInput> networks = input.networks().isEmpty() ? onlyNetwork(call) : input.networks();
        if (networks.isEmpty()) {
            return Reply.malformed(
                    "server.networks",
                    "is missing, and the project has no subnet or several",
                    "the id of a network or of a port");
        }
        List<Command.NewInterface> interfaces = new ArrayList<>();
        for (NetworkInput network : networks) {
            if (network.uuid().isEmpty() && network.port().isEmpty()) {
                return Reply.malformed(
                        "server.networks",
                        "has an element with neither uuid nor port",
                        "the id of a network or a port");
            }
            if (count > 1 && (network.port().isPresent() || network.fixedIp().isPresent())) {
                return Reply.malformed(
                        "server.networks", "names an address or a port for more than one ECS", "neither");
            }
            interfaces.add(new Command.NewInterface(
                    new SubnetId(network.uuid().map(Uuid::value).orElse("")),
                    network.fixedIp(),
                    Optional.empty(),
                    network.port().map(port -> new PortId(port.value()))));
        }
        List<SecurityGroupId> groups = new ArrayList<>();
        for (GroupInput group : input.securityGroups()) {
            List<SecurityGroupId> found = groups(call, group);
            if (found.size() > 1) {
                return ambiguous("server.security_groups", group);
            }
            groups.addAll(found);
        }
        return call.execute(
                new Command.CreateEcs(
                        input.name(),
                        count,
                        Optional.empty(),
                        interfaces,
                        groups,
                        Offered.flavor(call, input.flavorRef()).name(),
                        Offered.image(call, image).id(),
                        input.availabilityZone().orElse(""),
                        input.description(),
                        NeutronTags.tags(input.tags()),
                        call.body().details(),
                        VolumeInputs.disksOf(input.disks())),
                done -> Reply.ok(
                        NovaViews.created(call, done.after(), done.subjects().get(1))));
    }

    /** The groups that a name or id may mean. One that nothing bears is refused as an id would be. */
    private static List<SecurityGroupId> groups(Call<?, ?> call, GroupInput group) {
        List<SecurityGroupId> found = call.visible(call.snapshot().securityGroups(call.project())).stream()
                .filter(one ->
                        one.id().value().equals(group.name()) || one.name().equals(group.name()))
                .map(SecurityGroup::id)
                .toList();
        return found.isEmpty() ? List.of(new SecurityGroupId(group.name())) : found;
    }

    private static Reply ambiguous(String field, GroupInput group) {
        return Reply.malformed(field, "names more than one group: " + group.name(), "the id of one of them");
    }

    private static Reply act(Call<Nothing, ActionInput> call) {
        ActionInput input = call.body();
        List<EcsId> server = List.of(PathServer.id(call));
        List<Supplier<Reply>> actions = new ArrayList<>();
        input.osStart().ifPresent(_ -> actions.add(() -> done(call, new Command.StartEcs(server, true))));
        input.osStop().ifPresent(_ -> actions.add(() -> done(call, new Command.StopEcs(server, true))));
        input.reboot().ifPresent(_ -> actions.add(() -> done(call, new Command.RebootEcs(server))));
        input.addSecurityGroup().ifPresent(group -> actions.add(() -> changeGroup(call, group, false)));
        input.removeSecurityGroup().ifPresent(group -> actions.add(() -> changeGroup(call, group, true)));
        input.resize()
                .ifPresent(resize -> actions.add(() -> Offered.unknownFlavor(
                                call, "resize.flavorRef", Optional.of(resize.flavorRef()))
                        .orElseGet(() -> change(call, new EcsChange.Resize(resize.flavorRef(), true)))));
        input.confirmResize().ifPresent(_ -> actions.add(() -> change(call, new EcsChange.ConfirmResize())));
        input.revertResize().ifPresent(_ -> actions.add(() -> change(call, new EcsChange.RevertResize())));
        input.rebuild().ifPresent(rebuild -> actions.add(() -> rebuild(call, rebuild)));
        input.changePassword().ifPresent(_ -> actions.add(() -> shown(call, _ -> ActionView.NOTHING)));
        input.consoleOutput().ifPresent(_ -> actions.add(() -> console(call)));
        return actions.size() == 1
                ? actions.getFirst().get()
                : Reply.malformed(
                        "",
                        actions.isEmpty() ? "names no action that is offered" : "names more than one action",
                        "one of os-start, os-stop, reboot, addSecurityGroup, removeSecurityGroup, resize, confirmResize,"
                                + " revertResize, rebuild, changePassword, os-getConsoleOutput");
    }

    private static Reply changeGroup(Call<?, ?> call, GroupInput group, boolean remove) {
        List<SecurityGroupId> found = groups(call, group);
        return found.size() > 1
                ? ambiguous(remove ? "removeSecurityGroup.name" : "addSecurityGroup.name", group)
                : done(call, new Command.ChangeEcsGroup(PathServer.id(call), found.getFirst(), remove));
    }

    private static Reply done(Call<?, ?> call, Command command) {
        return call.execute(command, _ -> Reply.ok(ActionView.NOTHING));
    }

    private static Reply change(Call<?, ?> call, EcsChange change) {
        return done(call, new Command.ChangeEcs(PathServer.id(call), change));
    }

    private static Reply rebuild(Call<?, ?> call, RebuildInput input) {
        Optional<String> userData = input.userData().filter(text -> !text.isEmpty());
        Optional<String> image = Optional.of(input.imageRef());
        return Offered.unknownImage(call, "rebuild.imageRef", image)
                .or(() -> ServerDetails.badUserData("rebuild.user_data", userData))
                .orElseGet(() -> call.execute(
                        new Command.ChangeEcs(
                                PathServer.id(call),
                                new EcsChange.Rebuild(
                                        Offered.image(call, image).id(),
                                        input.keyName().filter(text -> !text.isEmpty()),
                                        userData)),
                        done -> Reply.ok(new ActionView(Optional.of(NovaViews.server(
                                call,
                                done.after(),
                                done.after().ecs(PathServer.id(call)).orElseThrow()))))));
    }

    private static Reply console(Call<?, ?> call) {
        return PathServer.shown(call, _ -> Reply.ok(200, new ConsoleView("")));
    }

    /** The subnet that is meant if none is named: the only one there is. */
    private static List<NetworkInput> onlyNetwork(Call<?, ?> call) {
        List<Subnet> subnets = call.visible(call.snapshot().subnets(call.project()));
        return subnets.size() == 1
                ? List.of(new NetworkInput(
                        Optional.of(new Uuid(subnets.getFirst().id().value())), Optional.empty(), Optional.empty()))
                : List.of();
    }
}
