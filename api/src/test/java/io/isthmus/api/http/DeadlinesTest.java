package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);

    @AutoClose
    private final Deadlines deadlines = new Deadlines(now::get);

    private final List<String> missed = new ArrayList<>();

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        deadlines.check();
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // they end by being missed
    void whatIsMissedIsToldOnceAndWhatIsMetIsNot() {
        var _ = deadlines.in(Duration.ofSeconds(1), () -> missed.add("first"));
        Deadlines.Deadline met = deadlines.in(Duration.ofSeconds(2), () -> missed.add("second"));
        var _ = deadlines.in(Duration.ofSeconds(3), () -> missed.add("third"));
        pass(Duration.ofMillis(999));
        assertThat(missed).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(missed).containsExactly("first");
        met.close();
        pass(Duration.ofHours(1));
        assertThat(missed).containsExactly("first", "third");
        assertThat(deadlines.size()).isZero();
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // they end by being missed
    void whatGoesWrongWithOneDoesNotKeepTheOthersFromBeingLookedAt() {
        for (int i = 0; i < 10; i++) {
            var _ = deadlines.in(Duration.ofSeconds(1), () -> {
                missed.add("one");
                throw new StackOverflowError();
            });
        }
        pass(Duration.ofSeconds(1));
        assertThat(missed).hasSize(10);
        assertThat(deadlines.size()).isZero();
    }
}
