package io.isthmus.api.isthmus;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as this API tells when something was made. */
final class Times {
    private Times() {}

    /** RFC 3339, in UTC, to the second. */
    static String made(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
