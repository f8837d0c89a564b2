package io.isthmus.app.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The kernel as the administrator's tools see it. */
final class Kernel {
    static final Path NAMESPACES = Path.of("/run/netns");

    private Kernel() {}

    /** The names of the namespaces that start so, sorted. */
    static List<String> namespaces(String prefix) {
        if (!Files.isDirectory(NAMESPACES)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(NAMESPACES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a namespace of this name is about to go. */
    static boolean isDeparting(String namespace) {
        return namespace.contains("-x-");
    }

    /** Takes the names away, and with them, as nothing else holds them, the namespaces. */
    static void remove(List<String> namespaces) {
        for (String name : namespaces) {
            run("ip", "netns", "del", name);
        }
    }

    /**
     * Everything that the namespaces hold which somebody configured, in lines that are equal for equal contents: without the
     * operational state of links, with which the kernel takes its time, and without what it has counted.
     */
    static List<String> dump(List<String> namespaces) {
        String script = """
                for n in "$@"; do
                  ip netns exec "$n" sh -c '
                    ip link; ip addr | grep inet; ip route show table all; ip rule; ip neigh | grep PERM;
                    nft list ruleset | sed "/set \\(flows-\\|shares\\|full\\)/,/^\\t}/{/elements = /{:more;/ }$/!{N;b more};d};}"' \\
                  2>/dev/null | sed "s/ state [A-Z]*//; s/NO-CARRIER,//; s/ link-netns.*//; s/^/$n /"
                done""";
        return run(Stream.concat(Stream.of("sh", "-c", script, "sh"), namespaces.stream())
                        .toArray(String[]::new))
                .lines()
                .map(String::stripTrailing)
                .toList();
    }

    /** Runs a command inside a namespace. */
    static String inside(String namespace, String line) {
        return run(Stream.concat(Stream.of("ip", "netns", "exec", namespace), Stream.of(line.split(" ")))
                .toArray(String[]::new));
    }

    /** Runs a command and returns what it prints; it must succeed. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
