package io.isthmus.api.otc;

import java.util.Locale;

/**
 * The codes that the reference of the cloud gives the refusals of what is offered here (contract.md 1.7), with the status that
 * each comes with: a conflict where the reference says 500, for nothing that is refused is a failure (contract.md 10.26).
 */
public enum CloudCode {
    /** VPC does not exist. */
    VPC_0003(404),
    /** The project of the path is not that of the token. */
    VPC_0007(400),
    /** No valid token. */
    VPC_0008(401),
    /** Not allowed for this token. */
    VPC_2701(403),

    /** A VPC that cannot be. */
    VPC_0101(400),
    /** The VPC has subnets. */
    VPC_0104(409),
    /** The VPC is in use. */
    VPC_0108(409),
    /** No more VPCs. */
    VPC_0114(409),
    /** The name of the VPC is taken. */
    VPC_0115(400),
    /** The block would not hold the VPC's subnets. */
    VPC_0117(400),
    /** The VPC has routes. */
    VPC_0120(409),

    /** A subnet that cannot be. */
    VPC_0201(400),
    /** No such subnet. */
    VPC_0202(404),
    /** The subnet lies outside of the VPC's blocks. */
    VPC_0203(400),
    /** The subnet overlaps another one. */
    VPC_0204(400),
    /** The subnet is none of this VPC's. */
    VPC_0207(400),
    /** The subnet has private IPs. */
    VPC_0208(409),
    /** The subnet has ECSs. */
    VPC_0209(409),
    /** No block for a subnet. */
    VPC_0212(400),

    /** A security group or rule that cannot be. */
    VPC_0601(400),
    /** No such security group or rule. */
    VPC_0603(404),
    /** No more security groups, or rules. */
    VPC_0604(409),

    /** The address to take is in use. */
    VPC_0701(409),
    /** A list of private IPs that cannot be. */
    VPC_0702(400),
    /** No more addresses. */
    VPC_0703(409),
    /** No such private IP. */
    VPC_0704(404),
    /** No address of the subnet. */
    VPC_0705(400),
    /** The private IP to give back is in use. */
    VPC_0707(409),

    /** No such type of quota. */
    VPC_1207(400),
    /** A tag that cannot be. */
    VPC_1801(400),
    /** No such resource. */
    VPC_2204(404),
    /** The usage of a network that is not there. */
    VPC_2302(404),
    /** The table has a route to this destination. */
    VPC_2812(409),

    /** A flow log that cannot be. */
    VPC_3001(400),
    /** No such flow log, or resource for one. */
    VPC_3002(404),
    /** There is such a flow log already. */
    VPC_3004(409),
    /** No such flow log to change. */
    VPC_3005(404),

    /** In v3: what cannot be. */
    VPC_9901(400),
    /** In v3: in use, or there already. */
    VPC_9902(409),
    /** In v3: not there. */
    VPC_9904(404),
    /** In v3: no more of them. */
    VPC_9905(409),
    /** No block. */
    VPC_9911(400),
    /** Too many secondary blocks. */
    VPC_9912(400),
    /** The secondary block is taken. */
    VPC_9914(409),
    /** No such secondary block. */
    VPC_9915(404),
    /** The secondary block is kept back. */
    VPC_9916(400);

    private final int status;

    CloudCode(int status) {
        this.status = status;
    }

    /** With which it comes. */
    public int status() {
        return status;
    }

    /** As it stands in answers. */
    public String text() {
        return name().replace('_', '.').toUpperCase(Locale.ROOT);
    }
}
