package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A change of the log in words. */
final class ChangeText {
    private static final int TOLD = 3;

    private ChangeText() {}

    /** To the second. */
    static String time(JsonNode change) {
        return change.path("time").asText().replaceFirst("\\.[0-9]+Z$", "Z");
    }

    /** Such as {@code created vpc east, changed route_table 4f..}. */
    static String what(JsonNode change) {
        List<String> parts = new ArrayList<>();
        change.path("edits").forEach(edit -> parts.add(what(edit.path("action"), edit)));
        int rest = parts.size() - TOLD;
        return String.join(", ", parts.subList(0, Math.min(TOLD, parts.size())))
                + (rest > 0 ? " and " + rest + " more" : "");
    }

    private static String what(JsonNode action, JsonNode edit) {
        String id = edit.path("id").asText("");
        return (action.asText() + " " + edit.path("kind").asText() + " "
                        + edit.path("name").asText(id))
                .strip();
    }

    /** The kind of document in words: {@code route table}, {@code VPC}. */
    static String kind(JsonNode edit) {
        String kind = edit.path("kind").asText();
        return switch (kind) {
            case "vpc", "ecs" -> kind.toUpperCase(Locale.ROOT);
            case "network_acl" -> "network ACL";
            case "unbound_port" -> "port";
            default -> kind.replace('_', ' ');
        };
    }

    /** An element of a list in words: {@code route 10.0.0.0/16}; what has no short name, as it is. */
    static String element(String list, JsonNode element) {
        String one = list.endsWith("s") ? list.substring(0, list.length() - 1) : list;
        String name = element.isValueNode()
                ? element.asText()
                : Stream.of("destination", "name", "id")
                        .map(field -> element.path(field).asText(""))
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElseGet(() -> Json.compact(element));
        return one.replace('_', ' ') + " " + name;
    }

    /** One line, for a list that goes on. */
    static String line(JsonNode change) {
        return change.path("revision").asText() + "  " + time(change) + "  "
                + change.path("by").asText() + "  " + change.path("command").asText() + "  " + what(change);
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
        return "Change " + change.path("revision").asText() + " at " + time(change) + ": "
                + change.path("command").asText() + " by " + change.path("by").asText()
                + (request.isEmpty() ? "" : " (request " + request + ")");
    }

    /**
     * Every field that a change altered.
     *
     * @param id only of the document with this id; empty: of all
     */
    static void print(JsonNode change, String id, PrintStream out) {
        change.path("edits").forEach(edit -> {
            if (id.isEmpty() || id.equals(edit.path("id").asText())) {
                out.println("  " + what(edit.path("action"), edit));
                Differences.between(edit.path("before"), edit.path("after")).stream()
                        .filter(line -> !line.startsWith("updated_at: ")) // goes without saying
                        .forEach(line -> out.println("    " + line));
            }
        });
    }
}
