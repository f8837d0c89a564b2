package io.isthmus.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the operator decides for the whole service. Read at start; the same on every replica.
 *
 * @param regions names of the regions that projects may lie in, the first is the default
 * @param transit whether a VPC forwards what came over a peering and is not for one of its subnets (contract.md 10.8)
 * @param peeringExpiry how long a request stays PENDING_ACCEPTANCE; empty: for ever (contract.md 10.5)
 * @param tokenLife how long a token is valid
 */
public record Settings(List<String> regions, boolean transit, Optional<Duration> peeringExpiry, Duration tokenLife) {
    public static final Settings DEFAULT =
            new Settings(List.of("eu-de", "eu-nl"), true, Optional.of(Duration.ofDays(7)), Duration.ofHours(24));

    public Settings {
        regions = List.copyOf(regions);
    }
}
