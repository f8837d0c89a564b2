package io.isthmus.bench.site;

import io.isthmus.dataplane.linux.kernel.Namespaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Takes away what a row made, also when nobody else can any more. */
public final class Leftovers {
    private static final Path NAMED = Path.of("/etc/netns");

    private Leftovers() {}

    /** Removes all network namespaces whose names start so. */
    public static void removeNamespaces(Namespaces namespaces, String prefix) {
        var _ = namespaces.remove(namespaces.list(prefix));
        if (Files.isDirectory(NAMED)) {
            try (Stream<Path> files = Files.list(NAMED)) {
                files.filter(file -> file.getFileName().toString().startsWith(prefix))
                        .toList()
                        .forEach(Leftovers::deleteTree);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Deletes a directory and all in it, if it is there. */
    public static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
