package io.isthmus.edge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes files that only their owner may read and write, whatever the process's umask is, and never through a symbolic link.
 * Stateless.
 */
public final class OwnFile {
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private OwnFile() {}

    /**
     * Opens a file, which is made if there is none.
     *
     * @param how besides that it is written; such as {@link StandardOpenOption#APPEND}
     * @throws IOException if a symbolic link lies there, or the file cannot be written
     */
    public static FileChannel open(Path file, OpenOption... how) throws IOException {
        Set<OpenOption> options = new HashSet<>(Arrays.asList(how));
        options.add(StandardOpenOption.CREATE);
        options.add(StandardOpenOption.WRITE);
        options.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(file, options, FILE);
    }

    /** Writes all of it: a channel may take less at a time. */
    public static void write(FileChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content);
        }
    }

    /**
     * Puts a file in place of the one there is, whole or not at all, and durably. The draft lies beside it as
     * {@code NAME.new}.
     */
    public static void replace(Path file, String content) throws IOException {
        replace(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** See {@link #replace(Path, String)}. */
    public static void replace(Path file, byte[] content) throws IOException {
        place(draft(file, content), file);
    }

    /** Puts a draft in place of the file there is, durably: a power cut afterwards takes neither back. */
    public static void place(Path draft, Path file) throws IOException {
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Writes the draft of a file beside its place, durably, and tells where it lies. */
    public static Path draft(Path file, String content) throws IOException {
        return draft(file, content.getBytes(StandardCharsets.UTF_8));
    }

    private static Path draft(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (FileChannel channel = open(draft, StandardOpenOption.CREATE_NEW)) {
            write(channel, ByteBuffer.wrap(content));
            channel.force(true);
        }
        return draft;
    }

    /** Makes a directory that only its owner may enter, unless there is one. */
    public static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, DIRECTORY);
        }
    }
}
