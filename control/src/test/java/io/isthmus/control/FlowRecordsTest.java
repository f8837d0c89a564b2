package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.FlowLogId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlowRecordsTest {
    private static final long FULL = 10_000;
    private static final FlowLogId LOG = new FlowLogId("log");

    @TempDir
    Path directory = Path.of("none");

    private FlowRecords records() {
        return new FlowRecords(directory, Duration.ofSeconds(1), FULL);
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "record " + number).toList();
    }

    private long bytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    @Test
    void theNewestAreToldInTheOrderInWhichTheyCame() {
        FlowRecords records = records();
        assertThat(records.newest(LOG, 10)).isEmpty();
        records.append(LOG, lines(0, 3));
        records.append(LOG, lines(3, 5));
        assertThat(records.newest(LOG, 10)).isEqualTo(lines(0, 5));
        assertThat(records.newest(LOG, 2)).isEqualTo(lines(3, 5));
    }

    @Test
    void howeverMuchIsWrittenTwoFilesAreKept() throws IOException {
        FlowRecords records = records();
        records.append(LOG, lines(0, 100_000));
        assertThat(bytes()).isBetween(FULL, 3 * FULL);
        records.append(LOG, lines(100_000, 100_900));
        records.append(LOG, lines(100_900, 101_000));
        assertThat(bytes()).isBetween(FULL, 3 * FULL);
        assertThat(records.newest(LOG, 1_000)).isEqualTo(lines(100_000, 101_000));
        assertThat(records.newest(LOG, 7)).isEqualTo(lines(100_993, 101_000));
    }

    @Test
    void onlyRecordsOfLogsThatAreThereStay() {
        FlowRecords records = records();
        FlowLogId other = new FlowLogId("other");
        records.append(LOG, lines(0, 10_000));
        records.append(other, lines(0, 3));
        records.retain(Set.of(other));
        assertThat(records.newest(LOG, 10)).isEmpty();
        assertThat(records.newest(other, 10)).hasSize(3);
        assertThat(directory).isDirectoryNotContaining("glob:**log.log*");
    }
}
