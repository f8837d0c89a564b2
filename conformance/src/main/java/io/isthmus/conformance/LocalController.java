package io.isthmus.conformance;

import io.isthmus.client.Client;
import io.isthmus.client.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A controller of our own with a data directory of its own, gone without trace when closed. For one thread. */
public final class LocalController implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("isthmus controller ready url=(\\S+) socket=(\\S+?)(?: tls=(\\S+))?");
    private static final long STOP_LIMIT_S = 20;
    private final Process process;
    private final Path data;
    private final String url;
    private final Path socket;
    private final Optional<String> tlsUrl;

    private LocalController(Process process, Path data, String url, Path socket, Optional<String> tlsUrl) {
        this.process = process;
        this.data = data;
        this.url = url;
        this.socket = socket;
        this.tlsUrl = tlsUrl;
    }

    /** The program {@code isthmus}, if the system property isthmus.launcher or the environment's ISTHMUS_LAUNCHER names it. */
    public static Optional<Path> launcher() {
        return Stream.of(System.getProperty("isthmus.launcher"), System.getenv("ISTHMUS_LAUNCHER"))
                .flatMap(Stream::ofNullable)
                .map(Path::of)
                .findFirst();
    }

    /**
     * Starts a controller, and waits until it says that it is ready.
     *
     * @param launcher the program {@code isthmus}
     * @param options further options of the controller
     * @throws UncheckedIOException if it cannot be started, or ends before it is ready; what it said is in the message
     */
    @SuppressWarnings("StreamResourceLeak") // The controller's standard output stays open as long as it runs.
    public static LocalController start(Path launcher, List<String> options) {
        try {
            Path data = Files.createTempDirectory("isthmus-conformance-");
            List<String> command = new ArrayList<>(
                    List.of(launcher.toString(), "controller", "--data", data.toString(), "--listen", "127.0.0.1:0"));
            command.addAll(options);
            Path errors = data.resolve("conformance.stderr");
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            StringBuilder said = new StringBuilder();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher ready = READY.matcher(line);
                if (ready.matches()) {
                    Thread.ofVirtual().start(() -> out.lines().forEach(later -> {}));
                    return new LocalController(
                            process,
                            data,
                            ready.group(1),
                            Path.of(ready.group(2)),
                            Optional.ofNullable(ready.group(3)));
                }
                said.append(line).append('\n');
            }
            said.append(Files.readString(errors));
            new LocalController(process, data, "", data, Optional.empty()).close();
            throw new IOException("the controller ended before it was ready: " + command + "\n" + said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the API is. */
    public String url() {
        return url;
    }

    /** Where the API is by TLS; empty unless the options said so. */
    public Optional<String> tlsUrl() {
        return tlsUrl;
    }

    /** The self-made certificate that who calls by TLS must trust. */
    public Path certificate() {
        return data.resolve("tls").resolve("cert.pem");
    }

    /** The file that says who the first administrator is. */
    public Path administrator() {
        return data.resolve("admin.json");
    }

    /** Where anyone calls. */
    public Endpoint api() {
        return Endpoint.url(url, "");
    }

    /** Calls of the local administrator. */
    public Client socket() {
        return Client.administrator(socket);
    }

    Site site() {
        return new Site(api(), socket());
    }

    /** Ends the controller and every process that it started, and removes the data directory. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            for (ProcessHandle handle : all) {
                handle.destroy();
            }
            for (ProcessHandle handle : all) {
                handle.onExit()
                        .completeOnTimeout(handle, STOP_LIMIT_S, TimeUnit.SECONDS)
                        .join();
                handle.destroyForcibly();
            }
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
