package io.isthmus.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.FakeApi.Answer;
import io.isthmus.cli.FakeApi.Request;
import io.isthmus.client.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;

/**
 * Keeps what it is given and gives it back, with the answers to pings written down beforehand: enough of a cloud for the
 * quickstart to walk through, and no rules at all. Tokens are project ids.
 */
final class SmallCloud implements FakeApi.Handler {
    private static final Map<String, String> ITEMS = Map.of(
            "vpcs",
            "vpc",
            "subnets",
            "subnet",
            "cloudservers",
            "server",
            "peerings",
            "peering",
            "routes",
            "route",
            "projects",
            "project");

    private final Map<String, Map<String, ObjectNode>> byCollection =
            Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, String> projectIds = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Queue<Boolean> pings;

    SmallCloud(List<Boolean> pings) {
        this.pings = new ArrayDeque<>(pings);
    }

    /** Whether all that was made has been deleted. */
    boolean isEmpty() {
        return byCollection.values().stream().allMatch(Map::isEmpty);
    }

    private Map<String, ObjectNode> kept(String collection) {
        return byCollection.computeIfAbsent(collection, _ -> Collections.synchronizedMap(new LinkedHashMap<>()));
    }

    @Override
    public Optional<Answer> answer(Request request) {
        String path = request.path().split("\\?", 2)[0];
        JsonNode body = Json.parseOrEmpty(request.body().getBytes(StandardCharsets.UTF_8));
        if (path.equals("/v3/auth/tokens")) {
            return Optional.of(token(body));
        }
        if (path.equals("/isthmus/v1/probes")) {
            boolean answered = pings.remove();
            return json(200, "probe", Json.object().put("sent", 1).put("answered", answered ? 1 : 0));
        }
        String[] parts = path.split("/");
        String last = parts[parts.length - 1];
        if (path.endsWith("/cloudservers/delete")) {
            kept("cloudservers").remove(body.path("servers").path(0).path("id").asText());
            return Optional.of(new Answer(200, "{}"));
        }
        if (last.equals("detail")) {
            return list("cloudservers", "servers");
        }
        if (ITEMS.containsKey(last)) {
            return request.method().equals("POST") ? create(last, body, request) : list(last, last);
        }
        if (last.equals("accept")) {
            ObjectNode peering = Objects.requireNonNull(kept("peerings").get(parts[parts.length - 2]));
            peering.put("status", "ACTIVE");
            return Optional.of(new Answer(200, Json.compact(peering)));
        }
        String collection = parts[parts.length - 2];
        ObjectNode item = kept(collection).get(last);
        if (item == null) {
            return Optional.of(new Answer(404, "{\"message\":\"no " + path + "\"}"));
        }
        if (request.method().equals("DELETE")) {
            kept(collection).remove(last);
            if (collection.equals("peerings")) {
                kept("routes")
                        .values()
                        .removeIf(route -> route.path("nexthop").asText().equals(last));
            }
            return Optional.of(new Answer(204, ""));
        }
        return json(200, ITEMS.getOrDefault(collection, collection), item);
    }

    private Answer token(JsonNode body) {
        String name =
                body.path("auth").path("scope").path("project").path("name").asText();
        String id = projectIds.computeIfAbsent(
                name, _ -> UUID.randomUUID().toString().replace("-", ""));
        return new Answer(
                201, "{\"token\":{\"expires_at\":\"2999-01-01T00:00:00Z\",\"project\":{\"id\":\"" + id + "\"}}}", id);
    }

    private Optional<Answer> create(String collection, JsonNode body, Request request) {
        ObjectNode item = body.path(ITEMS.getOrDefault(collection, collection)).deepCopy();
        String id = UUID.randomUUID().toString();
        switch (collection) {
            case "projects" -> {
                id = projectIds.computeIfAbsent(
                        item.path("name").asText(),
                        _ -> UUID.randomUUID().toString().replace("-", ""));
                item.put("password", "random");
            }
            case "peerings" ->
                item.put(
                        "status",
                        item.path("accept_vpc_info")
                                        .path("tenant_id")
                                        .asText(request.token())
                                        .equals(request.token())
                                ? "ACTIVE"
                                : "PENDING_ACCEPTANCE");
            case "cloudservers" ->
                item.putObject("addresses").putArray("vpc").addObject().put("addr", "192.0.2.1");
            default -> {}
        }
        item.put("id", id);
        byCollection
                .computeIfAbsent(collection, _ -> Collections.synchronizedMap(new LinkedHashMap<>()))
                .put(id, item);
        return collection.equals("cloudservers")
                ? Optional.of(new Answer(200, "{\"serverIds\":[\"" + id + "\"]}"))
                : json(201, ITEMS.getOrDefault(collection, collection), item);
    }

    private Optional<Answer> list(String collection, String key) {
        ObjectNode answer = Json.object();
        var items = answer.putArray(key);
        kept(collection).values().forEach(items::add);
        return Optional.of(new Answer(200, Json.compact(answer)));
    }

    private static Optional<Answer> json(int status, String key, ObjectNode item) {
        ObjectNode answer = Json.object();
        answer.set(key, item);
        return Optional.of(new Answer(status, Json.compact(answer)));
    }
}
