package io.isthmus.api.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final RateLimit limit = new RateLimit(10, now::get);

    private int passed(String caller, int sent) {
        int passed = 0;
        for (int i = 0; i < sent; i++) {
            passed += limit.count(caller).isEmpty() ? 1 : 0;
        }
        return passed;
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void twoSecondsWorthPassAtOnceAndThenOnlyTheRate() {
        assertThat(passed("a", 100)).isEqualTo(20);
        pass(Duration.ofMillis(500));
        assertThat(passed("a", 100)).isEqualTo(5);
        pass(Duration.ofHours(1));
        assertThat(passed("a", 100)).isEqualTo(20);
    }

    @Test
    void theWaitIsAsLongAsItTakes() {
        passed("a", 20);
        assertThat(limit.count("a")).contains(Duration.ofMillis(100));
        pass(Duration.ofMillis(100));
        assertThat(limit.count("a")).isEmpty();
    }

    @Test
    void tenThousandCallersAreRememberedAndOfMoreTheLongestSilentStartsAfresh() {
        passed("first", 100);
        passed("second", 100);
        for (int i = 2; i < 10_000; i++) {
            passed("caller " + i, 1);
        }
        assertThat(passed("first", 1)).isZero();
        passed("one more", 1);
        assertThat(passed("first", 1)).isZero();
        assertThat(passed("second", 100)).isEqualTo(20);
    }

    @Test
    void callersDoNotSpendEachOthersAllowance() {
        passed("a", 100);
        assertThat(passed("b", 100)).isEqualTo(20);
    }
}
