package io.isthmus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Obstacle.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CausesPageTest {

    @Test
    void thePageListsEveryCauseInOrderAndWhatLiesBeyondAPeer() throws IOException {
        List<String> listed = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|")
                .matcher(Files.readString(Path.of("../docs/causes.md")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
        assertThat(listed)
                .isEqualTo(Stream.concat(Stream.of(Cause.values()).map(Cause::name), Stream.of("BEYOND_PEER"))
                        .toList());
    }
}
