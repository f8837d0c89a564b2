package io.isthmus.app;

import io.isthmus.edge.BoundedInput;
import io.isthmus.edge.OwnFile;
import io.isthmus.edge.Ownership;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that a controller keeps on disk. Held by one controller at a time; only its owner may enter. */
final class DataDirectory implements AutoCloseable {
    private static final String MARK_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int MARK_LENGTH = 5;

    /** The kernel takes 107 bytes for a socket's path; the longest name in here is that of a socket in the making. */
    private static final int LONGEST_PATH = 107 - "/.s01234567890123456789/s".length();

    /** Bytes of a file that holds a word or a number. */
    private static final int SMALL_FILE = 4096;

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /** The directory cannot be used; the message says why and what to do. */
    static final class UnusableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnusableException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    static DataDirectory open(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new UnusableException(
                    "the directory's path has " + length + " bytes, and sockets in it may have " + LONGEST_PATH
                            + " at most: take a shorter one with --data",
                    null);
        }
        try {
            if (Files.isDirectory(path)) {
                Ownership.complaint(path).ifPresent(complaint -> {
                    throw new UnusableException(complaint, null);
                });
            } else {
                Optional<Path> parent =
                        Optional.ofNullable(path.toAbsolutePath().getParent());
                if (parent.isPresent()) {
                    Files.createDirectories(parent.get());
                }
                OwnFile.makeDirectory(path);
            }
            FileChannel lockFile = OwnFile.open(path.resolve("controller.lock"));
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                lockFile.close();
                throw new UnusableException(
                        "another controller works in " + path + " (" + text(path.resolve("controller.pid"))
                                + "): stop that one first, or take another directory with --data",
                        null);
            }
            DataDirectory directory = new DataDirectory(path, lockFile);
            directory.write(
                    "controller.pid", Long.toString(ProcessHandle.current().pid()));
            return directory;
        } catch (FileSystemException e) {
            throw new UnusableException(
                    "the directory " + path + " cannot be used (" + reason(e) + "): take another one with --data", e);
        } catch (IOException e) {
            throw new UnusableException(
                    "the directory " + path + " cannot be used (" + e.getMessage()
                            + "): free it, or take another one with --data",
                    e);
        }
    }

    /** Of such exceptions some carry the path alone. */
    private static String reason(FileSystemException e) {
        String what = switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "there is a file in its place";
            case NoSuchFileException _ -> "it cannot be made there";
            default -> Optional.ofNullable(e.getReason()).orElse("the file system refuses");
        };
        return e.getFile() + ": " + what;
    }

    private static String text(Path file) {
        try {
            return "process " + BoundedInput.text(file, SMALL_FILE).strip();
        } catch (IOException e) {
            return "process unknown";
        }
    }

    Path path() {
        return path;
    }

    /**
     * The database.
     *
     * @throws UnusableException if it is missing or empty although there once was more
     */
    Path database() {
        Path database = path.resolve("isthmus.db");
        try {
            if (isUsed() && (Files.notExists(database) || Files.size(database) == 0)) {
                throw lost(database + (Files.exists(database) ? " is empty" : " is missing"));
            }
        } catch (IOException e) {
            throw new UnusableException("the file " + database + " cannot be used: " + e.getMessage(), e);
        }
        return database;
    }

    /** Whether a controller was here before, and made the first administrator durable. */
    private boolean isUsed() {
        return Files.exists(path.resolve(Administrator.FILE));
    }

    /**
     * Refuses a database without any account although there once was one: to go on with it would take away every network.
     *
     * @throws UnusableException if so
     */
    void requireAccounts(boolean any) {
        if (!any && isUsed()) {
            throw lost(path.resolve("isthmus.db") + " holds no account");
        }
    }

    private UnusableException lost(String what) {
        Path proof = path.resolve(Administrator.FILE);
        return new UnusableException(
                what + ", but " + proof + " says that there was a first start, and networks perhaps: is the right disk "
                        + "mounted? Restore the database; or, to begin anew and end all networks, remove " + proof,
                null);
    }

    Path apiSocket() {
        return path.resolve("isthmus.sock");
    }

    Path agentSocket() {
        return path.resolve("agent.sock");
    }

    /** The mark that everything bears which this installation makes in the kernel; made at the first call. */
    String instance() {
        Path file = path.resolve("instance");
        try {
            if (Files.exists(file)) {
                return BoundedInput.text(file, SMALL_FILE).strip();
            }
            SecureRandom random = new SecureRandom();
            StringBuilder mark = new StringBuilder();
            for (int i = 0; i < MARK_LENGTH; i++) {
                mark.append(MARK_LETTERS.charAt(random.nextInt(MARK_LETTERS.length())));
            }
            write("instance", mark.toString());
            return mark.toString();
        } catch (IOException e) {
            throw new UnusableException("the file " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Puts a file that only the owner may read in place of the one there is, whole or not at all. */
    void write(String name, String content) throws IOException {
        OwnFile.replace(path.resolve(name), content);
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
    }

    /** Lets another controller have it. */
    @Override
    public void close() throws IOException {
        delete("controller.pid");
        lockFile.close();
    }
}
