package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.syntax.ShownNames;
import io.isthmus.client.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is different between two versions of an object, one line for each field. */
final class Differences {
    private final ShownNames names;
    private final List<String> lines = new ArrayList<>();

    private Differences(ShownNames names) {
        this.names = names;
    }

    /** Lines such as {@code name: a -> b} and {@code route 10.0.0.0/16 over peering ab deleted}. A missing version is empty. */
    static List<String> between(JsonNode before, JsonNode after, ShownNames names) {
        Differences differences = new Differences(names);
        differences.compare("", before, after);
        return differences.lines;
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        boolean objects = isOr(before.isObject(), before) && isOr(after.isObject(), after);
        if (objects && (path.isEmpty() || (before.isObject() && after.isObject()))) {
            Set<String> names = new LinkedHashSet<>();
            before.properties().forEach(field -> names.add(field.getKey()));
            after.properties().forEach(field -> names.add(field.getKey()));
            names.forEach(
                    name -> compare(path.isEmpty() ? name : path + "." + name, before.path(name), after.path(name)));
        } else if (isOr(before.isArray(), before) && isOr(after.isArray(), after)) {
            elements(path, before, after);
        } else if (before.isMissingNode()) {
            lines.add("+ " + path + ": " + text(after));
        } else if (after.isMissingNode()) {
            lines.add("- " + path + ": " + text(before));
        } else {
            lines.add(path + ": " + text(before) + " -> " + text(after));
        }
    }

    private static boolean isOr(boolean kind, JsonNode node) {
        return kind || node.isMissingNode();
    }

    private void elements(String path, JsonNode before, JsonNode after) {
        Map<String, JsonNode> old = byKey(before);
        Map<String, JsonNode> now = byKey(after);
        old.forEach((key, element) -> {
            JsonNode successor = now.get(key);
            if (successor == null) {
                lines.add(Words.element(path, element, names) + " deleted");
            } else {
                compare(Words.element(path, element, names), element, successor);
            }
        });
        now.forEach((key, element) -> {
            if (!old.containsKey(key)) {
                lines.add(Words.element(path, element, names) + " added");
            }
        });
    }

    /** What an element is known by, since its place in the list may change: its id, else all of it. */
    private static Map<String, JsonNode> byKey(JsonNode array) {
        Map<String, JsonNode> elements = new LinkedHashMap<>();
        array.forEach(element -> elements.put(key(element), element));
        return elements;
    }

    static String key(JsonNode element) {
        return element.path("id").isMissingNode()
                ? plain(element)
                : element.path("id").asText();
    }

    private String text(JsonNode node) {
        return names.in(plain(node));
    }

    private static String plain(JsonNode node) {
        return node.isValueNode() ? node.asText() : Json.compact(node);
    }
}
