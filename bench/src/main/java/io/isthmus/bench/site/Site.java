package io.isthmus.bench.site;

import io.isthmus.dataplane.linux.kernel.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A data directory with a controller of our own. Closing it takes away processes, kernel state and files, whoever of them is
 * still able to help with that.
 */
public final class Site implements AutoCloseable {
    private static final long PLACE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_MS = 10;
    private final Bench bench;
    private final Path data;
    private final String mark;
    private final List<String> javaOptions;
    private Optional<RunningController> running = Optional.empty();
    private boolean closed;

    private Site(Bench bench, Path data, String mark, List<String> javaOptions) {
        this.bench = bench;
        this.data = data;
        this.mark = mark;
        this.javaOptions = javaOptions;
    }

    /** An installation that was never started. */
    static Site create(Bench bench, Optional<Networks> networks, List<String> javaOptions) {
        try {
            Path data = Files.createTempDirectory("isthmus-bench-");
            String mark = Marks.next();
            Files.writeString(data.resolve("instance"), mark);
            networks.ifPresent(seed -> seed.region().save(data.resolve("isthmus.db")));
            return new Site(bench, data, mark, javaOptions);
        } catch (IOException e) {
            throw new BenchException("cannot make a data directory", e);
        }
    }

    public Path data() {
        return data;
    }

    /** What the names of all network namespaces of this installation start with. */
    public String prefix() {
        return "ist" + mark + "-";
    }

    public String place(Networks.Server server) {
        return prefix() + "e-" + server.id().value().replace("-", "").substring(0, 12);
    }

    /** Waits until the agent has made this server. */
    public void awaitPlace(Networks.Server server) {
        long deadline = System.nanoTime() + PLACE_LIMIT_NANOS;
        while (!bench.namespaces().exists(place(server))) {
            if (System.nanoTime() > deadline) {
                throw new BenchException("there is no " + place(server));
            }
            Pauses.sleep(POLL_MS);
        }
    }

    /** Starts the controller; none runs yet. */
    public synchronized RunningController start() {
        RunningController started = RunningController.start(bench.launcher(), data, javaOptions);
        running = Optional.of(started);
        return started;
    }

    /** The one that was started last. */
    public synchronized RunningController controller() {
        return running.orElseThrow(() -> new BenchException("no controller was started"));
    }

    public synchronized boolean isRunning() {
        return running.isPresent();
    }

    /** Ends controller and agent at once; what they made stays. */
    public synchronized void kill() {
        running.ifPresent(RunningController::kill);
        running = Optional.empty();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            running.ifPresent(RunningController::stopAndRemove);
        } finally {
            if (Bench.isRoot()) {
                Namespaces namespaces = bench.namespaces();
                Leftovers.removeNamespaces(namespaces, prefix());
            }
            Leftovers.deleteTree(data);
            bench.forget(this);
        }
    }
}
