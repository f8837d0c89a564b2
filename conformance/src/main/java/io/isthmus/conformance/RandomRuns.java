package io.isthmus.conformance;

import io.isthmus.conformance.random.RandomNetwork;
import io.isthmus.conformance.random.Shrinker;
import io.isthmus.conformance.random.Story;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Random networks, some at a time, and the sums over them. A network with a mismatch is made small and told at once, with the
 * seed that brings it back. Thread-safe.
 */
final class RandomRuns {
    private static final int SHRINKING_ATTEMPTS = 60;

    /** Most wait for an answer that does not come. */
    private static final int COMPARISONS_AT_ONCE = 64;

    private final Consumer<String> out;
    private final int pairsOfEachStage;
    private final Map<String, Integer> causes = new TreeMap<>();
    private int networks;
    private int pairs;
    private int ipv6;
    private int second;
    private int paired;
    private int pairedReachable;
    private int reachable;
    private int calls;
    private int refused;
    private int fixed;
    private int led;
    private int beyondPeers;
    private int mismatches;

    /**
     * @param pairsOfEachStage how many ordered pairs of ECSs, at most, are held against packets after each chapter
     */
    RandomRuns(Consumer<String> out, int pairsOfEachStage) {
        this.out = out;
        this.pairsOfEachStage = pairsOfEachStage;
    }

    /** Runs the networks of these seeds, and clears the site. */
    void run(Site site, List<Long> seeds, int atOnce) {
        Comparisons comparisons = new Comparisons(COMPARISONS_AT_ONCE, pairsOfEachStage);
        try (ExecutorService executor =
                Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            seeds.forEach(seed -> executor.execute(() -> run(site, seed, comparisons)));
        }
        site.clear().forEach(problem -> {
            out.accept("left on the site: " + problem);
            mismatches++;
        });
    }

    private void run(Site site, long seed, Comparisons comparisons) {
        Story story = RandomNetwork.of(seed);
        try {
            StoryRun.Result result = new StoryRun(story, site, comparisons).run();
            add(story, result);
            if (!result.mismatches().isEmpty()) {
                tell(story, result, site, comparisons);
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                mismatches++;
                out.accept("seed " + seed + ": " + e);
            }
        }
    }

    private synchronized void add(Story story, StoryRun.Result result) {
        networks++;
        pairs += result.pairs();
        ipv6 += result.ipv6();
        second += result.second();
        paired += result.paired();
        pairedReachable += result.pairedReachable();
        reachable += result.reachable();
        calls += story.calls();
        refused += result.refused();
        fixed += result.fixed();
        led += result.led();
        beyondPeers += result.beyondPeers();
        mismatches += result.mismatches().size();
        result.causes().forEach((cause, count) -> causes.merge(cause, count, Integer::sum));
    }

    private void tell(Story story, StoryRun.Result result, Site site, Comparisons comparisons) {
        Story small = Shrinker.shrink(
                story,
                smaller -> !new StoryRun(smaller, site, comparisons)
                        .run()
                        .mismatches()
                        .isEmpty(),
                SHRINKING_ATTEMPTS);
        StringBuilder text = new StringBuilder("seed " + story.seed() + ": " + story.calls() + " calls, "
                + result.mismatches().size() + " mismatches\n");
        result.mismatches()
                .forEach(mismatch -> text.append("  " + mismatch.line() + "\n    " + mismatch.trace() + "\n"));
        text.append("It fails still with these " + small.calls() + " calls, of " + small.text());
        synchronized (this) {
            out.accept(text.toString());
        }
    }

    synchronized int mismatches() {
        return mismatches;
    }

    synchronized int networks() {
        return networks;
    }

    synchronized String sums() {
        return networks + " random networks, " + calls + " calls (" + refused + " passed over), " + pairs + " pairs ("
                + ipv6 + " over IPv6, " + second + " from a second NIC, " + paired + " from a paired source, of which "
                + pairedReachable + " had answers, " + reachable + " reachable in all), " + fixed + " fixes applied ("
                + led
                + " sequences of them to an answer, " + beyondPeers + " of tenants to where others are named), "
                + mismatches
                + " mismatches\nfirst causes: "
                + causes;
    }
}
