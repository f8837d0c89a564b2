package io.isthmus.control;

import io.isthmus.dataplane.Flow;
import io.isthmus.edge.OwnFile;
import io.isthmus.edge.RotatingFile;
import io.isthmus.model.FlowLogId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The records of flow logs, one file for each: lines of contract.md 3.9. A file that is full is kept beside the new one
 * until that is full too. The records of a flow log end with it. Thread-safe.
 */
public final class FlowRecords {
    private static final long FULL = 16L << 20;
    private static final String ENDING = ".log";

    /** Of a record, in bytes with its end: more than three ids, two addresses of IPv6 and nine numbers have. */
    private static final int LONGEST = 512;

    private final Path directory;
    private final Duration window;
    private final long full;

    /** @param window from one reading of the counters to the next, at least a second and at most {@link Flow#LONGEST_WINDOW} */
    public FlowRecords(Path directory, Duration window) {
        this(directory, window, FULL);
    }

    /** @param full how many bytes a file holds, about */
    FlowRecords(Path directory, Duration window, long full) {
        this.directory = directory;
        this.window = window;
        this.full = full;
    }

    Duration window() {
        return window;
    }

    private Path file(FlowLogId log) {
        return directory.resolve(log.value() + ENDING);
    }

    /** @throws UncheckedIOException if they cannot be written */
    synchronized void append(FlowLogId log, List<String> records) {
        try {
            OwnFile.makeDirectory(directory);
            int most = Math.toIntExact(Math.max(1, full / LONGEST));
            try (RotatingFile file = new RotatingFile(file(log), full)) {
                for (int from = 0; from < records.size(); from += most) {
                    String lines = records.subList(from, Math.min(records.size(), from + most)).stream()
                            .map(record -> record + "\n")
                            .collect(Collectors.joining());
                    file.write(lines.getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Removes the records of all other flow logs.
     *
     * @throws UncheckedIOException if they cannot be removed
     */
    synchronized void retain(Set<FlowLogId> logs) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Set<Path> wanted = new HashSet<>();
        logs.forEach(log -> wanted.addAll(List.of(file(log), RotatingFile.older(file(log)))));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + ENDING + "*")) {
            for (Path file : files) {
                if (!wanted.contains(file)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The newest records, the oldest of them first.
     *
     * @param most of them
     * @throws UncheckedIOException if they cannot be read
     */
    synchronized List<String> newest(FlowLogId log, int most) {
        List<String> lines = newest(file(log), most);
        List<String> olderLines =
                lines.size() < most ? newest(RotatingFile.older(file(log)), most - lines.size()) : List.of();
        return Stream.concat(olderLines.stream(), lines.stream()).toList();
    }

    /** Reads no more of the file than can be wanted of it. */
    private static List<String> newest(Path file, int most) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long from = Math.max(0, channel.size() - (long) (most + 1) * LONGEST);
            String text = new String(
                    Channels.newInputStream(channel.position(from)).readAllBytes(), StandardCharsets.US_ASCII);
            // What begins within a record is not read from there on.
            List<String> lines = text.lines().skip(from > 0 ? 1 : 0).toList();
            return lines.subList(Math.max(0, lines.size() - most), lines.size());
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
