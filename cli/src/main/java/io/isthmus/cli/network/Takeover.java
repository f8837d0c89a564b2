package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Polling;
import java.util.Map;
import java.util.Optional;

/** Waits until an ECS that is to take over from an old one does what it was made for. Stateless. */
public final class Takeover {
    private Takeover() {}

    /**
     * Why an ECS cannot take over; empty as soon as it can. One that its owner stopped need not run for it.
     *
     * @param wires by the file's names of the projects
     */
    public static Optional<String> hindrance(Map<String, Wire> wires, Places places, Thing ecs) {
        Wire wire = Optional.ofNullable(wires.get(places.of(ecs).project())).orElseThrow();
        String path = Kind.ECS.itemPath(places.id(ecs));
        Optional<JsonNode> built = Polling.ask(() -> Optional.of(wire.get(path).path(Kind.ECS.itemKey()))
                .filter(found -> !found.path("status").asText().equals("BUILD")));
        return built.isEmpty()
                ? Optional.of(ecs + ": it has not become ready within a minute")
                : built.filter(found -> found.path("status").asText().equals("ERROR"))
                        .map(found ->
                                ecs + ": " + found.path("fault").path("message").asText("it is in error"));
    }
}
