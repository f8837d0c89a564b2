package io.isthmus.cli;

import io.isthmus.cli.Catalogue.Chapter;
import io.isthmus.cli.Catalogue.Elsewhere;
import io.isthmus.cli.Catalogue.Entry;
import io.isthmus.cli.Catalogue.Group;
import java.io.PrintStream;

/** The help above single commands, written from the catalogue without asking the parser. */
final class Help {
    private static final int WIDTH = 16;

    private Help() {}

    static void root(PrintStream out) {
        out.println("Usage: isthmus [--context NAME] [-o table|json] COMMAND ...");
        out.println();
        out.println("A VPC service that you run yourself. Every command has --help.");
        for (Chapter chapter : Catalogue.chapters()) {
            out.println();
            out.println(chapter.title() + ":");
            chapter.entries().forEach(entry -> line(entry, out));
        }
        out.println();
        out.println(
                "Names may be used wherever an id is expected. Exit status: 0 done, 1 refused or failed, 2 wrong call;");
        out.println(
                "of explain, trace, ping, probe, diff: 0 yes, 1 no, 2 wrong call, 3 unknown, 4 not asked or refused.");
    }

    static void group(String path, Group group, PrintStream out) {
        out.println("Usage: " + path + " COMMAND ...");
        out.println();
        out.println(group.description());
        out.println();
        group.entries().forEach(entry -> line(entry, out));
        out.println();
        out.println("More about each: " + path + " COMMAND --help");
    }

    static void elsewhere(Elsewhere command, PrintStream out) {
        out.println("Usage: ./isthmus " + command.name() + " ...");
        out.println();
        out.println(command.description() + " The launcher runs it: the word comes first, without options before it.");
    }

    private static void line(Entry entry, PrintStream out) {
        out.println("  " + entry.name()
                + " ".repeat(Math.max(1, WIDTH - entry.name().length())) + entry.description());
    }
}
