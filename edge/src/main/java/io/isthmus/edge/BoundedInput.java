package io.isthmus.edge;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files and streams whole, but never more than what they may hold: an endless one ends here. Stateless. */
public final class BoundedInput {
    private BoundedInput() {}

    /** The input is larger than it may be. */
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(String name, int limit) {
            super(name + " holds more than " + limit + " bytes, which is the most that is read of it");
        }
    }

    /**
     * All of a file, which may also be a pipe.
     *
     * @param limit the most it may hold, in bytes
     * @throws TooLargeException if it holds more
     * @throws IOException if it cannot be read
     */
    public static byte[] read(Path file, int limit) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileNotFoundException(file + " is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), limit);
        }
    }

    /** All of a file, as UTF-8; see {@link #read(Path, int)}. What is no UTF-8 becomes U+FFFD. */
    public static String text(Path file, int limit) throws IOException {
        return new String(read(file, limit), StandardCharsets.UTF_8);
    }

    /**
     * All of a stream.
     *
     * @param name of the stream, for the complaint
     * @param limit the most it may hold, in bytes
     * @throws TooLargeException if it holds more, of which no more is read
     */
    public static byte[] read(InputStream in, String name, int limit) throws IOException {
        byte[] bytes = in.readNBytes(limit);
        if (bytes.length == limit && in.read() >= 0) {
            throw new TooLargeException(name, limit);
        }
        return bytes;
    }

    /**
     * The first line of a stream, without its end; all of it if it has none.
     *
     * @throws TooLargeException if the line is longer than {@code limit} bytes
     */
    public static String line(InputStream in, String name, int limit) throws IOException {
        byte[] line = new byte[limit];
        int length = 0;
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (length == limit) {
                throw new TooLargeException(name, limit);
            }
            line[length++] = (byte) next;
        }
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
