package io.isthmus.model;

import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpProtocols;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One thing that a security group allows or, in v3's words, denies (contract.md 3.6).
 *
 * @param protocol IP protocol number, 0 to 255; empty for every protocol
 * @param low first destination port (1 to 65535), or the ICMP type (0 to 255); empty for all
 * @param high last destination port, or the ICMP code; empty for all, but a port without a last one is that port alone
 * @param precedence what only v3 can say; empty: it allows, with the priority 1
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
        Instant createdAt,
        Optional<Precedence> precedence) {

    private static final int HIGHEST_PRIORITY = 1;

    /**
     * How a rule stands to the others that match the same packet.
     *
     * @param deny whether what it matches may not pass
     * @param priority 1 to 100; the lowest number acts, and among equals a rule that denies
     * @param ports destination ports instead of {@code low} and {@code high}; empty: those
     */
    public record Precedence(boolean deny, int priority, List<PortRange> ports) {
        public Precedence {
            ports = List.copyOf(ports);
        }
    }

    /**
     * Whether no packet is one that it matches: it names ports of a protocol that has none. Such a rule is kept as it was
     * written, for clients that write one look for it.
     */
    public boolean matchesNothing() {
        return (low.isPresent() || !ports().isEmpty())
                && !IpProtocols.hasPorts(protocol)
                && !IpProtocols.hasTypes(protocol);
    }

    /** Whether v1 and v2.0 have words for it, whose rules all allow and have one range of ports at most. */
    public boolean isPlain() {
        return precedence.isEmpty();
    }

    /** Whether what it matches may not pass. */
    public boolean deny() {
        return precedence.filter(Precedence::deny).isPresent();
    }

    /** 1 to 100; the lowest number acts. */
    public int priority() {
        return precedence.map(Precedence::priority).orElse(HIGHEST_PRIORITY);
    }

    /** Several ranges of destination ports; empty if {@code low} and {@code high} say it all. */
    public List<PortRange> ports() {
        return precedence.map(Precedence::ports).orElse(List.of());
    }

    /** Seen from the port: what comes to it, or what it sends. */
    public enum Direction {
        INGRESS,
        EGRESS
    }

    /** The other end: source of ingress, destination of egress. */
    public sealed interface Remote {
        record Anyone() implements Remote {}

        record In(Cidr block) implements Remote {}

        /** The members of this group of the same account and region, by address and way (contract.md 10.9, 10.16). */
        record Members(SecurityGroupId group) implements Remote {}
    }
}
