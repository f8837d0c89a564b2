package io.isthmus.dataplane.linux.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link ControllerMain} that a test runs, perhaps as another user. */
final class Controller {
    private final Process process;
    private final BufferedReader out;
    private final Writer in;

    private Controller(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.in = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** @param before what stands before the java command, such as the change to another user */
    static Controller start(List<String> before, String classPath, Path state, String mode) throws IOException {
        List<String> line = new ArrayList<>(before);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                ControllerMain.class.getName(),
                state.toString(),
                mode));
        return new Controller(new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /** The rest of the next line that begins so. */
    String hear(String beginning) throws IOException {
        Optional<String> line = Optional.ofNullable(out.readLine());
        while (line.isPresent() && !line.get().startsWith(beginning)) {
            line = Optional.ofNullable(out.readLine());
        }
        return line.orElseThrow(() -> new IOException("the controller ended and never said " + beginning))
                .substring(beginning.length());
    }

    /** Waits for the next agent and its sync; returns the agent's pid. */
    long agent() throws IOException {
        long pid = Long.parseLong(hear("agent "));
        hear("converged 1");
        return pid;
    }

    void say(String command) throws IOException {
        in.write(command + "\n");
        in.flush();
    }

    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
