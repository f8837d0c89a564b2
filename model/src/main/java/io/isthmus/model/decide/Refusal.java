package io.isthmus.model.decide;

/**
 * Why a command was not carried out. A refused command changes nothing.
 *
 * @param rule the rule that refuses; its name is a stable code
 * @param field the field of the request that is at fault; empty text if it is none in particular
 * @param id the id or value that offends; empty text if there is none or the caller may not see it
 * @param message what is wrong, one sentence
 * @param hint what to do about it; empty text if that is plain
 */
public record Refusal(Rule rule, String field, String id, String message, String hint) {

    /** What sort of refusal a rule makes; dialects derive their status codes from it. */
    public enum Category {
        INVALID,
        FORBIDDEN,
        NOT_FOUND,
        CONFLICT,
        QUOTA
    }

    /** Every rule that refuses a command. */
    public enum Rule {
        NO_PROJECT(Category.FORBIDDEN),
        NOT_ADMINISTRATOR(Category.FORBIDDEN),
        NOT_ACCOUNT_ADMINISTRATOR(Category.FORBIDDEN),
        READ_ONLY(Category.FORBIDDEN),
        CLIENT_TOKEN_REUSED(Category.CONFLICT),
        CLIENT_TOKENS_EXHAUSTED(Category.QUOTA),
        LABEL_NOT_TAKEN(Category.INVALID),

        ACCOUNT_NOT_FOUND(Category.NOT_FOUND),
        ACCOUNT_EXISTS(Category.CONFLICT),
        ACCOUNT_IN_USE(Category.CONFLICT),
        PROJECT_NOT_FOUND(Category.NOT_FOUND),
        PROJECT_OTHER_ACCOUNT(Category.INVALID),
        ACCOUNT_OTHER(Category.INVALID),
        USER_NOT_FOUND(Category.NOT_FOUND),
        TOKEN_NOT_FOUND(Category.NOT_FOUND),
        ACCESS_KEY_NOT_FOUND(Category.NOT_FOUND),
        ACCESS_KEYS_EXHAUSTED(Category.CONFLICT),
        PROJECT_EXISTS(Category.CONFLICT),
        PROJECT_IN_USE(Category.CONFLICT),
        USER_EXISTS(Category.CONFLICT),
        USERS_EXHAUSTED(Category.CONFLICT),
        LOG_IN_OVERTAKEN(Category.CONFLICT),
        PASSWORD_WRONG(Category.FORBIDDEN),
        ROLE_NOT_ON_PROJECTS(Category.INVALID),
        ROLE_NOT_ASSIGNED(Category.NOT_FOUND),
        REGION_UNKNOWN(Category.INVALID),

        QUOTA_EXCEEDED(Category.QUOTA),

        VPC_NOT_FOUND(Category.NOT_FOUND),
        VPC_NAME_EXISTS(Category.INVALID),
        VPC_CIDR_RANGE(Category.INVALID),
        VPC_CIDR_LOSES_SUBNETS(Category.INVALID),
        VPC_HAS_SUBNETS(Category.CONFLICT),
        VPC_HAS_ROUTES(Category.CONFLICT),
        VPC_HAS_ROUTE_TABLES(Category.CONFLICT),
        VPC_HAS_PEERINGS(Category.CONFLICT),
        EXTEND_CIDR_INVALID(Category.INVALID),
        EXTEND_CIDR_TOO_MANY(Category.INVALID),
        TAGS_TOO_MANY(Category.INVALID),
        EXTEND_CIDR_FORBIDDEN(Category.INVALID),
        EXTEND_CIDR_OVERLAPS(Category.CONFLICT),
        EXTEND_CIDR_IN_USE(Category.CONFLICT),
        EXTEND_CIDR_NOT_FOUND(Category.NOT_FOUND),

        SUBNET_NOT_FOUND(Category.NOT_FOUND),
        SUBNET_NOT_OF_VPC(Category.INVALID),
        SUBNET_OUTSIDE_VPC(Category.INVALID),
        SUBNET_OVERLAPS(Category.INVALID),
        SUBNET_MASK(Category.INVALID),
        SUBNET_GATEWAY(Category.INVALID),
        SUBNET_IN_USE(Category.CONFLICT),
        SUBNET_FULL(Category.CONFLICT),
        SUBNET_IPV6_STAYS(Category.INVALID),
        SUBNET_HAS_NO_IPV6(Category.INVALID),
        IPV6_POOL_EMPTY(Category.CONFLICT),
        ADDRESS_OUTSIDE_SUBNET(Category.INVALID),
        ADDRESS_RESERVED(Category.INVALID),
        ADDRESS_IN_USE(Category.CONFLICT),

        CIDR_RESERVATION_NOT_FOUND(Category.NOT_FOUND),
        CIDR_RESERVATION_OUTSIDE_SUBNET(Category.INVALID),
        CIDR_RESERVATION_MASK(Category.INVALID),
        CIDR_RESERVATION_OVERLAPS(Category.CONFLICT),
        CIDR_RESERVATION_NO_ROOM(Category.CONFLICT),
        CIDR_RESERVATIONS_EXHAUSTED(Category.QUOTA),

        ADDRESS_GROUP_NOT_FOUND(Category.NOT_FOUND),
        ADDRESS_GROUP_ENTRY_INVALID(Category.INVALID),
        ADDRESS_GROUP_TOO_LARGE(Category.INVALID),
        ADDRESS_GROUP_IN_USE(Category.CONFLICT),

        LOG_GROUP_NOT_FOUND(Category.NOT_FOUND),
        LOG_STREAM_NOT_FOUND(Category.NOT_FOUND),
        LOG_STREAMS_EXHAUSTED(Category.QUOTA),

        NETWORK_NOT_FOUND(Category.NOT_FOUND),
        NETWORK_IN_USE(Category.CONFLICT),
        NETWORK_HAS_SUBNET(Category.CONFLICT),
        NETWORK_WITHOUT_SUBNET(Category.CONFLICT),
        NETWORK_NOT_ATTACHED(Category.CONFLICT),

        PORT_NOT_FOUND(Category.NOT_FOUND),
        PORT_IN_USE(Category.CONFLICT),
        MAC_IN_USE(Category.CONFLICT),

        ROUTE_TABLE_NOT_FOUND(Category.NOT_FOUND),
        ROUTE_TABLE_IS_DEFAULT(Category.CONFLICT),
        ROUTE_TABLE_IN_USE(Category.CONFLICT),
        ROUTE_TABLE_OTHER_VPC(Category.INVALID),
        SUBNET_NOT_ASSOCIATED(Category.INVALID),
        ROUTE_NOT_FOUND(Category.NOT_FOUND),
        ROUTE_DESTINATION_UNKNOWN(Category.NOT_FOUND),
        ROUTE_EXISTS(Category.CONFLICT),
        ROUTE_INSIDE_SUBNET(Category.INVALID),
        ROUTE_RESERVED(Category.INVALID),
        NEXT_HOP_NOT_FOUND(Category.NOT_FOUND),
        NEXT_HOP_ENDED(Category.CONFLICT),

        PEERING_NOT_FOUND(Category.NOT_FOUND),
        PEERING_ITSELF(Category.INVALID),
        PEERING_ACCEPTER_UNKNOWN(Category.INVALID),
        PEERING_EXISTS(Category.CONFLICT),
        PEERING_NOT_PENDING(Category.CONFLICT),
        PEERING_NOT_ACCEPTER(Category.FORBIDDEN),

        SECURITY_GROUP_NOT_FOUND(Category.NOT_FOUND),
        SECURITY_GROUP_IN_USE(Category.CONFLICT),
        SECURITY_GROUP_IS_DEFAULT(Category.CONFLICT),
        SECURITY_GROUP_RULE_NOT_FOUND(Category.NOT_FOUND),
        SECURITY_GROUP_RULE_EXISTS(Category.CONFLICT),
        SECURITY_GROUP_RULE_INVALID(Category.INVALID),

        NETWORK_ACL_NOT_FOUND(Category.NOT_FOUND),
        NETWORK_ACL_IN_USE(Category.CONFLICT),
        NETWORK_ACL_SUBNET_TAKEN(Category.CONFLICT),
        NETWORK_ACL_NOT_ASSOCIATED(Category.INVALID),
        NETWORK_ACL_RULE_NOT_FOUND(Category.NOT_FOUND),
        NETWORK_ACL_RULE_INVALID(Category.INVALID),
        NETWORK_ACL_RULES_TOO_MANY(Category.INVALID),
        NETWORK_ACL_RULE_IN_USE(Category.CONFLICT),
        NETWORK_ACL_RULE_PRESENT(Category.CONFLICT),
        NETWORK_ACL_RULE_ABSENT(Category.INVALID),
        NETWORK_ACL_POLICY_NOT_FOUND(Category.NOT_FOUND),
        NETWORK_ACL_POLICY_IN_USE(Category.CONFLICT),
        NETWORK_ACL_POLICY_SHARED(Category.CONFLICT),
        NETWORK_ACL_PORT_INVALID(Category.CONFLICT),

        FLOW_LOG_NOT_FOUND(Category.NOT_FOUND),
        FLOW_LOG_EXISTS(Category.CONFLICT),

        KEY_PAIR_NOT_FOUND(Category.NOT_FOUND),
        KEY_PAIR_EXISTS(Category.CONFLICT),
        KEY_PAIRS_EXHAUSTED(Category.CONFLICT),

        SERVER_GROUP_NOT_FOUND(Category.NOT_FOUND),
        SERVER_GROUPS_EXHAUSTED(Category.CONFLICT),
        ECS_IN_SERVER_GROUP(Category.CONFLICT),
        ECS_NOT_IN_SERVER_GROUP(Category.NOT_FOUND),
        ECS_NAMES_NOTHING(Category.INVALID),

        GUARD_RAIL_NOT_FOUND(Category.NOT_FOUND),
        GUARD_RAILS_EXHAUSTED(Category.CONFLICT),
        GUARD_RAIL_BROKEN(Category.CONFLICT),
        GUARD_RAIL_TOO_COSTLY(Category.CONFLICT),

        ECS_NOT_FOUND(Category.NOT_FOUND),
        ECS_OTHER_VPC(Category.INVALID),
        ECS_POWER(Category.CONFLICT),
        ECS_NOT_IN_GROUP(Category.NOT_FOUND),
        ECS_RESIZE(Category.CONFLICT),
        ECS_METADATA(Category.QUOTA),

        VOLUME_NOT_FOUND(Category.NOT_FOUND),
        VOLUME_IN_USE(Category.CONFLICT),
        VOLUME_NOT_ATTACHED(Category.NOT_FOUND),
        VOLUME_IS_SYSTEM(Category.CONFLICT),
        VOLUME_NOT_BOOTABLE(Category.INVALID),
        VOLUME_SIZE(Category.INVALID),
        VOLUME_DEVICE(Category.CONFLICT),
        VOLUMES_EXHAUSTED(Category.QUOTA);

        private final Category category;

        Rule(Category category) {
            this.category = category;
        }

        public Category category() {
            return category;
        }
    }
}
