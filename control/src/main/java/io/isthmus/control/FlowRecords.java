package io.isthmus.control;

import io.isthmus.model.FlowLogId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of flow logs, one file for each: lines of contract.md 3.9. A file that is full is kept beside the new one
 * until that is full too. What a deleted flow log has recorded stays until somebody removes its files. Thread-safe.
 */
public final class FlowRecords {
    private static final long FULL = 16L << 20;

    private final Path directory;
    private final Duration window;

    /** @param window from one reading of the counters to the next, at least a second */
    public FlowRecords(Path directory, Duration window) {
        this.directory = directory;
        this.window = window;
    }

    Duration window() {
        return window;
    }

    private Path file(FlowLogId log) {
        return directory.resolve(log.value() + ".log");
    }

    private Path older(FlowLogId log) {
        return directory.resolve(log.value() + ".log.1");
    }

    /** @throws UncheckedIOException if they cannot be written */
    synchronized void append(FlowLogId log, List<String> records) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Path file = file(log);
            if (Files.exists(file) && Files.size(file) > FULL) {
                Files.move(file, older(log), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.write(file, records, StandardCharsets.US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The newest records, the oldest of them first.
     *
     * @throws UncheckedIOException if they cannot be read
     */
    synchronized List<String> newest(FlowLogId log, int most) {
        try {
            List<String> lines = new ArrayList<>();
            for (Path file : List.of(older(log), file(log))) {
                if (Files.exists(file)) {
                    lines.addAll(Files.readAllLines(file, StandardCharsets.US_ASCII));
                }
            }
            return List.copyOf(lines.subList(Math.max(0, lines.size() - most), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
