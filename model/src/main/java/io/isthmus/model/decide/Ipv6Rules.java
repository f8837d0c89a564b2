package io.isthmus.model.decide;

import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.PrefixTable;
import java.util.List;
import java.util.Optional;

/** IPv6 blocks of subnets and addresses of ports (docs/DECISIONS.md 11). */
final class Ipv6Rules {
    static final int SUBNET_BITS = 64;

    /** So many blocks are looked at for one that is free. */
    private static final int ATTEMPTS = 10_000;

    private Ipv6Rules() {}

    /**
     * A block of the pool that no subnet of this service has: chosen by the subnet's id, so that it is as unlikely to be
     * given out again soon as an id is. Empty if there is none free near it.
     */
    static Optional<Subnet.Ipv6> newBlock(Draft draft, SubnetId subnet) {
        Cidr pool = draft.state().settings().ipv6Pool();
        long blocks = 1L << (SUBNET_BITS - pool.length());
        long first = spread(subnet.value());
        for (int attempt = 0; attempt < Math.min(ATTEMPTS, blocks); attempt++) {
            Ip network = Ip.v6(pool.address().high() | (first + attempt & blocks - 1), 0);
            Cidr block = new Cidr(network, SUBNET_BITS);
            if (!draft.state().hasIpv6Block(block)) {
                return Optional.of(
                        new Subnet.Ipv6(block, network.plus(1), draft.ids().uuid()));
            }
        }
        return Optional.empty();
    }

    static Refusal poolEmpty(Draft draft) {
        Cidr pool = draft.state().settings().ipv6Pool();
        return new Refusal(
                Rule.IPV6_POOL_EMPTY,
                "ipv6_enable",
                pool.toString(),
                "No IPv6 block is free in " + pool + ".",
                "The operator may start the service with another --ipv6-pool.");
    }

    /** A number that depends on all of the text. */
    private static long spread(String text) {
        long number = 0;
        for (int at = 0; at < text.length(); at++) {
            number = (number ^ text.charAt(at)) * 0x9E3779B97F4A7C15L;
            number ^= number >>> 29;
        }
        return number;
    }

    /**
     * The IPv6 address of a port: the last 32 bits are its IPv4 address, so it is free as that is, and tells it to who
     * reads it. Should it be in use or reserved all the same, the first free one, which there always is (see {@link
     * CidrReservation#PER_SUBNET}).
     */
    private static Ip address(Snapshot state, Subnet subnet, Subnet.Ipv6 ipv6, Ip ipv4) {
        PrefixTable<String> held = Addresses.held(state, subnet.id(), subnet.reserved(IpFamily.V6));
        Ip address = ipv6.cidr().address().plus(Integer.toUnsignedLong(ipv4.v4Bits()));
        return held.longestMatch(address).isEmpty()
                ? address
                : held.firstGap(ipv6.cidr()).orElseThrow();
    }

    /** The addresses of a port in a network: the IPv4 one and, if it is wanted and the network has a block, an IPv6 one. */
    static List<Ip> addresses(Snapshot state, SubnetId network, Ip ipv4, boolean wanted) {
        Optional<Subnet> subnet = state.subnet(network).filter(_ -> wanted);
        return subnet.flatMap(Subnet::ipv6)
                .map(block -> List.of(ipv4, address(state, subnet.orElseThrow(), block, ipv4)))
                .orElseGet(() -> List.of(ipv4));
    }

    /** The refusal if an interface asks for IPv6 in a subnet without. */
    static Optional<Refusal> missing(Subnet subnet, Optional<Boolean> wanted) {
        return wanted.orElse(false) && subnet.ipv6().isEmpty()
                ? Optional.of(missing(subnet, "nics"))
                : Optional.empty();
    }

    /** That the subnet has no IPv6 block, though this field wants it. */
    static Refusal missing(Subnet subnet, String field) {
        return new Refusal(
                Rule.SUBNET_HAS_NO_IPV6,
                field,
                subnet.id().value(),
                "The subnet " + subnet.cidr() + " has no IPv6 block.",
                "Turn IPv6 on for the subnet first, with ipv6_enable.");
    }
}
