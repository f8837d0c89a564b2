package io.isthmus.model;

import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * One thing that a security group allows (contract.md 3.6).
 *
 * @param protocol IP protocol number, 0 to 255; empty for every protocol
 * @param low first destination port (1 to 65535), or the ICMP type (0 to 255); empty for all
 * @param high last destination port, or the ICMP code; empty for all
 */
public record SecurityGroupRule(
        SecurityGroupRuleId id,
        Direction direction,
        IpFamily family,
        OptionalInt protocol,
        OptionalInt low,
        OptionalInt high,
        Remote remote,
        String description,
        Instant createdAt) {

    /** Seen from the port: what comes to it, or what it sends. */
    public enum Direction {
        INGRESS,
        EGRESS
    }

    /** The other end: source of ingress, destination of egress. */
    public sealed interface Remote {
        record Anyone() implements Remote {}

        record In(Cidr block) implements Remote {}

        /** The members of this group, by address, in whatever VPC of the region (contract.md 10.16). */
        record Members(SecurityGroupId group) implements Remote {}
    }
}
