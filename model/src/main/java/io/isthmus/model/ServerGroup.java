package io.isthmus.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ECSs that are to be near each other, or apart. All are on one host, which stands for every zone and every rack: each policy is
 * kept and shown, and none is ever broken.
 *
 * @param user who made it; empty: the local administrator
 * @param policies as the client sent them
 * @param members in the order in which they came; an ECS is in one group at most
 */
public record ServerGroup(
        ServerGroupId id,
        ProjectId project,
        Optional<UserId> user,
        String name,
        List<String> policies,
        List<EcsId> members,
        Instant createdAt)
        implements Resource.Owned {
    /** How many a project may have. */
    public static final int PER_PROJECT = 2_000;

    public ServerGroup {
        policies = List.copyOf(policies);
        members = List.copyOf(members);
    }

    public ServerGroup with(EcsId member) {
        List<EcsId> more = new ArrayList<>(members);
        more.add(member);
        return of(more);
    }

    public ServerGroup without(EcsId member) {
        return of(members.stream().filter(other -> !other.equals(member)).toList());
    }

    private ServerGroup of(List<EcsId> newMembers) {
        return new ServerGroup(id, project, user, name, policies, newMembers, createdAt);
    }

    @Override
    public String key() {
        return id.value();
    }
}
