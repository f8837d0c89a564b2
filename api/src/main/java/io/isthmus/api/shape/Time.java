package io.isthmus.api.shape;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A moment as an answer writes it, in UTC. Each dialect has its form, which its clients parse strictly (contract.md 10.40): so
 * the type of a field says which one it has. A moment that is not known is null, never empty text. Immutable.
 */
public sealed interface Time {
    Instant instant();

    /** What all texts of the form look like, as a regular expression. */
    static String pattern(Class<? extends Time> form) {
        String seconds = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}";
        if (form == Local.class) {
            return seconds;
        }
        if (form == LocalMicros.class) {
            return seconds + "[.][0-9]{6}";
        }
        if (form == Zulu.class) {
            return seconds + "Z";
        }
        return seconds + (form == ZuluMillis.class ? "[.][0-9]{3}Z" : "[.][0-9]{6}Z");
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss" + pattern).withZone(ZoneOffset.UTC);
    }

    /** Without a zone: {@code 2026-11-23T12:00:00}, of v1 and of peerings, routes and flow logs. */
    record Local(Instant instant) implements Time {
        private static final DateTimeFormatter FORMAT = format("");

        @Override
        public String toString() {
            return FORMAT.format(instant);
        }
    }

    /** Without a zone, to the microsecond, as Nova tells what a server was used for. */
    record LocalMicros(Instant instant) implements Time {
        private static final DateTimeFormatter FORMAT = format(".SSSSSS");

        @Override
        public String toString() {
            return FORMAT.format(instant);
        }
    }

    /** RFC 3339 to the second: {@code 2026-11-23T12:00:00Z}, of v3, Neutron, ECSs and Isthmus itself. */
    record Zulu(Instant instant) implements Time {
        private static final DateTimeFormatter FORMAT = format("'Z'");

        @Override
        public String toString() {
            return FORMAT.format(instant);
        }
    }

    /** RFC 3339 to the millisecond, of jobs. */
    record ZuluMillis(Instant instant) implements Time {
        private static final DateTimeFormatter FORMAT = format(".SSS'Z'");

        @Override
        public String toString() {
            return FORMAT.format(instant);
        }
    }

    /** RFC 3339 to the microsecond, of Keystone. */
    record ZuluMicros(Instant instant) implements Time {
        private static final DateTimeFormatter FORMAT = format(".SSSSSS'Z'");

        @Override
        public String toString() {
            return FORMAT.format(instant);
        }
    }
}
