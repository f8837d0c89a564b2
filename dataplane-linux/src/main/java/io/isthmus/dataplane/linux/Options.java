package io.isthmus.dataplane.linux;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a {@link LinuxDataPlane} is to work.
 *
 * @param instance mark of all that it makes, 1 to 6 characters of a-z and 0-9; data planes with different marks share a
 *     machine and never touch each other's things
 * @param namespaceDirectory where network namespaces are named, normally /run/netns
 * @param host name of this host, as {@link io.isthmus.dataplane.DataPlane.Place} tells it
 * @param repairInterval pause between two looks for drift; zero: none
 * @param repairedAtOnce how many routers such a look takes at a time, at least 1: a change waits for no more
 */
public record Options(
        String instance, Path namespaceDirectory, String host, Duration repairInterval, int repairedAtOnce) {
    private static final int REPAIRED_AT_ONCE = 64;

    /** With the usual number of routers at once. */
    public Options(String instance, Path namespaceDirectory, String host, Duration repairInterval) {
        this(instance, namespaceDirectory, host, repairInterval, REPAIRED_AT_ONCE);
    }

    public Options {
        if (!instance.matches("[a-z0-9]{1,6}")) {
            throw new IllegalArgumentException("the instance mark must be 1 to 6 of a-z and 0-9: " + instance);
        }
        if (repairInterval.isNegative()) {
            throw new IllegalArgumentException("the repair interval must not be negative");
        }
        if (repairedAtOnce < 1) {
            throw new IllegalArgumentException("at least one router must be repaired at a time");
        }
    }
}
