package io.isthmus.model;

import java.util.LinkedHashSet;
import java.util.Set;

/** What the snapshot finds resources by, other than their id. One row for each question that is asked. */
enum Index {
    /** All resources of a kind. */
    KIND,
    ACCOUNT_NAME,
    PROJECT_NAME,
    USER_NAME,
    ACCOUNT_PROJECTS,
    ACCOUNT_USERS,
    USER_ACCESS_KEYS,
    SENDER_CLIENT_TOKENS,
    PROJECT_VPCS,
    /** VPCs of a project by their name, unless it is blank. */
    VPC_NAME,
    PROJECT_SUBNETS,
    PROJECT_GROUPS,
    /** Security groups of a project by their name, which need not be unique. */
    GROUP_NAME,
    /** Rules of all groups of a project; kept up by {@link Snapshot}, by what changed in the group. */
    PROJECT_RULES,
    PROJECT_ACLS,
    /** The network ACL of a subnet. */
    SUBNET_ACL,
    PROJECT_FLOW_LOGS,
    PROJECT_GUARD_RAILS,
    /** Flow logs of a port, subnet or VPC. */
    FLOW_LOGS_ON,
    PROJECT_ECSS,
    /** Both sides' projects. */
    PROJECT_PEERINGS,
    VPC_SUBNETS,
    VPC_TABLES,
    /** The one default table of a VPC: asked for with every peering and route. */
    VPC_DEFAULT_TABLE,
    /** Both sides. */
    VPC_PEERINGS,
    VPC_PORTS,
    VPC_ECSS,
    SUBNET_PORTS,
    PROJECT_PORTS,
    PROJECT_NETWORKS,
    /** Subnets and isolated networks by the id of their Neutron subnet. */
    NEUTRON_SUBNET,
    /** Ports that no ECS uses; {@code SUBNET_PORTS} and the like hold those that packets know. */
    PROJECT_UNBOUND_PORTS,
    SUBNET_UNBOUND_PORTS,
    GROUP_UNBOUND_PORTS,
    UNBOUND_ADDRESS,
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
    RULE_GROUP,
    /** Table and destination of a route; kept up by {@link Snapshot}, by what changed in the table. */
    ROUTE_PLACE,
    /** Tables of this VPC that route over this next hop; kept up likewise, one entry for each route. */
    ROUTES_OVER,
    ADDRESS;

    record Key(Index index, String value) {}

    static Key pair(VpcId a, VpcId b) {
        boolean ordered = a.value().compareTo(b.value()) <= 0;
        return new Key(PEERING_PAIR, ordered ? a.value() + b.value() : b.value() + a.value());
    }

    /** Under which keys a resource stands. {@code projects} tells the account and region of a project. */
    static Set<Key> keysOf(Resource resource, Snapshot projects) {
        Set<Key> keys = new LinkedHashSet<>();
        keys.add(new Key(KIND, resource.kind().name()));
        switch (resource) {
            case Account account -> keys.add(new Key(ACCOUNT_NAME, account.name()));
            case Project project -> {
                keys.add(new Key(PROJECT_NAME, project.account().value() + "/" + project.name()));
                keys.add(new Key(ACCOUNT_PROJECTS, project.account().value()));
            }
            case User user -> {
                keys.add(new Key(USER_NAME, user.account().value() + "/" + user.name()));
                keys.add(new Key(ACCOUNT_USERS, user.account().value()));
            }
            case AccessKey key -> keys.add(new Key(USER_ACCESS_KEYS, key.user().value()));
            case ClientToken token -> keys.add(new Key(SENDER_CLIENT_TOKENS, token.sender()));
            case Token _, Job _ -> {
                // found by id only
            }
            case Vpc vpc -> {
                keys.add(new Key(PROJECT_VPCS, vpc.project().value()));
                if (!vpc.name().isEmpty()) {
                    keys.add(new Key(VPC_NAME, vpc.project() + "/" + vpc.name()));
                }
            }
            case Subnet subnet -> {
                keys.add(new Key(NEUTRON_SUBNET, subnet.neutronSubnetId()));
                subnet.ipv6().ifPresent(v6 -> keys.add(new Key(NEUTRON_SUBNET, v6.neutronSubnetId())));
                keys.add(new Key(PROJECT_SUBNETS, subnet.project().value()));
                keys.add(new Key(VPC_SUBNETS, subnet.vpc().value()));
                keys.add(new Key(TABLE_SUBNETS, subnet.routeTable().value()));
                subnet.ipv6()
                        .ifPresent(v6 -> keys.add(new Key(IPV6_BLOCK, v6.cidr().toString())));
            }
            case RouteTable table -> {
                keys.add(new Key(VPC_TABLES, table.vpc().value()));
                if (table.isDefault()) {
                    keys.add(new Key(VPC_DEFAULT_TABLE, table.vpc().value()));
                }
            }
            case Peering peering -> peeringKeys(peering, projects, keys);
            case SecurityGroup group -> {
                keys.add(new Key(PROJECT_GROUPS, group.project().value()));
                keys.add(new Key(GROUP_NAME, group.project() + "/" + group.name()));
                for (SecurityGroupRule rule : group.rules()) {
                    keys.add(new Key(RULE_GROUP, rule.id().value()));
                    if (rule.remote() instanceof SecurityGroupRule.Remote.Members(SecurityGroupId named)) {
                        keys.add(new Key(GROUP_NAMED_BY, named.value()));
                    }
                }
            }
            case NetworkAcl acl -> {
                keys.add(new Key(PROJECT_ACLS, acl.project().value()));
                acl.subnets().forEach(subnet -> keys.add(new Key(SUBNET_ACL, subnet.value())));
            }
            case FlowLog log -> {
                keys.add(new Key(PROJECT_FLOW_LOGS, log.project().value()));
                keys.add(new Key(FLOW_LOGS_ON, log.resourceId()));
            }
            case GuardRail rail ->
                keys.add(new Key(PROJECT_GUARD_RAILS, rail.project().value()));
            case Port port -> {
                keys.add(new Key(PROJECT_PORTS, port.project().value()));
                keys.add(new Key(VPC_PORTS, port.vpc().value()));
                keys.add(new Key(SUBNET_PORTS, port.subnet().value()));
                for (SecurityGroupId group : port.groups()) {
                    keys.add(new Key(GROUP_PORTS, group.value()));
                    port.addresses().forEach(ip -> keys.add(new Key(GROUP_ADDRESS, group + "/" + ip)));
                }
                port.addresses().forEach(ip -> keys.add(new Key(ADDRESS, port.subnet() + "/" + ip)));
            }
            case IsolatedNetwork network -> {
                keys.add(new Key(PROJECT_NETWORKS, network.project().value()));
                network.block().ifPresent(block -> keys.add(new Key(NEUTRON_SUBNET, block.neutronSubnetId())));
            }
            case UnboundPort port -> {
                keys.add(new Key(PROJECT_UNBOUND_PORTS, port.project().value()));
                keys.add(new Key(SUBNET_UNBOUND_PORTS, port.network().value()));
                port.groups().forEach(group -> keys.add(new Key(GROUP_UNBOUND_PORTS, group.value())));
                port.addresses().forEach(ip -> keys.add(new Key(UNBOUND_ADDRESS, port.network() + "/" + ip)));
            }
            case Ecs ecs -> {
                keys.add(new Key(PROJECT_ECSS, ecs.project().value()));
                keys.add(new Key(VPC_ECSS, ecs.vpc().value()));
            }
        }
        return keys;
    }

    private static void peeringKeys(Peering peering, Snapshot projects, Set<Key> keys) {
        Peering.Side requester = peering.requester();
        Peering.Side accepter = peering.accepter();
        keys.add(new Key(PROJECT_PEERINGS, requester.project().value()));
        keys.add(new Key(PROJECT_PEERINGS, accepter.project().value()));
        keys.add(new Key(VPC_PEERINGS, requester.vpc().value()));
        keys.add(new Key(VPC_PEERINGS, accepter.vpc().value()));
        keys.add(pair(requester.vpc(), accepter.vpc()));
        // Contract.md 1.5 and 10.22: a request counts on the requester only, an accepted peering on both, each account
        // once.
        keys.add(charged(requester.project(), projects));
        if (peering.isActive()) {
            keys.add(charged(accepter.project(), projects));
        }
    }

    static Key charged(ProjectId project, Snapshot projects) {
        Project known = projects.project(project).orElseThrow();
        return new Key(PEERINGS_CHARGED, known.account().value() + "/" + known.region());
    }
}
