package io.isthmus.edge;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints for terminals, over another stream: whatever text holds that a name may not hold is written out. What is printed with
 * {@code println} is one line, whatever is in it; what is printed with {@code print} may have lines and tabs. Bytes pass as
 * they are: only who makes no use of others' text may write some. Thread-safe.
 */
public final class PlainPrinter extends PrintStream {
    private PlainPrinter(PrintStream under) {
        super(under, true, StandardCharsets.UTF_8);
    }

    /** A plain printer over this stream; itself if it is one. */
    public static PrintStream over(PrintStream under) {
        return under instanceof PlainPrinter ? under : new PlainPrinter(under);
    }

    @Override
    public void print(String text) {
        super.print(PlainText.shownLines(String.valueOf(text)));
    }

    @Override
    public void print(Object text) {
        print(String.valueOf(text));
    }

    @Override
    public void print(char[] text) {
        print(new String(text));
    }

    @Override
    public void print(char one) {
        print(String.valueOf(one));
    }

    @Override
    public void println(String line) {
        super.print(PlainText.shown(String.valueOf(line)) + System.lineSeparator());
    }

    /** As the lines of an exception are printed, with the tabs that they begin with. */
    @Override
    public void println(Object line) {
        super.print(PlainText.shownLines(String.valueOf(line)) + System.lineSeparator());
    }

    @Override
    public void println(char[] line) {
        println(new String(line));
    }

    @Override
    public void println(char one) {
        println(String.valueOf(one));
    }
}
