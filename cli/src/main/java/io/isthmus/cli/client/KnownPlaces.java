package io.isthmus.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.client.Json;
import io.isthmus.edge.BoundedInput;
import io.isthmus.edge.OwnFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * By which command each ECS was last entered from this host, beside the contexts: packets flow on without a controller, and so
 * may its owner look into an ECS. A place that is no more cannot be entered, for the names of namespaces are not used again.
 */
public final class KnownPlaces {
    private static final int MOST = 200;
    private static final int LARGEST = 1 << 20;

    private final Path file;

    public KnownPlaces(Surroundings surroundings) {
        file = surroundings.contextsFile().resolveSibling("places.json");
    }

    /** What enters it, as {@link #keep} was told. */
    public Optional<List<String>> find(String context, String ecs) {
        List<String> words = new ArrayList<>();
        read().path(key(context, ecs)).forEach(word -> words.add(word.asText()));
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }

    /** Remembers it, and forgets the one of the oldest beyond 200. */
    public void keep(String context, String ecs, List<String> enter) {
        ObjectNode places = Json.object();
        JsonNode known = read();
        int surplus = known.size() + 1 - MOST;
        for (var place : known.properties()) {
            if (surplus-- <= 0 && !place.getKey().equals(key(context, ecs))) {
                places.set(place.getKey(), place.getValue());
            }
        }
        ArrayNode words = places.putArray(key(context, ecs));
        enter.forEach(words::add);
        if (places.equals(known)) {
            return;
        }
        try {
            OwnFile.replace(file, Json.pretty(places));
        } catch (IOException _) {
            // It is a convenience: what was asked for is to enter the ECS now.
        }
    }

    private JsonNode read() {
        try {
            return Json.parseOrEmpty(BoundedInput.read(file, LARGEST));
        } catch (IOException _) {
            return Json.object();
        }
    }

    private static String key(String context, String ecs) {
        return context + " " + ecs;
    }
}
