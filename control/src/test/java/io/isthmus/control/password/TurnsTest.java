package io.isthmus.control.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.isthmus.control.aside.Niceness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets to compute a hash, and when: counted, never timed. */
final class TurnsTest {
    private static final int PER_ASKER = 3;
    private static final int TOTAL = 6;

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        gate.countDown();
        callers.shutdownNow();
    }

    /** One thread, kept busy by somebody until the gate opens. */
    private Turns busy() throws InterruptedException {
        Turns turns = new Turns(1, PER_ASKER, TOTAL);
        CountDownLatch held = new CountDownLatch(1);
        var _ = CompletableFuture.supplyAsync(
                () -> turns.take("somebody", _ -> {
                    held.countDown();
                    awaitGate();
                    return "";
                }),
                callers);
        assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
        return turns;
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Asks for a turn, and waits until it is in the queue or has been answered. */
    private CompletableFuture<Turn<String>> ask(Turns turns, String asker) {
        int before = turns.waiting();
        CompletableFuture<Turn<String>> turn = CompletableFuture.supplyAsync(
                () -> turns.take(asker, _ -> {
                    order.add(asker);
                    return asker;
                }),
                callers);
        await().until(() -> turn.isDone() || turns.waiting() != before);
        return turn;
    }

    private List<String> afterwards(List<CompletableFuture<Turn<String>>> asked) {
        gate.countDown();
        asked.forEach(CompletableFuture::join);
        return List.copyOf(order);
    }

    @Test
    void whoeverHashesStepsBackForAllOthers() {
        Turns turns = new Turns(1, PER_ASKER, TOTAL);

        assertThat(turns.take("somebody", _ -> niceness())).isEqualTo(new Turn.Taken<>(Niceness.ASIDE));
    }

    /** Of the calling thread, from the kernel: proc_pid_stat(5), field 19; the second, a name in brackets, may hold spaces. */
    private static int niceness() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoAsksOnceWaitsForAtMostOneOfEachOther() throws InterruptedException {
        Turns turns = busy();
        List<CompletableFuture<Turn<String>>> asked = new ArrayList<>();
        for (String asker : List.of("a", "a", "a", "b", "b", "c")) {
            asked.add(ask(turns, asker));
        }
        assertThat(afterwards(asked)).containsExactly("a", "b", "c", "a", "b", "a");
    }

    @Test
    void nobodyHasMoreWaitingThanItsShare() throws InterruptedException {
        Turns turns = busy();
        List<CompletableFuture<Turn<String>>> asked = new ArrayList<>();
        for (int i = 0; i < PER_ASKER; i++) {
            asked.add(ask(turns, "a"));
        }
        assertThat(ask(turns, "a").join()).isEqualTo(new Turn.Crowded<>(PER_ASKER));
        assertThat(turns.waiting()).isEqualTo(PER_ASKER);
        assertThat(afterwards(asked)).hasSize(PER_ASKER);
    }

    @Test
    void whoComesWhenAllPlacesAreTakenGetsOneOfWhoeverHasMost() throws InterruptedException {
        Turns turns = busy();
        List<CompletableFuture<Turn<String>>> asked = new ArrayList<>();
        for (String asker : List.of("a", "a", "a", "b", "b", "b")) {
            asked.add(ask(turns, asker));
        }
        CompletableFuture<Turn<String>> owner = CompletableFuture.supplyAsync(
                () -> turns.take("owner", _ -> {
                    order.add("owner");
                    return "owner";
                }),
                callers);
        await().until(() -> asked.stream().anyMatch(CompletableFuture::isDone));
        assertThat(turns.waiting()).isEqualTo(TOTAL);
        assertThat(asked.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
                .containsExactly(new Turn.Crowded<>(PER_ASKER));
        assertThat(afterwards(asked)).contains("owner");
        assertThat(owner.join()).isEqualTo(new Turn.Taken<>("owner"));
    }

    @Test
    void whenEverybodyHasOneThereIsNoPlaceButTheLocalAdministratorHasAndGoesFirst() throws InterruptedException {
        Turns turns = busy();
        List<CompletableFuture<Turn<String>>> asked = new ArrayList<>();
        for (int i = 0; i < TOTAL; i++) {
            asked.add(ask(turns, "a" + i));
        }
        assertThat(ask(turns, "late").join()).isEqualTo(new Turn.Full<>());
        asked.add(ask(turns, Turns.FIRST));
        assertThat(afterwards(asked)).hasSize(TOTAL + 1).startsWith(Turns.FIRST);
    }

    @Test
    void fewPlatformThreadsComputeWhateverComesAndNeverTwoForOneAsker() {
        int threads = 2;
        Turns turns = new Turns(threads, 100, 1000);
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<AtomicInteger> perAsker = new ArrayList<>();
        AtomicInteger twice = new AtomicInteger();
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (int a = 0; a < 5; a++) {
            AtomicInteger own = new AtomicInteger();
            perAsker.add(own);
            String asker = "a" + a;
            for (int i = 0; i < 40; i++) {
                asked.add(CompletableFuture.supplyAsync(
                        () -> turns.take(asker, argon -> {
                            used.add(Thread.currentThread());
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            if (own.incrementAndGet() > 1) {
                                twice.incrementAndGet();
                            }
                            var _ = argon.hash(new byte[1], new byte[8], new Argon2id.Cost(64, 1, 1), 32);
                            own.decrementAndGet();
                            now.decrementAndGet();
                            return "";
                        }),
                        callers));
            }
        }
        asked.forEach(CompletableFuture::join);
        assertThat(used).hasSizeBetween(1, threads).noneMatch(Thread::isVirtual);
        assertThat(most).hasValueLessThanOrEqualTo(threads);
        assertThat(twice).hasValue(0);
        assertThat(new HashSet<>(perAsker.stream().map(AtomicInteger::get).toList()))
                .containsExactly(0);
    }

    @Test
    void aFailureIsThatOfItsCallerAlone() {
        Turns turns = new Turns(1, PER_ASKER, TOTAL);
        assertThatThrownBy(() -> turns.take("a", _ -> {
                    throw new IllegalStateException("broken");
                }))
                .hasRootCauseMessage("broken");
        assertThat(turns.take("a", _ -> "well")).isEqualTo(new Turn.Taken<>("well"));
    }
}
