package io.isthmus.dataplane.linux;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import io.isthmus.net.Ip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files that {@code ip netns exec} shows inside an ECS as its own: resolver, hosts, host name. Written only where
 * {@code /etc} may be written.
 */
final class EcsFiles {
    private static final Path ROOT = Path.of("/etc/netns");

    private final boolean possible = Files.isWritable(Files.exists(ROOT) ? ROOT : Path.of("/etc"));

    /** Writes the files of an ECS as its first interface says. */
    void write(String namespace, RouterConfig.Port port) {
        if (!possible || port.device() != 0) {
            return;
        }
        List<String> resolver = new ArrayList<>();
        for (Ip server : port.nameServers()) {
            resolver.add("nameserver " + server);
        }
        List<String> hosts = new ArrayList<>(List.of("127.0.0.1 localhost"));
        port.addresses().forEach(address -> hosts.add(address.ip() + " " + port.hostName()));
        try {
            Path directory = Files.createDirectories(ROOT.resolve(namespace));
            write(directory.resolve("resolv.conf"), resolver);
            write(directory.resolve("hosts"), hosts);
            write(directory.resolve("hostname"), List.of(port.hostName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves a file alone that is right already, as after a reboot all are. */
    private static void write(Path file, List<String> lines) throws IOException {
        byte[] text = lines.stream().map(line -> line + "\n").collect(joining()).getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), text)) {
            Files.write(file, text);
        }
    }

    /** Names of namespaces that have files, and start so. */
    Set<String> names(String prefix) {
        if (!possible || !Files.isDirectory(ROOT)) {
            return new HashSet<>();
        }
        try (Stream<Path> directories = Files.list(ROOT)) {
            return directories
                    .map(directory -> directory.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .collect(toCollection(HashSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Follows a namespace to its other name. */
    void rename(String namespace, String other) {
        Path directory = ROOT.resolve(namespace);
        try {
            if (Files.isDirectory(directory)) {
                Files.move(directory, ROOT.resolve(other), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(String namespace) {
        Path directory = ROOT.resolve(namespace);
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
