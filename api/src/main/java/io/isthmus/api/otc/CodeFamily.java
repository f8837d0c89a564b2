package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Method;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.Map;
import java.util.Optional;

/**
 * Endpoints that have codes of their own for what others call otherwise. The reference has no one code for a rule: a request
 * that cannot be, or a subnet that is not there, is called differently wherever it is said.
 */
enum CodeFamily {
    /** Where the reference gives nothing of its own. */
    GENERAL(CloudCode.VPC_0101, Map.of()),
    VPC(CloudCode.VPC_0101, Map.of()),
    SUBNET(CloudCode.VPC_0201, Map.of(Rule.QUOTA_EXCEEDED, CloudCode.VPC_9905)),
    SECURITY_GROUP(CloudCode.VPC_0601, Map.of(Rule.QUOTA_EXCEEDED, CloudCode.VPC_0604)),
    PRIVATE_IP(
            CloudCode.VPC_0101,
            Map.of(Rule.ADDRESS_IN_USE, CloudCode.VPC_0701, Rule.SUBNET_NOT_FOUND, CloudCode.VPC_2204)),
    PRIVATE_IPS(CloudCode.VPC_0702, Map.of()),
    TAG(
            CloudCode.VPC_1801,
            Map.of(
                    Rule.TAGS_TOO_MANY, CloudCode.VPC_1801,
                    Rule.VPC_NOT_FOUND, CloudCode.VPC_2204,
                    Rule.SUBNET_NOT_FOUND, CloudCode.VPC_2204,
                    Rule.SECURITY_GROUP_NOT_FOUND, CloudCode.VPC_2204)),
    IP_USAGE(CloudCode.VPC_0101, Map.of(Rule.SUBNET_NOT_FOUND, CloudCode.VPC_2302)),
    FLOW_LOG(
            CloudCode.VPC_3001,
            Map.of(
                    Rule.FLOW_LOG_NOT_FOUND, CloudCode.VPC_3002,
                    Rule.PORT_NOT_FOUND, CloudCode.VPC_3002,
                    Rule.SUBNET_NOT_FOUND, CloudCode.VPC_3002,
                    Rule.VPC_NOT_FOUND, CloudCode.VPC_3002,
                    Rule.FLOW_LOG_EXISTS, CloudCode.VPC_3004,
                    Rule.QUOTA_EXCEEDED, CloudCode.VPC_9905)),
    FLOW_LOG_CHANGE(CloudCode.VPC_3001, Map.of(Rule.FLOW_LOG_NOT_FOUND, CloudCode.VPC_3005)),
    ROUTE_TABLE(CloudCode.VPC_0101, Map.of(Rule.QUOTA_EXCEEDED, CloudCode.VPC_9905)),
    SECONDARY_BLOCK(CloudCode.VPC_9911, Map.of()),
    V3(CloudCode.VPC_9901, Map.of());

    private final CloudCode malformed;

    @SuppressWarnings("ImmutableEnumChecker") // all are made by Map.of, which nothing changes
    private final Map<Rule, CloudCode> own;

    CodeFamily(CloudCode malformed, Map<Rule, CloudCode> own) {
        this.malformed = malformed;
        this.own = own;
    }

    static CodeFamily of(Endpoint<?, ?> endpoint) {
        String path = endpoint.path();
        if (path.matches("/v3/\\{project_id}/(types|volumes|os-vendor-).*")) {
            return GENERAL; // not of the VPC service
        }
        if (path.startsWith("/v3/")) {
            return path.endsWith("-extend-cidr") ? SECONDARY_BLOCK : V3;
        }
        if (path.matches("/v2\\.0/\\{project_id}/.*/(tags(/.*)?|resource_instances/action)")) {
            return TAG;
        }
        if (path.startsWith("/v2.0/network-ip-availabilities")) {
            return IP_USAGE;
        }
        return path.startsWith("/v1/{project_id}/")
                ? ofV1(path.substring("/v1/{project_id}/".length()), endpoint.method())
                : GENERAL;
    }

    private static CodeFamily ofV1(String path, Method method) {
        if (path.endsWith("/privateips")) {
            return PRIVATE_IPS;
        }
        if (path.startsWith("fl/flow_logs")) {
            return method == Method.PUT || method == Method.DELETE ? FLOW_LOG_CHANGE : FLOW_LOG;
        }
        if (path.matches("subnets.*|vpcs/\\{vpc_id}/subnets/.*")) {
            return SUBNET;
        }
        return switch (path.split("/")[0]) {
            case "vpcs" -> VPC;
            case "security-groups", "security-group-rules" -> SECURITY_GROUP;
            case "privateips" -> PRIVATE_IP;
            case "routetables" -> ROUTE_TABLE;
            default -> GENERAL;
        };
    }

    boolean isV3() {
        return this == V3 || this == SECONDARY_BLOCK;
    }

    /** Of a request that has not the form that the endpoint takes. */
    CloudCode malformed() {
        return malformed;
    }

    /** Of a rule, where the family calls it otherwise than all. */
    Optional<CloudCode> of(Rule rule) {
        return Optional.ofNullable(own.get(rule));
    }
}
