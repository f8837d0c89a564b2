package io.isthmus.cli.quickstart;

import io.isthmus.cli.client.Surroundings;
import java.util.List;

/** Runs a command line as if it had been typed. */
@FunctionalInterface
public interface CommandRunner {
    /** @return the exit status */
    int run(List<String> arguments, Surroundings surroundings);
}
