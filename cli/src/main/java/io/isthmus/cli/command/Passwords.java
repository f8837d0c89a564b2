package io.isthmus.cli.command;

import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.edge.BoundedInput;
import java.io.Console;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** Passwords that people type, and those that are made up for them. */
final class Passwords {
    private static final int RANDOM_BYTES = 18;

    /** In bytes. */
    private static final int LONGEST = 4096;

    private Passwords() {}

    /** The first line of standard input. */
    static String line(Surroundings surroundings) {
        try {
            return BoundedInput.line(surroundings.in(), "standard input", LONGEST);
        } catch (IOException e) {
            throw new CliException("The password could not be read: " + e.getMessage(), "");
        }
    }

    /** What is typed, unseen; refused where there is no terminal. */
    static String typed(String question) {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(console -> new String(console.readPassword("%s: ", question)))
                .orElseThrow(() ->
                        new UsageException("There is no terminal to ask for the password.", "Give --password-stdin."));
    }

    /** A new one that is typed twice. */
    static String typedTwice(String user) {
        String first = typed("New password of " + user);
        if (!first.equals(typed("Once more"))) {
            throw new CliException("The two are not the same, and nothing was changed.", "Try again.");
        }
        return first;
    }

    /** A new one: the first line of standard input if it is given there, else one that is made up. */
    static String fresh(Surroundings surroundings, boolean given) {
        return given ? line(surroundings) : random();
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
