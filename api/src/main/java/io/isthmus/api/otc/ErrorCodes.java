package io.isthmus.api.otc;

import io.isthmus.api.shape.Problem;
import io.isthmus.model.decide.Refusal;

/**
 * The codes of contract.md 1.7, by rule and by family of endpoints. Where the cloud documents none, the API's general one for
 * the status stands.
 */
final class ErrorCodes {
    private ErrorCodes() {}

    /** The code where an endpoint of this family says it. */
    static String code(CodeFamily family, Problem problem) {
        return switch (problem) {
            case Problem.Refused(Refusal refusal) ->
                family.of(refusal.rule())
                        .orElseGet(() -> family.isV3() ? v3(refusal.rule()) : v1(refusal))
                        .text();
            case Problem.OtherProject _ -> CloudCode.VPC_0007.text();
            case Problem.Unauthenticated _, Problem.BadLogIn _ -> CloudCode.VPC_0008.text();
            case Problem.Malformed _ -> family.malformed().text();
            case Problem.UnknownQuota _ -> (family.isV3() ? CloudCode.VPC_9901 : CloudCode.VPC_1207).text();
            case Problem.Absent _ -> (family.isV3() ? CloudCode.VPC_9904 : CloudCode.VPC_2204).text();
            case Problem.UnknownFilter _ -> "SYS.0400";
            // What the cloud's gateway answers before the service hears of it.
            case Problem.NoSuchPath _, Problem.NotOffered _ -> "APIGW.0101";
            case Problem.BadSignature _ -> "APIGW.0301";
            case Problem.MethodNotAllowed _,
                    Problem.BodyTooLarge _,
                    Problem.BrokenRequest _,
                    Problem.BodyTooSlow _,
                    Problem.Abandoned _,
                    Problem.NoAnswerFromAgent _,
                    Problem.TooManyLogIns _,
                    Problem.TooManyRequests _,
                    Problem.TooManyAtOnce _,
                    Problem.Busy _,
                    Problem.StoreUnavailable _,
                    Problem.StoreUnreadable _,
                    Problem.HistoryGone _,
                    Problem.Unexpected _ -> "APIGW.0" + problem.status();
        };
    }

    /** In v1 and v2.0: what holds a subnet, ports or ECSs, has a code each. */
    private static CloudCode v1(Refusal refusal) {
        return refusal.rule() == Refusal.Rule.SUBNET_IN_USE && refusal.field().equals("port")
                ? CloudCode.VPC_0208
                : v1(refusal.rule());
    }

    static CloudCode v1(Refusal.Rule rule) {
        return switch (rule) {
            case NO_PROJECT, NOT_ADMINISTRATOR, NOT_ACCOUNT_ADMINISTRATOR, READ_ONLY, PEERING_NOT_ACCEPTER ->
                CloudCode.VPC_2701;
            case VPC_NOT_FOUND -> CloudCode.VPC_0003;
            case VPC_NAME_EXISTS -> CloudCode.VPC_0115;
            case VPC_CIDR_RANGE, EXTEND_CIDR_INVALID, REGION_UNKNOWN -> CloudCode.VPC_0101;
            case VPC_CIDR_LOSES_SUBNETS -> CloudCode.VPC_0117;
            case VPC_HAS_SUBNETS -> CloudCode.VPC_0104;
            case VPC_HAS_ROUTES -> CloudCode.VPC_0120;
            case VPC_HAS_ROUTE_TABLES, VPC_HAS_PEERINGS -> CloudCode.VPC_0108;
            case SUBNET_NOT_FOUND -> CloudCode.VPC_0202;
            case SUBNET_NOT_OF_VPC -> CloudCode.VPC_0207;
            case SUBNET_OUTSIDE_VPC -> CloudCode.VPC_0203;
            case SUBNET_OVERLAPS -> CloudCode.VPC_0204;
            case SUBNET_MASK, SUBNET_GATEWAY, SUBNET_IPV6_STAYS -> CloudCode.VPC_0212;
            case SUBNET_IN_USE -> CloudCode.VPC_0209;
            case SUBNET_FULL, IPV6_POOL_EMPTY -> CloudCode.VPC_0703;
            case ADDRESS_OUTSIDE_SUBNET, ADDRESS_RESERVED, SUBNET_HAS_NO_IPV6 -> CloudCode.VPC_0705;
            case ADDRESS_IN_USE, PORT_IN_USE, MAC_IN_USE -> CloudCode.VPC_0707;
            case PORT_NOT_FOUND -> CloudCode.VPC_0704;
            case NETWORK_NOT_FOUND -> CloudCode.VPC_0202;
            case NETWORK_IN_USE -> CloudCode.VPC_0208;
            case ROUTE_EXISTS -> CloudCode.VPC_2812;
            case SECURITY_GROUP_NOT_FOUND, SECURITY_GROUP_RULE_NOT_FOUND -> CloudCode.VPC_0603;
            case SECURITY_GROUP_RULE_INVALID -> CloudCode.VPC_0601;
            case QUOTA_EXCEEDED -> CloudCode.VPC_0114;
            case PROJECT_NOT_FOUND,
                    ACCOUNT_NOT_FOUND,
                    ROLE_NOT_ASSIGNED,
                    ACCOUNT_EXISTS,
                    ACCOUNT_IN_USE,
                    USERS_EXHAUSTED,
                    LOG_IN_OVERTAKEN,
                    ACCOUNT_OTHER,
                    PROJECT_OTHER_ACCOUNT,
                    ROLE_NOT_ON_PROJECTS,
                    PASSWORD_WRONG,
                    USER_NOT_FOUND,
                    TOKEN_NOT_FOUND,
                    ACCESS_KEY_NOT_FOUND,
                    ACCESS_KEYS_EXHAUSTED,
                    CLIENT_TOKEN_REUSED,
                    CLIENT_TOKENS_EXHAUSTED,
                    LABEL_NOT_TAKEN,
                    PROJECT_EXISTS,
                    PROJECT_IN_USE,
                    USER_EXISTS,
                    EXTEND_CIDR_TOO_MANY,
                    TAGS_TOO_MANY,
                    EXTEND_CIDR_FORBIDDEN,
                    EXTEND_CIDR_OVERLAPS,
                    EXTEND_CIDR_IN_USE,
                    EXTEND_CIDR_NOT_FOUND,
                    ROUTE_TABLE_NOT_FOUND,
                    ROUTE_TABLE_IS_DEFAULT,
                    ROUTE_TABLE_IN_USE,
                    ROUTE_TABLE_OTHER_VPC,
                    SUBNET_NOT_ASSOCIATED,
                    ADDRESS_GROUP_NOT_FOUND,
                    ADDRESS_GROUP_ENTRY_INVALID,
                    ADDRESS_GROUP_TOO_LARGE,
                    ADDRESS_GROUP_IN_USE,
                    LOG_GROUP_NOT_FOUND,
                    LOG_STREAM_NOT_FOUND,
                    LOG_STREAMS_EXHAUSTED,
                    CIDR_RESERVATION_NOT_FOUND,
                    CIDR_RESERVATION_OUTSIDE_SUBNET,
                    CIDR_RESERVATION_MASK,
                    CIDR_RESERVATION_OVERLAPS,
                    CIDR_RESERVATION_NO_ROOM,
                    CIDR_RESERVATIONS_EXHAUSTED,
                    ROUTE_NOT_FOUND,
                    ROUTE_DESTINATION_UNKNOWN,
                    ROUTE_INSIDE_SUBNET,
                    ROUTE_RESERVED,
                    NEXT_HOP_NOT_FOUND,
                    NEXT_HOP_ENDED,
                    PEERING_NOT_FOUND,
                    PEERING_ITSELF,
                    PEERING_ACCEPTER_UNKNOWN,
                    PEERING_EXISTS,
                    PEERING_NOT_PENDING,
                    SECURITY_GROUP_IN_USE,
                    SECURITY_GROUP_IS_DEFAULT,
                    SECURITY_GROUP_RULE_EXISTS,
                    NETWORK_HAS_SUBNET,
                    NETWORK_WITHOUT_SUBNET,
                    NETWORK_NOT_ATTACHED,
                    NETWORK_ACL_NOT_FOUND,
                    NETWORK_ACL_IN_USE,
                    NETWORK_ACL_SUBNET_TAKEN,
                    NETWORK_ACL_NOT_ASSOCIATED,
                    NETWORK_ACL_RULE_NOT_FOUND,
                    NETWORK_ACL_RULE_INVALID,
                    NETWORK_ACL_RULES_TOO_MANY,
                    NETWORK_ACL_RULE_IN_USE,
                    NETWORK_ACL_RULE_PRESENT,
                    NETWORK_ACL_RULE_ABSENT,
                    NETWORK_ACL_POLICY_NOT_FOUND,
                    NETWORK_ACL_POLICY_IN_USE,
                    NETWORK_ACL_POLICY_SHARED,
                    NETWORK_ACL_PORT_INVALID,
                    FLOW_LOG_NOT_FOUND,
                    FLOW_LOG_EXISTS,
                    GUARD_RAIL_NOT_FOUND,
                    GUARD_RAILS_EXHAUSTED,
                    GUARD_RAIL_BROKEN,
                    GUARD_RAIL_TOO_COSTLY,
                    ECS_NOT_FOUND,
                    ECS_OTHER_VPC,
                    ECS_POWER,
                    KEY_PAIR_NOT_FOUND,
                    KEY_PAIR_EXISTS,
                    KEY_PAIRS_EXHAUSTED,
                    SERVER_GROUP_NOT_FOUND,
                    SERVER_GROUPS_EXHAUSTED,
                    ECS_IN_SERVER_GROUP,
                    ECS_NOT_IN_SERVER_GROUP,
                    ECS_NAMES_NOTHING,
                    ECS_NOT_IN_GROUP,
                    ECS_RESIZE,
                    ECS_METADATA,
                    VOLUME_NOT_FOUND,
                    VOLUME_IN_USE,
                    VOLUME_NOT_ATTACHED,
                    VOLUME_IS_SYSTEM,
                    VOLUME_NOT_BOOTABLE,
                    VOLUME_SIZE,
                    VOLUME_DEVICE,
                    VOLUMES_EXHAUSTED -> general(rule.category());
        };
    }

    static CloudCode v3(Refusal.Rule rule) {
        return switch (rule) {
            case EXTEND_CIDR_INVALID, VPC_CIDR_RANGE -> CloudCode.VPC_9911;
            case EXTEND_CIDR_TOO_MANY -> CloudCode.VPC_9912;
            case EXTEND_CIDR_OVERLAPS -> CloudCode.VPC_9914;
            case EXTEND_CIDR_NOT_FOUND -> CloudCode.VPC_9915;
            case EXTEND_CIDR_FORBIDDEN -> CloudCode.VPC_9916;
            case NO_PROJECT,
                    NOT_ADMINISTRATOR,
                    NOT_ACCOUNT_ADMINISTRATOR,
                    ACCOUNT_NOT_FOUND,
                    ROLE_NOT_ASSIGNED,
                    ACCOUNT_EXISTS,
                    ACCOUNT_IN_USE,
                    USERS_EXHAUSTED,
                    LOG_IN_OVERTAKEN,
                    ACCOUNT_OTHER,
                    PROJECT_OTHER_ACCOUNT,
                    ROLE_NOT_ON_PROJECTS,
                    PASSWORD_WRONG,
                    READ_ONLY,
                    PROJECT_NOT_FOUND,
                    USER_NOT_FOUND,
                    TOKEN_NOT_FOUND,
                    ACCESS_KEY_NOT_FOUND,
                    ACCESS_KEYS_EXHAUSTED,
                    CLIENT_TOKEN_REUSED,
                    CLIENT_TOKENS_EXHAUSTED,
                    LABEL_NOT_TAKEN,
                    PROJECT_EXISTS,
                    PROJECT_IN_USE,
                    USER_EXISTS,
                    REGION_UNKNOWN,
                    QUOTA_EXCEEDED,
                    TAGS_TOO_MANY,
                    VPC_NOT_FOUND,
                    VPC_NAME_EXISTS,
                    VPC_CIDR_LOSES_SUBNETS,
                    VPC_HAS_SUBNETS,
                    VPC_HAS_ROUTES,
                    VPC_HAS_ROUTE_TABLES,
                    VPC_HAS_PEERINGS,
                    EXTEND_CIDR_IN_USE,
                    SUBNET_NOT_FOUND,
                    SUBNET_NOT_OF_VPC,
                    SUBNET_OUTSIDE_VPC,
                    SUBNET_OVERLAPS,
                    SUBNET_MASK,
                    SUBNET_GATEWAY,
                    SUBNET_IN_USE,
                    SUBNET_FULL,
                    SUBNET_IPV6_STAYS,
                    SUBNET_HAS_NO_IPV6,
                    IPV6_POOL_EMPTY,
                    ADDRESS_OUTSIDE_SUBNET,
                    ADDRESS_RESERVED,
                    ADDRESS_IN_USE,
                    NETWORK_NOT_FOUND,
                    NETWORK_IN_USE,
                    NETWORK_HAS_SUBNET,
                    NETWORK_WITHOUT_SUBNET,
                    NETWORK_NOT_ATTACHED,
                    PORT_NOT_FOUND,
                    PORT_IN_USE,
                    MAC_IN_USE,
                    ROUTE_TABLE_NOT_FOUND,
                    ROUTE_TABLE_IS_DEFAULT,
                    ROUTE_TABLE_IN_USE,
                    ROUTE_TABLE_OTHER_VPC,
                    SUBNET_NOT_ASSOCIATED,
                    ADDRESS_GROUP_NOT_FOUND,
                    ADDRESS_GROUP_ENTRY_INVALID,
                    ADDRESS_GROUP_TOO_LARGE,
                    ADDRESS_GROUP_IN_USE,
                    LOG_GROUP_NOT_FOUND,
                    LOG_STREAM_NOT_FOUND,
                    LOG_STREAMS_EXHAUSTED,
                    CIDR_RESERVATION_NOT_FOUND,
                    CIDR_RESERVATION_OUTSIDE_SUBNET,
                    CIDR_RESERVATION_MASK,
                    CIDR_RESERVATION_OVERLAPS,
                    CIDR_RESERVATION_NO_ROOM,
                    CIDR_RESERVATIONS_EXHAUSTED,
                    ROUTE_NOT_FOUND,
                    ROUTE_DESTINATION_UNKNOWN,
                    ROUTE_EXISTS,
                    ROUTE_INSIDE_SUBNET,
                    ROUTE_RESERVED,
                    NEXT_HOP_NOT_FOUND,
                    NEXT_HOP_ENDED,
                    PEERING_NOT_FOUND,
                    PEERING_ITSELF,
                    PEERING_ACCEPTER_UNKNOWN,
                    PEERING_EXISTS,
                    PEERING_NOT_PENDING,
                    PEERING_NOT_ACCEPTER,
                    SECURITY_GROUP_NOT_FOUND,
                    SECURITY_GROUP_IN_USE,
                    SECURITY_GROUP_IS_DEFAULT,
                    SECURITY_GROUP_RULE_NOT_FOUND,
                    SECURITY_GROUP_RULE_EXISTS,
                    SECURITY_GROUP_RULE_INVALID,
                    NETWORK_ACL_NOT_FOUND,
                    NETWORK_ACL_IN_USE,
                    NETWORK_ACL_SUBNET_TAKEN,
                    NETWORK_ACL_NOT_ASSOCIATED,
                    NETWORK_ACL_RULE_NOT_FOUND,
                    NETWORK_ACL_RULE_INVALID,
                    NETWORK_ACL_RULES_TOO_MANY,
                    NETWORK_ACL_RULE_IN_USE,
                    NETWORK_ACL_RULE_PRESENT,
                    NETWORK_ACL_RULE_ABSENT,
                    NETWORK_ACL_POLICY_NOT_FOUND,
                    NETWORK_ACL_POLICY_IN_USE,
                    NETWORK_ACL_POLICY_SHARED,
                    NETWORK_ACL_PORT_INVALID,
                    FLOW_LOG_NOT_FOUND,
                    FLOW_LOG_EXISTS,
                    GUARD_RAIL_NOT_FOUND,
                    GUARD_RAILS_EXHAUSTED,
                    GUARD_RAIL_BROKEN,
                    GUARD_RAIL_TOO_COSTLY,
                    ECS_NOT_FOUND,
                    ECS_OTHER_VPC,
                    ECS_POWER,
                    KEY_PAIR_NOT_FOUND,
                    KEY_PAIR_EXISTS,
                    KEY_PAIRS_EXHAUSTED,
                    SERVER_GROUP_NOT_FOUND,
                    SERVER_GROUPS_EXHAUSTED,
                    ECS_IN_SERVER_GROUP,
                    ECS_NOT_IN_SERVER_GROUP,
                    ECS_NAMES_NOTHING,
                    ECS_NOT_IN_GROUP,
                    ECS_RESIZE,
                    ECS_METADATA,
                    VOLUME_NOT_FOUND,
                    VOLUME_IN_USE,
                    VOLUME_NOT_ATTACHED,
                    VOLUME_IS_SYSTEM,
                    VOLUME_NOT_BOOTABLE,
                    VOLUME_SIZE,
                    VOLUME_DEVICE,
                    VOLUMES_EXHAUSTED -> general(rule.category());
        };
    }

    private static CloudCode general(Refusal.Category category) {
        return switch (category) {
            case INVALID -> CloudCode.VPC_9901;
            case FORBIDDEN -> CloudCode.VPC_2701;
            case NOT_FOUND -> CloudCode.VPC_9904;
            case CONFLICT -> CloudCode.VPC_9902;
            case QUOTA -> CloudCode.VPC_9905;
        };
    }

    /** The exception name that Neutron clients know. */
    static String neutronType(Problem problem) {
        return switch (problem) {
            // Neutron tells an address outside of the subnet that the body names from one outside of all.
            case Problem.Refused(Refusal refusal)
            when refusal.rule() == Refusal.Rule.ADDRESS_OUTSIDE_SUBNET
                    && refusal.field().equals("subnet_id") -> "InvalidIpForSubnet";
            case Problem.Refused(Refusal refusal) -> neutronType(refusal.rule());
            case Problem.Malformed _,
                    Problem.UnknownFilter _,
                    Problem.OtherProject _,
                    Problem.UnknownQuota _,
                    Problem.BrokenRequest _,
                    Problem.Abandoned _ -> "InvalidInput";
            case Problem.BodyTooSlow _ -> "HTTPRequestTimeout";
            case Problem.Unauthenticated _, Problem.BadSignature _, Problem.BadLogIn _ -> "Unauthorized";
            case Problem.Absent _, Problem.NoSuchPath _, Problem.NotOffered _ -> "HTTPNotFound";
            case Problem.MethodNotAllowed _ -> "HTTPMethodNotAllowed";
            case Problem.BodyTooLarge _ -> "HTTPRequestEntityTooLarge";
            case Problem.TooManyLogIns _, Problem.TooManyRequests _, Problem.TooManyAtOnce _ -> "HTTPTooManyRequests";
            case Problem.Busy _, Problem.StoreUnavailable _, Problem.StoreUnreadable _, Problem.NoAnswerFromAgent _ ->
                "ServiceUnavailable";
            case Problem.HistoryGone _ -> "HTTPGone";
            case Problem.Unexpected _ -> "HTTPInternalServerError";
        };
    }

    static String neutronType(Refusal.Rule rule) {
        return switch (rule) {
            case NO_PROJECT,
                    NOT_ADMINISTRATOR,
                    NOT_ACCOUNT_ADMINISTRATOR,
                    PASSWORD_WRONG,
                    READ_ONLY,
                    PEERING_NOT_ACCEPTER -> "PolicyNotAuthorized";
            case QUOTA_EXCEEDED -> "OverQuota";
            case VPC_NOT_FOUND -> "RouterNotFound";
            case VPC_HAS_SUBNETS, VPC_HAS_ROUTES, VPC_HAS_ROUTE_TABLES, VPC_HAS_PEERINGS -> "RouterInUse";
            case SUBNET_NOT_FOUND -> "SubnetNotFound";
            case SUBNET_IN_USE -> "SubnetInUse";
            case SUBNET_FULL, IPV6_POOL_EMPTY -> "IpAddressGenerationFailure";
            case ADDRESS_OUTSIDE_SUBNET -> "InvalidIpForNetwork";
            case ADDRESS_IN_USE -> "IpAddressInUse";
            case NETWORK_NOT_FOUND -> "NetworkNotFound";
            case NETWORK_IN_USE -> "NetworkInUse";
            case NETWORK_HAS_SUBNET, NETWORK_NOT_ATTACHED -> "Conflict";
            case NETWORK_WITHOUT_SUBNET -> "IpAddressGenerationFailure";
            case PORT_NOT_FOUND -> "PortNotFound";
            case PORT_IN_USE -> "PortInUse";
            case MAC_IN_USE -> "MacAddressInUse";
            case ROUTE_TABLE_NOT_FOUND -> "RouteTableNotFound";
            case ROUTE_TABLE_IS_DEFAULT, ROUTE_TABLE_IN_USE -> "RouteTableInUse";
            case ROUTE_NOT_FOUND, ROUTE_DESTINATION_UNKNOWN -> "RouteNotFound";
            case ROUTE_EXISTS -> "RouteExists";
            case NEXT_HOP_NOT_FOUND, PEERING_NOT_FOUND -> "PeeringNotFound";
            case NEXT_HOP_ENDED, PEERING_NOT_PENDING -> "PeeringStateConflict";
            case PEERING_EXISTS -> "PeeringExists";
            case SECURITY_GROUP_NOT_FOUND -> "SecurityGroupNotFound";
            case SECURITY_GROUP_IN_USE -> "SecurityGroupInUse";
            case SECURITY_GROUP_IS_DEFAULT -> "SecurityGroupCannotRemoveDefault";
            case SECURITY_GROUP_RULE_NOT_FOUND -> "SecurityGroupRuleNotFound";
            case SECURITY_GROUP_RULE_EXISTS -> "SecurityGroupRuleExists";
            case NETWORK_ACL_NOT_FOUND -> "FirewallGroupNotFound";
            case NETWORK_ACL_RULE_NOT_FOUND -> "FirewallRuleNotFound";
            case NETWORK_ACL_RULE_IN_USE -> "FirewallRuleInUse";
            case NETWORK_ACL_RULE_PRESENT -> "FirewallRuleAlreadyAssociated";
            case NETWORK_ACL_RULE_ABSENT -> "FirewallRuleNotAssociatedWithPolicy";
            case NETWORK_ACL_POLICY_NOT_FOUND -> "FirewallPolicyNotFound";
            case NETWORK_ACL_POLICY_IN_USE, NETWORK_ACL_POLICY_SHARED -> "FirewallPolicyInUse";
            case NETWORK_ACL_PORT_INVALID -> "FirewallGroupPortInvalid";
            case NETWORK_ACL_IN_USE -> "FirewallGroupInUse";
            case NETWORK_ACL_SUBNET_TAKEN -> "FirewallGroupPortInUse";
            case PROJECT_NOT_FOUND,
                    ACCOUNT_NOT_FOUND,
                    ROLE_NOT_ASSIGNED,
                    USER_NOT_FOUND,
                    TOKEN_NOT_FOUND,
                    ACCESS_KEY_NOT_FOUND,
                    EXTEND_CIDR_NOT_FOUND,
                    FLOW_LOG_NOT_FOUND,
                    GUARD_RAIL_NOT_FOUND,
                    CIDR_RESERVATION_NOT_FOUND,
                    ADDRESS_GROUP_NOT_FOUND,
                    LOG_GROUP_NOT_FOUND,
                    LOG_STREAM_NOT_FOUND,
                    ECS_NOT_FOUND,
                    KEY_PAIR_NOT_FOUND,
                    SERVER_GROUP_NOT_FOUND,
                    ECS_NOT_IN_SERVER_GROUP,
                    ECS_NOT_IN_GROUP,
                    VOLUME_NOT_FOUND,
                    VOLUME_NOT_ATTACHED -> "HTTPNotFound";
            case PROJECT_EXISTS,
                    ACCOUNT_EXISTS,
                    ACCOUNT_IN_USE,
                    USERS_EXHAUSTED,
                    LOG_IN_OVERTAKEN,
                    PROJECT_IN_USE,
                    USER_EXISTS,
                    ACCESS_KEYS_EXHAUSTED,
                    CLIENT_TOKEN_REUSED,
                    CLIENT_TOKENS_EXHAUSTED,
                    EXTEND_CIDR_OVERLAPS,
                    EXTEND_CIDR_IN_USE,
                    CIDR_RESERVATION_OVERLAPS,
                    CIDR_RESERVATION_NO_ROOM,
                    CIDR_RESERVATIONS_EXHAUSTED,
                    ADDRESS_GROUP_IN_USE,
                    LOG_STREAMS_EXHAUSTED,
                    FLOW_LOG_EXISTS,
                    GUARD_RAILS_EXHAUSTED,
                    GUARD_RAIL_BROKEN,
                    GUARD_RAIL_TOO_COSTLY,
                    KEY_PAIR_EXISTS,
                    KEY_PAIRS_EXHAUSTED,
                    SERVER_GROUPS_EXHAUSTED,
                    ECS_IN_SERVER_GROUP,
                    ECS_POWER,
                    ECS_RESIZE,
                    ECS_METADATA,
                    VOLUME_IN_USE,
                    VOLUME_IS_SYSTEM,
                    VOLUME_DEVICE,
                    VOLUMES_EXHAUSTED -> "Conflict";
            case REGION_UNKNOWN,
                    VOLUME_NOT_BOOTABLE,
                    VOLUME_SIZE,
                    LABEL_NOT_TAKEN,
                    ACCOUNT_OTHER,
                    PROJECT_OTHER_ACCOUNT,
                    ROLE_NOT_ON_PROJECTS,
                    VPC_NAME_EXISTS,
                    VPC_CIDR_RANGE,
                    VPC_CIDR_LOSES_SUBNETS,
                    EXTEND_CIDR_INVALID,
                    EXTEND_CIDR_TOO_MANY,
                    TAGS_TOO_MANY,
                    EXTEND_CIDR_FORBIDDEN,
                    SUBNET_NOT_OF_VPC,
                    SUBNET_OUTSIDE_VPC,
                    SUBNET_OVERLAPS,
                    SUBNET_MASK,
                    SUBNET_GATEWAY,
                    SUBNET_IPV6_STAYS,
                    SUBNET_HAS_NO_IPV6,
                    ADDRESS_RESERVED,
                    CIDR_RESERVATION_OUTSIDE_SUBNET,
                    CIDR_RESERVATION_MASK,
                    ADDRESS_GROUP_ENTRY_INVALID,
                    ADDRESS_GROUP_TOO_LARGE,
                    ROUTE_TABLE_OTHER_VPC,
                    SUBNET_NOT_ASSOCIATED,
                    ROUTE_INSIDE_SUBNET,
                    ROUTE_RESERVED,
                    PEERING_ITSELF,
                    PEERING_ACCEPTER_UNKNOWN,
                    SECURITY_GROUP_RULE_INVALID,
                    NETWORK_ACL_NOT_ASSOCIATED,
                    NETWORK_ACL_RULE_INVALID,
                    NETWORK_ACL_RULES_TOO_MANY,
                    ECS_NAMES_NOTHING,
                    ECS_OTHER_VPC -> "InvalidInput";
        };
    }
}
