package io.isthmus.dataplane.linux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PausesTest {
    private final Pauses pauses = new Pauses(Duration.ofMillis(50), Duration.ofSeconds(10), Duration.ofSeconds(20));

    @Test
    void pausesGrowUpToALimitUntilSomethingLasted() {
        assertThat(Stream.generate(() -> pauses.after(Duration.ofSeconds(19)).toMillis())
                        .limit(10))
                .containsExactly(50L, 100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
        assertThat(pauses.after(Duration.ofSeconds(20))).hasMillis(50);
        assertThat(pauses.after(Duration.ZERO)).hasMillis(100);
    }
}
