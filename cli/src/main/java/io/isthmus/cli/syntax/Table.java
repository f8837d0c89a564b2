package io.isthmus.cli.syntax;

import io.isthmus.edge.PlainText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Aligned columns, as wide as what they show; nothing is wrapped or cut. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(List<String> titles) {
        rows.add(titles);
    }

    /** Adds a row with a cell for each column. */
    public Table row(List<String> cells) {
        rows.add(cells.stream()
                .map(cell -> cell.isEmpty() ? "-" : PlainText.shown(cell))
                .toList());
        return this;
    }

    public void print(PrintStream out, String indent) {
        List<Integer> widths =
                new ArrayList<>(Collections.nCopies(rows.getFirst().size(), 0));
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths.set(i, Math.max(widths.get(i), length(row.get(i))));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i));
                line.append(" ".repeat(widths.get(i) - length(row.get(i)))).append(GAP);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
