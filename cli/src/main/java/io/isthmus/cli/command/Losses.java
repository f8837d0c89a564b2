package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.syntax.ShownNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What went with a thing that was deleted, as the history tells it: routes over a peering, the ports of an ECS. */
final class Losses {
    private Losses() {}

    /** In words, each without a full stop; none if nothing did, or nobody can say. */
    static List<String> of(Api api, String deleted, ShownNames names) {
        JsonNode edits;
        try {
            edits = api.get("/isthmus/v1/history?limit=1&resource=" + Api.encode(deleted))
                    .path("history")
                    .path(0)
                    .path("edits");
        } catch (CliException _) {
            return List.of(); // it is deleted, and that was what was asked for
        }
        return StreamSupport.stream(edits.spliterator(), false)
                .filter(edit -> !edit.path("id").asText().equals(deleted))
                .flatMap(edit -> ofEdit(edit, names))
                .toList();
    }

    private static Stream<String> ofEdit(JsonNode edit, ShownNames names) {
        String what = ChangeText.thing(edit);
        return switch (edit.path("action").asText()) {
            case "deleted" -> Stream.of("the " + what);
            case "changed" -> gone(edit, names).stream().map(element -> "the " + element + " of the " + what);
            default -> Stream.empty();
        };
    }

    /** Elements of lists that are no more, in the words of what people call them. */
    private static List<String> gone(JsonNode edit, ShownNames names) {
        List<String> gone = new ArrayList<>();
        edit.path("before").properties().forEach(field -> {
            Map<String, JsonNode> left = byKey(edit.path("after").path(field.getKey()));
            byKey(field.getValue()).forEach((key, element) -> {
                if (!left.containsKey(key)) {
                    gone.add(Words.element(field.getKey(), element, names));
                }
            });
        });
        return gone;
    }

    private static Map<String, JsonNode> byKey(JsonNode array) {
        Map<String, JsonNode> elements = new LinkedHashMap<>();
        if (array.isArray()) {
            array.forEach(element -> elements.put(Differences.key(element), element));
        }
        return elements;
    }
}
