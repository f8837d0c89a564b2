package io.isthmus.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.edge.BoundedInput.TooLargeException;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BoundedInputTest {
    private static final int LIMIT = 1000;

    @Test
    void aFileIsReadUpToItsLimitAndNotAByteMore(@TempDir Path place) throws IOException {
        Path file = place.resolve("file");
        Files.writeString(file, "x".repeat(LIMIT));
        assertThat(BoundedInput.read(file, LIMIT)).hasSize(LIMIT);
        Files.writeString(file, "x".repeat(LIMIT + 1));
        assertThatThrownBy(() -> BoundedInput.read(file, LIMIT))
                .isInstanceOf(TooLargeException.class)
                .hasMessage(file + " holds more than 1000 bytes, which is the most that is read of it");
    }

    @Test
    void aFileWithoutEndEnds() {
        assertThatThrownBy(() -> BoundedInput.read(Path.of("/dev/zero"), LIMIT))
                .isInstanceOf(TooLargeException.class)
                .hasMessageStartingWith("/dev/zero holds more");
    }

    @Test
    void ofAStreamWithoutEndNoMoreIsReadThanNeeded() {
        AtomicLong read = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                read.incrementAndGet();
                return 'x';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                read.addAndGet(length);
                return length;
            }
        };
        assertThatThrownBy(() -> BoundedInput.read(endless, "it", LIMIT)).isInstanceOf(TooLargeException.class);
        assertThat(read).hasValue(LIMIT + 1);
        assertThatThrownBy(() -> BoundedInput.line(endless, "it", LIMIT)).isInstanceOf(TooLargeException.class);
        assertThat(read).hasValue(2 * (LIMIT + 1));
    }

    @Test
    void aLineEndsAtItsEndWhateverFollows() throws IOException {
        assertThat(line("pass word\nmore")).isEqualTo("pass word");
        assertThat(line("pässword\r\nmore")).isEqualTo("pässword");
        assertThat(line("no end")).isEqualTo("no end");
        assertThat(line("")).isEmpty();
    }

    private static String line(String text) throws IOException {
        return BoundedInput.line(new ByteArrayInputStream(text.getBytes(UTF_8)), "it", LIMIT);
    }

    @Test
    void aDirectoryIsNoFile(@TempDir Path place) {
        assertThatThrownBy(() -> BoundedInput.read(place, LIMIT))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage(place + " is a directory");
    }
}
