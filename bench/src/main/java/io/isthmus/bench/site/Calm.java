package io.isthmus.bench.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Waits until the machine has nothing else to do. The kernel goes on for up to a minute after thousands of namespaces have
 * ended, on one processor: what is measured meanwhile is measured on half a machine of two.
 */
public final class Calm {
    private static final Path PROCESSOR_TIMES = Path.of("/proc/stat");
    private static final long STEP_MS = 1_000;
    /** Of the time of all processors together. */
    private static final double IDLE_ENOUGH = 0.9;

    private static final int IDLE = 3;
    private static final int WAITING_FOR_DISKS = 4;
    /** Guests' times, which follow, are in the users' already. */
    private static final int TIMES = 8;

    private Calm() {}

    /** @return whether it became so within the limit */
    public static boolean await(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        long[] before = times();
        while (System.nanoTime() < deadline) {
            Pauses.sleep(STEP_MS);
            long[] now = times();
            long all = 0;
            for (int i = 0; i < TIMES; i++) {
                all += now[i] - before[i];
            }
            long idle = now[IDLE] - before[IDLE] + now[WAITING_FOR_DISKS] - before[WAITING_FOR_DISKS];
            if (idle >= IDLE_ENOUGH * all) {
                return true;
            }
            before = now;
        }
        return false;
    }

    private static long[] times() {
        try (Stream<String> lines = Files.lines(PROCESSOR_TIMES)) {
            String sum = lines.findFirst().orElseThrow();
            return Stream.of(sum.split(" +"))
                    .skip(1)
                    .limit(TIMES)
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
