package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.syntax.ShownNames;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A change of the log in words. */
final class ChangeText {
    private static final int TOLD = 3;
    private static final Set<String> POWER = Set.of("stopped", "rebooted", "started");

    private ChangeText() {}

    /** To the second. */
    static String time(JsonNode change) {
        return change.path("time").asText().replaceFirst("\\.[0-9]+Z$", "Z");
    }

    /** Such as {@code VPC east created, route 10.0.0.0/16 over peering ab deleted (route table rtb-east)}. */
    static String what(JsonNode change, ShownNames names) {
        learn(change, names);
        List<String> parts = new ArrayList<>();
        change.path("edits").forEach(edit -> {
            // Who asked for something waits for a job, and goes without saying.
            if (!edit.path("kind").asText().equals("job")
                    || change.path("edits").size() == 1) {
                parts.addAll(sentences(edit, names));
            }
        });
        int rest = parts.size() - TOLD;
        return String.join(", ", parts.subList(0, Math.min(TOLD, parts.size())))
                + (rest > 0 ? " and " + rest + " more" : "");
    }

    private static List<String> sentences(JsonNode edit, ShownNames names) {
        String what = thing(edit);
        String action = edit.path("action").asText();
        List<String> altered = action.equals("changed") ? altered(edit, names) : List.of();
        if (altered.size() == 1 && POWER.contains(altered.getFirst())) {
            return List.of(what + " " + altered.getFirst());
        }
        return altered.isEmpty()
                ? List.of(what + " " + action)
                : altered.stream().map(line -> line + " (" + what + ")").toList();
    }

    private static List<String> altered(JsonNode edit, ShownNames names) {
        Stream<String> lines = Differences.between(edit.path("before"), edit.path("after"), names).stream()
                .filter(line -> !line.startsWith("updated_at: ")); // goes without saying
        return edit.path("kind").asText().equals("ecs")
                ? lines.map(line -> line.matches("([+-] )?off: .*") ? power(edit.path("after")) : line)
                        .toList()
                : lines.toList();
    }

    /** What became of an ECS. */
    private static String power(JsonNode ecs) {
        return switch (ecs.path("off").asText("")) {
            case "STOPPED" -> "stopped";
            case "REBOOTING" -> "rebooted";
            default -> "started";
        };
    }

    /** What a change deleted is in no list, and has its name here. */
    private static void learn(JsonNode change, ShownNames names) {
        change.path("edits")
                .forEach(edit ->
                        names.learn(edit.path("id").asText(), edit.path("name").asText("")));
    }

    /** What an edit is of: {@code route table rtb-east}. */
    static String thing(JsonNode edit) {
        String kind = edit.path("kind").asText();
        JsonNode document = edit.path(edit.has("after") ? "after" : "before");
        String unnamed = kind.equals("network_acl_rule") && document.isObject()
                ? Words.aclRule(document)
                : edit.path("id").asText("");
        return (Words.kind(kind) + " " + edit.path("name").asText(unnamed)).strip();
    }

    /** One line, for a list that goes on. */
    static String line(JsonNode change, ShownNames names) {
        return change.path("revision").asText() + "  " + time(change) + "  "
                + change.path("by").asText() + "  " + what(change, names);
    }

    /** Where the history begins, if an answer says so; else empty text. */
    static String beginning(JsonNode answer) {
        JsonNode begins = answer.path("begins");
        return begins.isObject()
                ? ": the history begins with change " + begins.path("revision").asText()
                        + (begins.has("time") ? " of " + time(begins) : "")
                : "";
    }

    /** Who, when and how. */
    static String heading(JsonNode change) {
        String request = change.path("request_id").asText("");
        return "Change " + change.path("revision").asText() + " at " + time(change) + " by "
                + change.path("by").asText() + (request.isEmpty() ? "" : " (request " + request + ")") + ":";
    }

    /** Every field that a change altered. */
    static void print(JsonNode change, PrintStream out, ShownNames names) {
        learn(change, names);
        change.path("edits").forEach(edit -> {
            String action = edit.path("action").asText();
            out.println("  " + thing(edit) + " " + action);
            altered(edit, names).forEach(line -> out.println("    " + line));
        });
    }
}
