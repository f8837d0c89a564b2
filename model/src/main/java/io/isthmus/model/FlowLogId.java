package io.isthmus.model;

/** The id of a flow log. */
public record FlowLogId(String value) implements Id {
    @Override
    public String noun() {
        return "flow log";
    }

    @Override
    public String toString() {
        return value;
    }
}
