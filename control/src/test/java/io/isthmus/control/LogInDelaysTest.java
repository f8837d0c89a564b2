package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LogInDelaysTest {
    private static final long SECOND = 1_000_000_000L;

    /** Near its end, where it turns negative: only differences mean anything. */
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - SECOND / 2);

    private final LogInDelays delays = new LogInDelays(time::get);

    @Test
    void aFailureDelaysItsPairForASecondAndNothingElse() {
        delays.failed("ann", "a");
        assertThat(delays.wait("ann", "a")).contains(Duration.ofSeconds(1));
        assertThat(delays.wait("ann", "b")).isEmpty();
        assertThat(delays.wait("bob", "a")).isEmpty();
        time.addAndGet(SECOND - 1);
        assertThat(delays.wait("ann", "a")).contains(Duration.ofNanos(1));
        time.addAndGet(1);
        assertThat(delays.wait("ann", "a")).isEmpty();
    }

    @Test
    void howeverManyFailNobodyIsLockedOut() {
        for (int i = 0; i < 1000; i++) {
            delays.failed("ann", "a");
            time.addAndGet(SECOND);
            assertThat(delays.wait("ann", "a")).isEmpty();
        }
    }

    @Test
    void onlyTheFailuresOfTheLastSecondAreRemembered() {
        for (int i = 0; i < 100; i++) {
            delays.failed("u" + i, "a");
            time.addAndGet(SECOND / 10);
        }
        assertThat(delays.size()).isLessThanOrEqualTo(10);
    }

    @Test
    void ofMoreThanAreRememberedTheOldestAreForgotten() {
        for (int i = 0; i <= LogInDelays.MOST + 5; i++) {
            delays.failed("u" + i, "a");
        }
        assertThat(delays.size()).isEqualTo(LogInDelays.MOST);
        assertThat(delays.wait("u0", "a")).isEmpty();
        assertThat(delays.wait("u" + LogInDelays.MOST, "a")).isPresent();
    }
}
