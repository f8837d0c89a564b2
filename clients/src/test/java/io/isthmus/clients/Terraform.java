package io.isthmus.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.clients.Tools.Said;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Terraform at work in a directory with a copy of a journey's files. For one thread. */
final class Terraform {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DIFFERENT = 2;
    private final Path directory;
    private final Map<String, String> variables;

    Terraform(Path directory, Journey journey, Path provider, Map<String, String> credentials) {
        this.directory = directory;
        this.variables = new LinkedHashMap<>(credentials);
        variables.putAll(Tools.terraform(directory.resolve("terraform.rc"), journey.source(), provider));
        try (Stream<Path> files = Files.list(journey.directory())) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command, however it ends. */
    Said run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("terraform"));
        command.addAll(List.of(arguments));
        return Tools.run(directory, variables, command);
    }

    private Said succeed(String... arguments) {
        Said said = run(arguments);
        assertThat(said.status())
                .as("terraform " + String.join(" ", arguments) + ":\n" + said.text())
                .isZero();
        return said;
    }

    void apply(String... arguments) {
        succeed(Stream.concat(Stream.of("apply", "-auto-approve", "-no-color", "-input=false"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    void destroy() {
        succeed("destroy", "-auto-approve", "-no-color", "-input=false");
    }

    /** What a plan would change: each resource's address, and what would be done with which of its fields. */
    Map<String, String> plan(String... arguments) {
        Path file = directory.resolve("plan");
        Said said = run(Stream.concat(
                        Stream.of("plan", "-no-color", "-input=false", "-detailed-exitcode", "-out=" + file),
                        Stream.of(arguments))
                .toArray(String[]::new));
        assertThat(said.status()).as(said.text()).isIn(0, DIFFERENT);
        Map<String, String> changes = new TreeMap<>();
        for (JsonNode resource : json("show", "-json", file.toString()).path("resource_changes")) {
            JsonNode change = resource.path("change");
            String actions = change.path("actions").toString();
            if (!actions.equals("[\"no-op\"]") && !actions.equals("[\"read\"]")) {
                changes.put(resource.path("address").asText(), actions + differences(change));
            }
        }
        return changes;
    }

    private static String differences(JsonNode change) {
        List<String> fields = new ArrayList<>();
        JsonNode after = change.path("after");
        change.path("before").properties().forEach(field -> {
            if (!field.getValue().equals(after.path(field.getKey()))) {
                fields.add(field.getKey() + ": " + field.getValue() + " -> " + after.path(field.getKey()));
            }
        });
        return fields.toString();
    }

    private JsonNode json(String... arguments) {
        String text = succeed(arguments).text();
        try {
            return JSON.readTree(text.substring(text.indexOf('{')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A resource that Terraform knows. */
    record Known(String address, String type, JsonNode values) {
        String id() {
            return values.path("id").asText();
        }
    }

    /** The resources that Terraform knows, without data sources. */
    List<Known> state() {
        JsonNode resources =
                json("show", "-json").path("values").path("root_module").path("resources");
        return StreamSupport.stream(resources.spliterator(), false)
                .filter(resource -> resource.path("mode").asText().equals("managed"))
                .map(resource -> new Known(
                        resource.path("address").asText(), resource.path("type").asText(), resource.path("values")))
                .toList();
    }

    /** Forgets a resource, and learns of it again from the service. */
    void importAnew(Known resource) {
        succeed("state", "rm", resource.address());
        succeed("import", "-no-color", "-input=false", resource.address(), resource.id());
    }
}
