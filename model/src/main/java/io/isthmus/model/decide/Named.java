package io.isthmus.model.decide;

import io.isthmus.model.AccountId;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.Id;
import io.isthmus.model.KeyPairId;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.RouteId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.ServerGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged;
import io.isthmus.model.UserId;
import io.isthmus.model.VolumeId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Something that a command names by its id: whoever does not see it is told that it does not exist.
 *
 * @param what what it must be
 * @param field of the request, for the refusal
 */
public record Named(What what, Id id, String field) {

    /** What an id can be the id of. Of some ids there is more than one kind of thing. */
    public enum What {
        ACCOUNT(Rule.ACCOUNT_NOT_FOUND, "account"),
        PROJECT(Rule.PROJECT_NOT_FOUND, "project"),
        USER(Rule.USER_NOT_FOUND, "user"),
        ACCESS_KEY(Rule.ACCESS_KEY_NOT_FOUND, "access_key", "List your access keys and take one from there."),
        VPC(Rule.VPC_NOT_FOUND, "vpc", "List the VPCs of this project and take an id from there."),
        SUBNET(Rule.SUBNET_NOT_FOUND, "subnet"),
        /** A subnet, or a network that no router has, by the name that Neutron gives both. */
        NETWORK(Rule.NETWORK_NOT_FOUND, "network"),
        /** The same as where ports may lie. */
        PLACE(Rule.SUBNET_NOT_FOUND, "subnet"),
        /** Of an ECS, or one that no ECS uses. */
        PORT(Rule.PORT_NOT_FOUND, "port"),
        /** One by which a subnet is named, or any other, of which {@link Rule#NETWORK_ACL_PORT_INVALID} tells. */
        GUARDED_PORT(Rule.PORT_NOT_FOUND, "port"),
        ROUTE_TABLE(Rule.ROUTE_TABLE_NOT_FOUND, "route_table"),
        ROUTE(Rule.ROUTE_NOT_FOUND, "route"),
        PEERING(Rule.PEERING_NOT_FOUND, "peering"),
        SECURITY_GROUP(Rule.SECURITY_GROUP_NOT_FOUND, "security_group"),
        SECURITY_GROUP_RULE(Rule.SECURITY_GROUP_RULE_NOT_FOUND, "security_group_rule"),
        NETWORK_ACL(Rule.NETWORK_ACL_NOT_FOUND, "firewall"),
        NETWORK_ACL_POLICY(Rule.NETWORK_ACL_POLICY_NOT_FOUND, "firewall_policy"),
        NETWORK_ACL_RULE(Rule.NETWORK_ACL_RULE_NOT_FOUND, "firewall_rule"),
        FLOW_LOG(Rule.FLOW_LOG_NOT_FOUND, "flow_log"),
        GUARD_RAIL(Rule.GUARD_RAIL_NOT_FOUND, "guard_rail"),
        LOG_GROUP(Rule.LOG_GROUP_NOT_FOUND, "log_group"),
        LOG_STREAM(Rule.LOG_STREAM_NOT_FOUND, "log_stream"),
        ADDRESS_GROUP(Rule.ADDRESS_GROUP_NOT_FOUND, "address_group"),
        CIDR_RESERVATION(Rule.CIDR_RESERVATION_NOT_FOUND, "virsubnet_cidr_reservation"),
        KEY_PAIR(Rule.KEY_PAIR_NOT_FOUND, "keypair"),
        SERVER_GROUP(Rule.SERVER_GROUP_NOT_FOUND, "server_group"),
        ECS(Rule.ECS_NOT_FOUND, "server"),
        VOLUME(Rule.VOLUME_NOT_FOUND, "volume");

        private final Rule rule;
        private final String field;
        private final String hint;

        What(Rule rule, String field, String hint) {
            this.rule = rule;
            this.field = field;
            this.hint = hint;
        }

        What(Rule rule, String field) {
            this(rule, field, Access.LIST);
        }
    }

    /** Elsewhere the id of an access key is a text, which it signs with. */
    private record AccessKeyId(String value) implements Id {
        @Override
        public String noun() {
            return "access key";
        }
    }

    private static Named as(What what, Id id) {
        return new Named(what, id, what.field);
    }

    /** Named in another field than usual. */
    Named in(String otherField) {
        return new Named(what, id, otherField);
    }

    /** It, and what else is named behind it. */
    Stream<Named> and(Stream<Named> more) {
        return Stream.concat(Stream.of(this), more);
    }

    static Named account(AccountId id) {
        return as(What.ACCOUNT, id);
    }

    static Named project(ProjectId id) {
        return as(What.PROJECT, id);
    }

    static Named user(UserId id) {
        return as(What.USER, id);
    }

    static Named accessKey(String id) {
        return as(What.ACCESS_KEY, new AccessKeyId(id));
    }

    static Named vpc(VpcId id) {
        return as(What.VPC, id);
    }

    static Named subnet(SubnetId id) {
        return as(What.SUBNET, id);
    }

    static Named network(SubnetId id) {
        return as(What.NETWORK, id);
    }

    static Named place(SubnetId id) {
        return as(What.PLACE, id);
    }

    static Named port(PortId id) {
        return as(What.PORT, id);
    }

    static Named guardedPort(PortId id) {
        return as(What.GUARDED_PORT, id);
    }

    static Named routeTable(RouteTableId id) {
        return as(What.ROUTE_TABLE, id);
    }

    static Named route(RouteId id) {
        return as(What.ROUTE, id);
    }

    static Named peering(PeeringId id) {
        return as(What.PEERING, id);
    }

    static Named securityGroup(SecurityGroupId id) {
        return as(What.SECURITY_GROUP, id);
    }

    static Named securityGroupRule(SecurityGroupRuleId id) {
        return as(What.SECURITY_GROUP_RULE, id);
    }

    static Named networkAcl(NetworkAclId id) {
        return as(What.NETWORK_ACL, id);
    }

    static Named policy(NetworkAclPolicyId id) {
        return as(What.NETWORK_ACL_POLICY, id);
    }

    static Named aclRule(NetworkAclRuleId id) {
        return as(What.NETWORK_ACL_RULE, id);
    }

    static Named flowLog(FlowLogId id) {
        return as(What.FLOW_LOG, id);
    }

    static Named guardRail(GuardRailId id) {
        return as(What.GUARD_RAIL, id);
    }

    static Named cidrReservation(CidrReservationId id) {
        return as(What.CIDR_RESERVATION, id);
    }

    static Named addressGroup(AddressGroupId id) {
        return as(What.ADDRESS_GROUP, id);
    }

    static Named keyPair(KeyPairId id) {
        return as(What.KEY_PAIR, id);
    }

    static Named serverGroup(ServerGroupId id) {
        return as(What.SERVER_GROUP, id);
    }

    static Named logGroup(LogGroupId id) {
        return as(What.LOG_GROUP, id);
    }

    static Named logStream(LogStreamId id) {
        return as(What.LOG_STREAM, id);
    }

    static Named ecs(EcsId id) {
        return as(What.ECS, id);
    }

    static Named volume(VolumeId id) {
        return as(What.VOLUME, id);
    }

    /** What has the tags that a call is about. */
    public static Named tagged(Tagged.Target target) {
        String id = target.id();
        return switch (target.kind()) {
            case VPC -> vpc(new VpcId(id));
            case SUBNET -> subnet(new SubnetId(id));
            case SECURITY_GROUP -> securityGroup(new SecurityGroupId(id));
            case NETWORK_ACL -> networkAcl(new NetworkAclId(id));
            case PORT -> port(new PortId(id));
            case ECS -> ecs(new EcsId(id));
            case VOLUME -> volume(new VolumeId(id));
            case NETWORK -> network(new SubnetId(id));
            case NEUTRON_SUBNET -> place(new SubnetId(id));
            case LOG_GROUP -> logGroup(new LogGroupId(id));
            case LOG_STREAM -> logStream(new LogStreamId(id));
        };
    }

    static Named logged(FlowLog.Type type, String id) {
        return switch (type) {
            case PORT -> port(new PortId(id));
            case NETWORK -> subnet(new SubnetId(id));
            case VPC -> vpc(new VpcId(id));
        };
    }

    static Named scope(GuardRail.Scope scope) {
        String id = scope.id();
        return switch (scope.kind()) {
            case VPC -> vpc(new VpcId(id));
            case SUBNET -> subnet(new SubnetId(id));
            case SECURITY_GROUP -> securityGroup(new SecurityGroupId(id));
            case ECS -> ecs(new EcsId(id));
        };
    }

    /** What there is of that id, or what it is a part of: who sees that sees it. */
    public Optional<? extends Resource> find(Snapshot state) {
        String key = id.value();
        return switch (what) {
            case ACCOUNT -> state.account(new AccountId(key));
            case PROJECT -> state.project(new ProjectId(key));
            case USER -> state.user(new UserId(key));
            case ACCESS_KEY -> state.accessKey(key);
            case VPC -> state.vpc(new VpcId(key));
            case SUBNET -> state.subnet(new SubnetId(key));
            case NETWORK, PLACE ->
                either(state.isolatedNetwork(new SubnetId(key)), () -> state.subnet(new SubnetId(key)));
            case PORT -> port(state, new PortId(key));
            case GUARDED_PORT -> either(state.gateway(new PortId(key)), () -> port(state, new PortId(key)));
            case ROUTE_TABLE -> state.routeTable(new RouteTableId(key));
            case ROUTE -> state.tableOfRoute(new RouteId(key));
            case PEERING -> state.peering(new PeeringId(key));
            case SECURITY_GROUP -> state.securityGroup(new SecurityGroupId(key));
            case SECURITY_GROUP_RULE -> state.groupOfRule(new SecurityGroupRuleId(key));
            case NETWORK_ACL -> state.networkAcl(new NetworkAclId(key));
            case NETWORK_ACL_POLICY -> state.networkAclPolicy(new NetworkAclPolicyId(key));
            case NETWORK_ACL_RULE -> state.networkAclRule(new NetworkAclRuleId(key));
            case FLOW_LOG -> state.flowLog(new FlowLogId(key));
            case GUARD_RAIL -> state.guardRail(new GuardRailId(key));
            case CIDR_RESERVATION -> state.cidrReservation(new CidrReservationId(key));
            case ADDRESS_GROUP -> state.addressGroup(new AddressGroupId(key));
            case KEY_PAIR -> state.keyPair(new KeyPairId(key));
            case SERVER_GROUP -> state.serverGroup(new ServerGroupId(key));
            case LOG_GROUP -> state.logGroup(new LogGroupId(key));
            case LOG_STREAM -> state.groupOfLogStream(new LogStreamId(key));
            case ECS -> state.ecs(new EcsId(key));
            case VOLUME -> state.volume(new VolumeId(key));
        };
    }

    private static Optional<? extends Resource> port(Snapshot state, PortId id) {
        return either(state.port(id), () -> state.unboundPort(id));
    }

    private static Optional<? extends Resource> either(
            Optional<? extends Resource> first, Supplier<Optional<? extends Resource>> second) {
        return first.isPresent() ? first : second.get();
    }

    /** The answer for something that is not there, or not to be seen. */
    public Refusal missing() {
        return Access.missing(what.rule, field, id, what.hint);
    }
}
