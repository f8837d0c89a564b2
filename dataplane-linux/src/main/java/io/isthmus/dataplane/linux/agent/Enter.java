package io.isthmus.dataplane.linux.agent;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The command lines by which a process gets into the namespaces that the agent works in. */
public final class Enter {
    private Enter() {}

    /**
     * What stands before a command to run it in a named network namespace; for the local administrator, or without root for
     * the user whose controller made it.
     *
     * @param anchor the process that holds the namespaces; empty: the host's own
     */
    public static List<String> namespace(Optional<Long> anchor, String name) {
        return Stream.concat(
                        anchor.map(Enter::anchor).orElse(List.of()).stream(), Stream.of("ip", "netns", "exec", name))
                .toList();
    }

    /** What stands before a command to run it as the anchor's root, beside the routers and not in one of them. */
    public static List<String> anchor(long anchor) {
        return List.of("nsenter", "-t", Long.toString(anchor), "-U", "-n", "-m", "--preserve-credentials");
    }
}
