package io.isthmus.model;

import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator decides for the whole service. Read at start; the same on every replica.
 *
 * @param regions names of the regions that projects may lie in, the first is the default
 * @param transit whether a VPC forwards what came over a peering and is not for one of its subnets (contract.md 10.8)
 * @param peeringExpiry how long a request stays PENDING_ACCEPTANCE; empty: for ever (contract.md 10.5)
 * @param tokenLife how long a token is valid
 * @param ipv6Pool where IPv6 blocks of subnets, of 64 bits, are taken from; 16 to 64 bits long. Blocks given out stay
 * @param quotas limits of every account, where they differ from the defaults and the account has none of its own
 */
public record Settings(
        List<String> regions,
        boolean transit,
        Optional<Duration> peeringExpiry,
        Duration tokenLife,
        Cidr ipv6Pool,
        Map<Quota, Integer> quotas) {
    /** Unique local addresses (RFC 4193) with the letters "ist" as their global id. */
    private static final Cidr IPV6_POOL = Cidr.parse("fd69:7374::/32");

    public static final Settings DEFAULT = new Settings(
            List.of("eu-de", "eu-nl"),
            true,
            Optional.of(Duration.ofDays(7)),
            Duration.ofHours(24),
            IPV6_POOL,
            Map.of());

    public Settings {
        regions = List.copyOf(regions);
        quotas = Map.copyOf(quotas);
        if (ipv6Pool.family() != IpFamily.V6 || ipv6Pool.length() < 16 || ipv6Pool.length() > 64) {
            throw new IllegalArgumentException("not an IPv6 block of 16 to 64 bits: " + ipv6Pool);
        }
    }
}
