package io.isthmus.dataplane.linux.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent is told on its command line.
 *
 * @param socket where the controller listens
 * @param state an existing directory of this installation; holds the lock that keeps a second agent away
 * @param instance the mark that everything it makes bears
 * @param host the name of this host
 * @param anchor the process that holds the namespaces in which the agent works; empty: the host's own
 * @param parent the controller that started it as a child; with it gone, the agent ends at once and does not wait
 */
public record AgentOptions(
        Path socket, Path state, String instance, String host, Optional<Long> anchor, Optional<Long> parent) {

    /** What may be typed. */
    public static final String USAGE = """
            usage: isthmus agent --doctor
                   isthmus agent --socket PATH --state DIR --instance MARK --host NAME [--anchor PID] [--parent PID]
            The controller starts its agent itself; nobody else needs to.
              --doctor         try what this host can do, and print it as JSON (isthmus doctor: for people)
              --socket PATH    where the controller listens for it
              --state DIR      where its log and its lock are
              --instance MARK  what everything bears that it makes in the kernel
              --host NAME      the name of this host
              --anchor PID     the process that holds the namespaces to work in
              --parent PID     the controller that started it, with which it ends
            """;

    /**
     * Reads {@code --socket PATH --state DIR --instance MARK --host NAME [--anchor PID] [--parent PID]}, in any order.
     *
     * @throws IllegalArgumentException for anything else, with a text for the person who typed it
     */
    public static AgentOptions parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!List.of("--socket", "--state", "--instance", "--host", "--anchor", "--parent")
                    .contains(name)) {
                throw new IllegalArgumentException("the agent knows no option " + name);
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            if (given.put(name, arguments.get(i + 1)) != null) {
                throw new IllegalArgumentException(name + " is given twice");
            }
        }
        return new AgentOptions(
                Path.of(required(given, "--socket")),
                Path.of(required(given, "--state")),
                required(given, "--instance"),
                required(given, "--host"),
                pid(given, "--anchor"),
                pid(given, "--parent"));
    }

    /** The command line that {@link #parse} reads. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--socket", socket.toString(), "--state", state.toString(), "--instance", instance, "--host", host));
        anchor.ifPresent(pid -> arguments.addAll(List.of("--anchor", Long.toString(pid))));
        parent.ifPresent(pid -> arguments.addAll(List.of("--parent", Long.toString(pid))));
        return List.copyOf(arguments);
    }

    private static String required(Map<String, String> given, String name) {
        return Optional.ofNullable(given.get(name))
                .orElseThrow(() -> new IllegalArgumentException("the agent needs " + name));
    }

    private static Optional<Long> pid(Map<String, String> given, String name) {
        try {
            return Optional.ofNullable(given.get(name)).map(Long::valueOf);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a process id, not " + given.get(name), e);
        }
    }
}
