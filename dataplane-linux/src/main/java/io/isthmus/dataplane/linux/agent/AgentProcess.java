package io.isthmus.dataplane.linux.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent as the controller's child on the same host: started, and started again whenever it ends. As root it works in
 * the host's own namespaces, else in those that an {@link Anchor} holds. Its death harms no packet. Thread-safe.
 */
public final class AgentProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** An agent that lived this long had started well: the next one need not wait long. */
    private static final Duration WELL = Duration.ofSeconds(10);

    private static final Duration GRACE = Duration.ofSeconds(3);

    /** Bytes that are written down of what one agent says beside its log. */
    static final int MOST_HEARD = 8 * 1024;

    private final Settings settings;
    private final Thread keeper;
    private volatile boolean closed;
    private volatile @Nullable Process child;

    private AgentProcess(Settings settings) {
        this.settings = settings;
        this.keeper = Thread.ofVirtual().name("agent-keeper").unstarted(this::keep);
    }

    /**
     * How to start the agent.
     *
     * @param command the command line up to the agent's own options; with absolute paths
     * @param socket where the controller listens
     * @param state an existing directory, with an absolute path
     * @param rootless whether it works in an anchor's namespaces and not in the host's
     */
    public record Settings(
            List<String> command, Path socket, Path state, String instance, String host, boolean rootless) {}

    /**
     * Starts the agent, and keeps it running until {@link #close}.
     *
     * @throws IOException if the namespaces cannot be made; later failures are logged and tried again
     */
    public static AgentProcess start(Settings settings) throws IOException {
        if (settings.rootless()) {
            var _ = Anchor.findOrStart(settings.state());
        }
        AgentProcess process = new AgentProcess(settings);
        process.keeper.start();
        return process;
    }

    /** The process id of the agent that runs now. */
    public Optional<Long> pid() {
        return Optional.ofNullable(child).filter(Process::isAlive).map(Process::pid);
    }

    /**
     * Ends an agent that hangs, at once, so that the next one can begin. It may be stopped: then it would ignore SIGTERM, and
     * keep its lock.
     *
     * @param pid which one; nothing happens if it is not the one that runs now
     */
    public void kill(long pid) {
        Process process = child;
        if (process != null && process.pid() == pid) {
            process.destroyForcibly();
        }
    }

    /** Ends the agent. What it made stays, and so does the anchor. */
    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        try {
            keeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE, WELL);
        try {
            while (!closed) {
                long started = System.nanoTime();
                try {
                    int code = launch().waitFor();
                    LOG.warn("event=agent-exited code={} reason=\"{}\"", code, meaning(code));
                    if (code == Agent.SECOND_AGENT) {
                        AgentLock.endHolder(settings.state());
                    }
                } catch (IOException | RuntimeException | Error e) {
                    // Whatever it is, an agent is needed.
                    LOG.error("event=agent-start-failed reason=\"{}\"", e.toString());
                }
                TimeUnit.NANOSECONDS.sleep(pauses.after(Duration.ofNanos(System.nanoTime() - started))
                        .toNanos());
            }
        } catch (InterruptedException e) {
            LOG.debug("event=agent-keeper-ends");
        } finally {
            end();
        }
    }

    private Process launch() throws IOException {
        List<String> line = new ArrayList<>();
        Optional<Long> anchor = Optional.empty();
        if (settings.rootless()) {
            anchor = Optional.of(Anchor.findOrStart(settings.state()).pid());
            line.addAll(Enter.anchor(anchor.get()));
        }
        line.addAll(settings.command());
        line.addAll(new AgentOptions(
                        settings.socket(),
                        settings.state(),
                        settings.instance(),
                        settings.host(),
                        anchor,
                        Optional.of(ProcessHandle.current().pid()))
                .arguments());
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true);
        Trial.searchSystemDirectories(builder);
        Process process = builder.start();
        child = process;
        LOG.info("event=agent-launched pid={} rootless={}", process.pid(), settings.rootless());
        Thread.ofVirtual().name("agent-listening").start(() -> hear(process));
        return process;
    }

    private static void hear(Process process) {
        try (InputStream in = process.getInputStream()) {
            hear(in, text -> LOG.warn("event=agent-said pid={} text=\"{}\"", process.pid(), text));
        } catch (IOException e) {
            LOG.debug("event=agent-unheard pid={} reason=\"{}\"", process.pid(), e.toString());
        }
    }

    /**
     * Reads all that an agent says beside its log, which is why it, or its Java, does not start, and hands on the beginning.
     */
    static void hear(InputStream in, Consumer<String> told) throws IOException {
        int left = MOST_HEARD;
        byte[] some = new byte[512];
        for (int count = in.read(some); count >= 0; count = in.read(some)) {
            int heard = Math.min(count, left);
            left -= heard;
            if (heard > 0) {
                told.accept(new String(some, 0, heard, StandardCharsets.UTF_8).strip());
            }
        }
    }

    private void end() {
        Process process = child;
        if (process == null || !process.isAlive()) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(GRACE)) {
                LOG.warn(
                        "event=agent-killed pid={} reason=\"it did not end within {} s\"",
                        process.pid(),
                        GRACE.toSeconds());
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String meaning(int code) {
        return switch (code) {
            case Agent.CONTROLLER_GONE -> "it saw its controller gone";
            case Agent.OUT_OF_MEMORY -> "it had not enough memory";
            case Agent.REFUSED -> "the controller refused it";
            case Agent.SECOND_AGENT -> "another agent works for this installation";
            case Agent.BROKEN -> "it could not start; see its log";
            default -> code > 128 ? "ended by signal " + (code - 128) : "unknown";
        };
    }
}
