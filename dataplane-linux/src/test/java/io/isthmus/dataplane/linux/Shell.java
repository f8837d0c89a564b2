package io.isthmus.dataplane.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the administrator's tools, to look at the kernel, and to disturb it, in another way than the data plane does. */
public final class Shell {
    private Shell() {}

    /**
     * Runs a command line, split at blanks, and returns what it prints.
     *
     * @throws IllegalStateException if it fails
     */
    public static String run(String line) {
        try {
            Process process = new ProcessBuilder(List.of(line.split(" ")))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(line + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
