package io.isthmus.bench.site;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Tells when everything of a seeded region is there: every namespace, and a ping over every peering. */
public final class Convergence {
    private static final Duration STEP = Duration.ofMillis(2);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long POLL_MS = 10;
    private final Bench bench;
    private final Bench.Crowd crowd;

    public Convergence(Bench bench, Bench.Crowd crowd) {
        this.bench = bench;
        this.crowd = crowd;
    }

    /** The time ({@link System#nanoTime}) at which the last of them was seen. */
    public long await() {
        List<Networks.Vpc> vpcs = crowd.networks().vpcs();
        int expected = vpcs.stream().mapToInt(vpc -> 1 + vpc.servers().size()).sum();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (bench.namespaces().list(crowd.site().prefix()).size() < expected) {
            if (System.nanoTime() > deadline) {
                throw new BenchException("not all namespaces were there after " + LIMIT.toSeconds() + " s");
            }
            Pauses.sleep(POLL_MS);
        }
        return IntStream.range(0, vpcs.size() * 2 / 5)
                .mapToLong(pair -> firstReply(vpcs.get(2 * pair), vpcs.get(2 * pair + 1)))
                .max()
                .orElseGet(System::nanoTime);
    }

    private long firstReply(Networks.Vpc from, Networks.Vpc to) {
        try (Pinger pinger = new Pinger(
                bench.namespaces(),
                crowd.site().place(from.server()),
                to.server().ip())) {
            return pinger.firstReply(STEP, LIMIT);
        }
    }
}
