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
 * @param ports destination ports; none for all
 * @param icmp the messages, of ICMP and ICMPv6; empty for all
 * @param precedence empty: it allows, with the priority 1
 */
public record SecurityGroupRule(
        SecurityGroupRuleId id,
        Direction direction,
        IpFamily family,
        OptionalInt protocol,
        List<PortRange> ports,
        Optional<IcmpType> icmp,
        Remote remote,
        String description,
        Instant createdAt,
        Optional<Precedence> precedence) {

    private static final int HIGHEST_PRIORITY = 1;

    public SecurityGroupRule {
        ports = List.copyOf(ports);
        precedence = Precedence.canonical(precedence);
    }

    /**
     * How a rule stands to the others that match the same packet.
     *
     * @param deny whether what it matches may not pass
     * @param priority 1 to 100; the lowest number acts, and among equals a rule that denies
     */
    public record Precedence(boolean deny, int priority) {
        private static final Precedence USUAL = new Precedence(false, HIGHEST_PRIORITY);

        /** Empty for what a rule of v1 or v2.0 has. */
        public static Optional<Precedence> canonical(Optional<Precedence> precedence) {
            return precedence.filter(some -> !some.equals(USUAL));
        }
    }

    /**
     * Whether no packet is one that it matches: it names ports of a protocol that has none. Such a rule is kept as it was
     * written, for clients that write one look for it.
     */
    public boolean matchesNothing() {
        return !ports.isEmpty() && !IpProtocols.hasPorts(protocol);
    }

    /** Whether v1 and v2.0 have words for it, whose rules all allow and have one range of ports at most. */
    public boolean isPlain() {
        return isPlain(ports, precedence);
    }

    public static boolean isPlain(List<PortRange> ports, Optional<Precedence> precedence) {
        return precedence.isEmpty() && ports.size() < 2;
    }

    /** Whether what it matches may not pass. */
    public boolean deny() {
        return precedence.filter(Precedence::deny).isPresent();
    }

    /** 1 to 100; the lowest number acts. */
    public int priority() {
        return precedence.map(Precedence::priority).orElse(HIGHEST_PRIORITY);
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

        /** Whoever has an address of this group of the same project, wherever a packet comes from (contract.md 10.41). */
        record Within(AddressGroupId addresses) implements Remote {}
    }
}
