package io.isthmus.model;

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
 * @param quotas limits of every account, where they differ from the defaults and the account has none of its own
 */
public record Settings(
        List<String> regions,
        boolean transit,
        Optional<Duration> peeringExpiry,
        Duration tokenLife,
        Map<Quota, Integer> quotas) {
    public static final Settings DEFAULT = new Settings(
            List.of("eu-de", "eu-nl"), true, Optional.of(Duration.ofDays(7)), Duration.ofHours(24), Map.of());

    public Settings {
        regions = List.copyOf(regions);
        quotas = Map.copyOf(quotas);
    }
}
