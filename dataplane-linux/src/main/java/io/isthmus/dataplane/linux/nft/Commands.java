package io.isthmus.dataplane.linux.nft;

import java.util.List;

/** Puts together nft commands for one table. For one thread. */
final class Commands {
    private final StringBuilder text = new StringBuilder(4096);
    private final String table;

    /** @param table family and name */
    Commands(String table) {
        this.table = table;
    }

    /** A command on something in the table, on a line of its own. */
    void line(String verb, String object, String rest) {
        text.append(verb).append(' ').append(table).append(' ').append(object);
        text.append(rest.isEmpty() ? "" : " ").append(rest).append('\n');
    }

    /** A command on the table itself. */
    void table(String verb) {
        text.append(verb).append(" table ").append(table).append('\n');
    }

    void append(String commands) {
        text.append(commands);
    }

    void elements(String verb, String set, List<String> elements) {
        if (!elements.isEmpty()) {
            line(verb + " element", set, "{ " + String.join(", ", elements) + " }");
        }
    }

    /** All elements anew. */
    void refill(String set, List<String> elements) {
        line("flush set", set, "");
        elements("add", set, elements);
    }

    // ---- within the braces of a table ----

    void open() {
        text.append("table ").append(table).append(" {\n");
    }

    void close() {
        text.append("}\n");
    }

    /** The declaration of a set or map with what is in it. */
    void set(String kindAndName, String properties, List<String> elements) {
        text.append("  ").append(kindAndName).append(" {\n    ").append(properties);
        if (!elements.isEmpty()) {
            text.append("\n    elements = { ")
                    .append(String.join(", ", elements))
                    .append(" }");
        }
        text.append("\n  }\n");
    }

    void chain(String name, List<String> rules) {
        text.append("  chain ").append(name).append(" {\n");
        rules.forEach(rule -> text.append("    ").append(rule).append('\n'));
        text.append("  }\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
