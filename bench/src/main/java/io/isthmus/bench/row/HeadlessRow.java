package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import io.isthmus.bench.measure.Target;
import io.isthmus.bench.site.Api;
import io.isthmus.bench.site.Bench;
import io.isthmus.bench.site.BenchException;
import io.isthmus.bench.site.Networks;
import io.isthmus.bench.site.Pauses;
import io.isthmus.bench.site.Pinger;
import io.isthmus.bench.site.RunningController;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether packets notice that controller and agent die and come back. */
final class HeadlessRow implements Row {
    private static final Duration STEP = Duration.ofMillis(1);
    private static final long QUIET_MS = 500;
    private static final long ANSWER_LIMIT_NANOS = 1_500_000_000;
    private static final int ATTEMPTS = 20;

    @Override
    public String name() {
        return "headless";
    }

    @Override
    public String what() {
        return "packets lost of a 1 kHz ping across a peering while the agent, then controller and agent are killed (-9) and started"
                + " again, until changes pass through again";
    }

    @Override
    public boolean needsRoot() {
        return true;
    }

    @Override
    public List<Result> run(Bench bench) {
        Bench.Crowd crowd = bench.runningCrowd();
        Networks.Vpc one = crowd.networks().vpc(0);
        Networks.Vpc other = crowd.networks().vpc(1);
        AtomicBoolean end = new AtomicBoolean();
        Pinger.Tally tally;
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Pinger.Tally> tallied = thread.submit(() -> {
                try (Pinger pinger = new Pinger(
                        bench.namespaces(),
                        crowd.site().place(one.server()),
                        other.server().ip())) {
                    return pinger.tally(STEP, end::get);
                }
            });
            try {
                Pauses.sleep(QUIET_MS);
                killAgent(crowd.site().controller());
                awaitChanges(crowd);
                crowd.site().kill();
                Pauses.sleep(QUIET_MS);
                var _ = crowd.site().start();
                awaitChanges(crowd);
                Pauses.sleep(QUIET_MS);
            } finally {
                end.set(true);
            }
            tally = Futures.get(tallied);
        }
        bench.say("headless: " + tally);
        return List.of(new Result.Measured(
                name(),
                "lost of " + tally.sent() + " packets (longest gap " + tally.longestGap() + ", doubled " + tally.twice()
                        + "), all killed and restarted",
                "packets",
                Spread.of(List.of((double) tally.lost())),
                Optional.empty(),
                Target.atMost(0)));
    }

    private static void killAgent(RunningController controller) {
        long pid = controller.agentPid();
        ProcessHandle.of(pid).ifPresent(agent -> {
            agent.destroyForcibly();
            agent.onExit().join();
        });
    }

    /** Until a change is answered in time: then the agent has taken over all that there is. */
    private static void awaitChanges(Bench.Crowd crowd) {
        Networks.Vpc one = crowd.networks().vpc(2);
        Networks.Vpc other = crowd.networks().vpc(3);
        try (Api api = new Api(crowd.site().controller().url())) {
            String peering = api.peeringBetween(one, other);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                long start = System.nanoTime();
                String route = api.createRoute(one, "192.168.77.0/24", peering);
                long took = System.nanoTime() - start;
                api.deleteRoute(one, route);
                if (took < ANSWER_LIMIT_NANOS) {
                    return;
                }
            }
        }
        throw new BenchException("changes do not pass through");
    }
}
