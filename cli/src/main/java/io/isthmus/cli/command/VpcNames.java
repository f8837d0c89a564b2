package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The names of the caller's VPCs, asked for once and only if needed. Not thread-safe. */
final class VpcNames {
    private final Supplier<Resources> resources;
    private Optional<Map<String, String>> byId = Optional.empty();

    VpcNames(Supplier<Resources> resources) {
        this.resources = resources;
    }

    /** The name of an own VPC; what was given if it is no such VPC's id. */
    String of(String id) {
        return id.isEmpty() ? "" : known().getOrDefault(id, id);
    }

    /** Name and id of an own VPC; what was given if it is no such VPC's id. */
    String withId(String id) {
        String name = of(id);
        return name.equals(id) ? id : name + " (" + id + ")";
    }

    private Map<String, String> known() {
        Map<String, String> names = byId.orElseGet(this::ask);
        byId = Optional.of(names);
        return names;
    }

    private Map<String, String> ask() {
        Map<String, String> names = new HashMap<>();
        try {
            for (JsonNode vpc : resources.get().list(Kind.VPC, "")) {
                names.put(vpc.path("id").asText(), vpc.path("name").asText());
            }
        } catch (CliException _) {
            return Map.of(); // the ids are as right as the names, and the table is what was asked for
        }
        return names;
    }
}
