package io.isthmus.forwarding;

import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which sources may come into a VPC over a peering, whatever their sender is allowed (contract.md 10.8, 10.30). Stateless. */
final class Entry {
    /** Unspecified, loopback, link-local and multicast addresses: nobody else's, wherever they are. */
    private static final List<Cidr> NOBODYS = Stream.of(
                    "0.0.0.0/8",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "224.0.0.0/4",
                    "::/128",
                    "::1/128",
                    "fe80::/10",
                    "ff00::/8")
            .map(Cidr::parse)
            .toList();

    private Entry() {}

    /** The sources that never come into this VPC over a peering: its own addresses, and those that are nobody's. */
    static List<Cidr> barred(Snapshot snapshot, VpcId into) {
        return Stream.concat(NOBODYS.stream(), subnets(snapshot, into)).sorted().toList();
    }

    /**
     * The only sources that come out of this VPC over a peering; empty if it may pass on what others sent. A VPC without
     * blocks of a family has those of its subnets.
     */
    static Optional<List<Cidr>> allowed(Snapshot snapshot, VpcId from) {
        if (snapshot.settings().transit()) {
            return Optional.empty();
        }
        List<Cidr> blocks = snapshot.vpc(from).stream().flatMap(Vpc::blocks).toList();
        List<Cidr> allowed = new ArrayList<>(blocks);
        Arrays.stream(IpFamily.values())
                .filter(family -> blocks.stream().noneMatch(block -> block.family() == family))
                .forEach(family -> subnets(snapshot, from)
                        .filter(block -> block.family() == family)
                        .forEach(allowed::add));
        return Optional.of(allowed.stream().sorted().toList());
    }

    private static Stream<Cidr> subnets(Snapshot snapshot, VpcId vpc) {
        return snapshot.subnets(vpc).stream().flatMap(Subnet::blocks);
    }

    static boolean isBarred(Snapshot snapshot, VpcId into, Ip source) {
        return snapshot.subnetAt(into, source).isPresent() || isNobodys(source);
    }

    static boolean isNobodys(Ip source) {
        return NOBODYS.stream().anyMatch(block -> block.contains(source));
    }

    static boolean isAllowed(Snapshot snapshot, VpcId from, Ip source) {
        return allowed(snapshot, from)
                .map(blocks -> blocks.stream().anyMatch(block -> block.contains(source)))
                .orElse(true);
    }
}
