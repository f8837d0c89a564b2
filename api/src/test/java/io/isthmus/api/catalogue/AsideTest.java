package io.isthmus.api.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.control.aside.Niceness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where long work is done, and when: counted, never timed. */
final class AsideTest {
    private static final Claimant USER = new Claimant.User("user");
    private static final Claimant LOCAL = new Claimant.LocalAdministrator();

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Aside aside = new Aside(1);

    @AfterEach
    void stop() {
        gate.countDown();
        callers.shutdownNow();
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The kernel's own word on the calling thread: proc_pid_stat(5), field 19, counted behind the name in brackets. */
    private static int niceness() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Room> longWork() {
        return Stream.of(Room.values()).filter(Room::isAside);
    }

    private static void awaitWaiting(Aside aside, Room room, int count) {
        while (aside.waiting(room) != count) {
            Thread.onSpinWait();
        }
    }

    /** Has the only thread of a room work until the gate opens. */
    private void hold(Room room) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        var _ = callers.submit(() -> aside.run(room, USER, () -> {
            held.countDown();
            awaitGate();
            return "";
        }));
        held.await();
    }

    @ParameterizedTest
    @EnumSource
    void longWorkStepsBackForAllOthersAndTheRestStaysWhereItIs(Room room) {
        Thread own = Thread.currentThread();
        Thread worker = aside.run(room, USER, Thread::currentThread);
        assertThat(worker != own).isEqualTo(room.isAside());
        assertThat(aside.<Integer>run(room, USER, AsideTest::niceness))
                .isEqualTo(room.isAside() ? Niceness.ASIDE : niceness());
    }

    @ParameterizedTest
    @MethodSource("longWork")
    void noMoreIsDoneAtOnceThanThereAreThreads(Room room) {
        Aside two = new Aside(2);
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(CompletableFuture.supplyAsync(
                    () -> two.run(room, USER, () -> {
                        most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                        awaitGate();
                        atWork.decrementAndGet();
                        return "";
                    }),
                    callers));
        }
        awaitWaiting(two, room, 18);
        while (atWork.get() < 2) {
            Thread.onSpinWait();
        }
        gate.countDown();
        all.forEach(CompletableFuture::join);
        assertThat(most).hasValue(2);
    }

    @Test
    void theLocalAdministratorsComesFirstAndTheFirstOfEachBeforeTheSecondOfAny() throws InterruptedException {
        hold(Room.REHEARSALS);
        Claimant a = new Claimant.User("a");
        Claimant b = new Claimant.User("b");
        ConcurrentLinkedQueue<Claimant> order = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (Claimant claimant : List.of(a, a, a, b, LOCAL, b)) {
            all.add(CompletableFuture.supplyAsync(
                    () -> aside.run(Room.REHEARSALS, claimant, () -> order.add(claimant)), callers));
            awaitWaiting(aside, Room.REHEARSALS, all.size());
        }
        gate.countDown();
        all.forEach(CompletableFuture::join);
        assertThat(order).containsExactly(LOCAL, a, b, a, b, a);
    }

    @Test
    void oneKindOfWorkDoesNotWaitForAnother() throws InterruptedException {
        hold(Room.REHEARSALS);
        assertThat(aside.run(Room.SEARCHES, USER, () -> "found")).isEqualTo("found");
    }

    @Test
    void whatFailsFailsForWhoAskedForItAndTheThreadGoesOn() {
        IllegalStateException fault = new IllegalStateException("fault");
        StackOverflowError error = new StackOverflowError();
        assertThatThrownBy(() -> aside.run(Room.SEARCHES, USER, () -> {
                    throw fault;
                }))
                .isSameAs(fault);
        assertThatThrownBy(() -> aside.run(Room.SEARCHES, USER, () -> {
                    throw error;
                }))
                .isSameAs(error);
        assertThat(aside.run(Room.SEARCHES, USER, () -> "found")).isEqualTo("found");
    }

    @Test
    void whoCannotStepBackWorksAllTheSame() {
        Aside unable = new Aside(1, () -> {
            throw new OutOfMemoryError("a test's");
        });
        assertThat(unable.run(Room.SEARCHES, USER, () -> "found")).isEqualTo("found");
        assertThat(unable.run(Room.SEARCHES, USER, () -> "again")).isEqualTo("again");
    }
}
