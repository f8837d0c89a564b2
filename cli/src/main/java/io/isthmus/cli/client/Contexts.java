package io.isthmus.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.client.Json;
import io.isthmus.edge.BoundedInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The contexts file: several users in one place, with passwords and tokens, so mode 0600.
 *
 * @param current name of the context in use; empty if none is
 * @param byName in the order they were added
 */
public record Contexts(String current, Map<String, Context> byName) {
    private static final int LARGEST = 1 << 20;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    /**
     * What the file holds; nothing if there is no file.
     *
     * @throws CliException if others than the owner may touch it, or it is not what this class writes
     */
    public static Contexts load(Path file) {
        byte[] text;
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.stream().anyMatch(OTHERS::contains)) {
                throw new CliException(
                        file + " can be used by others (" + PosixFilePermissions.toString(permissions)
                                + "), and it holds passwords.",
                        "Run: chmod 600 " + file);
            }
            text = BoundedInput.read(file, LARGEST);
        } catch (NoSuchFileException _) {
            return new Contexts("", Map.of());
        } catch (IOException e) {
            throw new CliException(file + " cannot be read: " + e.getMessage(), "");
        }
        JsonNode root;
        try {
            root = Json.parse(text);
        } catch (UncheckedIOException _) {
            throw new CliException(file + " is not a contexts file.", "Move it away and add the contexts again.");
        }
        Map<String, Context> byName = new LinkedHashMap<>();
        root.path("contexts").properties().forEach(entry -> byName.put(entry.getKey(), Context.of(entry.getValue())));
        return new Contexts(root.path("current").asText(""), byName);
    }

    /** Reads, changes and writes the file as one step, also among several processes. */
    public static void update(Path file, UnaryOperator<Contexts> change) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new CliException(file + " is not a file.", "");
        }
        try {
            Files.createDirectories(directory);
            Path lock = directory.resolve(file.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                change.apply(load(file)).write(file, directory);
            }
        } catch (IOException e) {
            throw new CliException(file + " cannot be written: " + e.getMessage(), "");
        }
    }

    private void write(Path file, Path directory) throws IOException {
        ObjectNode root = Json.object();
        root.put("current", current);
        ObjectNode contexts = root.putObject("contexts");
        byName.forEach((name, context) -> contexts.set(name, context.json()));
        Path temporary =
                Files.createTempFile(directory, ".contexts", ".json", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(temporary, Json.pretty(root), StandardCharsets.UTF_8);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The context of this name, or without one the current. */
    public Context choose(Optional<String> name, Path file) {
        String chosen = name.orElse(current);
        if (chosen.isEmpty()) {
            throw new CliException(
                    "No context says where the API is and who you are.",
                    "Try everything with isthmus quickstart, or add one: isthmus context add NAME --data DIR (on the"
                            + " controller's host) or --url URL --user USER --account ACCOUNT --project PROJECT.");
        }
        Context context = byName.get(chosen);
        if (context == null) {
            throw new CliException(
                    "There is no context '" + chosen + "' in " + file + ".",
                    byName.isEmpty()
                            ? "Add it: isthmus context add " + chosen
                            : "There are: " + String.join(", ", byName.keySet()));
        }
        return context;
    }

    /** The same with this context added or replaced; the first one becomes the current. */
    public Contexts with(String name, Context context) {
        Map<String, Context> changed = new LinkedHashMap<>(byName);
        changed.put(name, context);
        return new Contexts(current.isEmpty() ? name : current, changed);
    }

    /** The same without this context. */
    public Contexts without(String name) {
        Map<String, Context> changed = new LinkedHashMap<>(byName);
        changed.remove(name);
        return new Contexts(current.equals(name) ? "" : current, changed);
    }
}
