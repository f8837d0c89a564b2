package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Matching;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.CloudServerViews.CreatedView;
import io.isthmus.api.otc.CloudServerViews.JobRef;
import io.isthmus.api.otc.CloudServerViews.ServerView;
import io.isthmus.api.otc.CloudServerViews.ServersView;
import io.isthmus.api.shape.AnyText;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Uuid;
import io.isthmus.control.Controller.Answer.Done;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.Listing;
import io.isthmus.model.Members;
import io.isthmus.model.PortId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Volume;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** ECSs in v1 (contract.md 5). */
final class CloudServers {
    private static final String PATH = "/v1/{project_id}/cloudservers";

    /** Where Huawei Cloud's SDKs make ECSs. */
    private static final String CREATE_PATH = "/v1.1/{project_id}/cloudservers";

    private CloudServers() {}

    record NicInput(
            @Doc("subnet") Uuid subnetId,

            @Doc("address to take; without it the first free one")
            Optional<Ip> ipAddress,

            @Doc("port to use; then the addresses are the port's")
            Optional<Uuid> portId,

            @Doc("whether it gets an IPv6 address too; without it, if its subnet has IPv6")
            Optional<Boolean> ipv6Enable) {}

    record IdInput(@Doc("id") Uuid id) {}

    record ServerInput(
            @Doc("name; with count over 1 it gets -0001 and so on") @Length(min = 1, max = 64) @NoAngleBrackets
            String name,

            @Doc("image, by id or name; without it the first of the operator's file")
            @Name("imageRef")
            @Length(max = 255)
            Optional<String> imageRef,

            @Doc("flavor; without it the first of the operator's file") @Name("flavorRef") @Length(max = 255)
            Optional<String> flavorRef,

            @Doc("VPC") Uuid vpcid,

            @Doc("interfaces, the first is the primary one") @Items(min = 1, max = 12)
            List<NicInput> nics,

            @Doc("security groups; without any the group default") @Items(max = 20)
            List<IdInput> securityGroups,

            @Doc("availability zone, kept as given") @Length(max = 64)
            Optional<String> availabilityZone,

            @Doc("description") @Length(max = 85) @NoAngleBrackets
            Optional<String> description,

            @Doc("how many; without it 1") @Range(min = 1, max = 500)
            Optional<Integer> count,

            @Doc("tags of each") @Items(max = io.isthmus.model.Tags.MOST)
            List<Tags.TagInput> serverTags,

            @Doc("name of a key pair, kept as given") @Length(max = 255)
            Optional<String> keyName,

            @Doc("taken and not kept: nobody can log in to an ECS") @Name("adminPass") @AnyText @Length(max = 255)
            Optional<String> adminPass,

            @Doc("for what begins first in it, in base64; kept as given and not run") @Length(max = 65_535)
            Optional<String> userData,

            @Doc("what else is to be known of it") Map<String, String> metadata,

            @Doc("where it is to be") @Name("os:scheduler_hints")
            Optional<ServerDetails.HintsInput> hints,

            @Doc("how it is paid for") Optional<ExtendInput> extendparam,

            @Doc("nothing: nothing ends by itself") Optional<String> autoTerminateTime,

            @Doc("nothing: there are no public addresses") @Name("publicip")
            Optional<Map<String, Object>> publicIp,

            @Doc("the disk from which it starts; without it the usual one")
            Optional<VolumeInputs.DiskInput> rootVolume,

            @Doc("its other disks") @Items(max = Volume.PER_ECS - 1)
            List<VolumeInputs.DiskInput> dataVolumes) {
        /** The refusal of what is not offered, or not as it must be. */
        Optional<Reply> refusal() {
            return Tags.unfit("server.server_tags", serverTags)
                    .or(() -> ServerDetails.badUserData("server.user_data", userData))
                    .or(() -> ServerDetails.badMetadata("server.metadata", metadata))
                    .or(() -> hints.flatMap(ServerDetails.HintsInput::refusal))
                    .or(() -> extendparam.flatMap(ExtendInput::refusal))
                    .or(() -> NotKept.unless("server.auto_terminate_time", autoTerminateTime, ""))
                    .or(() -> NotKept.unlessEmpty("server.publicip", publicIp))
                    .or(() -> VolumeInputs.refusal(rootVolume, dataVolumes));
        }

        EcsDetails details() {
            return new EcsDetails(
                    keyName.filter(text -> !text.isEmpty()),
                    metadata,
                    hints.orElse(ServerDetails.HintsInput.NONE).kept(),
                    userData.filter(text -> !text.isEmpty()),
                    false,
                    extendparam
                            .flatMap(ExtendInput::supportAutoRecovery)
                            .map(flag -> !flag.toString().equals("false"))
                            .orElse(true),
                    Optional.empty());
        }
    }

    record ExtendInput(
            @Doc("postPaid, 0 or nothing: nothing is paid for") @Name("chargingMode")
            Optional<Object> chargingMode,

            @Doc("nothing: nothing is paid for") @Name("marketType")
            Optional<String> marketType,

            @Doc("0, or nothing") Optional<String> enterpriseProjectId,

            @Doc("whether it is to be started again if its host fails, kept as given; true if it is not said")
            Optional<Object> supportAutoRecovery) {
        Optional<Reply> refusal() {
            return NotKept.unless(
                            "server.extendparam.chargingMode",
                            chargingMode.filter(mode -> !mode.toString().equals("0")),
                            "postPaid")
                    .or(() -> NotKept.unless("server.extendparam.marketType", marketType, ""))
                    .or(() -> NotKept.enterpriseProject("server.extendparam", enterpriseProjectId));
        }
    }

    record ServerChange(
            @Doc("name") @Length(min = 1, max = 64) @NoAngleBrackets
            Optional<String> name,

            @Doc("description") @Length(max = 85) @NoAngleBrackets
            Optional<String> description,

            @Doc("for what begins first in it, in base64; kept as given and not run") @Length(max = 65_535)
            Optional<String> userData) {}

    record DeleteInput(
            @Doc("the ECSs") @Items(min = 1, max = 1000) List<IdInput> servers,

            @Doc("whether all their disks are deleted; without it those that are said to end with them")
            Optional<Boolean> deleteVolume) {}

    record StartInput(
            @Doc("the ECSs; one that runs goes on") @Items(min = 1, max = 1000)
            List<IdInput> servers) {}

    record StopInput(
            @Doc("the ECSs; one that is stopped stays so") @Items(min = 1, max = 1000)
            List<IdInput> servers,

            @Doc("how; both end all that runs in the ECSs") @OneOf({"SOFT", "HARD"})
            Optional<String> type) {}

    record RebootInput(
            @Doc("the ECSs, which must run") @Items(min = 1, max = 1000)
            List<IdInput> servers,

            @Doc("how; both end all that runs in the ECSs") @OneOf({"SOFT", "HARD"})
            String type) {}

    record ActionInput(
            @Doc("starts ECSs") @Name("os-start") Optional<StartInput> osStart,
            @Doc("stops ECSs") @Name("os-stop") Optional<StopInput> osStop,
            @Doc("reboots ECSs") Optional<RebootInput> reboot) {}

    record ServerQuery(
            @Doc("only ECSs whose name contains this") Optional<String> name,
            @Doc("only ECSs in these states") @Filter List<String> status,

            @Doc("only ECSs of these flavors") @Filter("flavor/id")
            List<String> flavor,

            @Doc("only the ECSs with these ids") @Filter("id")
            List<String> serverId,

            @Doc("only ECSs of which an address contains this")
            Optional<String> ip,

            @Doc("only ECSs that have one of these addresses") @Filter("addresses/addr")
            List<String> ipEq,

            @Doc("only ECSs with this tag, key=value, or the key if it has no value; of several with all of them")
            List<String> tags,

            @Doc("not the ECSs with this tag") @Name("not-tags")
            List<String> notTags,

            @Doc("only ECSs of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId,

            @Inline Page.Onward page,

            @Doc("number of the page, from 1, counted in limits") @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> offset)
            implements Page.Wish {
        private boolean hasTags(Ecs ecs) {
            List<String> own = tags.isEmpty() && notTags.isEmpty() ? List.of() : Tags.texts(ecs.tags());
            return own.containsAll(tags) && Collections.disjoint(own, notTags);
        }
    }

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                creation(PATH),
                creation(CREATE_PATH),
                Endpoint.get(PATH + "/detail", "Lists the project's ECSs")
                        .query(ServerQuery.class)
                        .answers(200, "", ServersView.class)
                        .handledBy(CloudServers::list),
                Endpoint.get(PATH + "/{server_id}", "Shows an ECS")
                        .answers(200, "server", ServerView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(CloudServers::show),
                Endpoint.put(PATH + "/{server_id}", "Changes name, description or user data of an ECS")
                        .takes("server", ServerChange.class)
                        .answers(200, "server", ServerView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(CloudServers::update),
                Endpoint.post(PATH + "/delete", "Ends ECSs")
                        .takes("", DeleteInput.class)
                        .answers(200, "", JobRef.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(CloudServers::delete),
                Endpoint.post(PATH + "/action", "Starts, stops or reboots ECSs: all or none")
                        .takes("", ActionInput.class)
                        .answers(200, "", JobRef.class)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.ECS_POWER)
                        .handledBy(CloudServers::act));
    }

    private static Endpoint<?, ?> creation(String path) {
        return Endpoint.post(path, "Makes ECSs")
                .takes("server", ServerInput.class)
                .answers(200, "", CreatedView.class)
                .refuses(
                        Rule.VPC_NOT_FOUND,
                        Rule.SUBNET_NOT_FOUND,
                        Rule.NETWORK_NOT_ATTACHED,
                        Rule.SECURITY_GROUP_NOT_FOUND,
                        Rule.ECS_NAMES_NOTHING,
                        Rule.PORT_NOT_FOUND,
                        Rule.PORT_IN_USE,
                        Rule.ECS_OTHER_VPC,
                        Rule.SUBNET_FULL,
                        Rule.SUBNET_HAS_NO_IPV6,
                        Rule.ADDRESS_OUTSIDE_SUBNET,
                        Rule.ADDRESS_RESERVED,
                        Rule.ADDRESS_IN_USE,
                        Rule.ECS_METADATA,
                        Rule.VOLUMES_EXHAUSTED,
                        Rule.QUOTA_EXCEEDED)
                .handledBy(CloudServers::create);
    }

    private static Reply create(Call<Nothing, ServerInput> call) {
        ServerInput input = call.body();
        int count = input.count().orElse(1);
        if (count > 1
                && input.nics().stream()
                        .anyMatch(nic ->
                                nic.ipAddress().isPresent() || nic.portId().isPresent())) {
            return Reply.malformed("server.nics", "names an address or a port for more than one ECS", "neither");
        }
        return Offered.unknown(call, input.flavorRef(), input.imageRef())
                .or(input::refusal)
                .orElseGet(() -> call.execute(
                        new Command.CreateEcs(
                                input.name(),
                                count,
                                Optional.of(new VpcId(input.vpcid().value())),
                                input.nics().stream()
                                        .map(nic -> new Command.NewInterface(
                                                new SubnetId(nic.subnetId().value()),
                                                nic.ipAddress(),
                                                nic.ipv6Enable(),
                                                nic.portId().map(port -> new PortId(port.value()))))
                                        .toList(),
                                input.securityGroups().stream()
                                        .map(group ->
                                                new SecurityGroupId(group.id().value()))
                                        .toList(),
                                Offered.flavor(call, input.flavorRef()).name(),
                                Offered.image(call, input.imageRef()).id(),
                                input.availabilityZone().orElse(""),
                                input.description(),
                                input.serverTags().stream()
                                        .map(Tags.TagInput::tag)
                                        .toList(),
                                input.details(),
                                VolumeInputs.disks(input.rootVolume(), input.dataVolumes())),
                        done -> Reply.ok(new CreatedView(
                                job(done),
                                done.subjects().subList(1, done.subjects().size())))));
    }

    private static Reply update(Call<Nothing, ServerChange> call) {
        EcsId id = PathServer.id(call);
        ServerChange change = call.body();
        return ServerDetails.badUserData("server.user_data", change.userData())
                .orElseGet(() -> call.execute(
                        new Command.UpdateEcs(id, change.name(), change.description(), change.userData()),
                        done -> Reply.ok(
                                CloudServerViews.view(call, done.after().ecs(id).orElseThrow()))));
    }

    private static Reply delete(Call<Nothing, DeleteInput> call) {
        return Jobs.started(
                call,
                new Command.DeleteEcs(
                        ids(call.body().servers()), call.body().deleteVolume().orElse(false)));
    }

    private static Reply act(Call<Nothing, ActionInput> call) {
        ActionInput input = call.body();
        List<Command> commands = Stream.of(
                        input.osStart().<Command>map(start -> new Command.StartEcs(ids(start.servers()), false)),
                        input.osStop().<Command>map(stop -> new Command.StopEcs(ids(stop.servers()), false)),
                        input.reboot().<Command>map(reboot -> new Command.RebootEcs(ids(reboot.servers()))))
                .flatMap(Optional::stream)
                .toList();
        return commands.size() == 1
                ? Jobs.started(call, commands.getFirst())
                : Reply.malformed(
                        "",
                        commands.isEmpty() ? "names no action that is offered" : "names more than one action",
                        "one of os-start, os-stop, reboot");
    }

    private static List<EcsId> ids(List<IdInput> servers) {
        return servers.stream().map(server -> new EcsId(server.id().value())).toList();
    }

    /** The job is the first subject of the command. */
    private static String job(Done done) {
        return done.subjects().getFirst();
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return PathServer.shown(call, ecs -> Reply.ok(CloudServerViews.view(call, ecs)));
    }

    private static Reply list(Call<ServerQuery, Nothing> call) {
        ServerQuery query = call.query();
        Members<Ecs> all = call.snapshot().ecss(call.project());
        boolean whole = query.name().isEmpty()
                && query.ip().isEmpty()
                && query.tags().isEmpty()
                && query.notTags().isEmpty()
                && Matching.of(query).isEmpty();
        Listing<Ecs> matching = Lists.matching(
                call.visible(all.listing(Ecs::key))
                        .filter(ecs -> query.name().isEmpty()
                                || ecs.name().contains(query.name().get()))
                        .filter(ecs -> query.ip().isEmpty()
                                || hasAddressLike(call, ecs, query.ip().get()))
                        .filter(query::hasTags),
                query,
                ecs -> CloudServerViews.view(call, ecs));
        long skipped = Math.max(0L, query.offset().orElse(1) - 1L)
                * query.page().limit().orElse(Page.LIMIT);
        long count = whole ? all.size() : all(matching).count();
        Optional<Ecs> last = skipped == 0 || skipped > count
                ? Optional.empty()
                : whole
                        ? Optional.of(all.get((int) skipped - 1))
                        : all(matching).skip(skipped - 1).findFirst();
        return Lists.page(
                skipped > count
                        ? Listing.of(List.of(), Ecs::key)
                        : last.map(ecs -> matching.after(ecs.key())).orElse(matching),
                query,
                page -> new ServersView(
                        (int) count,
                        page.items().stream()
                                .map(ecs -> CloudServerViews.view(call, ecs))
                                .toList()));
    }

    /** Whether one of its addresses contains the text. */
    static boolean hasAddressLike(Call<?, ?> call, Ecs ecs, String text) {
        return call.snapshot().nics(ecs.id()).stream()
                .flatMap(port -> port.addresses().stream())
                .anyMatch(ip -> ip.toString().contains(text));
    }

    private static Stream<Ecs> all(Listing<Ecs> listing) {
        return listing.walk().from(Optional.empty(), true);
    }
}
