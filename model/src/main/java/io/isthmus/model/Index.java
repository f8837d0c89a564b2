package io.isthmus.model;

import io.isthmus.net.Cidr;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the snapshot finds resources by, other than their id. One row for each question that is asked. */
enum Index {
    /** All resources of a kind, if it is one of {@link #LISTED}. */
    KIND,
    ACCOUNT_NAME,
    PROJECT_NAME,
    USER_NAME,
    ACCOUNT_PROJECTS,
    ACCOUNT_USERS,
    PROJECT_TOKENS,
    PROJECT_JOBS,
    USER_TOKENS,
    /** Tokens that were got with this one. */
    TOKENS_MADE_OF,
    USER_ACCESS_KEYS,
    USER_CLIENT_TOKENS,
    SENDER_CLIENT_TOKENS,
    PROJECT_VPCS,
    /** What a project has of a kind by its name, which may be blank and need not be unique. */
    NAME,
    PROJECT_SUBNETS,
    PROJECT_TABLES,
    PROJECT_GROUPS,
    /** The ids of the rules of all groups of a project. */
    PROJECT_RULES,
    PROJECT_ACLS,
    /** The network ACL of a subnet. */
    SUBNET_ACL,
    PROJECT_ACL_POLICIES,
    PROJECT_ACL_RULES,
    /** The network ACLs that have a policy. */
    POLICY_ACLS,
    /** The policies that have a rule of network ACLs. */
    RULE_POLICIES,
    PROJECT_FLOW_LOGS,
    PROJECT_GUARD_RAILS,
    PROJECT_CIDR_RESERVATIONS,
    SUBNET_CIDR_RESERVATIONS,
    PROJECT_KEY_PAIRS,
    USER_KEY_PAIRS,
    PROJECT_SERVER_GROUPS,
    /** The server group that an ECS is a member of. */
    ECS_SERVER_GROUP,
    PROJECT_ADDRESS_GROUPS,
    PROJECT_LOG_GROUPS,
    /** The log group of a stream. */
    LOG_STREAM_GROUP,
    /** Flow logs of a port, subnet or VPC. */
    FLOW_LOGS_ON,
    PROJECT_ECSS,
    PROJECT_VOLUMES,
    /** Disks of an ECS. */
    SERVER_VOLUMES,
    /** Both sides' projects. */
    PROJECT_PEERINGS,
    VPC_SUBNETS,
    VPC_TABLES,
    /** The one default table of a VPC: asked for with every peering and route. */
    VPC_DEFAULT_TABLE,
    /** Both sides. */
    VPC_PEERINGS,
    VPC_PORTS,
    SUBNET_PORTS,
    PROJECT_PORTS,
    PROJECT_NETWORKS,
    /** Subnets and isolated networks by the id of their Neutron subnet. */
    NEUTRON_SUBNET,
    /** The ids of the Neutron subnets of a project. */
    PROJECT_NEUTRON_SUBNETS,
    /** The ids of the Neutron subnets of a project that have a name. */
    NEUTRON_SUBNET_NAME,
    /** The subnet of the VPC whose gateway this port is. */
    GATEWAY_PORT,
    /** The ids of the gateways' ports of a project. */
    PROJECT_GATEWAY_PORTS,
    /** Ports, used or not, of a network by their MAC address. */
    NETWORK_MAC,
    /** Ports that no ECS uses; {@code SUBNET_PORTS} and the like hold those that packets know. */
    PROJECT_UNBOUND_PORTS,
    SUBNET_UNBOUND_PORTS,
    GROUP_UNBOUND_PORTS,
    TABLE_SUBNETS,
    /** The subnet with this IPv6 block. */
    IPV6_BLOCK,
    /** The unordered pair of VPCs. */
    PEERING_PAIR,
    /** Peerings that take a place of this project's account in its region. */
    PEERINGS_CHARGED,
    GROUP_PORTS,
    /** Ports that are members of this group with this address. */
    GROUP_ADDRESS,
    /** Groups with a rule that names this group. */
    GROUP_NAMED_BY,
    /** Security groups with a rule that names this address group. */
    ADDRESS_GROUP_NAMED_BY,
    /** Likewise rules of network ACLs. */
    ADDRESS_GROUP_ACL_RULES,
    RULE_GROUP,
    /** Table and destination of a route. */
    ROUTE_PLACE,
    /** Table and destination of each route of a VPC over a next hop. */
    ROUTES_OVER,
    /** The ids of the routes over peerings in the default tables of a project. */
    PROJECT_ROUTES,
    /** Likewise for one VPC. */
    VPC_ROUTES,
    /** What lies where in a VPC: the blocks of its subnets. */
    VPC_BLOCKS,
    /** Who has which address in a network: its ports, used or not. */
    NETWORK_ADDRESSES,
    /** What is set aside in a subnet: the blocks of its CIDR reservations. */
    RESERVED_BLOCKS;

    /** The kinds of which all resources are asked for at once. */
    private static final Set<Resource.Kind> LISTED = EnumSet.of(
            Resource.Kind.ACCOUNT,
            Resource.Kind.PROJECT,
            Resource.Kind.TOKEN,
            Resource.Kind.ACCESS_KEY,
            Resource.Kind.VPC,
            Resource.Kind.FLOW_LOG,
            Resource.Kind.GUARD_RAIL,
            Resource.Kind.JOB);

    record Key(Index index, String value) {}

    /** That something stands under a key: usually the resource by its own key. */
    record Entry(Key key, String member) {}

    static Key pair(VpcId a, VpcId b) {
        boolean ordered = a.value().compareTo(b.value()) <= 0;
        return new Key(PEERING_PAIR, ordered ? a.value() + b.value() : b.value() + a.value());
    }

    /** Where a resource stands. {@code projects} tells the account and region of a project. */
    static Set<Entry> entriesOf(Resource resource, Snapshot projects) {
        Entries entries = new Entries(resource);
        if (LISTED.contains(resource.kind())) {
            entries.add(KIND, resource.kind().name());
        }
        switch (resource) {
            case Account account -> entries.add(ACCOUNT_NAME, account.name());
            case Project project -> {
                entries.add(PROJECT_NAME, project.account().value() + "/" + project.name());
                entries.add(ACCOUNT_PROJECTS, project.account().value());
            }
            case User user -> {
                entries.add(USER_NAME, user.account().value() + "/" + user.name());
                entries.add(ACCOUNT_USERS, user.account().value());
            }
            case AccessKey key -> entries.add(USER_ACCESS_KEYS, key.user().value());
            case ClientToken token -> {
                entries.add(SENDER_CLIENT_TOKENS, token.sender());
                token.user().ifPresent(user -> entries.add(USER_CLIENT_TOKENS, user.value()));
            }
            case Token token -> {
                entries.add(USER_TOKENS, token.user().value());
                token.project().ifPresent(project -> entries.add(PROJECT_TOKENS, project.value()));
                token.madeOf().ifPresent(first -> entries.add(TOKENS_MADE_OF, first));
            }
            case PasswordHash _, AccessKeySecret _ -> {
                // found by their owner's id only
            }
            case Job job -> entries.add(PROJECT_JOBS, job.project().value());
            case Vpc vpc -> {
                entries.add(PROJECT_VPCS, vpc.project().value());
                entries.name(vpc.project(), vpc.name());
            }
            case Subnet subnet -> subnet(subnet, entries);
            case RouteTable table -> {
                entries.add(PROJECT_TABLES, table.project().value());
                entries.add(VPC_TABLES, table.vpc().value());
                if (table.isDefault()) {
                    entries.add(VPC_DEFAULT_TABLE, table.vpc().value());
                }
            }
            case Peering peering -> peering(peering, projects, entries);
            case SecurityGroup group -> {
                entries.add(PROJECT_GROUPS, group.project().value());
                entries.name(group.project(), group.name());
                for (SecurityGroupRule rule : group.rules()) {
                    entries.add(RULE_GROUP, rule.id().value());
                    entries.add(
                            PROJECT_RULES, group.project().value(), rule.id().value());
                    if (rule.remote() instanceof SecurityGroupRule.Remote.Members(SecurityGroupId named)) {
                        entries.add(GROUP_NAMED_BY, named.value());
                    }
                    if (rule.remote() instanceof SecurityGroupRule.Remote.Within(AddressGroupId addresses)) {
                        entries.add(ADDRESS_GROUP_NAMED_BY, addresses.value());
                    }
                }
            }
            case NetworkAcl acl -> {
                entries.add(PROJECT_ACLS, acl.project().value());
                entries.name(acl.project(), acl.name());
                acl.subnets().forEach(subnet -> entries.add(SUBNET_ACL, subnet.value()));
                acl.policies().forEach(policy -> entries.add(POLICY_ACLS, policy.value()));
            }
            case NetworkAclPolicy policy -> {
                entries.add(PROJECT_ACL_POLICIES, policy.project().value());
                entries.name(policy.project(), policy.name());
                policy.rules().forEach(rule -> entries.add(RULE_POLICIES, rule.value()));
            }
            case NetworkAclRule rule -> {
                entries.add(PROJECT_ACL_RULES, rule.project().value());
                entries.name(rule.project(), rule.name());
                rule.addressGroups().forEach(group -> entries.add(ADDRESS_GROUP_ACL_RULES, group.value()));
            }
            case FlowLog log -> {
                entries.add(PROJECT_FLOW_LOGS, log.project().value());
                entries.name(log.project(), log.name());
                entries.add(FLOW_LOGS_ON, log.resourceId());
            }
            case GuardRail rail ->
                entries.add(PROJECT_GUARD_RAILS, rail.project().value());
            case CidrReservation reservation -> {
                entries.add(PROJECT_CIDR_RESERVATIONS, reservation.project().value());
                entries.add(SUBNET_CIDR_RESERVATIONS, reservation.subnet().value());
                entries.name(reservation.project(), reservation.name());
            }
            case AddressGroup group -> {
                entries.add(PROJECT_ADDRESS_GROUPS, group.project().value());
                entries.name(group.project(), group.name());
            }
            case KeyPair pair -> {
                entries.add(PROJECT_KEY_PAIRS, pair.project().value());
                entries.name(pair.project(), pair.name());
                pair.user().ifPresent(user -> entries.add(USER_KEY_PAIRS, user.value()));
            }
            case ServerGroup group -> {
                entries.add(PROJECT_SERVER_GROUPS, group.project().value());
                entries.name(group.project(), group.name());
                group.members().forEach(member -> entries.add(ECS_SERVER_GROUP, member.value()));
            }
            case LogGroup group -> {
                entries.add(PROJECT_LOG_GROUPS, group.project().value());
                entries.name(group.project(), group.name());
                group.streams()
                        .forEach(stream ->
                                entries.add(LOG_STREAM_GROUP, stream.id().value()));
            }
            case Port port -> {
                entries.add(PROJECT_PORTS, port.project().value());
                entries.name(port.project(), port.detailsOrPlain().name());
                entries.add(VPC_PORTS, port.vpc().value());
                entries.add(SUBNET_PORTS, port.subnet().value());
                entries.add(NETWORK_MAC, port.subnet() + "/" + port.mac());
                for (SecurityGroupId group : port.groups()) {
                    entries.add(GROUP_PORTS, group.value());
                    port.addresses().forEach(ip -> entries.add(GROUP_ADDRESS, group + "/" + port.vpc() + "/" + ip));
                }
            }
            case Volume volume -> {
                entries.add(PROJECT_VOLUMES, volume.project().value());
                entries.name(volume.project(), volume.name());
                volume.attachment()
                        .ifPresent(attachment ->
                                entries.add(SERVER_VOLUMES, attachment.server().value()));
            }
            case IsolatedNetwork network -> {
                entries.add(PROJECT_NETWORKS, network.project().value());
                entries.name(network.project(), network.name());
                network.block()
                        .ifPresent(block -> neutronSubnet(
                                network.project(),
                                block.neutronSubnetId(),
                                network.blockName().orElseThrow(),
                                entries));
            }
            case UnboundPort port -> {
                entries.add(PROJECT_UNBOUND_PORTS, port.project().value());
                entries.name(port.project(), port.details().name());
                entries.add(SUBNET_UNBOUND_PORTS, port.network().value());
                entries.add(NETWORK_MAC, port.network() + "/" + port.mac());
                port.groups().forEach(group -> entries.add(GROUP_UNBOUND_PORTS, group.value()));
            }
            case Ecs ecs -> entries.add(PROJECT_ECSS, ecs.project().value());
        }
        return entries.all;
    }

    /** Under what things of a kind stand that have this name. */
    static String named(Resource.Kind kind, ProjectId project, String name) {
        return kind + "/" + project + "/" + name;
    }

    /** Collects where one resource stands. */
    private static final class Entries {
        private final Resource resource;
        private final Set<Entry> all = new LinkedHashSet<>();

        Entries(Resource resource) {
            this.resource = resource;
        }

        void add(Index index, String value) {
            add(index, value, resource.key());
        }

        void name(ProjectId project, String name) {
            add(NAME, named(resource.kind(), project, name));
        }

        void add(Index index, String value, String other) {
            all.add(new Entry(new Key(index, value), other));
        }
    }

    private static void subnet(Subnet subnet, Entries entries) {
        String neutronName = subnet.neutronName().orElse(subnet.name());
        neutronSubnet(subnet.project(), subnet.neutronSubnetId(), neutronName, entries);
        subnet.ipv6().ifPresent(v6 -> {
            neutronSubnet(subnet.project(), v6.neutronSubnetId(), neutronName, entries);
            entries.add(IPV6_BLOCK, v6.cidr().toString());
        });
        entries.add(PROJECT_SUBNETS, subnet.project().value());
        entries.name(subnet.project(), subnet.name());
        entries.add(VPC_SUBNETS, subnet.vpc().value());
        entries.add(TABLE_SUBNETS, subnet.routeTable().value());
        String gateway = subnet.gatewayPort().value();
        entries.add(GATEWAY_PORT, gateway);
        entries.add(PROJECT_GATEWAY_PORTS, subnet.project().value(), gateway);
    }

    private static void neutronSubnet(ProjectId project, String id, String name, Entries entries) {
        entries.add(NEUTRON_SUBNET, id);
        entries.add(PROJECT_NEUTRON_SUBNETS, project.value(), id);
        entries.add(NEUTRON_SUBNET_NAME, project + "/" + name, id);
    }

    private static void peering(Peering peering, Snapshot projects, Entries entries) {
        for (Peering.Side side : List.of(peering.requester(), peering.accepter())) {
            entries.add(PROJECT_PEERINGS, side.project().value());
            entries.name(side.project(), peering.name());
            entries.add(VPC_PEERINGS, side.vpc().value());
        }
        entries.add(
                PEERING_PAIR,
                pair(peering.requester().vpc(), peering.accepter().vpc()).value());
        // Contract.md 1.5 and 10.22: a request counts on the requester only, an accepted peering on both, each account
        // once.
        entries.add(PEERINGS_CHARGED, charged(peering.requester().project(), projects));
        if (peering.isActive()) {
            entries.add(PEERINGS_CHARGED, charged(peering.accepter().project(), projects));
        }
    }

    /** Under what the peerings stand that take a place of this project's account in its region. */
    static String charged(ProjectId project, Snapshot projects) {
        Project known = projects.project(project).orElseThrow();
        return known.account().value() + "/" + known.region();
    }

    /** Where a route of a table stands. */
    static List<Entry> entriesOf(RouteTable table, Route route) {
        String id = route.id().value();
        String place = table.key() + " " + route.destination();
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(new Key(ROUTE_PLACE, id), place));
        entries.add(new Entry(
                new Key(ROUTES_OVER, table.vpc() + "/" + route.nextHop().text()), place));
        if (table.isDefault() && route.nextHop() instanceof NextHop.ToPeering) {
            entries.add(new Entry(new Key(PROJECT_ROUTES, table.project().value()), id));
            entries.add(new Entry(new Key(VPC_ROUTES, table.vpc().value()), id));
        }
        return entries;
    }

    /** That a resource takes a block of a VPC or network. */
    record Taken(Key key, Cidr block) {}

    /** Which blocks a resource takes: subnets those of their VPC, ports their addresses. */
    static Set<Taken> blocksOf(Resource resource) {
        return switch (resource) {
            case Subnet subnet -> taken(VPC_BLOCKS, subnet.vpc(), subnet.blocks());
            case CidrReservation reservation ->
                taken(RESERVED_BLOCKS, reservation.subnet(), Stream.of(reservation.cidr()));
            case Port port ->
                taken(
                        NETWORK_ADDRESSES,
                        port.subnet(),
                        port.addresses().stream().map(Cidr::host));
            case UnboundPort port ->
                taken(
                        NETWORK_ADDRESSES,
                        port.network(),
                        port.addresses().stream().map(Cidr::host));
            case Account _,
                    Project _,
                    User _,
                    AccessKey _,
                    Secret _,
                    Vpc _,
                    RouteTable _,
                    Peering _,
                    SecurityGroup _,
                    NetworkAcl _,
                    NetworkAclPolicy _,
                    NetworkAclRule _,
                    FlowLog _,
                    GuardRail _,
                    AddressGroup _,
                    KeyPair _,
                    ServerGroup _,
                    LogGroup _,
                    IsolatedNetwork _,
                    Ecs _,
                    Volume _,
                    Job _ -> Set.of();
        };
    }

    private static Set<Taken> taken(Index index, Id where, Stream<Cidr> blocks) {
        Key key = new Key(index, where.value());
        return blocks.map(block -> new Taken(key, block)).collect(Collectors.toSet());
    }
}
