package io.isthmus.cli;

import io.isthmus.cli.Catalogue.Chapter;
import io.isthmus.cli.Catalogue.Entry;
import io.isthmus.cli.Catalogue.Group;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
                "Names may be used wherever an id is expected. Exit status: 0 done, 1 refused or failed, 2 wrong call.");
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

    private static void line(Entry entry, PrintStream out) {
        out.println("  " + entry.name()
                + " ".repeat(Math.max(1, WIDTH - entry.name().length())) + entry.description());
    }

    /** The word that was probably meant. */
    static Optional<String> similar(List<Entry> entries, String word) {
        return entries.stream()
                .map(Entry::name)
                .filter(name -> distance(name, word) <= 2)
                .min(Comparator.comparingInt(name -> distance(name, word)));
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
