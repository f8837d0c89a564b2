package io.isthmus.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.client.Json;
import io.isthmus.edge.BoundedInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A controller's data directory on this host, as far as the command line reads it. */
public record ControllerDirectory(Path path) {
    private static final String ADMIN = "admin.json";
    private static final String SCHEME = "http://";

    /** Where a controller serves unless told otherwise. */
    private static final String USUAL_URL = SCHEME + "127.0.0.1:9696";

    private static final int LARGEST = 64 * 1024;
    private static final int PAUSE_MS = 50;

    /** The directory that a controller's socket lies in. */
    public static Optional<ControllerDirectory> ofSocket(String socket) {
        return socket.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(Path.of(socket).toAbsolutePath().getParent())
                        .map(ControllerDirectory::new);
    }

    /** The controller's unix socket. */
    public Path socket() {
        return path.toAbsolutePath().resolve("isthmus.sock");
    }

    /** The address of the API, if a controller runs there and this user may read it. */
    public Optional<String> url() {
        try {
            return text("url").map(String::strip).filter(url -> !url.isEmpty());
        } catch (CliException _) {
            return Optional.empty();
        }
    }

    /** What starts its controller again where it last served, though one would serve elsewhere unless told. */
    public String startCommand() {
        return "isthmus controller --data " + path
                + lastUrl()
                        .filter(url -> !url.equals(USUAL_URL))
                        .map(url -> " --listen " + url.substring(SCHEME.length()))
                        .orElse("");
    }

    /** Where it last served over loopback, running or not; its address stands with the first administrator's name. */
    private Optional<String> lastUrl() {
        try {
            return text(ADMIN)
                    .map(admin -> Json.parseOrEmpty(admin.getBytes(StandardCharsets.UTF_8))
                            .path("url")
                            .asText(""))
                    .filter(url -> url.startsWith(SCHEME));
        } catch (CliException _) {
            return Optional.empty();
        }
    }

    /**
     * Waits for a controller that has just been started, and reads its first administrator; who has a password that is written
     * down nowhere is reached as the local administrator, through the socket.
     *
     * @param given the address of the API; if there is none, that which the controller writes down when it is ready
     * @param project what to act on; by default the administrator's own
     * @param longest how long to wait for the controller to be ready
     * @throws CliException if the controller is not ready by then, or its files cannot be read
     */
    public Context awaitAdministrator(Optional<String> given, Optional<String> project, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            Optional<String> admin = text(ADMIN);
            Optional<String> url = given.or(this::url);
            if (admin.isPresent() && url.isPresent()) {
                return administrator(admin.get(), url.get(), project);
            }
            if (System.nanoTime() >= deadline) {
                throw notReady(admin.isPresent(), longest);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CliException("Interrupted.", "");
            }
        }
    }

    private Context administrator(String text, String url, Optional<String> project) {
        JsonNode admin = Json.parseOrEmpty(text.getBytes(StandardCharsets.UTF_8));
        List<String> missing = new ArrayList<>(List.of("socket", "user", "account"));
        missing.removeIf(field -> !admin.path(field).asText("").isEmpty());
        if (!missing.isEmpty()) {
            throw new CliException(path.resolve(ADMIN) + " holds no " + String.join(", ", missing) + ".", "");
        }
        if (admin.path("password").asText("").isEmpty()) {
            return new Context("", admin.path("socket").asText(), "", "", "", "");
        }
        return new Context(
                url,
                admin.path("socket").asText(),
                admin.path("user").asText(),
                admin.path("account").asText(),
                project.orElse(admin.path("project").asText("")),
                admin.path("password").asText());
    }

    private CliException notReady(boolean hasStartedOnce, Duration longest) {
        String waited = longest.toSeconds() + " s";
        if (!Files.isDirectory(path)) {
            return new CliException(
                    "There is no directory " + path + ", nor did one appear within " + waited + ".",
                    "Give the data directory of a controller that has been started, as in: isthmus controller --data"
                            + " DIR");
        }
        return new CliException(
                hasStartedOnce
                        ? "The controller of " + path + " does not run: it wrote down no address within " + waited + "."
                        : path + " holds no " + ADMIN + ", nor did a controller write one within " + waited + ".",
                "Start it with: " + startCommand() + " (what it prints says why it does not start)");
    }

    /** What a file holds; empty if it is not there. */
    private Optional<String> text(String name) {
        Path file = path.resolve(name);
        try {
            return Optional.of(BoundedInput.text(file, LARGEST));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (AccessDeniedException _) {
            throw new CliException(
                    file + " cannot be read: permission denied.", "Call this as the user who started the controller.");
        } catch (IOException e) {
            throw new CliException("The directory cannot be used: " + e.getMessage(), "Is " + path + " a directory?");
        }
    }
}
