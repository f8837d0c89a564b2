package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.cli.syntax.Table;
import io.isthmus.client.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Prints who changed what; of one resource also what each change altered. */
@Calls("GET /isthmus/v1/history")
public final class HistoryCommand extends Leaf {
    private static final int PAGE = 1000;

    /** What has a document of its own, and a name. */
    private static final List<Kind> NAMED = Stream.of(Kind.values())
            .filter(kind -> kind.everywhere().isPresent() && kind != Kind.PORT)
            .toList();

    @Argument(
            paramLabel = "RESOURCE",
            description = "Only of this one (name or id, also of what is deleted); of a VPC also what is in it.")
    Optional<String> resource = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "Most changes, the newest; 20 unless said.")
    int limit = 20;

    @Option(names = "--kind", paramLabel = "KIND", description = "Only of this kind, such as vpc or route_table.")
    Optional<String> kind = Optional.empty();

    @Option(names = "--request", paramLabel = "ID", description = "Only what the call with this request id changed.")
    Optional<String> request = Optional.empty();

    /** Where the history begins, if it was looked back to there and did once begin earlier. */
    private String beginning = "";

    public HistoryCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new UsageException("--limit is a number from 1.", "Try --limit 20");
        }
        Optional<String> id = resource.map(this::id);
        boolean within = id.filter(this::isVpc).isPresent();
        String filter = id.map(of -> (within ? "&within=" : "&resource=") + Api.encode(of))
                        .orElse("")
                + kind.map(of -> "&kind=" + Api.encode(of)).orElse("")
                + request.map(of -> "&request_id=" + Api.encode(of)).orElse("");
        List<JsonNode> changes = changes(filter);
        if (isJson()) {
            ArrayNode array = Json.array();
            changes.forEach(array::add);
            out().print(Json.pretty(array));
        } else if (changes.isEmpty()) {
            out().println("There is no such change that you can see.");
        } else if (id.isPresent()) {
            changes.forEach(change -> {
                out().println(ChangeText.heading(change));
                ChangeText.print(only(change, id.get()), out(), names());
            });
        } else {
            Table table = new Table(List.of("CHANGE", "TIME", "BY", "REQUEST", "WHAT"));
            changes.forEach(change -> table.row(List.of(
                    change.path("revision").asText(),
                    ChangeText.time(change),
                    change.path("by").asText(),
                    change.path("request_id").asText(""),
                    ChangeText.what(change, names()))));
            table.print(out(), "");
        }
        if (!isJson() && !beginning.isEmpty()) {
            out().println("Earlier changes are not kept any more" + beginning + ".");
        }
        return 0;
    }

    private boolean isVpc(String id) {
        return resources().list(Kind.VPC, "").stream()
                .anyMatch(vpc -> vpc.path("id").asText().equals(id));
    }

    /**
     * The change with those of its edits that are of the document with this id, or have it for their VPC; and with what a
     * network ACL has, if it is one that was changed together with its rules.
     */
    private static JsonNode only(JsonNode change, String id) {
        ObjectNode part = change.deepCopy();
        ArrayNode edits = part.putArray("edits");
        String vpc = "\"vpc\":\"" + id + "\"";
        boolean ofAcl = false;
        for (JsonNode edit : change.path("edits")) {
            ofAcl |= edit.path("kind").asText().equals("network_acl")
                    && edit.path("id").asText().equals(id);
        }
        boolean whole = ofAcl;
        change.path("edits").forEach(edit -> {
            if (edit.path("id").asText().equals(id)
                    || Json.compact(edit).contains(vpc)
                    || (whole && edit.path("kind").asText().startsWith("network_acl_"))) {
                edits.add(edit);
            }
        });
        return part;
    }

    /** The newest that fit; the API ends a page early where it has looked far enough back. */
    private List<JsonNode> changes(String filter) {
        List<JsonNode> changes = new ArrayList<>();
        String before = "";
        while (true) {
            JsonNode page =
                    api().get("/isthmus/v1/history?limit=" + Math.min(limit - changes.size(), PAGE) + filter + before);
            page.path("history").forEach(changes::add);
            if (changes.size() >= limit || page.path("next").isMissingNode()) {
                beginning = ChangeText.beginning(page);
                return changes;
            }
            before = "&before=" + page.path("next").asText();
        }
    }

    private String id(String nameOrId) {
        if (Resources.isId(nameOrId)) {
            return nameOrId;
        }
        Map<String, String> found = new LinkedHashMap<>();
        for (Kind each : NAMED) {
            if (kind.isEmpty() || kind.get().equals(word(each))) {
                resources().list(each, "").stream()
                        .filter(item -> item.path(each.nameField()).asText().equals(nameOrId))
                        .forEach(item -> found.put(item.path("id").asText(), each.title()));
            }
        }
        if (found.isEmpty()) {
            gone(nameOrId, found);
        }
        if (found.isEmpty()) {
            throw new CliException(
                    "Nothing that you can see is or was called '" + nameOrId + "' of late.",
                    "Name it by its id: isthmus history tells ids, too, with -o json");
        }
        if (found.size() > 1) {
            List<String> each = new ArrayList<>();
            found.forEach((id, title) -> each.add(id + " (" + title + ")"));
            throw new CliException(
                    found.size() + " things are or were called '" + nameOrId + "': " + String.join(", ", each),
                    "Name the one you mean by its id.");
        }
        return found.keySet().iterator().next();
    }

    private static String word(Kind each) {
        return switch (each) {
            case ACL, ACL_POLICY, ACL_RULE -> "network_" + each.name().toLowerCase(Locale.ROOT);
            default -> each.name().toLowerCase(Locale.ROOT);
        };
    }

    /** Looks for a name among the newest changes: what is deleted is in no list any more. */
    private void gone(String name, Map<String, String> found) {
        JsonNode changes = api().get("/isthmus/v1/history?limit=" + PAGE
                        + kind.map(of -> "&kind=" + Api.encode(of)).orElse(""))
                .path("history");
        changes.forEach(change -> change.path("edits").forEach(edit -> {
            if (edit.path("name").asText("").equals(name)) {
                found.put(edit.path("id").asText(), edit.path("kind").asText());
            }
        }));
    }
}
