package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.store.ChangeLog;
import io.isthmus.store.PastChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes as they happen, over the wire. */
final class WatchHttpTest {
    private static final int STREAMS = 8;

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private long revision() {
        return service.controller.snapshot().revision();
    }

    @Test
    void whatHappensIsToldOnceAndOnlyToWhoSeesIt() {
        alice.vpc("before", "10.1.0.0/16");
        try (Events hers = Events.of(alice, "");
                Events his = Events.of(bob, "")) {
            assertThat(hers.status()).isEqualTo(200);
            assertThat(hers.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(hers.header("X-Request-Id")).isNotEmpty();
            String mine = alice.vpc("mine", "10.2.0.0/16");
            String theirs = bob.vpc("theirs", "10.3.0.0/16");
            alice.peering(mine, theirs, bob.project());
            List<Events.Event> toHer = hers.next(2);
            assertThat(toHer).extracting(Events.Event::type).containsOnly("change");
            assertThat(commands(toHer)).containsExactly("CreateVpc", "CreatePeering");
            assertThat(toHer.get(1).id()).isEqualTo(revision());
            assertThat(toHer.get(1).data().get("revision")).isEqualTo((int) revision());
            List<Events.Event> toHim = his.next(2);
            assertThat(commands(toHim)).containsExactly("CreateVpc", "CreatePeering");
            assertThat(toHim.get(1).data().get("by")).isEqualTo("another account");
            assertThat(String.valueOf(toHim.get(1).data())).doesNotContain("alice");
            assertThat(toHer.get(0).data())
                    .isEqualTo(alice.get("/isthmus/v1/history?resource=" + mine)
                            .list("history")
                            .getLast());
        }
    }

    private static List<Object> commands(List<Events.Event> events) {
        return events.stream()
                .map((Events.Event event) ->
                        (Object) String.valueOf(event.data().get("command")))
                .toList();
    }

    @Test
    void aStreamGoesOnAfterARevisionOrTheLastEvent() {
        long from = revision();
        for (int i = 0; i < 5; i++) {
            alice.vpc("v" + i, "10.1.0.0/16");
        }
        long first;
        try (Events all = Events.of(alice, "?after=" + from)) {
            List<Events.Event> events = all.next(5);
            first = events.getFirst().id();
            assertThat(first).isEqualTo(from + 1);
        }
        try (Events rest = Events.of(alice, "?after=0", "Last-Event-ID", Long.toString(first))) {
            assertThat(rest.next().orElseThrow().id()).isEqualTo(first + 1);
        }
        try (Events wrong = Events.of(alice, "", "Last-Event-ID", "last")) {
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.body()).contains("Last-Event-ID");
        }
        try (Events early = Events.of(alice, "?after=1000000")) {
            assertThat(early.status()).isEqualTo(400);
            assertThat(early.body()).contains("yet to come");
        }
    }

    /** Readers that leave in the middle and come back, while two writers write: every one gets all, in order, once. */
    @Test
    void whoeverLeavesAndComesBackMissesNothingAndGetsNothingTwice() throws InterruptedException {
        int changes = 150;
        long from = revision();
        List<Thread> threads = new ArrayList<>();
        List<List<Long>> seen = new ArrayList<>();
        for (Client writer : List.of(alice, bob)) {
            String vpc = writer.vpc("v", "10.1.0.0/16");
            threads.add(Thread.ofPlatform().unstarted(() -> {
                for (int i = 1; i < changes; i++) {
                    writer.put("/v1/{p}/vpcs/" + vpc, "{'vpc':{'name':'n" + i + "'}}");
                }
            }));
        }
        Client root = service.root();
        for (Client reader : List.of(alice, bob, root)) {
            List<Long> ids = new ArrayList<>();
            seen.add(ids);
            int expected = reader.equals(root) ? 2 * changes : changes;
            Random random = new Random(5);
            threads.add(Thread.ofPlatform().unstarted(() -> {
                long last = from;
                while (ids.size() < expected) {
                    try (Events events = Events.of(reader, "", "Last-Event-ID", Long.toString(last))) {
                        for (int i = random.nextInt(1, 40); i > 0 && ids.size() < expected; i--) {
                            Events.Event event = events.next().orElseThrow();
                            last = event.id();
                            ids.add(last);
                        }
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        List<Long> all = revisions(from);
        assertThat(seen.get(2)).isEqualTo(all);
        assertThat(seen.get(0)).hasSize(changes).isSorted().doesNotHaveDuplicates();
        assertThat(seen.get(1))
                .hasSize(changes)
                .isSorted()
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(seen.get(0));
    }

    private List<Long> revisions(long after) {
        return service
                .controller
                .log
                .changes(new ChangeLog.Query(
                        Optional.empty(), Optional.empty(), after, Long.MAX_VALUE, false, Integer.MAX_VALUE))
                .stream()
                .map(PastChange::revision)
                .toList();
    }

    @Test
    void aStreamEndsWithItsToken() {
        try (Events events = Events.of(alice, "")) {
            service.clock.pass(Duration.ofDays(2));
            service.root(); // any change wakes it
            assertThat(events.next()).isEmpty();
        }
    }

    @Test
    void aStreamEndsWhenTheServerStops() {
        try (Events events = Events.of(alice, "")) {
            assertThat(events.status()).isEqualTo(200);
            service.server.close();
            assertThat(events.next()).isEmpty();
        }
    }

    @Test
    void aCallerHasEightStreamsAtMostAndAPlaceIsFreeAgainOnceOneEnds() {
        List<Events> open = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            open.add(Events.of(alice, ""));
        }
        try (Events more = Events.of(alice, "")) {
            assertThat(more.status()).isEqualTo(429);
            assertThat(more.body()).contains("8 event streams").contains("TOO_MANY_AT_ONCE");
        }
        try (Events other = Events.of(bob, "")) {
            assertThat(other.status()).isEqualTo(200);
        }
        open.removeFirst().close();
        boolean free = false;
        for (int i = 0; !free; i++) {
            // Only when it is written to does the server learn that a client is gone.
            alice.vpc("v" + i, "10.1.0.0/16");
            alice.get("/v1/{p}/vpcs")
                    .list("vpcs")
                    .forEach(vpc -> alice.delete("/v1/{p}/vpcs/" + ((Map<?, ?>) vpc).get("id")));
            try (Events again = Events.of(alice, "")) {
                free = again.status() == 200;
            }
        }
        open.forEach(Events::close);
    }

    @Test
    void withoutTheEventTypeAPageIsTold() {
        Client.Answer now = alice.get("/isthmus/v1/changes");
        assertThat(now.list("changes")).isEmpty();
        for (int i = 0; i < 3; i++) {
            alice.vpc("v" + i, "10.1.0.0/16");
            bob.vpc("v" + i, "10.1.0.0/16");
        }
        Client.Answer page = alice.get("/isthmus/v1/changes?limit=2&after=" + now.text("next"));
        assertThat(page.each("changes", "by")).containsExactly("alice@red", "alice@red");
        Client.Answer rest = alice.get("/isthmus/v1/changes?after=" + page.text("next"));
        assertThat(rest.list("changes")).hasSize(1);
        assertThat(rest.text("next")).isEqualTo(Long.toString(revision()));
    }
}
