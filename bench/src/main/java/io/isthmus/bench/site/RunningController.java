package io.isthmus.bench.site;

import io.isthmus.client.Client;
import io.isthmus.client.ClientException;
import io.isthmus.client.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A controller process, with its agent, as the launcher starts them. For one thread. */
public final class RunningController {
    private static final Pattern READY = Pattern.compile("isthmus controller ready url=(\\S+) socket=(\\S+).*");
    private static final long REMOVAL_LIMIT_S = 180;
    private static final long AGENT_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private final Process process;
    private final String url;
    private final Path socket;
    private final long readyNanos;

    private RunningController(Process process, String url, Path socket, long readyNanos) {
        this.process = process;
        this.url = url;
        this.socket = socket;
        this.readyNanos = readyNanos;
    }

    /**
     * Starts a controller and waits for its ready line.
     *
     * @param javaOptions more options for the Java of controller and agent
     */
    @SuppressWarnings("StreamResourceLeak") // Its standard output stays open as long as it runs.
    static RunningController start(Path launcher, Path data, List<String> javaOptions) {
        Path errors = data.resolve("bench.stderr");
        ProcessBuilder builder = new ProcessBuilder(
                        launcher.toString(),
                        "controller",
                        "--data",
                        data.toString(),
                        "--listen",
                        "127.0.0.1:0",
                        // what is measured is the service, not its limit
                        "--requests-per-second",
                        "1000000")
                .redirectError(errors.toFile());
        if (!javaOptions.isEmpty()) {
            builder.environment().put("ISTHMUS_JAVA_OPTS", String.join(" ", javaOptions));
        }
        try {
            long start = System.nanoTime();
            Process process = builder.start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher ready = READY.matcher(line);
                if (ready.matches()) {
                    long took = System.nanoTime() - start;
                    Thread.ofVirtual().start(() -> out.lines().forEach(later -> {}));
                    return new RunningController(process, ready.group(1), Path.of(ready.group(2)), took);
                }
            }
            throw new BenchException("the controller ended before it was ready: " + Files.readString(errors));
        } catch (IOException e) {
            throw new BenchException("cannot start " + launcher, e);
        }
    }

    public String url() {
        return url;
    }

    /** From the start of the process to its ready line. */
    public long readyNanos() {
        return readyNanos;
    }

    public long pid() {
        return process.pid();
    }

    /** The agent that runs now; waits until there is one. */
    public long agentPid() {
        long deadline = System.nanoTime() + AGENT_LIMIT_NANOS;
        while (true) {
            Optional<ProcessHandle> agent = process.children()
                    .filter(child -> child.info().command().orElse("").endsWith("java"))
                    .findFirst();
            if (agent.isPresent()) {
                return agent.get().pid();
            }
            if (System.nanoTime() > deadline) {
                throw new BenchException("the controller has no agent");
            }
            Pauses.sleep(5);
        }
    }

    /** Processor time that controller and agent took so far: what a change costs, however busy the machine is. */
    public Duration cpu() {
        return Stream.of(pid(), agentPid())
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(handle -> handle.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Kills controller and agent without any warning, and waits until they are gone. */
    public void kill() {
        List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
        process.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(handle -> handle.onExit().join());
    }

    /** Stops it; everything that it made in the kernel goes first. Whatever happens, no process is left. */
    void stopAndRemove() {
        List<ProcessHandle> agents = process.descendants().toList();
        try {
            if (process.isAlive()) {
                tellToEnd();
                if (!process.waitFor(REMOVAL_LIMIT_S, TimeUnit.SECONDS)) {
                    throw new BenchException("the controller did not end within " + REMOVAL_LIMIT_S + " s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Stream.concat(agents.stream(), Stream.of(process.toHandle())).forEach(handle -> {
                handle.destroyForcibly();
                handle.onExit().join();
            });
        }
    }

    private void tellToEnd() {
        try {
            new Service(Client.administrator(socket)).shutDown(true);
        } catch (ClientException e) {
            // It may be gone before its answer is out; one that stays is noticed by the wait for its end.
        }
    }
}
