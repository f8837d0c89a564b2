package io.isthmus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControllerOptionsTest {
    private static Optional<Duration> keepHistory(String... arguments) {
        return ControllerOptions.parse(List.of(arguments)).keepHistory();
    }

    @TempDir
    Path directory;

    @Test
    void offersThatCannotBeUsedEndTheStartBeforeAnythingIsTouched() throws IOException {
        Path offers = Files.writeString(directory.resolve("offers.json"), "{\"flavors\":[]}");
        Path data = directory.resolve("data");
        List<String> arguments = List.of("--data", data.toString(), "--offers", offers.toString());
        assertThat(ControllerOptions.parse(arguments).offers()).contains(offers);
        assertThat(ControllerOptions.parse(List.of()).offers()).isEmpty();
        assertThat(ControllerMain.run(arguments)).isEqualTo(1);
        assertThat(data).doesNotExist();
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
