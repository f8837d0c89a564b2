package io.isthmus.cli.quickstart;

import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Progress;
import io.isthmus.cli.client.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A controller in a process of its own session, so that it outlives the command line that started it.
 *
 * @param url where its API is
 * @param socket its unix socket
 */
record LocalController(Process process, String url, Path socket) {
    private static final Pattern READY = Pattern.compile("(?m)^isthmus controller ready url=(\\S+) socket=(\\S+)");
    private static final int PAUSE_MS = 20;
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LONGEST_END = Duration.ofSeconds(20);

    /** Starts it and waits until it is ready. */
    static LocalController start(String launcher, Path data, String listen, Surroundings surroundings) {
        Path output = data.resolve("quickstart.log");
        try (Progress _ = new Progress(surroundings.err(), "starting the controller", Duration.ofSeconds(3))) {
            Process process = new ProcessBuilder(
                            "setsid", launcher, "controller", "--data", data.toString(), "--listen", listen)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            long deadline = System.nanoTime() + LONGEST_START.toNanos();
            while (System.nanoTime() < deadline) {
                boolean alive = process.isAlive(); // asked before reading, so that its last words are read
                Optional<LocalController> ready = ready(process, read(output));
                if (ready.isPresent()) {
                    return ready.get();
                }
                if (!alive) {
                    throw failed("The controller ended with status " + process.exitValue() + ".", output, data);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
            process.destroy();
            throw failed("The controller was not ready within " + LONGEST_START.toSeconds() + " s.", output, data);
        } catch (IOException e) {
            throw new CliException("The controller could not be started: " + e.getMessage(), "");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted.", "");
        }
    }

    private static Optional<LocalController> ready(Process process, String output) {
        Matcher matcher = READY.matcher(output);
        return matcher.find()
                ? Optional.of(new LocalController(process, matcher.group(1), Path.of(matcher.group(2))))
                : Optional.empty();
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    }

    private static CliException failed(String what, Path output, Path data) throws IOException {
        List<String> lines = read(output).strip().lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - 10), lines.size());
        return new CliException(
                what + (last.isEmpty() ? "" : " Its last words:"),
                last,
                "Ask isthmus doctor what this host lacks, or read the logs in " + data + ".");
    }

    /** Waits for its end, and ends it by force if it does not come. */
    void awaitEnd() {
        try {
            if (!process.waitFor(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroy();
                process.waitFor(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
