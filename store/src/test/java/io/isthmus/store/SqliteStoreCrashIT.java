package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreCrashIT {
    @TempDir
    private Path directory;

    @RepeatedTest(5)
    void whatWasAcknowledgedOutlivesAKilledProcess(RepetitionInfo repetition) throws Exception {
        Path file = directory.resolve("isthmus.db");
        int enough = 1 + new Random(repetition.getCurrentRepetition()).nextInt(400);
        long acknowledged = killAfter(file, enough);
        try (SqliteStore store = SqliteStore.open(file)) {
            Store.Contents contents = store.load();
            // One more may have been written whose acknowledgement did not get out any more.
            assertThat(contents.revision()).isBetween(acknowledged, acknowledged + 1);
            Map<String, Resource> replayed = new HashMap<>();
            List<LogEntry> log = store.since(0, Integer.MAX_VALUE);
            assertThat(log).hasSize((int) contents.revision());
            for (LogEntry entry : log) {
                for (Edit edit : entry.edits()) {
                    switch (edit) {
                        case Edit.Put(Resource resource) -> replayed.put(edit.key(), resource);
                        case Edit.Remove remove -> replayed.remove(remove.key());
                    }
                }
            }
            assertThat(contents.resources()).containsExactlyInAnyOrderElementsOf(replayed.values());
        }
    }

    /** The last revision that a writing process acknowledged before it was killed. */
    private static long killAfter(Path file, int enough) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessWriter.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long last = 0;
        try (BufferedReader lines = writer.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Long.parseLong(line);
                if (last == enough) {
                    // Not by the Process, which would also close the stream with what is still in it.
                    writer.toHandle().destroyForcibly();
                }
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
        assertThat(last).isGreaterThanOrEqualTo(enough);
        return last;
    }

    @Test
    @Tag("root")
    void aFullDiskRefusesAChangeWholeAndTakesItWhenThereIsRoom() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk.toString());
        try (SqliteStore store = SqliteStore.open(disk.resolve("isthmus.db"))) {
            assertThat(store.append(0, List.of(entry(1)))).isTrue();
            Path ballast = disk.resolve("ballast");
            fill(ballast);
            assertThatThrownBy(() -> store.append(1, List.of(entry(2))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("disk is full");
            assertThat(store.load().revision()).isEqualTo(1);
            assertThat(store.since(0, 10)).hasSize(1);
            Files.delete(ballast);
            assertThat(store.append(1, List.of(entry(2)))).isTrue();
            assertThat(store.load().revision()).isEqualTo(2);
        } finally {
            run("umount", disk.toString());
        }
    }

    private static LogEntry entry(long revision) {
        Edit[] puts = AwkwardResources.documents().stream().map(Edit.Put::new).toArray(Edit[]::new);
        return new LogEntry(revision, Instant.EPOCH, "test", "request", "Test", List.of(puts));
    }

    private static void fill(Path ballast) throws IOException {
        byte[] page = new byte[4096];
        try (var out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as("%s", List.of(command))
                .isZero();
    }
}
