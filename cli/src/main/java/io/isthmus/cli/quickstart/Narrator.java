package io.isthmus.cli.quickstart;

import io.isthmus.cli.client.Surroundings;
import io.isthmus.edge.PlainText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints numbered steps, in colour on a terminal unless {@code NO_COLOR} is set. */
final class Narrator {
    private static final String INDENT = "    ";
    private static final String BOLD = "1";
    private static final String FAINT = "2";
    private static final String RED = "1;31";
    private static final String GREEN = "32";

    private final PrintStream out;
    private final boolean colour;
    private int steps;

    Narrator(Surroundings surroundings) {
        out = surroundings.out();
        colour = surroundings.variable("NO_COLOR").isEmpty() && isTerminal();
    }

    /** Asks the kernel: making a Console for this costs more than the answer is worth. */
    private static boolean isTerminal() {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException _) {
            return false;
        }
    }

    void step(String title) {
        steps++;
        line("");
        line(styled(BOLD, "%2d  %s".formatted(steps, title)));
    }

    void command(String line) {
        line(INDENT + styled(FAINT, "$ " + line));
    }

    void say(String text) {
        line(INDENT + PlainText.shown(text));
    }

    void good(String observed, String because) {
        line(INDENT + styled(GREEN, observed) + PlainText.shown(", as the rules say: " + because));
    }

    void bad(String text) {
        line(INDENT + styled(RED, text));
    }

    void plain(String text) {
        line(PlainText.shown(text));
    }

    private String styled(String style, String text) {
        String plain = PlainText.shown(text);
        return colour ? "\u001b[" + style + "m" + plain + "\u001b[0m" : plain;
    }

    /** As bytes, for the codes of the colours are ours. */
    private void line(String text) {
        byte[] bytes = (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }
}
