package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.app.service.Tenant.EcsRef;
import io.isthmus.model.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was acknowledged survives the death of the controller; what was not is there wholly or not at all. */
@Tag("kernel")
class CrashIT {
    private static final int WRITERS = 3;
    private static final int LONGEST_WAIT_NANOS = 5_000_000;

    @Test
    void nothingAcknowledgedIsLostWhenTheControllerIsKilledUnderWrites() throws Exception {
        killUnderWrites(Integer.getInteger("isthmus.kills", 5), Integer.getInteger("isthmus.whole", 1));
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
        long acknowledged = 0;
        int doubtful = 0;
        try (Installation installation = Installation.started();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Tenant tenant = installation.tenant("alpha", "alpha");
            List<CrashWriter> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(new CrashWriter(tenant, i, random.nextLong()));
            }
            for (int kill = 1; kill <= kills; kill++) {
                long target =
                        writers.stream().mapToLong(CrashWriter::acknowledged).sum() + 5 + random.nextInt(60);
                List<Future<Void>> work = writers.stream().map(threads::submit).toList();
                await().pollInSameThread()
                        .pollInterval(java.time.Duration.ofMillis(1))
                        .atMost(Installation.LIMIT)
                        .until(() -> writers.stream()
                                                .mapToLong(CrashWriter::acknowledged)
                                                .sum()
                                        >= target
                                || work.stream().anyMatch(Future::isDone));
                LockSupport.parkNanos(random.nextInt(LONGEST_WAIT_NANOS));
                installation.killController();
                for (Future<Void> one : work) {
                    one.get();
                }
                installation.start();
                for (CrashWriter writer : writers) {
                    doubtful += writer.reconcile();
                }
                judge(installation, tenant, writers, threads, kill % whole == 0);
            }
            acknowledged = writers.stream().mapToLong(CrashWriter::acknowledged).sum();
        } finally {
            System.err.println("crash: kills=" + kills + " acknowledged=" + acknowledged + " in_doubt=" + doubtful
                    + " seed=" + seed);
        }
    }

    private static void judge(
            Installation installation, Tenant tenant, List<CrashWriter> writers, ExecutorService threads, boolean whole)
            throws Exception {
        Snapshot stored = Plans.stored(installation);
        Plans.assertWhole(stored);
        assertThat(installation.namespaces()).containsAll(certainNamespaces(installation, stored));
        if (whole) {
            Plans.assertKernelEqualsPlans(installation);
        }
        List<EcsRef> servers =
                writers.stream().flatMap(writer -> writer.servers().stream()).toList();
        List<Future<Void>> pings = new ArrayList<>();
        for (EcsRef from : servers) {
            for (EcsRef to : servers) {
                if (!from.equals(to)) {
                    pings.add(threads.submit(() -> assertPingsAsTraced(installation, tenant, from, to)));
                }
            }
        }
        for (Future<Void> ping : pings) {
            ping.get();
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
