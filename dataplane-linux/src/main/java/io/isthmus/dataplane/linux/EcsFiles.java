package io.isthmus.dataplane.linux;

import io.isthmus.net.Ip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            Files.write(directory.resolve("resolv.conf"), resolver);
            Files.write(directory.resolve("hosts"), hosts);
            Files.writeString(directory.resolve("hostname"), port.hostName() + "\n");
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
