package io.isthmus.dataplane.linux.agent;

import io.isthmus.edge.OwnFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that holds open the user, network and mount namespaces in which everything happens when there is no root.
 * It does nothing else, and outlives controller and agent, so that packets go on while those are away. A file in the state
 * directory tells which process it is.
 */
public final class Anchor {
    private static final Logger LOG = LoggerFactory.getLogger(Anchor.class);
    private static final String RECORD = "anchor";
    private static final String DIRECTORY = "anchor.d";

    private final ProcessIdentity identity;

    private Anchor(ProcessIdentity identity) {
        this.identity = identity;
    }

    /** The anchor of this state directory, if it runs. */
    public static Optional<Anchor> find(Path state) throws IOException {
        try {
            Optional<ProcessIdentity> recorded = ProcessIdentity.parse(Files.readString(state.resolve(RECORD)));
            return recorded.isPresent() && recorded.get().alive() ? recorded.map(Anchor::new) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * The anchor of this state directory, started if it does not run.
     *
     * @param state an existing directory, with an absolute path
     * @throws IOException if this user cannot have namespaces of their own; the text is the kernel's or the tool's
     */
    public static Anchor findOrStart(Path state) throws IOException {
        Optional<Anchor> found = find(state);
        if (found.isPresent()) {
            LOG.info("event=anchor-found pid={}", found.get().pid());
            return found.get();
        }
        return start(state);
    }

    private static Anchor start(Path state) throws IOException {
        OwnFile.makeDirectory(state.resolve(DIRECTORY));
        Path directory = state.resolve(DIRECTORY).toRealPath();
        // setsid: a Ctrl-C or a closed terminal is not meant for it. None of these forks, so it keeps the child's pid.
        ProcessBuilder builder = new ProcessBuilder(
                        "setsid",
                        "unshare",
                        "-U",
                        "-r",
                        "-n",
                        "-m",
                        "sh",
                        "-c",
                        script(),
                        "anchor",
                        directory.toString())
                .redirectErrorStream(true);
        Trial.searchSystemDirectories(builder);
        Process process = builder.start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                OutputStream in = process.getOutputStream()) {
            List<String> said = new ArrayList<>();
            Optional<String> line = Optional.ofNullable(out.readLine());
            while (line.isPresent() && !line.get().equals("ready")) {
                said.add(line.get());
                line = Optional.ofNullable(out.readLine());
            }
            if (line.isEmpty()) {
                throw new IOException("no namespaces without root: " + String.join("; ", said)
                        + "; run as root, or see with 'isthmus doctor' what this host must allow");
            }
            said.forEach(warning -> LOG.warn("event=anchor-warning text=\"{}\"", warning));
            ProcessIdentity identity = ProcessIdentity.of(process.pid())
                    .orElseThrow(() -> new IOException("the anchor ended as soon as it was ready"));
            record(state, identity);
            in.write("stay\n".getBytes(StandardCharsets.US_ASCII));
            in.flush();
            LOG.info("event=anchor-started pid={}", identity.pid());
            return new Anchor(identity);
        }
    }

    /** Written at once or not at all: half a record would lose a process that nobody else knows. */
    private static void record(Path state, ProcessIdentity identity) throws IOException {
        OwnFile.replace(state.resolve(RECORD), identity + "\n");
    }

    public long pid() {
        return identity.pid();
    }

    /** Whether it still holds the namespaces. */
    public boolean alive() throws IOException {
        return identity.alive();
    }

    /**
     * Ends this anchor and every process in its namespaces: with the last of them, the kernel takes away all that was made
     * there. For uninstalling; a stop or restart of Isthmus leaves the anchor alone.
     *
     * @param state the directory it was found in
     */
    public void end(Path state) throws IOException, InterruptedException {
        Path ours = Path.of("/proc/" + pid() + "/ns/user");
        if (alive()) {
            Path namespace = Files.readSymbolicLink(ours);
            if (namespace.equals(Files.readSymbolicLink(Path.of("/proc/self/ns/user")))) {
                throw new IOException("process " + pid() + " is not in a user namespace of its own");
            }
            List<ProcessHandle> inside = inside(namespace);
            inside.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle process : inside) {
                awaitEnd(process);
            }
        }
        Files.deleteIfExists(state.resolve(RECORD));
        deleteTree(state.resolve(DIRECTORY));
        LOG.info("event=anchor-ended pid={}", pid());
    }

    private static List<ProcessHandle> inside(Path namespace) {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    try {
                        return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/user"))
                                .equals(namespace);
                    } catch (IOException e) {
                        // Not ours to look at, or just ended: in either case not one of those.
                        return false;
                    }
                })
                .toList();
    }

    private static void awaitEnd(ProcessHandle process) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (ProcessIdentity.of(process.pid()).isPresent() && process.isAlive()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("process " + process.pid() + " does not end");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList().reversed()) {
                Files.delete(path);
            }
        }
    }

    private static String script() throws IOException {
        try (InputStream in = Objects.requireNonNull(Anchor.class.getResourceAsStream("anchor.sh"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
