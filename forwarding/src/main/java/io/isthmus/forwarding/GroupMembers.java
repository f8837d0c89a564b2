package io.isthmus.forwarding;

import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.VpcId;

/**
 * The members that a security group has in one VPC: what a set of addresses is named by (contract.md 10.16).
 */
public record GroupMembers(SecurityGroupId group, VpcId vpc) {}
