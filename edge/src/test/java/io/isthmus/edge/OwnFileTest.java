package io.isthmus.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnFileTest {
    private final Path place;

    OwnFileTest(@TempDir Path place) {
        this.place = place;
    }

    @Test
    void whatIsMadeIsItsOwnersAlone() throws IOException {
        OwnFile.open(place.resolve("opened")).close();
        OwnFile.replace(place.resolve("replaced"), "a");
        OwnFile.makeDirectory(place.resolve("directory"));
        assertThat(permissions("opened")).isEqualTo("rw-------");
        assertThat(permissions("replaced")).isEqualTo("rw-------");
        assertThat(permissions("directory")).isEqualTo("rwx------");
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve(name)));
    }

    @Test
    void nothingIsWrittenThroughALink() throws IOException {
        Path foreign = Files.writeString(place.resolve("foreign"), "keep me");
        Path link = Files.createSymbolicLink(place.resolve("link"), foreign);
        Path dangling = Files.createSymbolicLink(place.resolve("dangling"), place.resolve("nowhere"));
        assertThatThrownBy(() -> OwnFile.open(link, StandardOpenOption.APPEND)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> OwnFile.open(dangling)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new RotatingFile(link, 1000)).isInstanceOf(IOException.class);
        OwnFile.replace(link, "mine");
        assertThat(foreign).hasContent("keep me");
        assertThat(place.resolve("nowhere")).doesNotExist();
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(link).hasContent("mine");
    }

    @Test
    void aReplacedFileHoldsAllOfTheNewContentAndLeavesNoDraft() throws IOException {
        Path file = place.resolve("file");
        OwnFile.replace(file, "x".repeat(100_000));
        OwnFile.replace(file, "short");
        assertThat(file).hasContent("short");
        assertThat(place.resolve("file.new")).doesNotExist();
    }

    @Test
    void whatAChannelDoesNotTakeAtOnceIsWrittenAfterwards() throws IOException {
        SparingChannel channel = new SparingChannel();
        OwnFile.write(channel, ByteBuffer.wrap("all of it".getBytes(US_ASCII)));
        assertThat(channel.taken).hasToString("all of it");
    }

    /** Takes one byte at a time, as a channel may. */
    private static final class SparingChannel extends FileChannel {
        private final StringBuilder taken = new StringBuilder();

        @Override
        public int write(ByteBuffer source) {
            taken.append((char) source.get());
            return 1;
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer source, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force(boolean metadata) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void implCloseChannel() {
            // there is nothing to close
        }
    }
}
