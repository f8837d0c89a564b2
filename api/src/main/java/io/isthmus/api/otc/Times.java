package io.isthmus.api.otc;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as clients of the different APIs parse them. All in UTC, to the second. */
final class Times {
    private static final DateTimeFormatter WITHOUT_ZONE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private Times() {}

    /** For v1, v2.0 and v3 of the VPC API (contract.md 1.1). */
    static String vpc(Instant instant) {
        return WITHOUT_ZONE.format(instant);
    }

    /** For v3 as the reference has it (contract.md 10.40), which its older views here do not follow. */
    static String v3(Instant instant) {
        return ecs(instant);
    }

    /** For what only Neutron's clients read: RFC 3339 with whole seconds. */
    static String neutron(Instant instant) {
        return ecs(instant);
    }

    /** RFC 3339, for ECSs and jobs (contract.md 5). */
    static String ecs(Instant instant) {
        return WITHOUT_ZONE.format(instant) + "Z";
    }
}
