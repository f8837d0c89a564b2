package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.isthmus.api.catalogue.OpenApi;
import io.isthmus.api.shape.Json;
import io.isthmus.model.testing.Golden;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The description of the whole API as a client reads it. */
final class OpenApiHttpTest {
    @AutoClose
    private final Service service = Service.start();

    private Client.Answer served() {
        return new Client(service.server.url()).get(OpenApi.PATH);
    }

    @Test
    void anyoneReadsItAndAnotherParserFindsNothingWrong() {
        Client.Answer answer = served();
        assertThat(answer.status()).isEqualTo(200);
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(answer.body(), List.of(), new ParseOptions());
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getPaths())
                .hasSameSizeAs((Map<?, ?>) answer.at("paths"))
                .containsKey("/v1/{project_id}/vpcs/{vpc_id}");
        assertThat(map(answer.at("paths", "/v2.0/vpc/peerings", "post", "responses"))
                        .keySet())
                .map(String::valueOf)
                .contains("201", "400", "401", "409", "default");
        assertThat(answer.text("servers", 0, "url")).isEqualTo(service.server.url());
    }

    @Test
    void everyEndpointIsThereOnceWithItsCodes() {
        Client.Answer answer = served();
        Set<Object> ids = new HashSet<>();
        Set<String> shapes = new HashSet<>();
        int operations = 0;
        for (var path : map(answer.at("paths")).entrySet()) {
            assertThat(shapes.add(path.getKey().toString().replaceAll("\\{[^}]*}", "{}")))
                    .as("no two paths differ by names only: " + path.getKey())
                    .isTrue();
            for (var operation : map(path.getValue()).values()) {
                operations++;
                Map<?, ?> known = map(operation);
                assertThat(ids.add(known.get("operationId"))).isTrue();
                assertThat(isBlank(known.get("summary"))).isFalse();
                assertThat(map(known.get("responses")).keySet())
                        .as(path.getKey() + " names the codes of what may go wrong")
                        .anyMatch(status -> status.toString().startsWith("5"));
            }
        }
        assertThat(operations).isEqualTo(ApiServer.catalogue().entries().size());
    }

    @Test
    void everyFieldIsDescribedAndEverythingAClientSendsHasALimit() {
        Map<?, ?> document = (Map<?, ?>) served().json();
        List<String> faults = new ArrayList<>();
        look("", document, false, faults);
        assertThat(faults).isEmpty();
    }

    /** Walks the whole document; what is under a parameter or a request schema must be limited. */
    private static void look(String at, Object value, boolean sent, List<String> faults) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                look(at + "/" + i, list.get(i), sent, faults);
            }
        }
        if (!(value instanceof Map<?, ?> map)) {
            return;
        }
        boolean schema = map.get("type") instanceof String;
        if (sent && schema && !isLimited(map)) {
            faults.add(at + " has no limit: " + map);
        }
        if (map.get("in") instanceof String && isBlank(map.get("description"))) {
            faults.add(at + " has no description");
        }
        if (schema && map.get("properties") instanceof Map<?, ?> properties && at.startsWith("/components/schemas")) {
            properties.forEach((name, property) -> {
                if (isBlank(map(property).get("description"))) {
                    faults.add(at + "." + name + " has no description");
                }
            });
        }
        map.forEach((name, inner) -> {
            boolean request = name.equals("parameters")
                    || name.equals("requestBody")
                    || name.toString().endsWith("-request");
            look(at + "/" + name, inner, sent || request, faults);
        });
    }

    private static boolean isLimited(Map<?, ?> schema) {
        return switch (String.valueOf(schema.get("type"))) {
            case "string" -> schema.containsKey("maxLength") || schema.containsKey("enum");
            case "integer" -> schema.containsKey("minimum") && schema.containsKey("maximum");
            case "array" -> schema.containsKey("maxItems");
            default -> true;
        };
    }

    /** How deep the description is told in lines of their own: to answers by status, and to fields of schemas. */
    private static final int LINES = 5;

    private static final ObjectMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @Test
    void theDescriptionIsWhatItWas() throws IOException {
        String text = served().body().replace(service.server.url(), "http://127.0.0.1:9696");
        List<String> lines = new ArrayList<>();
        lines("", SORTED.readValue(text, Object.class), LINES, lines);
        Golden.assertKept("openapi.txt", String.join("\n", lines) + "\n");
    }

    private static void lines(String at, Object value, int depth, List<String> lines) throws IOException {
        if (depth == 0 || !(value instanceof Map<?, ?> map) || map.isEmpty()) {
            lines.add(at + SORTED.writeValueAsString(value));
            return;
        }
        for (Map.Entry<String, Object> entry : sorted(map).entrySet()) {
            lines(at + entry.getKey() + " ", entry.getValue(), depth - 1, lines);
        }
    }

    private static SortedMap<String, Object> sorted(Map<?, ?> map) {
        SortedMap<String, Object> sorted = new TreeMap<>();
        map.forEach((name, value) -> sorted.put(String.valueOf(name), value));
        return sorted;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static boolean isBlank(@Nullable Object text) {
        return !(text instanceof String found) || found.isBlank();
    }

    @Test
    void textsAndListsBeyondTheGeneralLimitAreRefused() {
        Client alice = service.alice();
        String ids = "'x',".repeat(10_001);
        String body = "{'vpc':{'extend_cidrs':[" + ids.substring(0, ids.length() - 1) + "]}}";
        Client.Answer answer = alice.put("/v3/{p}/vpc/vpcs/none/add-extend-cidr", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error_msg")).contains("vpc.extend_cidrs has 10001 elements");
        assertThat(alice.post("/v1/{p}/vpcs", "{'vpc':{'cidr':'" + "1".repeat(70_000) + "'}}")
                        .status())
                .isEqualTo(400);
        assertThat(new String(Json.write(served().json()), StandardCharsets.UTF_8))
                .contains("\"maxItems\":10000");
    }
}
