package io.isthmus.dataplane.linux.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What came of a throw-away child process.
 *
 * @param ok whether it ended with exit code 0
 * @param output its standard output and error, on one line; or why it could not run
 */
record Trial(boolean ok, String output) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Runs a command that says little (less than a pipe holds) and waits for its end. */
    static Trial of(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        searchSystemDirectories(builder);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly().waitFor();
                return new Trial(false, "no answer within " + LIMIT.toSeconds() + " s");
            }
            try (InputStream in = process.getInputStream()) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return new Trial(process.exitValue() == 0, text.strip().replaceAll("\\s*\n\\s*", "; "));
            }
        } catch (IOException e) {
            return new Trial(false, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Trial(false, "interrupted");
        }
    }

    /** An ordinary user's PATH often lacks the directories where ip and nft are. */
    static void searchSystemDirectories(ProcessBuilder builder) {
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    }
}
