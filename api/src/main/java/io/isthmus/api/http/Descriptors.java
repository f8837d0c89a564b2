package io.isthmus.api.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files and sockets this process may have open. */
final class Descriptors {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d{1,9})\\s");
    private static final int USUAL = 1024;

    /**
     * For all but what strangers connect to: the local administrator's connections, connections that are being turned away,
     * the agent, the database, logs, and the Java runtime's own.
     */
    private static final int RESERVED = 640;

    private Descriptors() {}

    /** How many of them strangers' connections may take: never so many that none is left for the rest. */
    static int forStrangers() {
        return Math.max(1, limit() - RESERVED);
    }

    private static int limit() {
        try {
            Matcher found = OPEN_FILES.matcher(Files.readString(LIMITS));
            return found.find() ? Integer.parseInt(found.group(1)) : Integer.MAX_VALUE;
        } catch (IOException _) {
            return USUAL;
        }
    }
}
