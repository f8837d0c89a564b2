package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of events on which nothing happens. Without a heartbeat they would be silent for ever, hence the time limit. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HeartbeatHttpTest {
    private static final int STREAMS = 8;
    private final Service service = Service.withHeartbeat(Duration.ofMillis(20));
    private final Client alice = service.alice();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aStreamOnWhichNothingHappensIsNotSilent() {
        try (Events events = Events.of(alice, "")) {
            assertThat(events.comment()).isEqualTo("changes after " + revision());
            // With its revision: a client that comes back after a long silence goes on from there, not from long ago.
            assertThat(IntStream.range(0, 3).mapToObj(_ -> events.comment())).containsOnly("still here " + revision());
            alice.vpc("v", "10.1.0.0/16");
            assertThat(events.next().orElseThrow().data().get("command")).isEqualTo("CreateVpc");
        }
    }

    @Test
    void aClientThatHasGoneIsNoticedThoughNothingHappensAndItsPlaceIsFree() {
        List<Events> open = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            open.add(Events.of(alice, ""));
        }
        long before = revision();
        open.removeFirst().close();
        boolean free = false;
        while (!free) {
            try (Events again = Events.of(alice, "")) {
                free = again.status() == 200;
            }
        }
        assertThat(revision()).isEqualTo(before);
        open.forEach(Events::close);
    }

    private long revision() {
        return service.controller.snapshot().revision();
    }
}
