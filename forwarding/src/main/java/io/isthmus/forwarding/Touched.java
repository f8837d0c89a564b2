package io.isthmus.forwarding;

import io.isthmus.model.AccessKey;
import io.isthmus.model.Account;
import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.CidrReservation;
import io.isthmus.model.Ecs;
import io.isthmus.model.Edit;
import io.isthmus.model.FlowLog;
import io.isthmus.model.GuardRail;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.Job;
import io.isthmus.model.KeyPair;
import io.isthmus.model.LogGroup;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.Project;
import io.isthmus.model.Resource;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Secret;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.ServerGroup;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.Tags;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.User;
import io.isthmus.model.Volume;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import io.isthmus.net.PrefixTable;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a change may alter on packets, found from its edits so that the rest of the region costs nothing.
 *
 * @param vpcs VPCs whose plan may differ
 * @param memberships addresses that joined or left a group in a VPC
 */
public record Touched(Set<VpcId> vpcs, Map<GroupMembers, Membership> memberships) {

    /** Addresses that became members of a group in a VPC, and that ceased to be. */
    public record Membership(Set<Ip> joined, Set<Ip> left) {
        boolean concerns(Ip ip) {
            return joined.contains(ip) || left.contains(ip);
        }
    }

    /** What the edits that lead from {@code before} to {@code after} may alter. */
    public static Touched by(Snapshot before, Snapshot after, List<Edit> edits) {
        Search search = new Search(before, after);
        // A batch may change one resource many times; only what it was and what it is now counts.
        for (Target target : edits.stream().map(Target::of).collect(Collectors.toCollection(LinkedHashSet::new))) {
            Optional<Resource> old = before.resource(target.kind(), target.key());
            Optional<Resource> now = after.resource(target.kind(), target.key());
            if (old.isPresent() && now.isPresent() && old.map(Touched::untold).equals(now.map(Touched::untold))) {
                continue;
            }
            Stream.concat(old.stream(), now.stream()).forEach(search::resource);
            if (target.kind() == Resource.Kind.ROUTE_TABLE) {
                search.routes(old.map(RouteTable.class::cast), now.map(RouteTable.class::cast));
            }
        }
        return search.result();
    }

    /** The resource without what is only told to people: whatever stays equal so carries packets as it did. */
    private static Resource untold(Resource resource) {
        Instant never = Instant.EPOCH;
        return switch (resource) {
            case Vpc vpc ->
                new Vpc(
                        vpc.id(),
                        vpc.project(),
                        "",
                        "",
                        vpc.cidr(),
                        vpc.extendCidrs(),
                        vpc.createdAt(),
                        never,
                        Optional.empty(),
                        Optional.empty());
            case Subnet subnet ->
                new Subnet(
                        subnet.id(),
                        subnet.neutronSubnetId(),
                        subnet.vpc(),
                        subnet.project(),
                        "",
                        "",
                        subnet.cidr(),
                        subnet.gateway(),
                        subnet.ipv6(),
                        subnet.routeTable(),
                        subnet.dhcp(),
                        subnet.nameServers(),
                        subnet.availabilityZone(),
                        subnet.createdAt(),
                        never,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
            case RouteTable table ->
                new RouteTable(
                        table.id(),
                        table.vpc(),
                        table.project(),
                        table.number(),
                        "",
                        "",
                        table.routes(),
                        table.createdAt(),
                        never);
            case Peering peering ->
                new Peering(
                        peering.id(),
                        "",
                        "",
                        peering.requester(),
                        peering.accepter(),
                        peering.state(),
                        peering.createdAt(),
                        never);
            case SecurityGroup group ->
                new SecurityGroup(group.id(), group.project(), "", "", group.rules(), group.createdAt(), never);
            case NetworkAcl acl ->
                new NetworkAcl(
                        acl.id(),
                        acl.project(),
                        "",
                        "",
                        acl.enabled(),
                        false,
                        acl.ingress(),
                        acl.egress(),
                        acl.subnets(),
                        acl.createdAt(),
                        never);
            case NetworkAclPolicy policy ->
                new NetworkAclPolicy(policy.id(), policy.project(), "", "", false, false, policy.rules());
            case NetworkAclRule rule ->
                new NetworkAclRule(
                        rule.id(),
                        rule.project(),
                        "",
                        "",
                        false,
                        rule.deny(),
                        rule.family(),
                        rule.protocol(),
                        rule.source(),
                        rule.destination(),
                        false,
                        false,
                        rule.sourcePorts(),
                        rule.destinationPorts(),
                        rule.enabled(),
                        rule.sourceGroup(),
                        rule.destinationGroup());
            case AddressGroup group ->
                new AddressGroup(
                        group.id(),
                        group.project(),
                        "",
                        "",
                        group.family(),
                        group.entries().stream()
                                .map(entry -> new AddressGroup.Entry(entry.first(), entry.last(), false, ""))
                                .toList(),
                        0,
                        group.createdAt(),
                        never);
            // A server's name is its host name, and almost all that a flow log tells is about packets.
            case Ecs ecs ->
                new Ecs(
                        ecs.id(),
                        ecs.project(),
                        ecs.vpc(),
                        ecs.name(),
                        "",
                        "",
                        ecs.availabilityZone(),
                        ecs.ports(),
                        ecs.createdAt(),
                        Optional.empty(),
                        ecs.off(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
            case FlowLog log ->
                new FlowLog(
                        log.id(),
                        log.project(),
                        "",
                        "",
                        log.type(),
                        log.resourceId(),
                        log.traffic(),
                        log.logGroupId(),
                        log.logTopicId(),
                        log.indexed(),
                        log.enabled(),
                        log.createdAt(),
                        never);
            // Details that say nothing are as none.
            case Port port -> port.tagged(Tags.NONE);
            case Account _,
                    Project _,
                    User _,
                    Secret _,
                    AccessKey _,
                    GuardRail _,
                    CidrReservation _,
                    KeyPair _,
                    ServerGroup _,
                    Volume _,
                    LogGroup _,
                    Job _,
                    UnboundPort _,
                    IsolatedNetwork _ -> resource;
        };
    }

    /** What an edit changes. */
    private record Target(Resource.Kind kind, String key) {
        static Target of(Edit edit) {
            return new Target(edit.kind(), edit.key());
        }
    }

    private static final class Search {
        private final Snapshot before;
        private final Snapshot after;
        private final Set<VpcId> vpcs = new LinkedHashSet<>();
        private final Map<GroupMembers, Set<Ip>> addresses = new HashMap<>();

        Search(Snapshot before, Snapshot after) {
            this.before = before;
            this.after = after;
        }

        void resource(Resource resource) {
            switch (resource) {
                case Vpc vpc -> vpc(vpc.id());
                case RouteTable table -> vpcs.add(table.vpc());
                case Subnet subnet -> withNeighbours(subnet.vpc());
                case Port port -> port(port);
                case Peering peering -> ends(peering);
                case SecurityGroup group -> group(group.id());
                case NetworkAcl acl -> acl(acl);
                case NetworkAclPolicy policy -> policy(policy.id());
                case NetworkAclRule rule -> aclRule(rule.id());
                case AddressGroup group -> addressGroup(group.id());
                case FlowLog log -> flowLog(log);
                case Ecs ecs -> vpcs.add(ecs.vpc());
                case Account _,
                        Project _,
                        User _,
                        Secret _,
                        AccessKey _,
                        GuardRail _,
                        CidrReservation _,
                        KeyPair _,
                        ServerGroup _,
                        Volume _,
                        LogGroup _,
                        Job _,
                        UnboundPort _,
                        IsolatedNetwork _ -> {
                    // carry no packets
                }
            }
        }

        /** Its neighbours know what its own sources are where they let nothing else in. */
        private void vpc(VpcId vpc) {
            if (after.settings().transit()) {
                vpcs.add(vpc);
            } else {
                withNeighbours(vpc);
            }
        }

        private void port(Port port) {
            for (SecurityGroupId group : port.groups()) {
                addresses
                        .computeIfAbsent(new GroupMembers(group, port.vpc()), _ -> new HashSet<>())
                        .addAll(port.addresses());
            }
            // The first port of a table, and the last one, turn its routes on and off for the neighbours.
            boolean firstOrLast = before.hasPorts(port.subnet()) != after.hasPorts(port.subnet());
            if (firstOrLast) {
                withNeighbours(port.vpc());
            } else {
                vpcs.add(port.vpc());
            }
        }

        private void group(SecurityGroupId group) {
            Stream.of(before, after)
                    .flatMap(snapshot -> Stream.concat(
                                    Stream.of(group),
                                    snapshot.groupsNaming(group).stream().map(SecurityGroup::id))
                            .flatMap(id -> snapshot.ports(id).stream()))
                    .map(Port::vpc)
                    .forEach(vpcs::add);
        }

        private void flowLog(FlowLog log) {
            Stream.of(before, after)
                    .flatMap(snapshot -> snapshot.loggedPorts(log).stream())
                    .map(Port::vpc)
                    .forEach(vpcs::add);
        }

        private void acl(NetworkAcl acl) {
            Stream.of(before, after)
                    .flatMap(snapshot -> acl.subnets().stream().flatMap(id -> snapshot.subnet(id).stream()))
                    .map(Subnet::vpc)
                    .forEach(vpcs::add);
        }

        private void policy(NetworkAclPolicyId policy) {
            Stream.of(before, after)
                    .flatMap(snapshot -> snapshot.networkAcls(policy).stream())
                    .forEach(this::acl);
        }

        private void aclRule(NetworkAclRuleId rule) {
            Stream.of(before, after)
                    .flatMap(snapshot -> snapshot.networkAclPolicies(rule).stream())
                    .map(NetworkAclPolicy::id)
                    .forEach(this::policy);
        }

        /** Its addresses stand in the plans of all whose rules name it. */
        private void addressGroup(AddressGroupId addresses) {
            for (Snapshot snapshot : List.of(before, after)) {
                snapshot.groupsNaming(addresses).stream()
                        .flatMap(group -> snapshot.ports(group.id()).stream())
                        .map(Port::vpc)
                        .forEach(vpcs::add);
                snapshot.aclRulesNaming(addresses).stream()
                        .map(NetworkAclRule::id)
                        .forEach(this::aclRule);
            }
        }

        void routes(Optional<RouteTable> old, Optional<RouteTable> now) {
            PrefixTable<Route> oldRoutes = old.map(RouteTable::routes).orElseGet(PrefixTable::empty);
            PrefixTable<Route> newRoutes = now.map(RouteTable::routes).orElseGet(PrefixTable::empty);
            PrefixTable.Difference<Route> difference = newRoutes.since(oldRoutes);
            Stream.concat(difference.removed().stream(), difference.added().stream())
                    .map(entry -> entry.value().nextHop())
                    .distinct()
                    .forEach(hop -> {
                        switch (hop) {
                            case NextHop.ToPeering(PeeringId id) ->
                                Stream.concat(before.peering(id).stream(), after.peering(id).stream())
                                        .forEach(this::ends);
                            case NextHop.ToEcs _, NextHop.ToPort _, NextHop.ToAddress _ -> {
                                // in the VPC of the table, whose plan is compiled anyway
                            }
                        }
                    });
        }

        private void ends(Peering peering) {
            vpcs.add(peering.requester().vpc());
            vpcs.add(peering.accepter().vpc());
        }

        private void withNeighbours(VpcId vpc) {
            vpcs.add(vpc);
            before.peerings(vpc).forEach(this::ends);
            after.peerings(vpc).forEach(this::ends);
        }

        Touched result() {
            // A router that comes or goes brings or takes the links of its neighbours. Whether it is needed depends on
            // routes and ports only, never on other routers, so one round finds all.
            for (VpcId vpc : List.copyOf(vpcs)) {
                if (Planner.needsRouter(before, vpc) != Planner.needsRouter(after, vpc)) {
                    withNeighbours(vpc);
                }
            }
            Map<GroupMembers, Membership> memberships = new HashMap<>();
            addresses.forEach((set, candidates) -> {
                Set<Ip> joined = new HashSet<>();
                Set<Ip> left = new HashSet<>();
                for (Ip ip : candidates) {
                    boolean was = before.isMember(set.group(), set.vpc(), ip);
                    boolean is = after.isMember(set.group(), set.vpc(), ip);
                    if (is && !was) {
                        joined.add(ip);
                    } else if (was && !is) {
                        left.add(ip);
                    }
                }
                if (!joined.isEmpty() || !left.isEmpty()) {
                    memberships.put(set, new Membership(Set.copyOf(joined), Set.copyOf(left)));
                }
            });
            return new Touched(Set.copyOf(vpcs), Map.copyOf(memberships));
        }
    }
}
