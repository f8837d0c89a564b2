package io.isthmus.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.client.Json;
import io.isthmus.edge.BoundedInput;
import io.isthmus.edge.OwnFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The names of what a context sees, for whoever is typing one: asked for in the time that one waits for a key, kept for a
 * moment beside the contexts, and none at all where nobody answers. It never asks a person, and never complains.
 */
public final class KnownNames {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMillis(700);
    private static final int LARGEST = 8 << 20;
    private static final int MOST = 2000;

    private final Surroundings surroundings;
    private final Optional<String> context;
    private final Path file;

    /** @param context empty for the one in use */
    public KnownNames(Surroundings surroundings, Optional<String> context) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        this.surroundings = surroundings.with(surroundings.environment(), nowhere, nowhere);
        this.context = context;
        this.file = surroundings.contextsFile().resolveSibling("names.json");
    }

    /** The names of all of a kind. */
    public List<String> of(Kind kind, Instant now) {
        String key = context.or(() -> surroundings.variable("ISTHMUS_CONTEXT")).orElse("") + " " + kind;
        JsonNode kept = read().path(key);
        if (kept.isObject()
                && now.isBefore(Instant.ofEpochMilli(kept.path("at").asLong()).plus(FRESH))) {
            return texts(kept.path("names"));
        }
        Optional<List<String>> asked = ask(kind);
        asked.ifPresent(names -> keep(key, names, now));
        return asked.orElseGet(() -> texts(kept.path("names")));
    }

    private Optional<List<String>> ask(Kind kind) {
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                names.complete(new Resources(Api.of(surroundings, context))
                        .list(kind, "").stream()
                                .map(one -> one.path(kind.nameField()).asText())
                                .filter(name -> !name.isEmpty())
                                .distinct()
                                .sorted()
                                .limit(MOST)
                                .toList());
            } catch (RuntimeException e) {
                names.completeExceptionally(e);
            }
        });
        try {
            return Optional.of(names.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void keep(String key, List<String> names, Instant now) {
        ObjectNode all = read();
        ObjectNode kept = all.putObject(key).put("at", now.toEpochMilli());
        ArrayNode array = kept.putArray("names");
        names.forEach(array::add);
        try {
            OwnFile.replace(file, Json.compact(all));
        } catch (IOException _) {
            // the next one asks again
        }
    }

    private ObjectNode read() {
        try {
            return Json.parseOrEmpty(BoundedInput.read(file, LARGEST)) instanceof ObjectNode known
                    ? known
                    : Json.object();
        } catch (IOException _) {
            return Json.object();
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }
}
