package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.ApiException;
import io.isthmus.cli.client.Kind;
import io.isthmus.client.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/**
 * Makes one thing, once. The client token follows from what is asked for: whoever asks the same, because the answer was lost
 * or because two apply at a time, gets what was made first. If that is gone meanwhile, or is the old one that what is made is to
 * replace, a further token counts.
 */
final class Creation {
    /** Tokens are remembered for a day; whoever makes and deletes the same more often in it goes without this guard. */
    private static final int MOST_TOKENS = 100;

    private static final int NOT_FOUND = 404;
    private final Wire wire;
    private final Thing thing;
    private final String label;
    private final Places places;

    /** @param places of what is there beside what is made, which is not taken for it */
    Creation(Wire wire, Thing thing, String label, Places places) {
        this.wire = wire;
        this.thing = thing;
        this.label = label;
        this.places = places;
    }

    /** The id of what is made. */
    String of(String path, ObjectNode body) {
        for (int number = 0; ; number++) {
            String token = number < MOST_TOKENS
                    ? digest(path, body, label, number)
                    : UUID.randomUUID().toString();
            String id = id(wire.post(path, body, Map.of(Wire.CLIENT_TOKEN, token, Wire.LABEL, label)));
            if (!wire.remembers() || (!places.knows(id) && isThere(id))) {
                return id;
            }
        }
    }

    private String id(JsonNode answer) {
        return thing.kind() == Kind.ECS
                ? answer.path("serverIds").path(0).asText()
                : answer.path(thing.kind().itemKey()).path("id").asText();
    }

    /** Whether it is there, and still what was asked for. */
    private boolean isThere(String id) {
        try {
            JsonNode found =
                    wire.get(thing.kind().itemPath(id)).path(thing.kind().itemKey());
            return found.path("name").asText().equals(thing.name())
                    && found.path(Inventory.LABEL).asText().equals(label);
        } catch (ApiException e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
            return false;
        }
    }

    private static String digest(String path, ObjectNode body, String label, int number) {
        try {
            byte[] text =
                    (path + "\n" + Json.compact(body) + "\n" + label + "\n" + number).getBytes(StandardCharsets.UTF_8);
            return "netfile-"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
