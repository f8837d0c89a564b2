package io.isthmus.model.decide;

import io.isthmus.model.EcsId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.ServerGroup;
import io.isthmus.model.ServerGroupId;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;

/** Groups of ECSs that are to be near each other, or apart (docs/DECISIONS.md 112). */
final class ServerGroupRules {
    private ServerGroupRules() {}

    static Decision decide(Draft draft, Command.Grouping command) {
        return switch (command) {
            case Command.CreateServerGroup create -> create(draft, create);
            case Command.DeleteServerGroup delete -> {
                draft.remove(draft.state().serverGroup(delete.serverGroup()).orElseThrow());
                yield draft.done(delete.serverGroup());
            }
            case Command.ChangeServerGroup change -> change.remove() ? leave(draft, change) : join(draft, change);
        };
    }

    private static Decision create(Draft draft, Command.CreateServerGroup create) {
        if (draft.state().serverGroups(draft.project()).size() >= ServerGroup.PER_PROJECT) {
            return Draft.refuse(
                    Rule.SERVER_GROUPS_EXHAUSTED,
                    "",
                    "",
                    "The project has " + ServerGroup.PER_PROJECT + " server groups already, which is the most.",
                    "Delete one that is no longer needed.");
        }
        ServerGroupId id = new ServerGroupId(draft.ids().uuid());
        draft.put(new ServerGroup(
                id,
                draft.project(),
                draft.principal().user(),
                create.name(),
                create.policies(),
                List.of(),
                draft.now()));
        return draft.done(id);
    }

    /** Being a member already is right. */
    private static Decision join(Draft draft, Command.ChangeServerGroup change) {
        return join(draft, change.serverGroup(), change.server())
                .<Decision>map(Decision.Refused::new)
                .orElseGet(() -> draft.done(change.serverGroup()));
    }

    /** Makes an ECS a member, unless it is one of another group. */
    static Optional<Refusal> join(Draft draft, ServerGroupId id, EcsId server) {
        Optional<ServerGroup> there = draft.state().serverGroup(server);
        if (there.isPresent() && !there.get().id().equals(id)) {
            return Optional.of(new Refusal(
                    Rule.ECS_IN_SERVER_GROUP,
                    "instance_uuid",
                    server.value(),
                    "The ECS " + server + " is a member of the server group "
                            + there.get().id() + " already.",
                    "Take it out of that group first."));
        }
        if (there.isEmpty()) {
            draft.put(draft.state().serverGroup(id).orElseThrow().with(server));
        }
        return Optional.empty();
    }

    private static Decision leave(Draft draft, Command.ChangeServerGroup change) {
        ServerGroup group = draft.state().serverGroup(change.serverGroup()).orElseThrow();
        if (!group.members().contains(change.server())) {
            return Draft.refuse(
                    Rule.ECS_NOT_IN_SERVER_GROUP,
                    "instance_uuid",
                    change.server().value(),
                    "The ECS " + change.server() + " is no member of the server group " + group.id() + ".",
                    "See its members, and take one of them.");
        }
        draft.put(group.without(change.server()));
        return draft.done(group.id());
    }

    /** What is gone is no member. */
    static void forget(Draft draft, EcsId server) {
        draft.state().serverGroup(server).ifPresent(group -> draft.put(group.without(server)));
    }

    static void forget(Draft draft, ProjectId project) {
        draft.state().serverGroups(project).forEach(draft::remove);
    }
}
