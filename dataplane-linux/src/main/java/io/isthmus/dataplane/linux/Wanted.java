package io.isthmus.dataplane.linux;

import io.isthmus.forwarding.GroupMembers;
import io.isthmus.model.EcsId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel is to hold, and who uses what: indexes, so that a change costs no more the more routers there are. Not
 * safe for concurrent changes.
 */
final class Wanted {
    private final Map<VpcId, RouterConfig> configs = new HashMap<>();

    /** Numbers of the NICs of each ECS, by the VPC that they are in. */
    private final Map<EcsId, Map<VpcId, Set<Integer>>> ecsUsers = new HashMap<>();

    private final Map<GroupMembers, Set<VpcId>> groupUsers = new HashMap<>();
    private final Set<EcsId> unused = new HashSet<>();
    private Set<VpcId> left = Set.of();

    /** These routers, which are none of those here, stay as they are. */
    void leave(Set<VpcId> vpcs) {
        left = Set.copyOf(vpcs);
    }

    boolean isLeft(VpcId vpc) {
        return left.contains(vpc);
    }

    void put(RouterConfig target) {
        remove(target.vpc());
        configs.put(target.vpc(), target);
        target.ports().values().forEach(port -> {
            ecsUsers.computeIfAbsent(port.ecs(), ecs -> new HashMap<>())
                    .computeIfAbsent(target.vpc(), vpc -> new HashSet<>())
                    .add(port.device());
            unused.remove(port.ecs());
        });
        target.ruleset()
                .members()
                .forEach(group -> groupUsers
                        .computeIfAbsent(group, any -> new HashSet<>())
                        .add(target.vpc()));
    }

    void remove(VpcId vpc) {
        RouterConfig before = configs.remove(vpc);
        if (before == null) {
            return;
        }
        before.ports().values().forEach(port -> {
            Map<VpcId, Set<Integer>> users = ecsUsers.get(port.ecs());
            if (users != null && users.remove(vpc) != null && users.isEmpty()) {
                ecsUsers.remove(port.ecs());
                unused.add(port.ecs());
            }
        });
        before.ruleset()
                .members()
                .forEach(group -> groupUsers.computeIfPresent(group, (any, users) -> {
                    users.remove(vpc);
                    return users.isEmpty() ? null : users;
                }));
    }

    Set<VpcId> vpcs() {
        return configs.keySet();
    }

    RouterConfig config(VpcId vpc) {
        return Objects.requireNonNull(configs.get(vpc));
    }

    /** ECSs that some router has a port for. */
    Set<EcsId> ecss() {
        return ecsUsers.keySet();
    }

    /** Numbers of the NICs that an ECS is to have, in whatever router; none if nothing uses it. */
    Set<Integer> devices(EcsId ecs) {
        Set<Integer> devices = new HashSet<>();
        ecsUsers.getOrDefault(ecs, Map.of()).values().forEach(devices::addAll);
        return devices;
    }

    /** ECSs that lost their last user since the last call. */
    Set<EcsId> takeUnused() {
        Set<EcsId> taken = Set.copyOf(unused);
        unused.clear();
        return taken;
    }

    /** ECSs that have this address in a router to which this one's packets could come over links. */
    Set<EcsId> within(EcsId from, Ip address) {
        Deque<VpcId> next =
                new ArrayDeque<>(ecsUsers.getOrDefault(from, Map.of()).keySet());
        Set<VpcId> reached = new HashSet<>(next);
        Set<EcsId> found = new HashSet<>();
        while (!next.isEmpty()) {
            RouterConfig config = config(next.remove());
            config.ports().values().stream()
                    .filter(port ->
                            port.addresses().stream().anyMatch(one -> one.ip().equals(address)))
                    .forEach(port -> found.add(port.ecs()));
            neighbours(config).stream()
                    .filter(other -> configs.containsKey(other) && reached.add(other))
                    .forEach(next::add);
        }
        return found;
    }

    /** Routers whose packet filter goes by one of these. */
    Set<VpcId> filteringBy(Collection<GroupMembers> groups) {
        Set<VpcId> vpcs = new HashSet<>();
        groups.forEach(group -> vpcs.addAll(groupUsers.getOrDefault(group, Set.of())));
        return vpcs;
    }

    /** Other routers that get or lose a link when these are changed or removed. */
    Set<VpcId> affected(Map<VpcId, RouterConfig> targets, Set<VpcId> removed) {
        Set<VpcId> affected = new HashSet<>();
        Stream.concat(targets.keySet().stream(), removed.stream()).forEach(vpc -> {
            Set<VpcId> before = neighbours(configs.get(vpc));
            Set<VpcId> after = neighbours(targets.get(vpc));
            before.stream().filter(other -> !after.contains(other)).forEach(affected::add);
            after.stream().filter(other -> !before.contains(other)).forEach(affected::add);
        });
        return affected;
    }

    private static Set<VpcId> neighbours(@Nullable RouterConfig config) {
        Set<VpcId> others = new HashSet<>();
        if (config != null) {
            config.links().values().forEach(link -> others.add(link.other()));
        }
        return others;
    }

    /** Whether the router at the other end wants this link too, or is not to be asked. */
    boolean agrees(VpcId vpc, String name, RouterConfig.Link link) {
        if (left.contains(link.other())) {
            return true;
        }
        RouterConfig other = configs.get(link.other());
        if (other == null) {
            return false;
        }
        RouterConfig.Link back = other.links().get(name);
        return back != null && back.other().equals(vpc);
    }

    /** Names of interfaces of this router that may stay. */
    Set<String> stays(Router router) {
        RouterConfig config = config(router.vpc);
        Set<String> names = new HashSet<>();
        router.ports.forEach((name, port) -> {
            RouterConfig.Port wanted = config.ports().get(name);
            if (wanted != null && wanted.inGroup(port.group()).equals(port)) {
                names.add(name);
            }
        });
        router.links.forEach((name, link) -> {
            RouterConfig.Link wanted = config.links().get(name);
            if (wanted != null && wanted.other().equals(link.other()) && agrees(router.vpc, name, wanted)) {
                names.add(name);
            }
        });
        return names;
    }
}
