package io.isthmus.dataplane.linux.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The processes of this machine, as far as /proc shows them, by the network namespace that they are in: that of their first
 * thread, so that a program whose other threads visit a namespace is not in it. A namespace goes by what {@code
 * /proc/PID/ns/net} leads to. Stateless.
 */
final class Processes {
    private static final Path PROC = Path.of("/proc");
    private static final String NETWORK_NAMESPACE = "ns/net";
    private static final Path OWN_NAMESPACE = PROC.resolve("self").resolve(NETWORK_NAMESPACE);

    /** One that was killed takes a moment to end, and so do those that it has started meanwhile. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Processes() {}

    /** The namespace that is mounted on a file; empty if none is, or this process's own. */
    static Optional<String> mounted(Path file) {
        try {
            Object own = Files.getAttribute(OWN_NAMESPACE, "unix:ino");
            Object found = Files.getAttribute(file, "unix:ino");
            return isOnOneDevice(OWN_NAMESPACE, file) && !found.equals(own)
                    ? Optional.of("net:[" + found + "]")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isOnOneDevice(Path one, Path other) throws IOException {
        return Files.getAttribute(one, "unix:dev").equals(Files.getAttribute(other, "unix:dev"));
    }

    /**
     * Ends all processes in these namespaces, and those that they start meanwhile.
     *
     * @param limitNanos after that time it gives up
     * @return the namespaces in which some are left; none unless it gave up
     */
    static Set<String> end(Set<String> namespaces, long limitNanos) {
        long start = System.nanoTime();
        Set<String> left = kill(namespaces);
        while (!left.isEmpty() && System.nanoTime() - start < limitNanos) {
            LockSupport.parkNanos(PAUSE_NANOS);
            left = kill(left);
        }
        return left;
    }

    /** One look at every process, of which nothing is kept; tells in which of the namespaces there were some. */
    private static Set<String> kill(Set<String> namespaces) {
        Set<String> found = new HashSet<>();
        if (namespaces.isEmpty()) {
            return found;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                // One that has ended, but is still in the list, is in no namespace.
                if (Libc.readLink(process + "/" + NETWORK_NAMESPACE)
                        .filter(namespaces::contains)
                        .isPresent()) {
                    kill(process.toString(), namespaces).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Kills a process if it is in one of the namespaces; whoever has got its number since is not touched. */
    private static Optional<String> kill(String path, Set<String> namespaces) {
        int process = Libc.openDirectory(path);
        if (process < 0) {
            return Optional.empty();
        }
        try {
            Optional<String> namespace =
                    Libc.readLinkAt(process, NETWORK_NAMESPACE).filter(namespaces::contains);
            namespace.ifPresent(_ -> Libc.kill(process));
            return namespace;
        } finally {
            Libc.close(process);
        }
    }
}
