package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.EcsId;
import io.isthmus.model.Listing;
import io.isthmus.model.ServerGroup;
import io.isthmus.model.ServerGroupId;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Server groups as Nova and as v1 have them, which are the same: groups whose policies one host never breaks. */
final class ServerGroups {
    private static final String NOVA = "/v2.1/{project_id}/os-server-groups";
    private static final String ECS = "/v1/{project_id}/cloudservers/os-server-groups";
    private static final String ID = "/{server_group_id}";
    private static final List<String> POLICIES =
            List.of("anti-affinity", "affinity", "soft-anti-affinity", "soft-affinity");

    private ServerGroups() {}

    record GroupInput(
            @Doc("name, need not be unique") @Length(min = 1, max = 255) @NoAngleBrackets
            String name,

            @Doc("anti-affinity, affinity, soft-anti-affinity or soft-affinity: kept and shown, and never broken")
            @Items(min = 1, max = 1)
            List<String> policies) {}

    record MemberInput(@Doc("id of the ECS") Uuid instanceUuid) {}

    record ActionInput(
            @Doc("makes an ECS a member") Optional<MemberInput> addMember,
            @Doc("takes an ECS out") Optional<MemberInput> removeMember) {}

    record GroupQuery(@Inline Page.Onward page) implements Page.Wish {}

    record GroupView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("policies") List<String> policies,
            @Doc("ids of its ECSs") List<String> members,
            @Doc("always empty") Map<String, String> metadata,
            @Doc("project") String projectId,
            @Doc("id of the user who made it") String userId) {
        static GroupView of(ServerGroup group) {
            return new GroupView(
                    group.id().value(),
                    group.name(),
                    group.policies(),
                    group.members().stream().map(EcsId::value).toList(),
                    Map.of(),
                    group.project().value(),
                    group.user().map(UserId::value).orElse(""));
        }
    }

    record GroupsView(@Doc("the server groups") List<GroupView> serverGroups) {}

    static List<Endpoint<?, ?>> endpoints() {
        return Stream.concat(
                        Stream.of(NOVA, ECS).flatMap(ServerGroups::common),
                        Stream.of(Endpoint.post(
                                        ECS + ID + "/action",
                                        "Makes an ECS a member of a server group, or takes it out")
                                .takes("", ActionInput.class)
                                .answers(200, "server_group", GroupView.class)
                                .refuses(
                                        Rule.SERVER_GROUP_NOT_FOUND,
                                        Rule.ECS_NOT_FOUND,
                                        Rule.ECS_IN_SERVER_GROUP,
                                        Rule.ECS_NOT_IN_SERVER_GROUP)
                                .handledBy(ServerGroups::act)))
                .<Endpoint<?, ?>>map(endpoint -> endpoint)
                .toList();
    }

    private static Stream<Endpoint<?, ?>> common(String path) {
        return Stream.of(
                Endpoint.post(path, "Makes a server group")
                        .takes("server_group", GroupInput.class)
                        .answers(200, "server_group", GroupView.class)
                        .refuses(Rule.SERVER_GROUPS_EXHAUSTED)
                        .handledBy(ServerGroups::create),
                Endpoint.get(path, "Lists the project's server groups")
                        .query(GroupQuery.class)
                        .answers(200, "", GroupsView.class)
                        .handledBy(ServerGroups::list),
                Endpoint.get(path + ID, "Shows a server group")
                        .answers(200, "server_group", GroupView.class)
                        .refuses(Rule.SERVER_GROUP_NOT_FOUND)
                        .handledBy(ServerGroups::show),
                Endpoint.delete(path + ID, "Ends a server group; its ECSs go on")
                        .refuses(Rule.SERVER_GROUP_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteServerGroup(id(call)))));
    }

    private static ServerGroupId id(Call<?, ?> call) {
        return new ServerGroupId(call.path("server_group_id"));
    }

    private static Reply create(Call<Nothing, GroupInput> call) {
        GroupInput input = call.body();
        Optional<String> strange = input.policies().stream()
                .filter(policy -> !POLICIES.contains(policy))
                .findFirst();
        return strange.isPresent()
                ? Reply.malformed(
                        "server_group.policies", "names \"" + strange.get() + "\"", String.join(" or ", POLICIES))
                : call.execute(
                        new Command.CreateServerGroup(input.name(), input.policies()),
                        done -> Reply.ok(GroupView.of(done.after()
                                .serverGroup(new ServerGroupId(done.subjects().getFirst()))
                                .orElseThrow())));
    }

    private static Reply list(Call<GroupQuery, Nothing> call) {
        Listing<ServerGroup> groups =
                call.visible(call.snapshot().serverGroups(call.project()).listing((ServerGroup group) -> group.key()));
        return Lists.page(
                groups,
                call.query(),
                page -> new GroupsView(page.items().stream().map(GroupView::of).toList()));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().serverGroup(id(call)))
                .<Reply>map(group -> Reply.ok(GroupView.of(group)))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.SERVER_GROUP_NOT_FOUND, "server_group", id(call))));
    }

    private static Reply act(Call<Nothing, ActionInput> call) {
        ActionInput input = call.body();
        List<Command> commands = Stream.of(
                        input.addMember().map(member -> change(call, member, false)),
                        input.removeMember().map(member -> change(call, member, true)))
                .flatMap(Optional::stream)
                .toList();
        Function<Command, Reply> carriedOut = command -> call.execute(
                command,
                done -> Reply.ok(GroupView.of(done.after().serverGroup(id(call)).orElseThrow())));
        return commands.size() == 1
                ? carriedOut.apply(commands.getFirst())
                : Reply.malformed(
                        "",
                        commands.isEmpty() ? "names no action that is offered" : "names more than one action",
                        "one of add_member, remove_member");
    }

    private static Command change(Call<?, ?> call, MemberInput member, boolean remove) {
        return new Command.ChangeServerGroup(
                id(call), new EcsId(member.instanceUuid().value()), remove);
    }
}
