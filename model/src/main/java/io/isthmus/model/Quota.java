package io.isthmus.model;

import java.util.Arrays;
import java.util.Optional;

/** What is limited in number (contract.md 3.8), with the type's name in the API and its default limit. */
public enum Quota {
    /** VPCs of a project. */
    VPC("vpc", 5),
    /** Subnets of a project. */
    SUBNET("subnet", 100),
    /** Security groups of a project. */
    SECURITY_GROUP("securityGroup", 100),
    /** Rules of all security groups of a project. */
    SECURITY_GROUP_RULE("securityGroupRule", 5000),
    /** Network ACLs of a project. */
    NETWORK_ACL("firewall", 200),
    /** Flow logs of a project. */
    FLOW_LOG("flow_log", 10),
    /** Address groups of a project. */
    ADDRESS_GROUP("address_group", 50),
    /** Log groups of a project. */
    LOG_GROUP("log_group", 100),
    /** Peerings of an account in a region (contract.md 1.5). */
    PEERING("vpcPeer", 50),
    /** Route tables of a VPC, the default table included (contract.md 10.27). */
    ROUTE_TABLE("vpcContainRoutetable", 10),
    /** Routes of a route table. */
    ROUTE("routetableContainRoutes", 200),
    /** ECSs of a project. */
    ECS("instances", 1000);

    private final String type;
    private final int defaultLimit;

    Quota(String type, int defaultLimit) {
        this.type = type;
        this.defaultLimit = defaultLimit;
    }

    /** The type's name in the API. */
    public String type() {
        return type;
    }

    public int defaultLimit() {
        return defaultLimit;
    }

    public static Optional<Quota> ofType(String type) {
        return Arrays.stream(values()).filter(quota -> quota.type.equals(type)).findFirst();
    }
}
