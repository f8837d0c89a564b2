package io.isthmus.cli.syntax;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import io.isthmus.client.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Prints the API's objects for people, with the names of what they refer to, or as they are. */
public record Printer(PrintStream out, boolean json, ShownNames names) {
    /** Begins the names of fields that are not of the cloud's dialects. */
    private static final String OWN = "isthmus:";

    /** Of what kind the ids in fields are. */
    private static final Map<String, Kind> REFERENCES = Map.ofEntries(
            Map.entry("vpc_id", Kind.VPC),
            Map.entry("subnet_id", Kind.SUBNET),
            Map.entry("network_id", Kind.SUBNET),
            Map.entry("virsubnet_id", Kind.SUBNET),
            Map.entry("security_group_id", Kind.SECURITY_GROUP),
            Map.entry("remote_group_id", Kind.SECURITY_GROUP),
            Map.entry("routetable_id", Kind.ROUTE_TABLE),
            Map.entry("nexthop", Kind.PEERING),
            // Of what the service keeps:
            Map.entry("project", Kind.PROJECT),
            Map.entry("vpc", Kind.VPC),
            Map.entry("subnet", Kind.SUBNET),
            Map.entry("network", Kind.SUBNET),
            Map.entry("ecs", Kind.ECS),
            Map.entry("route_table", Kind.ROUTE_TABLE),
            Map.entry("peering", Kind.PEERING));

    /** Several of a kind: a table, or a JSON array. */
    public void list(Kind kind, List<JsonNode> nodes) {
        if (json) {
            ArrayNode array = Json.array();
            nodes.forEach(array::add);
            out.print(Json.pretty(array));
        } else if (nodes.isEmpty()) {
            out.println("There is no " + kind.title() + ".");
        } else {
            Columns.of(kind, names).table(nodes).print(out, "");
        }
    }

    /** Several of a kind, of all projects. */
    public void everywhere(Kind kind, List<JsonNode> nodes) {
        if (json || nodes.isEmpty()) {
            list(kind, nodes);
        } else {
            Columns.everywhere(names).table(nodes).print(out, "");
        }
    }

    /** Everything about one of whatever project: whose it is, and what is kept of it. */
    public void everywhere(JsonNode node) {
        if (json) {
            out.print(Json.pretty(node));
            return;
        }
        ObjectNode shown = Json.object();
        shown.put("owner", Resources.owner(node));
        shown.setAll((ObjectNode) node.path("document").deepCopy());
        details(shown);
    }

    /** One that was just made or changed: a table of one row, or the object. */
    public void one(Kind kind, JsonNode node) {
        if (json) {
            out.print(Json.pretty(node));
        } else {
            Columns.of(kind, names).table(List.of(node)).print(out, "");
        }
    }

    /** Everything about one: a line for each field and a table for each list of objects. */
    public void details(JsonNode node) {
        if (json) {
            out.print(Json.pretty(node));
            return;
        }
        Map<String, String> lines = new LinkedHashMap<>();
        Map<String, JsonNode> tables = new LinkedHashMap<>();
        flatten("", node, lines, tables);
        int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        lines.forEach((name, value) ->
                out.println((name + " ".repeat(width - name.length()) + "  " + value).stripTrailing()));
        tables.forEach((name, rows) -> {
            out.println(name);
            table(rows).print(out, "  ");
        });
    }

    private void flatten(String prefix, JsonNode node, Map<String, String> lines, Map<String, JsonNode> tables) {
        node.properties().forEach(entry -> {
            String name =
                    prefix + (entry.getKey().startsWith(OWN) ? entry.getKey().substring(OWN.length()) : entry.getKey());
            JsonNode value = entry.getValue();
            if (name.contains(":")) {
                return; // vendor extensions: for programs, in the JSON
            }
            if (value.isObject()) {
                flatten(name + ".", value, lines, tables);
            } else if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                tables.put(name, value);
            } else if (value.isArray()) {
                lines.put(name, String.join(", ", elements(value)));
            } else if (!value.isNull()) {
                lines.put(name, told(entry.getKey(), value.asText()));
            }
        });
    }

    /** A value, with a name before an id if it has one. */
    private String told(String field, String value) {
        Kind kind = REFERENCES.get(field);
        String name = kind == null ? value : names.of(kind, value);
        return name.equals(value) ? value : name + " (" + value + ")";
    }

    private static List<String> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** Columns for whatever scalar fields the objects have. */
    private Table table(JsonNode rows) {
        Set<String> fields = new LinkedHashSet<>();
        rows.forEach(row -> row.properties().forEach(entry -> {
            if (entry.getValue().isValueNode()) {
                fields.add(entry.getKey());
            }
        }));
        Table table = new Table(fields.stream().map(Printer::title).toList());
        rows.forEach(row -> {
            List<String> cells = new ArrayList<>();
            fields.forEach(field -> {
                JsonNode value = row.path(field);
                cells.add(value.isNull() ? "" : told(field, value.asText("")));
            });
            table.row(cells);
        });
        return table;
    }

    private static String title(String field) {
        return field.replace("OS-EXT-IPS-MAC:", "")
                .replace("OS-EXT-IPS:", "")
                .replace('_', ' ')
                .toUpperCase(Locale.ROOT);
    }
}
