package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.app.service.Tenant.EcsRef;
import io.isthmus.model.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What was acknowledged survives the death of the controller or the agent, whichever is killed, stopped or both; what was not
 * is there wholly or not at all. {@code -Disthmus.kills=500} for that many, {@code -Disthmus.whole=10} to compare the whole
 * kernel less often, {@code -Disthmus.seed} for the same draws.
 */
@Tag("kernel")
@Tag("once")
class CrashIT {
    private static final int WRITERS = 8;
    private static final int LONGEST_WAIT_NANOS = 5_000_000;
    private static final int PINGED_BY_EACH = 3;
    private static final int PINGS_AT_A_TIME = 8;

    /** What happens at a random point under writes. */
    private enum Fate {
        CONTROLLER_KILLED,
        AGENT_KILLED,
        AGENT_STOPPED_FOR_A_WHILE,
        AGENT_STOPPED_AND_KILLED,
        CONTROLLER_KILLED_WITH_AGENT_STOPPED,
        BOTH_KILLED
    }

    @Test
    void nothingAcknowledgedIsLostWhenAnybodyIsKilledUnderWrites() throws Exception {
        killUnderWrites(
                Integer.getInteger("isthmus.kills", Fate.values().length), Integer.getInteger("isthmus.whole", 2));
    }

    @Test
    @Tag("nightly")
    void nothingAcknowledgedIsLostInTwoHundredKills() throws Exception {
        killUnderWrites(200, 10);
    }

    /** @param whole after how many kills each the whole kernel is compared with the plans */
    private static void killUnderWrites(int kills, int whole) throws Exception {
        long seed = Long.getLong("isthmus.seed", System.nanoTime());
        Random random = new Random(seed);
        List<CrashWriter> writers = new ArrayList<>();
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        int doubtful = 0;
        try (Installation installation = Installation.started();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Tenant tenant = installation.tenant("alpha", "alpha");
            for (int i = 0; i < WRITERS; i++) {
                writers.add(new CrashWriter(tenant, i, random.nextLong()));
            }
            for (int kill = 1; kill <= kills; kill++) {
                Fate fate = Fate.values()[kill % Fate.values().length];
                List<Future<Void>> work = writers.stream().map(threads::submit).toList();
                awaitWrites(writers, work, 5 + random.nextInt(60));
                LockSupport.parkNanos(random.nextInt(LONGEST_WAIT_NANOS));
                meet(fate, installation, writers, work, random);
                fates.merge(fate, 1, Integer::sum);
                writers.forEach(CrashWriter::stop);
                for (Future<Void> one : work) {
                    one.get();
                }
                if (!installation.runs()) {
                    installation.start();
                }
                for (CrashWriter writer : writers) {
                    doubtful += writer.reconcile();
                }
                installation.awaitConverged();
                judge(installation, tenant, writers, random, kill % whole == 0);
            }
        } finally {
            System.err.println("crash: fates=" + fates + " acknowledged=" + acknowledged(writers) + " in_doubt="
                    + doubtful + " seed=" + seed);
        }
    }

    private static long acknowledged(List<CrashWriter> writers) {
        return writers.stream().mapToLong(CrashWriter::acknowledged).sum();
    }

    /** Waits until so many more changes are acknowledged. */
    private static void awaitWrites(List<CrashWriter> writers, List<Future<Void>> work, int more) {
        long target = acknowledged(writers) + more;
        await().pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .atMost(Installation.LIMIT)
                .until(() -> acknowledged(writers) >= target || work.stream().anyMatch(Future::isDone));
    }

    private static void meet(
            Fate fate, Installation installation, List<CrashWriter> writers, List<Future<Void>> work, Random random) {
        switch (fate) {
            case CONTROLLER_KILLED -> installation.killController();
            case AGENT_KILLED -> installation.killAgent();
            case AGENT_STOPPED_FOR_A_WHILE -> {
                installation.stopAgent();
                awaitWrites(writers, work, random.nextInt(2 * WRITERS));
                installation.continueAgent();
            }
            case AGENT_STOPPED_AND_KILLED -> {
                installation.stopAgent();
                awaitWrites(writers, work, random.nextInt(2 * WRITERS));
                installation.killAgent();
            }
            case CONTROLLER_KILLED_WITH_AGENT_STOPPED -> {
                installation.stopAgent();
                LockSupport.parkNanos(random.nextInt(LONGEST_WAIT_NANOS));
                installation.killController();
            }
            case BOTH_KILLED -> {
                ProcessHandle agent = ProcessHandle.of(installation.agent()).orElseThrow();
                installation.killController();
                agent.destroyForcibly();
            }
        }
    }

    private static void judge(
            Installation installation, Tenant tenant, List<CrashWriter> writers, Random random, boolean whole)
            throws Exception {
        Snapshot stored = Plans.stored(installation);
        Plans.assertWhole(stored);
        assertThat(installation.namespaces()).containsAll(certainNamespaces(installation, stored));
        if (whole) {
            Plans.assertKernelEqualsPlans(installation);
        }
        List<EcsRef> servers = new ArrayList<>(
                writers.stream().flatMap(writer -> writer.servers().stream()).toList());
        List<Callable<Void>> pings = new ArrayList<>();
        for (EcsRef from : List.copyOf(servers)) {
            Collections.shuffle(servers, random);
            servers.stream()
                    .filter(to -> !to.equals(from))
                    .limit(PINGED_BY_EACH)
                    .forEach(to -> pings.add(() -> assertPingsAsTraced(installation, tenant, from, to)));
        }
        for (CrashWriter writer : writers) {
            List<EcsRef> own = writer.servers();
            if (own.size() == 2) {
                pings.add(() -> assertPingsAsTraced(installation, tenant, own.getFirst(), own.getLast()));
            }
        }
        try (ExecutorService few = Executors.newFixedThreadPool(PINGS_AT_A_TIME)) {
            for (Future<Void> ping : few.invokeAll(pings)) {
                ping.get();
            }
        }
    }

    private static Void assertPingsAsTraced(Installation installation, Tenant tenant, EcsRef from, EcsRef to)
            throws IOException {
        assertThat(tenant.reaches(from, to)).as("%s reaches %s", from, to).isEqualTo(installation.traceSays(from, to));
        return null;
    }

    /** One for each ECS, and one for each VPC that has ECSs; those that only forward are compared with the plans. */
    private static List<String> certainNamespaces(Installation installation, Snapshot stored) {
        return stored.projects().stream()
                .flatMap(project -> stored.ecss(project.id()).stream())
                .flatMap(ecs -> Stream.of(
                        installation.prefix() + "e-" + digits(ecs.id().value()),
                        installation.prefix() + "v-" + digits(ecs.vpc().value())))
                .distinct()
                .toList();
    }

    private static String digits(String id) {
        return id.replace("-", "").substring(0, 12);
    }
}
