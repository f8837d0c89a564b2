package io.isthmus.app.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes up requests from an OpenAPI description. The same seed and the same answers give the same requests. */
final class FuzzRequests {
    /** What would end the run, or is one request for a long time. */
    private static final Set<String> LEFT_OUT = Set.of("/isthmus/v1/shutdown");

    /** Their names are their ids. */
    private static final List<String> ROLES = List.of("member", "reader", "account-administrator", "administrator");

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}");
    /** Names that mean the same kind of thing. */
    private static final Map<String, String> SAME = Map.of(
            "router", "vpc",
            "network", "subnet",
            "virsubnet", "subnet",
            "nexthop", "peering",
            "server", "ecs",
            "serverid", "ecs",
            "remote_group", "security_group",
            "domain", "account");

    private static final int MOST_IDS = 400;
    private static final int DEPTH = 6;
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "0",
            "-1",
            "null",
            "../../etc/passwd",
            "a/b",
            "%00",
            "\u0000",
            "';--",
            "<script>",
            "\u202e\ud83d\ude00",
            "2147483648",
            "99999999999999999999",
            "1e309",
            "x".repeat(300),
            "::",
            "10.0.0.0/33",
            "0.0.0.0/0",
            "255.255.255.255");
    private static final List<String> NETWORKS = List.of(
            "10.1.0.0/24",
            "10.1.1.0/24",
            "10.1.2.0/28",
            "10.2.0.0/16",
            "10.9.0.0/16",
            "172.16.0.0/12",
            "192.168.3.0/24",
            "23.8.0.0/16",
            "fd00:1::/64",
            "::/0");
    private static final List<String> ADDRESSES =
            List.of("10.1.0.1", "10.1.0.7", "10.1.1.1", "10.2.0.1", "192.168.3.1", "fd00:1::1", "8.8.8.8");

    private record Operation(String method, String path, JsonNode description) {}

    /**
     * @param statuses that the description names for it
     * @param body empty for none
     */
    record Request(String method, String path, String body, Set<String> statuses) {}

    private final Random random;
    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();
    private final List<String> projects;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, List<String>> byKind = new HashMap<>();

    FuzzRequests(Random random, JsonNode document, List<String> projects) {
        this(random, document, projects, _ -> true);
    }

    /** @param asked the paths of the description that are asked for */
    FuzzRequests(Random random, JsonNode document, List<String> projects, Predicate<String> asked) {
        byKind.put("role", new ArrayList<>(ROLES));
        this.random = random;
        this.document = document;
        this.projects = projects;
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (method.getValue().has("responses")
                        && !LEFT_OUT.contains(path.getKey())
                        && asked.test(path.getKey())) {
                    operations.add(
                            new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
                }
            }
        }
    }

    /** Remembers the ids that an answer tells, to use them later. */
    void learn(JsonNode value) {
        learn(value, "");
    }

    private void learn(JsonNode value, String name) {
        if (value.isTextual() && ID.matcher(value.asText()).matches()) {
            remember(ids, value.asText());
            remember(byKind.computeIfAbsent(kind(name), _ -> new ArrayList<>()), value.asText());
        } else if (value.isObject()) {
            value.properties()
                    .forEach(field -> learn(
                            field.getValue(),
                            field.getKey().equals("id") && field.getValue().isTextual() ? name : field.getKey()));
        } else {
            value.forEach(element -> learn(element, name));
        }
    }

    private void remember(List<String> some, String id) {
        if (!some.contains(id)) {
            if (some.size() >= MOST_IDS) {
                some.remove(random.nextInt(some.size()));
            }
            some.add(id);
        }
    }

    /** "vpc_id", "vpcid", "vpcs" and "vpc" are one. */
    private static String kind(String name) {
        String kind = name.toLowerCase(Locale.ROOT).replaceAll("_?ids?$", "").replaceAll("s$", "");
        return SAME.getOrDefault(kind, kind);
    }

    private String id(String name) {
        List<String> some = byKind.getOrDefault(kind(name), List.of());
        return some.isEmpty() || chance(1, 6) ? id() : pick(some);
    }

    Request next() {
        Operation operation = pick(operations);
        StringBuilder path = new StringBuilder();
        for (String segment : operation.path().substring(1).split("/", -1)) {
            path.append('/');
            path.append(
                    !segment.startsWith("{")
                            ? segment
                            : segment.equals("{project_id}") && !projects.isEmpty() && chance(9, 10)
                                    ? pick(projects)
                                    : encoded(chance(9, 10) ? id(parameter(segment, operation)) : pick(NASTY)));
        }
        return new Request(
                operation.method(),
                path + query(operation),
                body(operation),
                operation.description().path("responses").properties().stream()
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    /** What a part of the path is an id of: by its name, or else by the collection before it. */
    private static String parameter(String segment, Operation operation) {
        String name = segment.substring(1, segment.length() - 1);
        int at = operation.path().indexOf(segment);
        String before = operation.path().substring(0, at - 1);
        return name.equals("id") ? before.substring(before.lastIndexOf('/') + 1) : name;
    }

    private String query(Operation operation) {
        List<String> parts = new ArrayList<>();
        for (JsonNode parameter : operation.description().path("parameters")) {
            if (parameter.path("in").asText().equals("query") && chance(1, 4)) {
                JsonNode value = value(parameter.path("schema"), DEPTH);
                parts.add(parameter.path("name").asText() + "="
                        + encoded(
                                chance(1, 4) ? pick(NASTY) : value.isValueNode() ? value.asText() : value.toString()));
            }
        }
        if (chance(1, 20)) {
            parts.add(encoded(pick(NASTY)) + "=" + encoded(pick(NASTY)));
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private String body(Operation operation) {
        JsonNode schema = operation
                .description()
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
        if (schema.isMissingNode()) {
            return chance(1, 10) ? "{}" : "";
        }
        if (chance(1, 30)) {
            return pick(List.of("", "{", "[]", "null", "7", "\"text\"", "{\"a\":".repeat(200), "\u0000"));
        }
        return value(schema, DEPTH).toString();
    }

    // ---- values ----

    private JsonNode value(JsonNode given, int depth) {
        JsonNode schema = resolved(given);
        if (chance(1, 40)) {
            return wrong();
        }
        if (schema.has("enum")) {
            return pick(schema.path("enum"));
        }
        for (String choice : List.of("oneOf", "anyOf", "allOf")) {
            if (schema.has(choice)) {
                return value(pick(schema.path(choice)), depth);
            }
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer", "number" -> Client.JSON.getNodeFactory().numberNode(number(schema));
            case "boolean" -> Client.JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case "null" -> Client.JSON.nullNode();
            default -> Client.JSON.getNodeFactory().textNode(text(schema));
        };
    }

    private JsonNode resolved(JsonNode schema) {
        JsonNode found = schema;
        while (found.has("$ref")) {
            found = document.at(found.path("$ref").asText().substring(1));
        }
        return found;
    }

    private String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? pick(type).asText() : type.asText("string");
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = Client.JSON.createObjectNode();
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            boolean there = required.contains(property.getKey()) ? chance(29, 30) : depth > 0 && chance(1, 3);
            if (there) {
                object.set(property.getKey(), property(property.getKey(), property.getValue(), depth - 1));
            }
        }
        if (chance(1, 30)) {
            object.set(pick(NASTY), wrong());
        }
        return object;
    }

    /** A value that fits what the name means, more often than not. */
    private JsonNode property(String name, JsonNode schema, int depth) {
        if (type(resolved(schema)).equals("string") && !resolved(schema).has("enum") && chance(9, 10)) {
            if (name.endsWith("id") || name.equals("nexthop") || name.equals("port") || name.equals("uuid")) {
                return Client.JSON.getNodeFactory().textNode(id(name));
            }
            if (name.contains("cidr") || name.contains("destination") || name.contains("prefix")) {
                return Client.JSON.getNodeFactory().textNode(pick(NETWORKS));
            }
            if (name.contains("ip") || name.contains("gateway") || name.contains("dns")) {
                return Client.JSON.getNodeFactory().textNode(pick(ADDRESSES));
            }
        }
        return value(schema, depth);
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = Client.JSON.createArrayNode();
        int least = schema.path("minItems").asInt(0);
        int count = chance(1, 200) ? 1100 : least + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            JsonNode items = resolved(schema.path("items"));
            array.add(
                    type(items).equals("string") && chance(2, 3)
                            ? Client.JSON.getNodeFactory().textNode(chance(1, 2) ? id() : pick(NETWORKS))
                            : value(items, depth - 1));
        }
        return array;
    }

    private long number(JsonNode schema) {
        long least = schema.path("minimum").asLong(0);
        long most = schema.path("maximum").asLong(Integer.MAX_VALUE);
        return switch (random.nextInt(6)) {
            case 0 -> least;
            case 1 -> most;
            case 2 -> least - 1;
            case 3 -> most + 1;
            default -> least + random.nextInt(5);
        };
    }

    private String text(JsonNode schema) {
        if (chance(1, 6)) {
            return pick(NASTY);
        }
        return switch (random.nextInt(4)) {
            case 0 -> id();
            case 1 -> pick(NETWORKS);
            case 2 -> pick(ADDRESSES);
            default ->
                "n" + "x".repeat(Math.max(0, Math.min(schema.path("minLength").asInt(1), 20) - 1)) + random.nextInt(50);
        };
    }

    private JsonNode wrong() {
        return switch (random.nextInt(6)) {
            case 0 -> Client.JSON.nullNode();
            case 1 -> Client.JSON.createObjectNode();
            case 2 -> Client.JSON.createArrayNode().add(1);
            case 3 -> Client.JSON.getNodeFactory().numberNode(random.nextLong());
            case 4 -> Client.JSON.getNodeFactory().booleanNode(true);
            default -> Client.JSON.getNodeFactory().textNode(pick(NASTY));
        };
    }

    private String id() {
        return ids.isEmpty() || chance(1, 20) ? new UUID(random.nextLong(), random.nextLong()).toString() : pick(ids);
    }

    private boolean chance(int wins, int of) {
        return random.nextInt(of) < wins;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private JsonNode pick(JsonNode array) {
        return array.path(random.nextInt(array.size()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
