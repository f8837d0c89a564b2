package io.isthmus.edge;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is appended to and stays within bounds: one that is full becomes {@code NAME.1}, in place of the one before.
 * Both together hold at most twice the size, but for what a single writing exceeds it by. Thread-safe.
 */
public final class RotatingFile extends OutputStream {
    private final Path file;
    private final long full;
    private FileOutputStream out;
    private long size;

    /**
     * Opens the file, which is made if there is none.
     *
     * @param full how many bytes it holds when it makes room for a new one
     * @throws IOException if it cannot be written, or is a symbolic link
     */
    public RotatingFile(Path file, long full) throws IOException {
        this.file = file;
        this.full = full;
        this.out = open(file);
        this.size = Files.size(file);
    }

    /** A stream and no channel, which closes for good under a thread that is interrupted while it writes. */
    private static FileOutputStream open(Path file) throws IOException {
        OwnFile.open(file, StandardOpenOption.APPEND)
                .close(); // which makes it, and no stranger can put a link there since
        return new FileOutputStream(file.toFile(), true);
    }

    /** Where the file that was full before lies, if there was one. */
    public static Path older(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /**
     * What is written at once stays together in one file.
     *
     * @throws IOException if it cannot be written, or no room be made for it; later writings are not hindered by that
     */
    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (size > 0 && size + length > full) {
            rotate();
        }
        out.write(bytes, offset, length);
        size += length;
    }

    /** Whatever of it fails is tried again by the next writing that needs it: until then there is a file that takes bytes. */
    private void rotate() throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(file, older(file), StandardCopyOption.REPLACE_EXISTING);
        }
        FileOutputStream next = open(file);
        try (FileOutputStream _ = out) {
            out = next;
            size = Files.size(file);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
