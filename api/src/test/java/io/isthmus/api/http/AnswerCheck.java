package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.OpenApi;
import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.MalformedJsonException;
import io.isthmus.api.shape.Method;
import io.isthmus.model.decide.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Holds every answer that a test gets to what {@code /openapi.json} says of it. */
final class AnswerCheck {
    private static final Catalogue CATALOGUE = ApiServer.catalogue();
    private static final Map<?, ?> DOCUMENT = plain(Json.write(OpenApi.of(CATALOGUE.entries(), "http://localhost")));
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private AnswerCheck() {}

    /** @throws AssertionError if the answer has a status, a rule or a field that is not described, or lacks one that is */
    static void check(String method, String url, Client.Answer answer) {
        String path = url.replaceFirst("\\?.*", "");
        Optional<Catalogue.Entry> entry = Method.of(method).flatMap(known -> CATALOGUE.entry(known, path));
        if (entry.isEmpty() || isBeforeAnyEndpoint(answer)) {
            return;
        }
        String template = entry.get().endpoint().path();
        String name = method + " " + template + " " + answer.status();
        Map<?, ?> operation =
                at(DOCUMENT, "paths", template, method.toLowerCase(Locale.ROOT)).orElseThrow();
        Map<?, ?> responses = at(operation, "responses").orElseThrow();
        Optional<Map<?, ?>> exact = at(responses, Integer.toString(answer.status()));
        if (answer.status() < 400) {
            assertThat(exact).as(name + " is a described success").isPresent();
        }
        Map<?, ?> response = exact.or(() -> at(responses, "default")).orElseThrow();
        assertThat(answer.header("X-Request-Id")).as(name).isNotEmpty();
        Optional<Map<?, ?>> schema = at(response, "content", "application/json", "schema");
        assertThat(answer.body().isEmpty()).as(name + " has a body or not").isEqualTo(schema.isEmpty());
        schema.ifPresent(found -> {
            assertThat(SCHEMAS.computeIfAbsent(name, _ -> compiled(found)).validate(answer.body(), InputFormat.JSON))
                    .as(name + ": " + answer.body())
                    .isEmpty();
            rule(answer)
                    .ifPresent(rule -> assertThat((List<?>) response.get("x-isthmus-rules"))
                            .as(name + " tells of its rules")
                            .isNotNull()
                            .anyMatch(rule.name()::equals));
        });
    }

    /** What the server itself finds wrong with a request line or a header is not an endpoint's answer. */
    private static boolean isBeforeAnyEndpoint(Client.Answer answer) {
        return List.of(400, 414, 431).contains(answer.status())
                && answer.text("error_code").equals("APIGW.0" + answer.status());
    }

    /** The rule that refused; only rules on who may do what go without saying. */
    private static Optional<Refusal.Rule> rule(Client.Answer answer) {
        if (answer.status() < 400) {
            return Optional.empty();
        }
        String told = answer.at("isthmus:rule") == null ? answer.text("error_code") : answer.text("isthmus:rule");
        return Arrays.stream(Refusal.Rule.values())
                .filter(rule -> rule.name().equals(told))
                .filter(rule -> rule.category() != Refusal.Category.FORBIDDEN)
                .findFirst();
    }

    private static Schema compiled(Map<?, ?> schema) {
        Map<Object, Object> whole = new HashMap<>(schema);
        whole.put("components", DOCUMENT.get("components"));
        return REGISTRY.getSchema(new String(Json.write(whole), StandardCharsets.UTF_8), InputFormat.JSON);
    }

    private static Optional<Map<?, ?>> at(Map<?, ?> from, String... names) {
        Map<?, ?> found = from;
        for (String name : names) {
            if (!(found.get(name) instanceof Map<?, ?> next)) {
                return Optional.empty();
            }
            found = next;
        }
        return Optional.of(found);
    }

    private static Map<?, ?> plain(byte[] json) {
        try {
            return (Map<?, ?>) Json.parse(json);
        } catch (MalformedJsonException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
