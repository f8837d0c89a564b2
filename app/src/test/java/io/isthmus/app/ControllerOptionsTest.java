package io.isthmus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ControllerOptionsTest {
    private static Optional<Duration> keepHistory(String... arguments) {
        return ControllerOptions.parse(List.of(arguments)).keepHistory();
    }

    @Test
    void theHistoryIsKeptForNinetyDaysUnlessSaid() {
        assertThat(keepHistory()).contains(Duration.ofDays(90));
        assertThat(keepHistory("--keep-history", "5m")).contains(Duration.ofMinutes(5));
        assertThat(keepHistory("--keep-history", "0")).isEmpty();
        for (String wrong : List.of("0s", "5", "d", "-1d", "5w", "")) {
            assertThatThrownBy(() -> keepHistory("--keep-history", wrong))
                    .as(wrong)
                    .isInstanceOf(ControllerOptions.UsageException.class);
        }
    }
}
