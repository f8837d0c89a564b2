package io.isthmus.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RotatingFileTest {
    private static final int FULL = 1000;
    private final Path file;

    RotatingFileTest(@TempDir Path place) {
        this.file = place.resolve("log");
    }

    @Test
    void howeverMuchIsWrittenTwoFilesHoldTheNewestOfIt() throws IOException {
        try (RotatingFile log = new RotatingFile(file, FULL)) {
            for (int i = 0; i < 10_000; i++) {
                log.write(line(i).getBytes(US_ASCII));
            }
        }
        assertThat(Files.size(file)).isLessThanOrEqualTo(FULL);
        assertThat(Files.size(RotatingFile.older(file)))
                .isLessThanOrEqualTo(FULL)
                .isGreaterThan(FULL - 20);
        try (Stream<Path> all = Files.list(file.getParent())) {
            assertThat(all).containsExactlyInAnyOrder(file, RotatingFile.older(file));
        }
        List<String> kept = Stream.concat(
                        Files.readAllLines(RotatingFile.older(file)).stream(), Files.readAllLines(file).stream())
                .toList();
        assertThat(kept)
                .containsExactlyElementsOf(IntStream.range(10_000 - kept.size(), 10_000)
                        .mapToObj(i -> line(i).strip())
                        .toList());
    }

    private static String line(int number) {
        return "line %d\n".formatted(number);
    }

    @Test
    void whatIsThereWhenItIsOpenedCounts() throws IOException {
        for (int i = 0; i < 200; i++) {
            try (RotatingFile log = new RotatingFile(file, FULL)) {
                log.write("ten bytes\n".getBytes(US_ASCII));
            }
        }
        assertThat(Files.size(file)).isEqualTo(FULL);
        assertThat(Files.size(RotatingFile.older(file))).isEqualTo(FULL);
    }

    @Test
    void whatIsLargerThanAFileIsInOnePieceAndAlone() throws IOException {
        try (RotatingFile log = new RotatingFile(file, FULL)) {
            log.write("before\n".getBytes(US_ASCII));
            log.write("x".repeat(3 * FULL).getBytes(US_ASCII));
            log.write("after\n".getBytes(US_ASCII));
        }
        assertThat(RotatingFile.older(file)).hasContent("x".repeat(3 * FULL));
        assertThat(file).hasContent("after\n");
    }

    @Test
    void aWritingThatCannotMakeRoomFailsAloneAndLaterOnesGoOn() throws IOException {
        Path stranger = RotatingFile.older(file).resolve("stranger");
        Files.createDirectories(stranger);
        try (RotatingFile log = new RotatingFile(file, FULL)) {
            log.write("x".repeat(FULL - 5).getBytes(US_ASCII));
            assertThatThrownBy(() -> log.write("too long\n".getBytes(US_ASCII)))
                    .isInstanceOf(DirectoryNotEmptyException.class);
            log.write("fits\n".getBytes(US_ASCII));
            Files.delete(stranger);
            Files.delete(RotatingFile.older(file));
            log.write("after\n".getBytes(US_ASCII));
        }
        assertThat(RotatingFile.older(file)).hasContent("x".repeat(FULL - 5) + "fits\n");
        assertThat(file).hasContent("after\n");
    }

    @Test
    void aFileThatSomebodyTookAwayIsMadeAnew() throws IOException {
        try (RotatingFile log = new RotatingFile(file, FULL)) {
            log.write("x".repeat(FULL).getBytes(US_ASCII));
            Files.delete(file);
            log.write("after\n".getBytes(US_ASCII));
        }
        assertThat(file).hasContent("after\n");
        assertThat(RotatingFile.older(file)).doesNotExist();
    }

    @Test
    void aThreadThatIsInterruptedStillWrites() throws IOException {
        try (RotatingFile log = new RotatingFile(file, FULL)) {
            Thread.currentThread().interrupt();
            log.write("one\n".getBytes(US_ASCII));
            assertThat(Thread.interrupted()).isTrue();
            log.write("two\n".getBytes(US_ASCII));
        }
        assertThat(file).hasContent("one\ntwo\n");
    }
}
