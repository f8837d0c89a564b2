package io.isthmus.cli.client;

import io.isthmus.edge.PlainPrinter;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * All that a command may touch of the process it runs in, so that tests and the quickstart run commands in their own.
 *
 * @param environment environment variables
 * @param in standard input, for passwords
 * @param out where results go
 * @param err where progress and errors go
 */
public record Surroundings(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
    /** What is printed is plain, whatever names strangers have given. */
    public Surroundings {
        out = PlainPrinter.over(out);
        err = PlainPrinter.over(err);
    }

    /** A variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** Where the contexts are kept: {@code $ISTHMUS_CONFIG}, else {@code ~/.config/isthmus/contexts.json}. */
    public Path contextsFile() {
        return variable("ISTHMUS_CONFIG")
                .map(Path::of)
                .orElseGet(() -> variable("XDG_CONFIG_HOME")
                        .map(Path::of)
                        .orElseGet(() ->
                                Path.of(variable("HOME").orElseGet(() -> System.getProperty("user.home")), ".config"))
                        .resolve("isthmus")
                        .resolve("contexts.json"));
    }

    /** The same with other output and other variables. */
    public Surroundings with(Map<String, String> newEnvironment, PrintStream newOut, PrintStream newErr) {
        return new Surroundings(newEnvironment, in, newOut, newErr);
    }
}
